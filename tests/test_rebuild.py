"""A rebuild touches what changed, and gives the bytes of a clean build."""

from __future__ import annotations

import datetime
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from constancia import building, manifest, staging, tree
from constancia.manifest import Manifest
from constancia.portal import build as portal
from constancia.portal import views
from constancia.portal.rendered import Rendered
from constancia.portal.sources import Marks
from constancia.records import (
    Certificate,
    Directory,
    StorySubject,
    Text,
    Tombstone,
    story_key,
)
from constancia.settings import Settings
from constancia.territories import Territories
from constancia.vocabulary import Vocabulary
from tests import portal_tree as sample
from tests.conftest import TODAY, Run, tree_bytes

Records = tuple[Certificate | Tombstone, ...]
Edit = Callable[[Directory, Records], tuple[Directory, Records]]


def of(table: str, change: Callable[[tuple[Any, ...]], tuple[Any, ...]]) -> Edit:
    def edit(directory: Directory, records: Records) -> tuple[Directory, Records]:
        return replace(directory, **{table: change(getattr(directory, table))}), records

    return edit


def first(**changes: Any) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    return lambda rows: (replace(rows[0], **changes), *rows[1:])


def certificates(change: Callable[[Records], Records]) -> Edit:
    return lambda directory, records: (directory, change(records))


def programme(**changes: Any) -> Edit:
    return lambda directory, records: (
        replace(directory, programme=replace(directory.programme, **changes)),
        records,
    )


NEW = sample.certificate("8888888888888", holder="Otra Persona")
EDITS: dict[str, Edit] = {
    "a certificate is added": certificates(lambda records: (*records, NEW)),
    "a certificate is withdrawn": certificates(
        lambda records: (
            Tombstone(code=records[0].code, state="withdrawn"),
            *records[1:],
        )
    ),
    "a certificate is suspended": certificates(
        lambda records: (replace(records[0], state="suspended"), *records[1:])
    ),
    "a tombstone comes back": certificates(
        lambda records: (
            *records[:6],
            sample.certificate(records[6].code),
            *records[7:],
        )
    ),
    "a venture is renamed": of("ventures", first(name="Otro nombre")),
    "a venture closes": of("ventures", first(status="closed")),
    "a venture goes": of("ventures", lambda rows: rows[1:]),
    "a venture comes": of("ventures", lambda rows: (*rows, sample.venture(9))),
    "many ventures come": of(
        "ventures", lambda rows: (*rows, *(sample.venture(n) for n in range(20, 90)))
    ),
    "a venture loses its phone": of("ventures", first(contact=sample.Contact())),
    "a person goes": of("people", lambda rows: rows[1:]),
    "a person comes": of("people", lambda rows: (*rows, sample.person(99))),
    "a person is not for search engines": of("people", first(indexable=False)),
    "a standard is renamed": of("standards", first(title=Text(es="Otro título"))),
    "a centre moves": of("centres", first(place=sample.XELA)),
    "a service changes": of("services", first(name=Text(es="Otro servicio"))),
    "a service goes": of("services", lambda rows: rows[1:]),
    "a vacancy goes": of("opportunities", lambda rows: rows[1:]),
    "an indicator changes": of("indicators", first(value="418")),
    "a partner changes": of("partners", first(name=Text(es="Otra cámara"))),
    "an issuer is renamed": of("issuers", first(name=Text(es="Otro instituto"))),
    "a story may be told": of(
        "story_subjects",
        lambda rows: (*rows, StorySubject(key=story_key(sample.HOST, "E-0022"))),
    ),
    "assessors are counted again": of("assessor_counts", first(count=9)),
    "an office that listens goes": programme(facilitators=()),
    "the programme is renamed": programme(name=Text(es="Otro programa")),
    "small cells grow": programme(small_cell=8),
    "nothing": certificates(lambda records: records),
}


