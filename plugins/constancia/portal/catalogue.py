"""What can be certified, where, and by whom: standards, centres, issuers.

Rules:

- A standard's latest version speaks; every version keeps its anchor. Standards and
  vacancies lead to each other.
- The list "am I ready?" of a standard is made of its abilities. It is a page of check
  boxes without a form: nothing is sent and nothing is kept.
- Whoever backed a standard is named while the alliance holds.
- How many assessors there are comes counted from the issue, the small counts left out.

Example::

    for page, variables in standards(frame): ...
"""

from __future__ import annotations

from collections.abc import Iterator

from constancia.portal import linked, views, words
from constancia.portal.frame import Frame, Sheet, facet_path
from constancia.portal.lookups import slug_of
from constancia.records import Centre, Standard


def standards(frame: Frame) -> Iterator[Sheet]:
    """Return the catalogue, a page for each standard, and its list."""
    lookups = frame.lookups
    yield frame.section("standards", {"standards": lookups.standards}, indexable=True)
    for standard in lookups.standards:
        yield _standard(frame, standard)
        if standard.abilities.es:
            yield _self_check(frame, standard)


def _standard(frame: Frame, standard: Standard) -> Sheet:
    lookups = frame.lookups
    issuer = lookups.issuer(standard.awarding_body)
    page = frame.page(
        "standard",
        "standards",
        slug_of(standard),
        title=frame.say(standard.title),
        indexable=True,
    )
    backers = lookups.partners(standard.backed_by)
    return page, {
        "standard": standard,
        "versions": lookups.versions[standard.code],
        "issuer": issuer,
        "issuer_today": lookups.issuer_today(issuer),
        "centres": _assessing(frame, standard),
        "backers": tuple(b for b in backers if views.in_force(b, frame.day)),
        "trades": lookups.trades_in(standard),
        "opportunities": tuple(
            o for o in frame.opportunities if o.standard_code == standard.code
        ),
        "figures": tuple(
            i for i in frame.directory.indicators if i.group == standard.code
        ),
        "check_address": self_check_address(frame, standard)
        if standard.abilities.es
        else None,
        "jsonld": linked.credential(
            standard, issuer, address=page.canonical, language=frame.language
        ),
    }


def self_check_address(frame: Frame, standard: Standard) -> str:
    """Return the address of the list "am I ready?" of a standard."""
    check = facet_path("check", "", frame.language)
    return f"{frame.lookups.address(standard, frame.language)}{check}"


def _self_check(frame: Frame, standard: Standard) -> Sheet:
    page = frame.page(
        "selfcheck",
        "standards",
        lambda language: (
            f"{slug_of(standard)}/{facet_path('check', '', language).rstrip('/')}"
        ),
        title=frame.say(words.SELF_CHECK).format(frame.say(standard.title)),
        description=frame.say(words.SELF_CHECK_ABOUT),
        indexable=True,
    )
    return page, {"standard": standard, "centres": _assessing(frame, standard)}


def _assessing(frame: Frame, standard: Standard) -> tuple[Centre, ...]:
    return tuple(
        centre
        for centre in frame.directory.centres
        if standard.code in views.valid_accreditations(centre, frame.day)
    )


def centres(frame: Frame) -> Iterator[Sheet]:
    """Return the centres, one page each, and how many people assess."""
    directory = frame.directory
    variables = {
        "centres": directory.centres,
        "assessors": directory.assessors,
        **_assessor_table(frame),
    }
    yield frame.section("centres", variables, indexable=True)
    for centre in directory.centres:
        page = frame.page(
            "centre", "centres", slug_of(centre), title=centre.name, indexable=True
        )
        find = frame.lookups.standard
        yield (
            page,
            {
                "centre": centre,
                "accredited": views.accredited(centre, frame.day, find),
                "formerly": views.formerly_accredited(centre, frame.day, find),
            },
        )


def _assessor_table(frame: Frame) -> dict[str, tuple[object, ...]]:
    counts = {(c.country, c.sector): c for c in frame.directory.assessor_counts}
    sectors = tuple(
        sector
        for sector in frame.lookups.vocabulary.sectors
        if any(sector.slug == slug for _country, slug in counts)
    )
    rows = tuple(
        views.AssessorRow(
            country,
            tuple(counts.get((country.code, sector.slug)) for sector in sectors),
        )
        for country in frame.lookups.territories.countries
        if any(code == country.code for code, _slug in counts)
    )
    return {"assessor_sectors": sectors, "assessor_rows": rows}


def issuers(frame: Frame) -> Sheet:
    """Return the bodies that certify and certified, the newest first."""
    lookups = frame.lookups
    known = {issuer.issuer_id: issuer for issuer in frame.directory.issuers}

    def order(entry: views.Succession) -> tuple[bool, int]:
        since = entry.issuer.since
        return entry.issuer.until is not None, -(since.toordinal() if since else 0)

    line = sorted(
        (
            views.Succession(
                issuer,
                known.get(issuer.successor_id or ""),
                tuple(
                    standard
                    for standard in lookups.standards
                    if _today(frame, standard) == issuer.issuer_id
                ),
            )
            for issuer in frame.directory.issuers
        ),
        key=order,
    )
    return frame.section("issuers", {"line": tuple(line)}, indexable=True)


def _today(frame: Frame, standard: Standard) -> str:
    issuer = frame.lookups.issuer(standard.awarding_body)
    return (frame.lookups.issuer_today(issuer) or issuer).issuer_id
