"""The care pathway, psychosocial support, and what the application offers.

Rules:

- The pathway is one sequence of steps for everybody, named by the programme, or else by
  the kinds of their services. Every step stands on every page of it, and where nobody
  takes it the page says whom to call.
- Psychosocial support collects nothing: the page has telephone numbers of lines and
  services, no form, and no link from or to a person.

Example::

    page, variables = services(frame)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from constancia.portal import catalogue, views, words
from constancia.portal.frame import Frame, Sheet
from constancia.records import Service


def services(frame: Frame) -> Sheet:
    """Return the page of the whole pathway."""
    variables = {
        "steps": steps(frame, frame.services),
        "departments": frame.territory_links(frame.services, empty=True),
    }
    return frame.section("services", variables, indexable=True)


def steps(frame: Frame, chosen: Iterable[Service]) -> tuple[views.Step, ...]:
    """Return every step of the pathway with the services chosen for it.

    A service beside the road comes last, where one was chosen.
    """
    named = frame.directory.programme.pathway
    offered = views.grouped(_ordered(frame.services), lambda s: s.step)
    here = views.grouped(_ordered(chosen), lambda service: service.step)
    numbers = sorted({*range(1, len(named) + 1), *filter(None, offered)})
    found = [
        views.Step(
            number,
            frame.say(named[number - 1])
            if number <= len(named)
            else _label(frame, offered[number]),
            here.get(number, ()),
        )
        for number in numbers
    ]
    if None in here:
        found.append(views.Step(None, frame.say(words.OTHER_SERVICES), here[None]))
    return tuple(found)


def _ordered(services: Iterable[Service]) -> list[Service]:
    return sorted(services, key=lambda s: (s.step is None, s.step or 0, s.service_id))


def _label(frame: Frame, services: Iterable[Service]) -> str:
    kinds = dict.fromkeys(service.kind for service in services)
    return " · ".join(frame.say(words.label("service_kind", kind)) for kind in kinds)


def support(frame: Frame) -> Sheet:
    """Return the page of psychosocial support."""
    programme = frame.directory.programme
    countries = []
    for country in frame.lookups.territories.countries:
        lines = tuple(
            line
            if views.lately(line.checked_on, frame.day)
            else replace(line, checked_on=None)
            for line in programme.support_lines
            if line.country == country.code
        )
        listening = tuple(
            service
            for service in _ordered(frame.services)
            if service.kind == "psychosocial" and service.place.country == country.code
        )
        countries.append(views.CountryLines(country, lines, listening))
    variables = {"countries": tuple(countries)}
    return frame.section("support", variables, indexable=True)


def application(frame: Frame) -> Sheet:
    """Return the page of what the application offers, with or without it."""
    variables = {
        "diagnoses": tuple(
            service
            for service in _ordered(frame.services)
            if service.kind == "diagnosis"
        ),
        "checks": tuple(
            views.Check(standard, catalogue.self_check_address(frame, standard))
            for standard in frame.lookups.standards
            if standard.abilities.es
        ),
        "opportunities_count": len(frame.opportunities),
    }
    return frame.section("application", variables, indexable=True)