@dataclass(frozen=True, kw_only=True)
class Office:
    """A site that stands, and what it was made from."""

    folder: Path
    territories: Territories
    vocabulary: Vocabulary

    @property
    def site(self) -> Path:
        return self.folder / "site"

    def render(
        self,
        output: Path,
        directory: Directory = sample.DIRECTORY,
        records: Records = sample.RECORDS,
        *,
        day: datetime.date = sample.DAY,
        before: Manifest | None = None,
    ) -> Rendered:
        public = self.folder / f"public-{output.name}"
        shutil.rmtree(public, ignore_errors=True)
        output.mkdir(parents=True)
        return portal.render(
            sample.write_tree(public, directory, tuple(sorted(records, key=code))),
            output,
            built_on=day,
            territories=self.territories,
            vocabulary=self.vocabulary,
            content_dir=sample.ROOT / "content",
            theme_dir=sample.ROOT / "theme",
            before=before,
        )

    def before(self) -> Manifest:
        return manifest.read(self.folder / "manifest.bin").standing(self.site)

    def stand(self, rendered: Rendered) -> None:
        manifest.write(
            self.folder / "manifest.bin", rendered.manifest.left_in(self.site)
        )

    def rebuild(self, *edited: Any, **named: Any) -> frozenset[str]:
        """Render what changed and merge it; return the files that were written."""
        before = self.before()
        with staging.beside(self.site) as stage:
            stage.rmdir()
            rendered = self.render(stage, *edited, before=before, **named)
            written = frozenset(tree_bytes(stage))
            if rendered.whole:
                staging.swap(stage, self.site)
            else:
                staging.merge(stage, self.site, rendered.gone - written)
        self.stand(rendered)
        return written

    def clean(self, *edited: Any, **named: Any) -> dict[str, bytes]:
        shutil.rmtree(self.folder / "clean", ignore_errors=True)
        self.render(self.folder / "clean", *edited, **named)
        return dict(tree_bytes(self.folder / "clean"))


def code(record: Certificate | Tombstone) -> str:
    return record.code


@pytest.fixture(scope="module")
def built(
    tmp_path_factory: pytest.TempPathFactory,
    territories: Territories,
    vocabulary: Vocabulary,
) -> Office:
    office = Office(
        folder=tmp_path_factory.mktemp("built"),
        territories=territories,
        vocabulary=vocabulary,
    )
    rendered = office.render(office.site)
    assert rendered.whole
    office.stand(rendered)
    return office


@pytest.fixture
def office(built: Office, tmp_path: Path) -> Iterator[Office]:
    """The built site again, on disk as it was left."""
    folder = tmp_path / "office"
    shutil.copytree(built.folder, folder, copy_function=shutil.copy2)
    for path in sorted(built.site.rglob("*"), reverse=True):
        if path.is_dir():  # copying into a folder touched it
            shutil.copystat(path, folder / path.relative_to(built.folder))
    yield replace(built, folder=folder)


#: edits of different tables, four by four: a build takes a second
GROUPS = [list(EDITS)[start::6] for start in range(6)]


@pytest.mark.parametrize("names", GROUPS, ids=", ".join)
def test_after_edits_a_rebuild_gives_the_bytes_of_a_clean_build(
    office: Office, names: list[str]
) -> None:
    edited = (sample.DIRECTORY, sample.RECORDS)
    for name in names:
        edited = EDITS[name](*edited)
        office.rebuild(*edited)
    assert tree_bytes(office.site) == office.clean(*edited)


#: days after the first build: the next, the next month, when what was checked lapses
#: or a certificate expires, and back
DAYS = (0, 1, 9, 45, 300, 400, -1, -30)


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rounds=st.lists(
        st.tuples(
            st.sampled_from(DAYS),
            st.lists(st.sampled_from(sorted(EDITS)), max_size=3),
        ),
        min_size=1,
        max_size=3,
    )
)
def test_after_rounds_of_edits_and_days_a_rebuild_gives_the_bytes_of_a_clean_build(
    office: Office, rounds: list[tuple[int, list[str]]]
) -> None:
    for days, names in rounds:
        directory, records = sample.DIRECTORY, sample.RECORDS
        for name in dict.fromkeys(names):
            directory, records = EDITS[name](directory, records)
        records = tuple({r.code: r for r in records}.values())
        day = sample.DAY + datetime.timedelta(days=days)
        office.rebuild(directory, records, day=day)
    assert tree_bytes(office.site) == office.clean(directory, records, day=day)


