"""The index of one language: documents in, files for browsers out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from constancia.search.analysis import stems, stop_words, tokens
from constancia.search.document import Document
from constancia.search.fields import weights
from constancia.search.spelling import normalise, sound
from constancia.territories import Territories
from constancia.vocabulary import Vocabulary


def build(
    documents: Iterable[Document],
    *,
    language: str,
    vocabulary: Vocabulary,
    territories: Territories,
) -> Mapping[str, bytes]:
    """Return the files of the index of one language, by their address.

    Args:
        documents: every listed page of this language; their order does not count.
        language: ``es`` or ``en``.
        vocabulary: sectors, trades and synonyms.
        territories: names of countries and departments.
    """
    listed = sorted(documents, key=lambda document: document.url)
    listed.sort(key=lambda d: d.confirmed_on.toordinal() if d.confirmed_on else 0)
    listed.reverse()
    groups = [
        (group, [tuple(normalise(w) for w in tokens(word)) for word in group])
        for group in vocabulary.synonyms
    ]
    postings: dict[str, dict[int, int]] = {}
    written: dict[str, set[str]] = {}
    for number, document in enumerate(listed):
        shown = weights(
            document,
            names=_names(document, language, vocabulary, territories),
            synonyms=_synonyms(document, groups),
        )
        for word, level in shown.items():
            form = normalise(word)
            if form in stop_words(language):
                continue
            known = postings.setdefault(form, {})
            known[number] = max(level, known.get(number, 0))
            written.setdefault(form, set()).add(word)
    families: dict[str, int] = {}
    forms = []
    for form in sorted(postings, key=lambda f: (sound(f), f)):
        kin = sorted(
            {
                families.setdefault(stem, len(families))
                for word in sorted(written[form])
                for stem in sorted(stems(word, language))
            }
        )
        forms.append([form, kin, [n for p in postings[form].items() for n in p]])
    root = {
        "stop": sorted(stop_words(language)),
        "documents": [_card(document) for document in listed],
        "forms": forms,
    }
    text = json.dumps(root, ensure_ascii=False, separators=(",", ":"))
    return {f"/search/{language}/root.json": text.encode("utf-8")}


def _names(
    document: Document, language: str, vocabulary: Vocabulary, territories: Territories
) -> list[str]:
    names = [document.municipality or "", document.district or ""]
    if document.sector and (sector := vocabulary.sector(document.sector)):
        names += [sector.name.in_language(language)[0], *sector.aliases]
    if document.country and (country := territories.country(document.country)):
        names.append(country.name.in_language(language)[0])
    if document.department:
        department = territories.department_by_slug(document.department)
        names.append(department.name if department else "")
    return names


def _synonyms(
    document: Document, groups: list[tuple[tuple[str, ...], list[tuple[str, ...]]]]
) -> list[str]:
    strong = (document.title, document.subtitle, *document.terms, *document.products)
    text = " ".join(
        f" {' '.join(normalise(word) for word in tokens(part))} " for part in strong
    )
    found: list[str] = []
    for group, words in groups:
        if any(f" {' '.join(word)} " in text for word in words):
            found += group
    return found


def _card(document: Document) -> list[object]:
    return [
        document.kind,
        document.url,
        document.title,
        document.subtitle,
        document.summary,
        document.municipality,
        document.department,
        document.country,
        document.sector,
        document.confirmed_on.isoformat() if document.confirmed_on else None,
    ]
