"""Every page of the site in one language, and what its template is given.

Rules:

- Nothing is rendered here, and nothing is read: records in, pages and variables out.
- The home page names only ventures that agreed to search engines, so that it can be
  found by them itself; a department's page is for them when its ventures all did.
- Certificates and the 404 page are bilingual and stand elsewhere (``certificates``,
  ``rendering``).

Example::

    for page, variables in all_pages(frame, prose=…, told=…, facts=…):
        template = environment.get_template(f"{page.kind}.html")
        template.render(page=page, **variables)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from markupsafe import Markup

from constancia import addresses
from constancia.portal import (
    catalogue,
    charts,
    departments,
    linked,
    listings,
    pathway,
    qr,
    searching,
    stories,
    views,
    words,
)
from constancia.portal.frame import Frame, Sheet
from constancia.portal.prose import Prose
from constancia.portal.stories import Told

_HOME_VENTURES: Final = 6
_HOME_INDICATORS: Final = 4

Pieces = Mapping[tuple[str, str], Prose]


def all_pages(
    frame: Frame, *, prose: Pieces, told: Told, facts: Mapping[str, str]
) -> Iterator[Sheet]:
    """Return every page of one language but the bilingual ones.

    Args:
        frame: of the language.
        prose: pages of ``content/`` by (section, language).
        told: the stories that may be told.
        facts: what placeholders of prose stand for, in this language.
    """
    yield _home(frame)
    yield frame.section("verify", {}, indexable=True)
    yield _practice(frame)
    yield _poster(frame)
    yield from listings.ventures(frame)
    yield from listings.people(frame)
    yield from catalogue.standards(frame)
    yield from catalogue.centres(frame)
    yield catalogue.issuers(frame)
    yield pathway.services(frame)
    yield pathway.support(frame)
    yield pathway.application(frame)
    yield _resources(frame)
    opportunities = {"opportunities": frame.opportunities}
    yield frame.section("opportunities", opportunities, indexable=True)
    yield _partners(frame)
    yield _indicators(frame)
    yield from departments.pages(frame, told)
    yield searching.page(frame)
    yield from _prose(frame, prose, facts)
    yield from stories.pages(frame, told, facts)


def _home(frame: Frame) -> Sheet:
    findable = [venture for venture in frame.ventures if venture.indexable]
    variables = {
        "sectors": frame.sector_links("ventures", frame.ventures, listings.sector_of),
        "departments": frame.territory_links(frame.ventures),
        "region": departments.region(frame),
        "ventures": views.rotated(findable, views.week(frame.day))[:_HOME_VENTURES],
        "indicators": frame.directory.indicators[:_HOME_INDICATORS],
        "phases": _phases(frame),
        "jsonld": linked.organisation(
            frame.directory.programme,
            address=addresses.absolute(
                frame.directory.programme.official_host,
                addresses.section("home", frame.language),
            ),
            language=frame.language,
            languages=addresses.LANGUAGES,
        ),
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


def _partners(frame: Frame) -> Sheet:
    lookups = frame.lookups
    offered = views.grouped(frame.services, lambda s: s.provider_id)
    entries = [
        views.PartnerEntry(
            partner,
            lookups.partner(partner.successor_id or ""),
            offered.get(partner.partner_id, ()),
            tuple(
                standard
                for standard in lookups.standards
                if partner.partner_id in standard.backed_by
                and views.in_force(partner, frame.day)
            ),
        )
        for partner in frame.directory.partners
    ]
    kinds = views.grouped(entries, lambda entry: entry.partner.kind)
    variables = {
        "groups": tuple(
            views.PartnerGroup(kind, frame.say(label), kinds[kind])
            for kind, label in words.LABELS["partner_kind"].items()
            if kind in kinds
        ),
        "phases": _phases(frame),
    }
    return frame.section("partners", variables, indexable=True)


def _resources(frame: Frame) -> Sheet:
    works = tuple(
        views.Work(
            resource, frame.lookups.sector(resource.sector) if resource.sector else None
        )
        for resource in frame.directory.programme.resources
    )
    return frame.section("resources", {"works": works}, indexable=True)


def _indicators(frame: Frame) -> Sheet:
    standards = {standard.code for standard in frame.lookups.standards}
    shown = [i for i in frame.directory.indicators if i.group not in standards]
    variables = {"groups": charts.groups(shown)}
    return frame.section("indicators", variables, indexable=True)


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