def test_where_nothing_changed_nothing_is_written(office: Office) -> None:
    assert office.rebuild() == frozenset()


def test_a_certificate_that_is_added_writes_its_own_folder_alone(
    office: Office,
) -> None:
    edited = EDITS["a certificate is added"](sample.DIRECTORY, sample.RECORDS)
    assert office.rebuild(*edited) == {
        f"c/{NEW.code}/{name}" for name in ("index.html", "credential.json", "qr.svg")
    }


def test_what_went_is_taken_away_with_its_folder(office: Office) -> None:
    assert (office.site / "personas" / "p001").is_dir()
    office.rebuild(*EDITS["a person goes"](sample.DIRECTORY, sample.RECORDS))
    assert not (office.site / "personas" / "p001").exists()
    assert not (office.site / "en" / "people" / "p001").exists()


def test_on_another_day_the_pages_of_certificates_alone_are_written(
    office: Office,
) -> None:
    office.rebuild(day=sample.DAY + datetime.timedelta(days=1))  # a vacancy closed
    day = sample.DAY + datetime.timedelta(days=2)
    assert office.rebuild(day=day) == {
        f"c/{record.code.lower()}/index.html" for record in sample.RECORDS
    }
    assert tree_bytes(office.site) == office.clean(day=day)
    assert office.rebuild(day=day) == frozenset()


@pytest.mark.parametrize("days", [1, 45, 400, -30])
def test_forward_and_back_in_time_a_rebuild_gives_the_bytes_of_a_clean_build(
    office: Office, days: int
) -> None:
    day = sample.DAY + datetime.timedelta(days=days)
    office.rebuild(day=day)
    assert tree_bytes(office.site) == office.clean(day=day)


def spoil_text(site: Path) -> None:
    (site / "normas" / "index.html").write_text("otra cosa", encoding="utf-8")


def spoil_certificate(site: Path) -> None:
    page = site / "c" / sample.CODES["valid"] / "index.html"
    page.write_text("otra cosa", encoding="utf-8")


def remove_credential(site: Path) -> None:
    (site / "c" / sample.CODES["valid"] / "credential.json").unlink()


def remove_page(site: Path) -> None:
    (site / "normas" / "index.html").unlink()


def remove_folder(site: Path) -> None:
    shutil.rmtree(site / "c" / sample.CODES["valid"])


def add_table(site: Path) -> None:
    (site / "normas" / "personas.xlsx").write_text("Zoila", encoding="utf-8")


def add_to_certificate(site: Path) -> None:
    (site / "c" / sample.CODES["valid"] / "foto.jpg").write_text("x", encoding="utf-8")


def add_certificate(site: Path) -> None:
    shutil.copytree(site / "c" / sample.CODES["valid"], site / "c" / ("9" * 13))


def add_beside_certificates(site: Path) -> None:
    (site / "c" / "lista.csv").write_text("Zoila", encoding="utf-8")


SPOILERS = (
    *(spoil_text, spoil_certificate, remove_credential, remove_page),
    *(remove_folder, add_table, add_to_certificate, add_certificate),
    add_beside_certificates,
)


@pytest.mark.parametrize("spoil", SPOILERS)
@pytest.mark.parametrize("days", [0, 1])
def test_what_somebody_changed_in_the_site_is_mended(
    office: Office, spoil: Callable[[Path], None], days: int
) -> None:
    spoil(office.site)
    day = sample.DAY + datetime.timedelta(days=days)
    office.rebuild(day=day)
    assert tree_bytes(office.site) == office.clean(day=day)


def test_a_credential_that_was_edited_by_hand_with_its_page_is_mended_on_another_day(
    office: Office,
) -> None:
    place = office.site / "c" / sample.CODES["valid"]
    (place / "credential.json").write_text("{}", encoding="utf-8")
    spoil_certificate(office.site)
    day = sample.DAY + datetime.timedelta(days=1)
    office.rebuild(day=day)
    assert tree_bytes(office.site) == office.clean(day=day)


