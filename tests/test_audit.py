"""The audit: one fault and the old site stands."""

from __future__ import annotations

import dataclasses
import datetime
import gzip
import io
import json
import zlib
from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image

from constancia.audit import AuditReport, Overlay, audit
from constancia.audit import memory as memories
from constancia.audit.memory import Memory
from constancia.audit.metadata import carries_metadata
from constancia.audit.overlay import status_changes_explained
from constancia.audit.secrets import Secrets
from constancia.credentials import status_list
from constancia.errors import SiteError
from constancia.manifest import files_of
from constancia.progress import silent
from constancia.search import Document, build
from constancia.territories import Territories
from constancia.vocabulary import Vocabulary

NOW = datetime.datetime(2026, 11, 22, 18, tzinfo=datetime.UTC)
PAGE = (
    '<!doctype html><html lang="es"><head><title>t</title>{head}</head>'
    '<body><main id="main">{body}</main></body></html>'
)


class Site:
    """A small site that passes, to be spoilt in one place."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "site"
        self.silence = folder / "silence.json"
        self.benign: list[Path] = []
        self.say_nothing_of([])
        self.page("index.html", '<a href="/personas/">x</a><a href="#main">y</a>')
        self.page("personas/index.html", "<p>Albañila</p>")

    def page(self, name: str, body: str = "", head: str = "") -> None:
        self.file(name, PAGE.format(head=head, body=body))

    def file(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def say_nothing_of(self, values: list[str], around: Sequence[str] = ()) -> None:
        document = {"never": values, "around": list(around)}
        self.silence.write_text(json.dumps(document, indent=0), encoding="utf-8")

    def audit(
        self,
        overlay: Overlay | None = None,
        *,
        declared: bool = False,
        memory: Memory | None = None,
    ) -> AuditReport:
        return audit(
            overlay or Overlay.whole(self.folder),
            silence=self.silence,
            benign=self.benign,
            now=NOW,
            declared=declared,
            progress=silent,
            recall=lambda: memory,
        )

    def rules(self) -> set[str]:
        faults = self.audit().faults
        for fault in faults:
            told = fault.told(str)
            assert told.startswith(f"{fault.path}: ")
            assert "{" not in told
        return {fault.rule for fault in faults}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def test_a_sound_site_passes(site: Site) -> None:
    report = site.audit()
    assert (report.faults, report.unchecked, report.files) == ((), (), 2)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Zoila Peña Ordóñez", "<p>zoila  PEÑA Ordóñez</p>"),
        ("Zoila Peña Ordóñez", "<p>Zoila Pe&ntilde;a Ord&#243;&ntilde;ez</p>"),
        ("Zoila O'Brien", '<p title="Zoila O&#39;Brien">x</p>'),
        ("Pasaporte X0162977", "<!-- pasaporte: X0162977 -->"),
        ("7755-1234", '<a href="#main" data-x="7755 1234">x</a>'),
        ("zoila@example.org", "<p>zoila@example.org</p>"),
    ],
)
def test_a_value_that_must_never_appear_is_found_however_written(
    site: Site, value: str, text: str
) -> None:
    site.say_nothing_of([value])
    site.page("personas/index.html", text)
    assert site.rules() == {"leak"}


@pytest.mark.parametrize("name", ["data/people.json", "feed.xml", "a.svg", "b.vcf"])
def test_a_leak_is_found_in_every_kind_of_text(site: Site, name: str) -> None:
    site.say_nothing_of(["Zoila Peña"])
    site.file(name, '{"name": "Zoila Peña"}')
    assert site.rules() == {"leak"}


@pytest.mark.parametrize("name", ["data/people.json", "feed.xml", "a.svg", "b.txt"])
@pytest.mark.parametrize("filler", ["", "una palabra tras otra\n" * 9000])
def test_a_leak_in_entities_is_found_in_every_kind_of_text(
    site: Site, name: str, filler: str
) -> None:
    site.say_nothing_of(["Zoila Peña"])
    site.file(name, f'{filler}{{"name": "Zoila&#32;Pe&ntilde;a"}}')
    assert site.rules() == {"leak"}


def test_a_leak_is_found_in_the_name_of_a_file_and_not_repeated(site: Site) -> None:
    site.say_nothing_of(["Zoila Peña Ordóñez"])
    site.file("fotos/zoila-peña-ordóñez.svg", "x")
    assert site.rules() == {"leak"}
    assert "zoila" not in repr(site.audit()).lower()


def test_a_leak_is_found_in_what_is_packed(site: Site) -> None:
    site.say_nothing_of(["Zoila Peña Ordóñez"])
    packed = zlib.compressobj(wbits=-15)
    content = packed.compress("aquí Zoila Peña Ordóñez".encode()) + packed.flush()
    path = site.folder / "search" / "a.bin"
    path.parent.mkdir()
    path.write_bytes(content)
    assert site.rules() == {"leak"}
    path.write_bytes(gzip.compress("aquí Zoila Peña Ordóñez".encode()))
    assert site.rules() == {"leak"}


def test_a_leak_is_found_in_the_packed_search_index(
    site: Site, territories: Territories, vocabulary: Vocabulary
) -> None:
    document = Document(
        kind="person", url="/personas/", title="Zoila Peña Ordóñez", country="SV"
    )
    files = build(
        [document], language="es", vocabulary=vocabulary, territories=territories
    )
    for address, content in files.items():
        path = site.folder / address.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    assert site.rules() == set()
    site.say_nothing_of(["Zoila Peña Ordóñez"])
    assert site.rules() == {"leak"}


@pytest.mark.parametrize(
    "number", ["01234567-8", "2548 73610 0101", "0801-1990-12345", "0614-010190-101-3"]
)
def test_a_number_like_that_of_an_identity_document_is_found(
    site: Site, number: str
) -> None:
    site.page("personas/index.html", f"<p>{number}</p>")
    assert site.rules() == {"identity"}


def test_a_certificates_own_number_may_have_any_shape(site: Site) -> None:
    own = '<dd data-signed="number">01234567-8</dd>'
    site.page("c/0000000000000/index.html", own, '<meta content="noindex">')
    assert "identity" not in site.rules()
    site.page("c/0000000000000/index.html", "01234567-8", '<meta content="noindex">')
    assert "identity" in site.rules()


def test_the_digits_of_a_digest_number_nobody(site: Site) -> None:
    digest = "e3b0c44298fc1c149afbf4c8996fb9201234567-3e4649b934ca495991b7852b85"
    site.file("data/a.json", digest.replace("-", ""))
    assert site.rules() == set()
    site.file("data/a.json", "9" * 20 + " 01234567-8 " + "9" * 20)
    assert site.rules() == {"identity"}


def test_the_digits_of_a_code_or_a_signature_number_nobody(site: Site) -> None:
    site.file("data/a.json", '"/x/k012345678abc/" z4kQ012345678xyzABCDEFGH')
    assert site.rules() == set()
    site.file("data/a.json", '"k 012345678 abc"')
    assert site.rules() == {"identity"}


def picture_of(kind: str, **named: object) -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (9, 9), "#446688").save(held, kind, **named)
    return held.getvalue()


def taken_by() -> Image.Exif:
    exif = Image.Exif()
    exif[0x013B] = "Zoila"  # artist
    return exif


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_metadata_in_a_picture_is_found(site: Site, kind: str) -> None:
    path = site.folder / "photos" / f"a.{kind.lower()}"
    path.parent.mkdir()
    path.write_bytes(picture_of(kind, exif=taken_by()))
    assert site.rules() == {"metadata"}
    path.write_bytes(picture_of(kind))
    assert site.rules() == set()


def test_four_letters_inside_a_picture_are_no_metadata() -> None:
    plain = picture_of("JPEG")
    assert not carries_metadata(plain[:-2] + b"EXIF8BIMXMP " + plain[-2:])


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a", b"\xff\xd8", b"\x89PNG\r\n\x1a\n\x00"]
)
def test_a_picture_that_cannot_be_walked_may_carry_anything(content: bytes) -> None:
    assert carries_metadata(content)


def test_what_stands_in_a_picture_by_chance_is_no_leak(site: Site) -> None:
    noise = bytes(n * n * 7919 >> 3 & 0xFF for n in range(200_000))
    path = site.folder / "search" / "a.bin"
    path.parent.mkdir()
    site.say_nothing_of(["S/N b", "x y"])
    path.write_bytes(noise + b"\x00s n b\x00 s/n (b)+ x y z \x01")
    assert site.rules() == set()
    site.say_nothing_of(["José Ñaño Peña"])
    path.write_bytes(
        noise + b"\x00\xff" + "José  Ñaño, Peña".encode() + b"\x01" + noise
    )
    assert site.rules() == {"leak"}


def test_a_fault_never_repeats_the_value(site: Site) -> None:
    site.say_nothing_of(["Zoila Peña Ordóñez"])
    site.page("personas/index.html", "Zoila Peña Ordóñez")
    assert "Zoila" not in repr(site.audit())


@pytest.mark.parametrize("value", ["Carpintero", "No", "25", "San Salvador"])
def test_common_words_are_nobodys_secret(
    site: Site, tmp_path: Path, value: str
) -> None:
    words = tmp_path / "territories.yaml"
    words.write_text("municipio: San Salvador", encoding="utf-8")
    site.benign = [words]
    site.say_nothing_of([value])
    site.page("personas/index.html", f"<p>{value}</p>")
    assert site.rules() == set()


def test_a_name_inside_a_longer_one_that_may_be_shown_is_no_leak(site: Site) -> None:
    site.say_nothing_of(["María López"], around=["Ana María López", "María López Paz"])
    site.page("personas/index.html", "<p>Ana María López, María López Paz</p>")
    assert site.rules() == set()
    site.page("personas/index.html", "<p>Ana María López y María López</p>")
    assert site.rules() == {"leak"}


def test_without_the_list_of_values_the_audit_says_what_it_could_not_check(
    site: Site,
) -> None:
    site.silence.unlink()
    report = site.audit()
    assert report.faults == ()
    assert len(report.unchecked) == 1


def test_a_list_of_values_that_was_cut_off_is_none(site: Site) -> None:
    site.say_nothing_of(["Zoila Peña", "Ana"], around=["Ana Zoila Peña Paz"])
    whole = site.silence.read_bytes()
    for length in range(len(whole) - 1):
        site.silence.write_bytes(whole[:length])
        with pytest.raises(SiteError):
            Secrets.load(site.silence, [])
    lines = whole.splitlines(keepends=True)
    for gone in range(len(lines)):
        if lines[gone].strip() in {b"],", b"]", b"}"} or b"[" in lines[gone]:
            site.silence.write_bytes(b"".join(lines[:gone] + lines[gone + 1 :]))
            with pytest.raises(SiteError):
                Secrets.load(site.silence, [])
    site.silence.write_bytes(whole)
    assert Secrets.load(site.silence, []).stand_in("Zoila Peña")


@pytest.mark.parametrize(
    ("rule", "body", "head"),
    [
        ("unlisted", '<p data-x="/c/0123456789abc/">x</p>', ""),
        ("external", '<img src="https://elsewhere.example/a.png" alt="">', ""),
        ("external", '<source srcset="https://elsewhere.example/a.webp">', ""),
        ("dead-link", '<source srcset="/photos/missing.webp">', ""),
        ("external", "", '<link rel="stylesheet" href="//elsewhere.example/a.css">'),
        ("external", '<script src="https://elsewhere.example/a.js"></script>', ""),
        ("inline", "<script>alert(1)</script>", ""),
        ("inline", "", "<style>p{}</style>"),
        ("inline", '<p style="color:red">x</p>', ""),
        ("inline", '<p onclick="x()">x</p>', ""),
        ("dead-link", '<a href="/nowhere/">x</a>', ""),
        ("dead-link", '<a href="/personas/#nowhere">x</a>', ""),
        ("dead-link", '<img src="/missing.svg" alt="">', ""),
        ("return-word", "<p>Personas retornadas</p>", ""),
        ("return-word", '<p title="Deportado">x</p>', ""),
        ("weight", "".join(f"<p>{n * 7919 % 1000003}</p>" for n in range(40000)), ""),
    ],
)
def test_each_fault_is_found(site: Site, rule: str, body: str, head: str) -> None:
    site.page("personas/index.html", body, head)
    assert site.rules() == {rule}


@pytest.mark.parametrize(
    "body",
    [
        '<p title="Ventas online = gratis; style = sobrio" id="a">x</p>',
        "<p title='Pase: one=1'>x</p>",
        '<img data-src="/nowhere.svg" src="/index.html" alt="">',
        '<a data-href="/nowhere/" href="/" title="vea src=\'/nowhere/\'">x</a>',
    ],
)
def test_what_stands_in_a_value_or_under_another_name_is_no_attribute(
    site: Site, body: str
) -> None:
    site.page("personas/index.html", body)
    assert site.rules() == set()


@pytest.mark.parametrize("written", ["onclick=x()", "ONCLICK = 'x()'", "a b onx=1"])
def test_code_in_an_attribute_is_found_however_written(
    site: Site, written: str
) -> None:
    site.page("personas/index.html", f"<p {written}>x</p>")
    assert site.rules() == {"inline"}


def test_a_link_to_another_site_is_allowed(site: Site) -> None:
    site.page("index.html", '<a href="https://wa.me/50370000000">x</a>')
    assert site.rules() == set()


def test_a_declared_directory_may_say_so(site: Site) -> None:
    site.page("personas/index.html", "<p>Personas retornadas</p>")
    assert site.audit(declared=True).faults == ()


def test_a_certificate_page_asks_to_stay_out_of_search_engines(site: Site) -> None:
    body = '<main data-state="withdrawn">x</main>'
    site.page("c/0000000000000/index.html", body)
    assert site.rules() == {"indexable"}
    site.page(
        "c/0000000000000/index.html", body, '<meta name="robots" content="noindex">'
    )
    assert site.rules() == set()


def test_a_certificate_page_without_its_credential_is_a_fault(site: Site) -> None:
    site.file(
        "c/0000000000000/index.html",
        '<meta name="robots" content="noindex"><main data-state="valid">x</main>',
    )
    assert site.rules() == {"certificate"}


# -- what did not change is not read again ------------------------------------------


class Rebuilt:
    """A site that passed its audit, and changes over it."""

    def __init__(self, site: Site, folder: Path) -> None:
        self.site = site
        (folder / "stage").mkdir()
        self.stage = Site(folder / "stage")
        for path in sorted(self.stage.folder.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        for number in range(3):
            site.page(
                f"normas/{number}/index.html", f'<p id="a{number}">Zoila Peña</p>'
            )
        site.page("centros/index.html", '<a href="/normas/1/#a1">x</a>')
        report = site.audit()
        assert report.faults == ()
        memories.write(folder / "memory", report.memory, of="m")
        found = memories.read(folder / "memory", of="m")
        assert found
        self.memory = found

    def audit(self, *gone: str) -> AuditReport:
        changed = frozenset(files_of(self.stage.folder))
        names = frozenset(files_of(self.site.folder))
        overlay = Overlay(
            stage=self.stage.folder,
            site=self.site.folder,
            changed=changed,
            gone=frozenset(gone),
            staying=names - changed - set(gone),
            stood=names,
        )
        self.stage.silence = self.site.silence
        return self.stage.audit(overlay, memory=self.memory)


@pytest.fixture
def rebuilt(site: Site, tmp_path: Path) -> Rebuilt:
    return Rebuilt(site, tmp_path)


def test_only_what_changed_is_read(rebuilt: Rebuilt) -> None:
    assert rebuilt.audit().files == 0
    rebuilt.stage.page("normas/2/index.html", "<p>otra</p>")
    report = rebuilt.audit()
    assert (report.files, report.faults) == (1, ())


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("Zoila Peña", True),
        ("Zoila Peña Ordóñez", False),
        ("7755-1234", False),
        ("zoila@example.org", False),
    ],
)
def test_a_value_that_is_new_is_looked_for_in_what_did_not_change(
    rebuilt: Rebuilt, value: str, *, found: bool
) -> None:
    rebuilt.site.say_nothing_of([value])
    report = rebuilt.audit()
    assert [fault.rule for fault in report.faults] == ["leak"] * 3 * found
    assert (report.files > 0) == found


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("<p>llame al 7755 1234</p>", "7755-1234"),
        ("<p>llame al +503 7755-1234</p>", "77551234"),
        ("<p>a Zoila@Example.org</p>", "zoila@example.org"),
        ("<p>X0162977XYZABC</p>", "x0162977xyzabc"),
        ("<p>Zoila</p>\n<p>p</p>\n<p>Peña</p>", "p p Peña"),
        ("<p>Zoila Peña\nOrdóñez</p>", "Zoila Peña Ordóñez"),
        ("<b>Zoila</b>\n<b>Peña</b>", "zoila b b peña b"),
    ],
)
def test_whatever_could_be_a_value_is_remembered(
    site: Site, tmp_path: Path, text: str, value: str
) -> None:
    site.page("personas/index.html", text)
    rebuilt = Rebuilt(site, tmp_path)
    rebuilt.site.say_nothing_of([value])
    assert [fault.rule for fault in rebuilt.audit().faults] == ["leak"]


def test_a_value_that_is_new_is_looked_for_in_names_that_did_not_change(
    site: Site, tmp_path: Path
) -> None:
    site.file("fotos/zoila-peña-ordóñez.svg", "x")
    rebuilt = Rebuilt(site, tmp_path)
    rebuilt.site.say_nothing_of(["Zoila Peña Ordóñez"])
    assert [fault.rule for fault in rebuilt.audit().faults] == ["leak"]


def test_a_leak_in_what_changed_is_found(rebuilt: Rebuilt) -> None:
    rebuilt.site.say_nothing_of(["Zoila Ordóñez"])
    rebuilt.stage.page("normas/2/index.html", "<p>Zoila Ordóñez</p>")
    assert [fault.path for fault in rebuilt.audit().faults] == ["normas/2/index.html"]


def test_a_page_that_goes_is_missed_by_one_that_stays(rebuilt: Rebuilt) -> None:
    (fault,) = rebuilt.audit("normas/1/index.html").faults
    assert (fault.rule, fault.path) == ("dead-link", "centros/index.html")


def test_an_anchor_that_goes_is_missed_by_a_page_that_stays(rebuilt: Rebuilt) -> None:
    rebuilt.stage.page("normas/1/index.html", "<p>sin ancla</p>")
    (fault,) = rebuilt.audit().faults
    assert (fault.rule, fault.path) == ("dead-link", "centros/index.html")


def test_a_link_into_what_did_not_change_is_followed(rebuilt: Rebuilt) -> None:
    rebuilt.stage.page("centros/index.html", '<a href="/normas/2/#a2">x</a>')
    assert rebuilt.audit().faults == ()
    rebuilt.stage.page("centros/index.html", '<a href="/normas/2/#a1">x</a>')
    assert [fault.rule for fault in rebuilt.audit().faults] == ["dead-link"]


def test_when_the_rules_change_everything_is_read(
    rebuilt: Rebuilt, tmp_path: Path
) -> None:
    words = tmp_path / "places.yaml"
    words.write_text("otro lugar", encoding="utf-8")
    rebuilt.stage.benign = [words]
    assert rebuilt.audit().files == 6


def test_a_memory_of_another_site_or_a_damaged_one_is_none(
    rebuilt: Rebuilt, tmp_path: Path
) -> None:
    folder = tmp_path / "memory"
    assert memories.read(folder, of="another") is None
    for name in ("footprint.bin", "values.bin", "links.tsv", "audit.json"):
        held = (folder / name).read_bytes()
        (folder / name).write_bytes(held[:-9] + b"\n")
        assert memories.read(folder, of="m") is None
        (folder / name).write_bytes(held)
    found = memories.read(folder, of="m")
    assert found is not None
    assert found.links == rebuilt.memory.links
    assert found.footprint.digest == rebuilt.memory.footprint.digest
    memories.forget(folder)
    assert memories.read(folder, of="m") is None


def test_of_a_certificate_whose_page_alone_changed_the_credential_is_read_where_it_stays(
    tmp_path: Path,
) -> None:
    stage, site, code = tmp_path / "stage", tmp_path / "site", "0" * 13
    page, credential = f"c/{code}/index.html", f"c/{code}/credential.json"
    for folder in (stage, site):
        (folder / page).parent.mkdir(parents=True)
        (folder / page).write_text(folder.name, encoding="utf-8")
    (site / credential).write_text("{}", encoding="utf-8")

    def place(*gone: str) -> tuple[Path, Path]:
        overlay = Overlay(
            stage=stage,
            site=site,
            changed=frozenset(),
            certificates=(code,),
            gone=frozenset(gone),
        )
        read = overlay.certificate(code)
        assert overlay.read(page) == b"stage"
        assert overlay.stands(credential) == (not gone)
        return read.page, read.credential

    assert place() == (stage / page, site / credential)
    # one that is withdrawn: what lies in the site is about to go and is not seen
    assert place(credential) == (stage / page, stage / credential)
    (stage / credential).write_text("{}", encoding="utf-8")
    assert place() == (stage / page, stage / credential)


# -- what changed in a status list is explained by what changed beside it --------------


def listed(folder: Path, revoked: Sequence[int]) -> None:
    subject = {"encodedList": status_list.encode(revoked)}
    path = folder / "status" / "1.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"credentialSubject": subject}), encoding="utf-8")


def entered(folder: Path, code: str, index: int, number: int = 1) -> None:
    address = f"https://x.example/status/{number}.json"
    status = {"statusListCredential": address, "statusListIndex": str(index)}
    path = folder / "c" / code / "credential.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"credentialStatus": status}), encoding="utf-8")


@pytest.mark.parametrize(
    ("changed", "revoked", "number", "explained"),
    [
        (["a"], [], 1, True),  # signed again, and somebody asks for it
        ([], [], 1, False),
        (["a"], [7], 1, True),
        (["a"], [8], 1, False),
        (["a"], [7, 8], 1, False),
        (["a", "b"], [7, 8], 1, True),
        (["a"], [7], 2, False),
    ],
)
def test_a_status_that_changed_is_that_of_a_certificate_that_changed(
    tmp_path: Path,
    changed: Sequence[str],
    revoked: Sequence[int],
    number: int,
    *,
    explained: bool,
) -> None:
    stage, site = tmp_path / "stage", tmp_path / "site"
    listed(site, [])
    listed(stage, revoked)
    for code, index in (("a", 7), ("b", 8), ("d", 9)):
        entered(site, code, index, number)
    overlay = Overlay(
        stage=stage,
        site=site,
        changed=frozenset({"status/1.json"}),
        certificates=tuple(changed),
    )
    assert status_changes_explained(overlay) is explained
    (site / "status" / "1.json").unlink()
    assert not status_changes_explained(overlay)
    going = dataclasses.replace(
        overlay, changed=frozenset(), gone=frozenset({"status/1.json"})
    )
    assert not status_changes_explained(going)
