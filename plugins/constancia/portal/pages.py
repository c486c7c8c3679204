"""Every page of the site in one language, and what its template is given.

Rules:

- Nothing is rendered here, and nothing is read: records in, pages and variables out.
- The home page names only ventures that agreed to search engines, so that it can be
  found by them itself; a department's page is for them when its ventures all did.
- Certificates and the 404 page are bilingual and stand elsewhere (``certificates``,
  ``rendering``).

Example::

    for page, variables in all_pages(frame, prose=…, stories=…, facts=…):
        template = environment.get_template(f"{page.kind}.html")
        template.render(page=page, **variables)
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any, Final

from markupsafe import Markup

from constancia import addresses
from constancia.portal import charts, departments, listings, qr, views, words
from constancia.portal.frame import Frame, Sheet
from constancia.portal.lookups import slug_of
from constancia.portal.prose import Prose
from constancia.records import Centre, Standard
from constancia.search import KINDS

_HOME_VENTURES: Final = 6
_HOME_INDICATORS: Final = 4

Pieces = Mapping[tuple[str, str], Prose]


def all_pages(
    frame: Frame, *, prose: Pieces, stories: Pieces, facts: Mapping[str, str]
) -> Iterator[Sheet]:
    """Return every page of one language but the bilingual ones.

    Args:
        frame: of the language.
        prose: pages of ``content/`` by (section, language).
        stories: stories of ``content/stories/`` by (slug, language).
        facts: what placeholders of prose stand for, in this language.
    """
    yield _home(frame)
    yield frame.section("verify", {}, indexable=True)
    yield _practice(frame)
    yield _poster(frame)
    yield from listings.ventures(frame)
    yield from listings.people(frame)
    yield from _standards(frame)
    yield from _centres(frame)
    yield _services(frame)
    opportunities = {"opportunities": frame.opportunities}
    yield frame.section("opportunities", opportunities, indexable=True)
    yield _partners(frame)
    yield _indicators(frame)
    yield from departments.pages(frame)
    yield _search(frame)
    yield from _prose(frame, prose, facts)
    yield from _stories(frame, stories, facts)


def _home(frame: Frame) -> Sheet:
    findable = [venture for venture in frame.ventures if venture.indexable]
    variables = {
        "sectors": frame.sector_links("ventures", frame.ventures, listings.sector_of),
        "departments": frame.territory_links(frame.ventures),
        "region": departments.region(frame),
        "ventures": views.rotated(findable, frame.day)[:_HOME_VENTURES],
        "indicators": frame.directory.indicators[:_HOME_INDICATORS],
        "phases": _phases(frame),
    }
    title = frame.say(frame.directory.programme.name)
    return frame.section("home", variables, indexable=True, title=title)


def _practice(frame: Frame) -> Sheet:
    variables = {"answers": words.ANSWERS, "qr": _qr(frame, "practice")}
    # an example is nobody's certificate: not to be found in place of one
    return frame.section("practice", variables, indexable=False)


def _poster(frame: Frame) -> Sheet:
    return frame.section("poster", {"qr": _qr(frame, "verify")}, indexable=True)


def _qr(frame: Frame, section: str) -> Markup:
    host = frame.directory.programme.official_host
    return qr.picture(
        addresses.absolute(host, addresses.section(section, frame.language))
    )


def _phases(frame: Frame) -> tuple[views.PhaseDonors, ...]:
    return tuple(
        views.PhaseDonors(phase, frame.lookups.partners(phase.donors))
        for phase in frame.directory.programme.phases
    )


def _services(frame: Frame) -> Sheet:
    services = sorted(
        frame.directory.services,
        key=lambda s: (s.step is None, s.step or 0, s.service_id),
    )
    steps = views.grouped(services, lambda service: service.step)
    variables = {
        "steps": tuple(
            views.Step(number, departments.step_label(frame, number, group), group)
            for number, group in steps.items()
        ),
        "departments": frame.territory_links(services),
    }
    return frame.section("services", variables, indexable=True)


def _partners(frame: Frame) -> Sheet:
    kinds = views.grouped(frame.directory.partners, lambda partner: partner.kind)
    variables = {
        "groups": tuple(
            views.PartnerGroup(kind, frame.say(label), kinds[kind])
            for kind, label in words.LABELS["partner_kind"].items()
            if kind in kinds
        ),
        "phases": _phases(frame),
    }
    return frame.section("partners", variables, indexable=True)


def _indicators(frame: Frame) -> Sheet:
    variables = {"groups": charts.groups(frame.directory.indicators)}
    return frame.section("indicators", variables, indexable=True)


def _standards(frame: Frame) -> Iterator[Sheet]:
    lookups = frame.lookups
    variables = {"standards": lookups.standards}
    yield frame.section("standards", variables, indexable=True)
    for standard in lookups.standards:
        issuer = lookups.issuer(standard.awarding_body)
        page = frame.page(
            "standard",
            "standards",
            slug_of(standard),
            title=frame.say(standard.title),
            indexable=True,
        )
        yield (
            page,
            {
                "standard": standard,
                "versions": lookups.versions[standard.code],
                "issuer": issuer,
                "issuer_today": lookups.issuer_today(issuer),
                "centres": _assessing(frame, standard),
                "backers": lookups.partners(standard.backed_by),
            },
        )


def _assessing(frame: Frame, standard: Standard) -> tuple[Centre, ...]:
    return tuple(
        centre
        for centre in frame.directory.centres
        if standard.code in views.valid_accreditations(centre, frame.day)
    )


def _centres(frame: Frame) -> Iterator[Sheet]:
    centres = frame.directory.centres
    yield frame.section("centres", {"centres": centres}, indexable=True)
    for centre in centres:
        page = frame.page(
            "centre", "centres", slug_of(centre), title=centre.name, indexable=True
        )
        accredited = views.accredited(centre, frame.day, frame.lookups.standard)
        yield page, {"centre": centre, "accredited": accredited}


def _search(frame: Frame) -> Sheet:
    directory, lookups = frame.directory, frame.lookups
    lists: Mapping[str, tuple[Any, ...]] = {
        "venture": frame.ventures,
        "person": frame.people,
        "standard": lookups.standards,
        "service": directory.services,
        "centre": directory.centres,
        "opportunity": frame.opportunities,
        "partner": directory.partners,
    }
    sectors = {venture.sector for venture in frame.ventures}
    sectors.update(standard.sector for standard in lookups.standards)
    options = {
        "kinds": tuple(
            views.Option(kind, frame.say(words.label("search_kind", kind)))
            for kind in KINDS
            if lists[kind]
        ),
        "sectors": tuple(
            views.Option(sector.slug, frame.say(sector.name))
            for sector in lookups.vocabulary.sectors
            if sector.slug in sectors
        ),
        "countries": tuple(
            views.Option(country.code, frame.say(country.name))
            for country in lookups.territories.countries
        ),
        "departments": tuple(
            views.Option(department.slug, department.name)
            for _country, department in frame.departments_in_use()
        ),
    }
    variables = {"options": options, "index": f"/search/{frame.language}/"}
    return frame.section("search", variables, indexable=False)


def _prose(frame: Frame, pieces: Pieces, facts: Mapping[str, str]) -> Iterator[Sheet]:
    for (section, language), piece in pieces.items():
        if language == frame.language:
            page = frame.page(
                "prose",
                section,
                title=piece.title,
                description=piece.description,
                indexable=True,
            )
            yield page, {"title": piece.title, "prose": piece.filled(facts)}


def _stories(frame: Frame, pieces: Pieces, facts: Mapping[str, str]) -> Iterator[Sheet]:
    stories = []
    for (slug, language), piece in pieces.items():
        if language != frame.language:
            continue
        page = frame.page(
            "prose",
            "stories",
            slug,
            title=piece.title,
            description=piece.description,
            indexable=True,
        )
        yield page, {"title": piece.title, "prose": piece.filled(facts)}
        stories.append(
            views.Story(
                slug=slug,
                title=piece.title,
                description=piece.description,
                address=page.address,
                kind=piece.kind,
                date=piece.date,
            )
        )
    stories.sort(key=lambda story: story.date or datetime.date.min, reverse=True)
    yield frame.section("stories", {"stories": tuple(stories)}, indexable=True)