@pytest.mark.parametrize("damage", ["", "x", "constancia-manifest 1\nF\tx", "\x00"])
def test_without_a_manifest_everything_is_made(office: Office, damage: str) -> None:
    (office.folder / "manifest.bin").write_text(damage, encoding="utf-8")
    assert not office.before()
    office.rebuild()
    assert tree_bytes(office.site) == office.clean()


def test_a_change_of_the_theme_makes_everything_again(
    office: Office, tmp_path: Path
) -> None:
    theme = shutil.copytree(sample.ROOT / "theme", tmp_path / "theme")
    with (theme / "static" / "css" / "tokens.css").open("a", encoding="utf-8") as sheet:
        sheet.write(":root { --x: 1 }\n")
    (tmp_path / "stage").mkdir()
    rendered = portal.render(
        sample.write_tree(tmp_path / "public"),
        tmp_path / "stage",
        built_on=sample.DAY,
        territories=office.territories,
        vocabulary=office.vocabulary,
        content_dir=sample.ROOT / "content",
        theme_dir=theme,
        before=office.before(),
    )
    assert rendered.whole


def test_no_page_is_known_by_where_something_lies_in_memory(office: Office) -> None:
    """Two processes with other hash seeds must judge alike."""
    import os
    import subprocess
    import sys

    program = (
        "import sys; from pathlib import Path; sys.path[:0] = ['plugins', '.', 'tests']\n"
        "from tests.test_rebuild import Office; from constancia import territories as t,"
        " vocabulary as v\n"
        "office = Office(folder=Path(sys.argv[1]), territories="
        "t.load(Path('data/territories.yaml')), vocabulary=v.load(Path('data/vocabulary"
        ".yaml')))\n"
        "print(sorted(office.rebuild()))"
    )
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", program, str(office.folder)],
            cwd=sample.ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == "[]"


def test_a_page_is_known_by_what_its_records_say_and_by_their_order(
    tmp_path: Path,
) -> None:
    first, again = (
        tree.read(sample.write_tree(tmp_path / name)) for name in ("a", "b")
    )
    renamed = replace(first.people[0], name="Otra")
    marks = Marks(first)

    def known(people: Any, count: int = 2) -> str:
        variables = {"people": people, "count": count}
        return manifest.digest(marks.of(variables))

    assert known(first.people) == known(tuple(first.people))
    assert manifest.digest(Marks(again).of(again.people)) == manifest.digest(
        marks.of(first.people)
    )
    different = {
        known(first.people),
        known(first.people, 3),
        known(first.people[::-1]),
        known(first.people[:-1]),
        known((renamed, *first.people[1:])),
        known(((renamed,), *first.people[1:])),
        known(views.MetStandard(renamed.standards[0], first.standards[0])),
        known(views.MetStandard(renamed.standards[0], first.standards[1])),
    }
    assert len(different) == 8


# -- through the doors ----------------------------------------------------------------


def withdraw(export: Path, scopes: tuple[str, ...]) -> None:
    """Withdraw, of each purpose, the first consent that was given."""
    table = export / "consentimientos.csv"
    waiting = list(scopes)
    rows = table.read_text(encoding="utf-8").splitlines()
    for number, row in enumerate(rows):
        cells = row.split(",")
        if cells[1] in waiting and cells[2] == "otorgado" and not cells[5]:
            waiting.remove(cells[1])
            cells[2], cells[5] = "retirado", "2026-11-20"
            rows[number] = ",".join(cells)
    assert not waiting
    table.write_text("\n".join([*rows, ""]), encoding="utf-8")


