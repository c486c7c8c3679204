"""Door 2: the public tree, the prose and the theme become a site, through Pelican.

Reading order::

    words         what the pages say: eleven answers, closed lists; titles of sections
    language      catalogues, dates, money, telephones
    lookups       records by their ids, and their addresses
    maps          departments drawn and counted, an outline, a point
    views         counts, neighbours, pages of a list, states
    prose         Markdown of content/
    metadata      Page; robots.txt, sitemap, vCard
    hours         opening hours, where they are understood
    business      a venture as JSON-LD
    linked        JSON-LD of the site, standards, stories
    headers       the policy of the pages, and the _headers file
    assets        style sheets and other files of the theme
    qr            the QR symbol of a certificate's address
    rendered      what is told to whoever asked for a site
    output        addresses in, files out, no way out of the folder
    environment   a Jinja environment that does no work twice; inlining puts macros in place
    templates     Jinja environments and what templates may call
    site          what every page knows of the site
    documents     what the search is told
    frame         what the pages of one language share
    browsing      lists by sector and place, and the choices of each
    listings      ventures and people
    departments   maps with links, and what there is in a department
    charts        figures as kernels of maize, periods as bars
    catalogue     standards, centres, who certifies
    pathway       services by step and department, support, the application
    stories       who agreed, who reviewed; their pages
    searching     the search page
    datatables    the tables of the open data, column by column
    opendata      tables for programs, and the package that describes them
    feeds         Atom
    strokes       line drawings of the theme as points; engraving draws with them
    typesetting   a few words in type
    cards         pictures of ventures for where their address is sent
    pages         every page of one language
    certificates  the pages behind the codes, streamed
    publishing    what is published beside pages
    sources       what pages are known to be made from
    rendering     renders and writes the site
    generators    the Pelican generator
    build         runs Pelican into an empty folder; failures tells the true cause

Beside them, ``extraction`` keeps the theme's catalogue in step with its templates.

The gate is not here and must never be: Pelican logs a plugin that fails to load and
goes on, so whatever stood in a plugin would fail open. Pelican cannot leak what the
public tree does not hold.
"""


def register() -> None:
    """Connect the generator; Pelican calls this (getpelican.com, "Plugins")."""
    # here, so that reading words or drawing a QR symbol does not load Pelican
    from pelican import signals  # noqa: PLC0415

    from constancia.portal.generators import get_generators  # noqa: PLC0415

    signals.get_generators.connect(get_generators)
