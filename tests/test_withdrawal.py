"""Withdrawal end to end, and that nobody is tied to a business who did not agree to it.

Both read what the commands built from the sample, byte by byte.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import conftest
import pytest
from conftest import ROOT, Run, tree_bytes
from exports import read

from constancia import folding, tree
from constancia.credentials import status_list
from constancia.intake.rows import Export
from constancia.records import Certificate, Tombstone, Venture
from constancia.search import reading

EXPORT = ROOT / "data" / "export"
CONSENTS = "consentimientos.csv"


@pytest.fixture(scope="module")
def export() -> Export:
    found = read(EXPORT, on=conftest.TODAY).export
    assert found is not None
    return found


# -- withdrawal ----------------------------------------------------------------


@dataclass(frozen=True)
class Withdrawal:
    """A site before and after one person and one venture withdrew everything."""

    folder: Path
    before: Mapping[str, bytes]
    person_id: str
    full_name: str
    person_slug: str
    codes: tuple[str, ...]
    indexes: tuple[int, ...]
    venture_id: str
    venture: Venture

    @property
    def site(self) -> Path:
        return self.folder / "output"

    def marks(self) -> dict[str, str]:
        """What would give them away, wherever it stood."""
        contact = self.venture.contact
        found = {
            "name": self.full_name,
            "folded name": folding.fold(self.full_name),
            "slug": self.person_slug,
            "business": self.venture.name,
            "folded business": folding.fold(self.venture.name),
            "business slug": self.venture.slug,
            "whatsapp": (contact.whatsapp or "").removeprefix("+503"),
            "phone": (contact.phone or "").removeprefix("+503"),
            "mail": contact.email or "",
        }
        return {what: text for what, text in found.items() if text}


def public_bytes(folder: Path) -> dict[str, bytes]:
    return {
        **{f"site/{k}": v for k, v in tree_bytes(folder / "output").items()},
        **{f"tree/{k}": v for k, v in tree_bytes(folder / "state" / "public").items()},
    }


def spellings(text: str) -> set[bytes]:
    """A text as it stands in HTML, JSON, addresses and telephone links."""
    grouped = f"{text[:4]}-{text[4:]}" if text.isdigit() else text
    escaped = json.dumps(text)[1:-1]
    return {
        each.encode()
        for each in (text, text.upper(), text.lower(), escaped, grouped)
        if each
    }


def found_in(files: Mapping[str, bytes], text: str) -> set[str]:
    words = spellings(text)
    return {
        name
        for name, content in files.items()
        if any(word in content or word in name.encode() for word in words)
    }


def index(files: Mapping[str, bytes], language: str) -> reading.Index:
    """What the search of a site knows, read back from its files."""
    return reading.read(of_search(files), language)


def of_search(files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {
        name.removeprefix("site"): content
        for name, content in files.items()
        if name.startswith("site/search/")
    }


def withdraw(folder: Path, subjects: set[str]) -> None:
    """Mark every consent of some subjects as withdrawn, as an office would."""
    path = folder / CONSENTS
    text = path.read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    changed = 0
    for row in rows:
        if row["Id sujeto"] in subjects:
            row["Decisión"], row["Fecha de retiro"] = "retirado", "2026-11-20"
            changed += 1
    assert changed > 6
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture(scope="module")
def gone(
    sample: Path, export: Export, run: Run, tmp_path_factory: pytest.TempPathFactory
) -> Withdrawal:
    folder = tmp_path_factory.mktemp("retiro") / "oficina"
    shutil.copytree(sample, folder)
    before = public_bytes(folder)
    public = tree.read(folder / "state" / "public")
    certificates = dict(public.certificates())
    owners = {owner for row in export.ventures for owner in row.owner_ids}
    everything = b"\n".join(before.values())
    # a listed person with a whole, unmistakable name, open to search engines
    listed = {person.name: person for person in public.people if person.indexable}
    person = next(
        row
        for row in export.people
        if row.full_name in listed
        and row.person_id not in owners
        and sum(other.full_name == row.full_name for other in export.people) == 1
    )
    venture = next(
        each
        for each in public.ventures
        if each.indexable and each.contact.whatsapp and each.contact.phone
        if each.contact.email and len(each.name.split()) > 2
    )
    (venture_row,) = (row for row in export.ventures if row.name == venture.name)
    own = [
        (record, json.loads(signed))
        for record, signed in certificates.items()
        if isinstance(record, Certificate)
        and signed
        and record.holder == person.full_name
    ]
    assert own
    copy = folder / "exportación"
    shutil.copytree(EXPORT, copy)
    withdraw(copy, {person.person_id, venture_row.venture_id})
    # what an older build may have left lying in the site
    stale = folder / "output" / "search" / "es" / "viejo-0123abcd.json"
    stale.write_text(person.full_name, encoding="utf-8")
    done = run("site", folder=folder, CONSTANCIA_EXPORT=str(copy))
    assert done.returncode == 0, done.stdout + done.stderr
    result = Withdrawal(
        folder=folder,
        before=before,
        person_id=person.person_id,
        full_name=person.full_name,
        person_slug=listed[person.full_name].slug,
        codes=tuple(record.code for record, _ in own),
        indexes=tuple(
            int(document["credentialStatus"]["statusListIndex"]) for _, document in own
        ),
        venture_id=venture_row.venture_id,
        venture=venture,
    )
    for what, text in result.marks().items():
        if "folded" not in what:
            assert any(word in everything for word in spellings(text)), what
    return result


def test_before_a_withdrawal_everything_was_there(gone: Withdrawal) -> None:
    """So that its absence afterwards says something."""
    before, slug = gone.before, gone.venture.slug
    assert slug.encode() in before["site/sitemap.xml"]
    assert gone.person_slug.encode() in before["site/sitemap.xml"]
    page = before[f"site/emprendimientos/{slug}/index.html"].decode()
    assert "application/ld+json" in page
    assert gone.venture.name in page
    assert f"site/emprendimientos/{slug}/contacto.vcf" in before
    assert f"site/personas/{gone.person_slug}/index.html" in before
    for language in ("es", "en"):
        cards = index(before, language).cards.values()
        titles = {card.title for card in cards}
        assert {gone.full_name, gone.venture.name} <= titles
    for code in gone.codes:
        assert gone.full_name.encode() in before[f"site/c/{code.lower()}/index.html"]
        assert f"site/c/{code.lower()}/credential.json" in before


def test_after_a_withdrawal_nothing_of_theirs_is_left_in_any_byte_or_path(
    gone: Withdrawal,
) -> None:
    after = public_bytes(gone.folder)
    for what, text in gone.marks().items():
        assert not found_in(after, text), what
    assert "site/search/es/viejo-0123abcd.json" not in after
    assert not [path.name for path in gone.folder.iterdir() if path.name[0] == "."]


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_search_knows_no_word_of_theirs_and_keeps_no_old_file(
    gone: Withdrawal, language: str
) -> None:
    """The index is packed in bits, so it is read back as the search reads it."""
    after = public_bytes(gone.folder)
    old, new = index(gone.before, language), index(after, language)
    theirs = {
        number
        for number, card in old.cards.items()
        if card.title in {gone.full_name, gone.venture.name}
    }
    assert len(theirs) == 2
    alone = {
        word
        for word, found in old.words.items()
        if found and {number for number, _ in found} <= theirs
    }
    assert len(alone) > 10, "they had words that nobody else's page has"
    for word in alone:
        # the vocabulary may still know it as a word for another; it finds nobody
        assert not new.words.get(word), word
        assert word not in new.words or new.aliases[word], word
    texts = {
        text for some in reading.texts(of_search(after), language) for text in some
    }
    for text in (gone.full_name, gone.venture.name, gone.person_slug):
        assert not [found for found in texts if text in found]
    folder = f"site/search/{language}/"
    files = {name for name in after if name.startswith(folder)}
    assert files <= {f"site{part}" for part in new.parts} | {f"{folder}root.bin"}
    assert {name for name in gone.before if name.startswith(folder)} - files


def test_the_code_on_paper_still_answers_and_says_nothing_else(
    gone: Withdrawal, run: Run
) -> None:
    for code in gone.codes:
        folder = gone.site / "c" / code.lower()
        page = (folder / "index.html").read_text(encoding="utf-8")
        assert 'data-state="withdrawn"' in page
        assert {path.name for path in folder.iterdir()} == {"index.html"}
        assert run("verify", code, folder=gone.folder).returncode == 2
    records = dict(tree.read(gone.folder / "state" / "public").certificates())
    tombstones = {r.code: r for r in records if isinstance(r, Tombstone)}
    for code in gone.codes:
        assert tombstones[code] == Tombstone(code=code, state="withdrawn")


def test_withdrawn_is_not_revoked_so_no_bit_is_set(gone: Withdrawal) -> None:
    def bits(content: bytes) -> set[int]:
        encoded = json.loads(content)["credentialSubject"]["encodedList"]
        decoded = status_list.decode(encoded)
        return {i for i in range(len(decoded) * 8) if status_list.bit(decoded, i)}

    now = bits((gone.site / "status" / "1.json").read_bytes())
    assert not now & set(gone.indexes)
    assert now == bits(gone.before["site/status/1.json"])
    assert now, "the sample has revoked certificates"


def test_the_office_keeps_what_it_has_to_hand_to_search_engines(
    gone: Withdrawal,
) -> None:
    path = gone.folder / "state" / "report" / "removed-addresses.txt"
    lines = path.read_text(encoding="utf-8").splitlines()
    host = "https://verifica.example.org"
    assert {line.split("\t")[1] for line in lines} == {
        f"{host}/personas/{gone.person_slug}/",
        f"{host}/en/people/{gone.person_slug}/",
        f"{host}/emprendimientos/{gone.venture.slug}/",
        f"{host}/emprendimientos/{gone.venture.slug}/contacto.vcf",
        f"{host}/en/ventures/{gone.venture.slug}/",
    }
    assert {line.split("\t")[0] for line in lines} == {conftest.TODAY.isoformat()}
    why = gone.folder / "state" / "report" / "why-public.csv"
    subjects = {line.split(",")[0] for line in why.read_text("utf-8-sig").splitlines()}
    assert not subjects & {gone.person_id, gone.venture_id}


def test_once_published_no_clock_runs_any_more(gone: Withdrawal, run: Run) -> None:
    later = conftest.TODAY + datetime.timedelta(days=60)
    done = run(
        "check",
        folder=gone.folder,
        CONSTANCIA_EXPORT=str(gone.folder / "exportación"),
        CONSTANCIA_TODAY=later.isoformat(),
    )
    assert done.returncode == 0
    assert not re.search(r"^A9\d", done.stdout, re.MULTILINE)


# -- no linking ----------------------------------------------------------------


@dataclass(frozen=True)
class Tie:
    """A venture and one of its owners, and the pages of each."""

    venture: Venture
    owner_id: str
    full_name: str
    slug: str | None  # of the owner's own page, if there is one
    short: str | None
    codes: tuple[str, ...]

    def of_venture(self) -> Iterator[str]:
        yield f"emprendimientos/{self.venture.slug}/index.html"
        yield f"en/ventures/{self.venture.slug}/index.html"
        yield f"emprendimientos/{self.venture.slug}/contacto.vcf"

    def of_owner(self) -> Iterator[str]:
        if self.slug:
            yield f"personas/{self.slug}/index.html"
            yield f"en/people/{self.slug}/index.html"
        for code in self.codes:
            yield f"c/{code.lower()}/index.html"
            yield f"c/{code.lower()}/credential.json"


@pytest.fixture(scope="module")
def ties(sample: Path, export: Export) -> list[Tie]:
    """Who owns what, as the export knows and the site must not tell."""
    public = tree.read(sample / "state" / "public")
    ventures = {venture.name: venture for venture in public.ventures}
    why = sample / "state" / "report" / "why-public.csv"
    text = why.read_bytes().decode("utf-8-sig")
    entries = list(csv.DictReader(io.StringIO(text, newline="")))
    slugs = {
        entry["subject_id"]: entry["address"].split("/")[2]
        for entry in entries
        if entry["record"] == "person"
    }
    names = {person.slug: person.name for person in public.people}
    holders: dict[str, list[str]] = {}
    numbers = {row.certificate_number: row.person_id for row in export.certificates}
    for record, _ in public.certificates():
        if isinstance(record, Certificate):
            holders.setdefault(numbers[record.number], []).append(record.code)
    people = {row.person_id: row for row in export.people}
    found = [
        Tie(
            venture=ventures[row.name],
            owner_id=owner,
            full_name=people[owner].full_name,
            slug=slugs.get(owner),
            short=names.get(slugs.get(owner, "")),
            codes=tuple(holders.get(owner, ())),
        )
        for row in export.ventures
        if row.name in ventures
        for owner in row.owner_ids
    ]
    assert sum(bool(tie.codes) for tie in found) > 20
    assert sum(bool(tie.slug) for tie in found) > 5
    return found


def pages(site: Path, names: Iterator[str]) -> dict[str, str]:
    return {
        name: (site / name).read_text(encoding="utf-8")
        for name in names
        if (site / name).is_file()
    }


def test_no_page_of_a_venture_leads_to_its_owner_without_owner_name(
    site: Path, ties: list[Tie]
) -> None:
    told = 0
    for tie in ties:
        may_name = tie.full_name in tie.venture.owners
        told += may_name
        for name, text in pages(site, tie.of_venture()).items():
            assert (tie.full_name in text) <= may_name, name
            if tie.short and tie.short != tie.full_name:
                assert tie.short not in text, name
            for mark in (tie.slug, *tie.codes, *map(str.lower, tie.codes)):
                assert not mark or mark not in text, name
    assert told > 3, "the sample has owners who agreed, or this would prove little"


def test_no_page_of_a_person_leads_to_their_venture(
    site: Path, ties: list[Tie]
) -> None:
    for tie in ties:
        contact = tie.venture.contact
        marks = (
            *(tie.venture.slug, tie.venture.name, contact.email),
            *(number and number[-8:] for number in (contact.whatsapp, contact.phone)),
        )
        for name, text in pages(site, tie.of_owner()).items():
            for mark in marks:
                assert not mark or mark not in text, name


#: what a page holds that could tie it to another one
_FACTS = re.compile(
    r'href="((?:tel:|mailto:|https://wa\.me/|/(?:en/)?(?:personas|people|emprendimientos'
    r'|ventures)/|/c/)[^"#?]+)|src="(/(?!theme/)[^"]+)"'
)


def facts(text: str) -> set[str]:
    return {a or b for a, b in _FACTS.findall(text)}


def test_pages_of_owner_and_venture_share_no_contact_picture_or_link(
    sample: Path, site: Path, ties: list[Tie]
) -> None:
    programme = tree.read(sample / "state" / "public").programme
    everywhere = facts((site / "acerca" / "index.html").read_text(encoding="utf-8"))
    for office in (programme.contact, programme.report):
        everywhere |= {f"https://wa.me/{(office.whatsapp or '').lstrip('+')}"}
        everywhere |= {f"tel:{office.phone}", f"mailto:{office.email}"}
    listing = re.compile(
        r"^/(?:en/)?\w+/(?:(?:sector|departamento|department)/[\w-]+/)?$"
    )
    seen = 0
    for tie in ties:
        of_venture, of_owner = (
            {
                fact
                for text in pages(site, names).values()
                for fact in facts(text)
                if not listing.match(fact)
            }
            - everywhere
            for names in (tie.of_venture(), tie.of_owner())
        )
        seen += len(of_venture) + len(of_owner)
        assert not of_venture & of_owner, (tie.venture.slug, of_venture & of_owner)
    assert seen > 100


def test_standards_of_owners_stand_with_a_venture_only_where_both_agreed(
    site: Path, ties: list[Tie], export: Export
) -> None:
    signed = {
        row.subject_id
        for row in export.consents
        if row.scope == "certificate_link" and row.state == "granted"
    }
    numbers = {row.name: row.venture_id for row in export.ventures}
    linked = 0
    for tie in ties:
        if tie.venture.certified_in:
            linked += 1
            parties = {tie.owner_id, numbers[tie.venture.name]}
            owners = {t.owner_id for t in ties if t.venture is tie.venture}
            assert signed & (parties | owners), tie.venture.slug
            continue
        for name, text in pages(site, tie.of_venture()).items():
            assert not re.search(r'href="/(?:en/)?(?:normas|standards)/[^"]', text), (
                name
            )
    assert linked