def test_after_a_round_with_withdrawals_the_rebuilt_site_is_the_clean_one(
    tmp_path: Path, run: Run
) -> None:
    export = shutil.copytree(sample.ROOT / "data" / "export", tmp_path / "export")
    named = {"folder": tmp_path, "CONSTANCIA_EXPORT": str(export)}
    assert run("site", **named).returncode == 0
    first = tree_bytes(tmp_path / "output")
    withdraw(export, ("Verificación", "Perfil", "Emprendimiento", "Foto producto"))
    done = run("site", **named)
    assert done.returncode == 0, done.stderr
    rebuilt = tree_bytes(tmp_path / "output")
    assert len(first.keys() - rebuilt.keys()) >= 6  # pages, credential, QR, card
    audited = run("audit", "--full", **named)
    assert audited.returncode == 0, audited.stderr
    assert run("audit", **named).returncode == 0
    clean = run("build", **named, CONSTANCIA_OUTPUT=str(tmp_path / "clean"))
    assert clean.returncode == 0, clean.stderr
    assert rebuilt == tree_bytes(tmp_path / "clean")


def test_an_edit_of_the_site_by_hand_is_found_by_the_audit_and_mended_by_a_build(
    sample: Path, tmp_path: Path, run: Run
) -> None:
    folder = shutil.copytree(sample, tmp_path / "office")
    assert run("build", folder=folder).returncode == 0
    before = tree_bytes(folder / "output")
    page = folder / "output" / "normas" / "index.html"
    page.write_text('<a href="/nowhere/">x</a>', encoding="utf-8")
    found = run("audit", folder=folder)
    assert found.returncode == 1
    assert "/nowhere/" in found.stderr
    assert run("build", folder=folder).returncode == 0
    assert tree_bytes(folder / "output") == before
    assert run("audit", folder=folder).returncode == 0


def test_after_another_version_one_build_makes_everything_and_the_next_nothing(
    sample: Path, tmp_path: Path, run: Run
) -> None:
    folder = shutil.copytree(sample, tmp_path / "office")
    assert run("build", folder=folder).returncode == 0
    left = folder / "state" / "built" / "manifest.bin"
    base = manifest.read(left).roots["base"]
    left.write_bytes(left.read_bytes().replace(base.encode(), b"0" * len(base)))

    def written() -> dict[Path, int]:
        return {p: p.stat().st_mtime_ns for p in (folder / "output").rglob("*.*")}

    before = written()
    assert run("build", folder=folder).returncode == 0
    whole = written()
    assert not before.items() & whole.items()
    assert (
        manifest.read(left).standing(folder / "output").untouched(manifest.read(left))
    )
    assert run("build", folder=folder).returncode == 0
    assert written() == whole


def test_on_another_day_an_audit_still_finds_what_nobody_signed(
    sample: Path, tmp_path: Path, run: Run
) -> None:
    tomorrow = str(TODAY + datetime.timedelta(days=1))
    folder = shutil.copytree(sample, tmp_path / "office")
    assert run("build", folder=folder).returncode == 0
    (credential, *_) = sorted((folder / "output" / "c").glob("*/credential.json"))
    signed = credential.read_bytes()
    left = credential.stat()
    credential.write_bytes(signed.swapcase())  # same size, as a manifest looks at it
    os.utime(credential, ns=(left.st_atime_ns, left.st_mtime_ns))
    done = run("build", folder=folder, CONSTANCIA_TODAY=tomorrow)
    assert done.returncode == 1
    assert credential.parent.name in done.stderr
    credential.write_bytes(signed)
    assert run("build", folder=folder, CONSTANCIA_TODAY=tomorrow).returncode == 0
    assert run("audit", "--full", folder=folder).returncode == 0


def test_what_lies_below_the_data_folder_excuses_no_value(tmp_path: Path) -> None:
    for name in ("content/a.md", "content/stories/b.md", "theme/c.html", "data/d.yaml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    for name in ("data/export/programme.yaml", "data/state/report/report.html"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("Zoila Peña", encoding="utf-8")
    office = Settings(
        root=tmp_path,
        export=tmp_path / "elsewhere",
        state=tmp_path / "elsewhere",
        output=tmp_path / "output",
        key=None,
        today=sample.DAY,
    )
    found = [path.relative_to(tmp_path).as_posix() for path in building.benign(office)]
    assert found == ["content/a.md", "data/d.yaml", "theme/c.html"]
