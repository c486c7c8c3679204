"""The bench: that it measures what it says, and calls nothing met that was not measured."""

from __future__ import annotations

import csv
import html
import io
import json
import os
import re
import sys
from pathlib import Path

import pytest

from constancia import sample
from constancia.bench import floors, hugo, hugo_whole, processes, rounds, targets
from constancia.bench.floors import Drawn
from constancia.bench.processes import Cost, measure
from constancia.bench.rounds import Figures
from constancia.bench.weights import first_view
from constancia.errors import ConfigurationError

DRAWN = Drawn(ours=0.1, qrcode=5.0, same=True)
PAGE = """<!doctype html>
<main data-state="valid" data-code="{code}" data-built-on="2026-11-22">
<dd data-signed="name">{name}</dd><dd data-signed="number">{number}</dd>
<time datetime="{day}">{letters}</time> {grouped}
<dd data-signed="centre">Centro</dd><a href="/c/{lower}/credential.json">x</a>
<time datetime="2026-11-22">22 de noviembre de 2026</time></main>
"""


def python(program: str) -> list[str]:
    return [sys.executable, "-c", program]


def cost(program: str, folder: Path) -> Cost:
    return measure(python(program), environment=os.environ, folder=folder)


def test_a_process_is_measured_with_its_children_and_without_ours(
    tmp_path: Path,
) -> None:
    ballast = bytearray(200 * 1024 * 1024)
    small = cost("pass", tmp_path)
    large = cost(
        "import subprocess, sys;"
        "subprocess.run([sys.executable, '-c', 'x = bytearray(90_000_000)'])",
        tmp_path,
    )
    assert small.memory is not None
    assert large.memory is not None
    assert small.memory < 60
    assert 85 < large.memory < 150
    assert large.cpu > 0
    del ballast


def test_a_command_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no such thing"):
        cost("import sys; sys.exit('no such thing')", tmp_path)


def test_the_floor_writes_the_very_files(tmp_path: Path) -> None:
    site = tmp_path / "site"
    (site / "c" / "ñ").mkdir(parents=True)
    (site / "c" / "ñ" / "a.txt").write_bytes(b"a" * 70_000)
    (site / "empty").write_bytes(b"")
    pack = tmp_path / "pack"
    floors._pack(site, pack)
    ours = tmp_path / "python"
    floors._unpack(pack, ours)
    assert rounds.differing(site, ours) == 0
    program = floors._compiled(tmp_path)
    if program is None:
        pytest.skip("no C compiler")
    other = tmp_path / "c"
    other.mkdir()
    measure([str(program), str(pack), str(other)], environment={}, folder=tmp_path)
    assert rounds.differing(site, other) == 0
    (other / "empty").write_bytes(b"x")
    (other / "more").write_bytes(b"")
    assert rounds.differing(site, other) == 2


def test_fifty_more_are_fifty_new_numbers_of_certificates_in_force(
    tmp_path: Path,
) -> None:
    sample.generate(tmp_path / "e", certificates=120, ventures=5)
    path = tmp_path / "e" / "certificados.csv"
    before = rows(path)
    rounds.add_certificates(path, 50)
    after = rows(path)
    assert after[: len(before)] == before
    added = after[len(before) :]
    assert len({row["Número de certificado"] for row in added}) == 50
    assert {row["Estado"] for row in added} == {"vigente"}
    with pytest.raises(ConfigurationError):
        rounds.add_certificates(path, 1000)


def rows(path: Path) -> list[dict[str, str]]:
    text = path.read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def certificate(site: Path, code: str, name: str, number: str, day: str) -> None:
    folder = site / "c" / code.lower()
    folder.mkdir(parents=True)
    text = PAGE.format(
        code=code,
        lower=code.lower(),
        grouped=f"{code[:4]}-{code[4:8]}-{code[8:12]}-{code[12:]}",
        name=html.escape(name),
        number=number,
        day=day,
        letters=f"día {day}",
    )
    (folder / "index.html").write_text(text, encoding="utf-8")
    (folder / "credential.json").write_text("{}", encoding="utf-8")
    (folder / "qr.svg").write_text("<svg/>", encoding="utf-8")


def test_what_hugo_is_given_makes_the_very_pages_again(tmp_path: Path) -> None:
    site, folder = tmp_path / "site", tmp_path / "hugo"
    certificate(site, "000000000000A", "Ana & Eva", "N-1", "2024-01-02")
    certificate(site, "ZZZZZZZZZZZZZ", "Ana", "N-11", "2024-01-03")
    certificate(site, "YYYYYYYYYYYYY", "Eva", "N-2", "2026-11-22")  # the build day
    templates = hugo.prepare(site, tmp_path, folder, whole=True, given=True)
    assert templates == 2
    data = json.loads((folder / "assets" / "certificates.json").read_bytes())
    for page in data:
        layout = folder / "layouts" / "c" / f"{page['layout']}.html"
        made = re.sub(
            r"{{ \.Params\.(\w+) }}",
            lambda found, page=page: html.escape(page[found[1]]),
            layout.read_text(encoding="utf-8"),
        )
        ours = site / "c" / page["address"] / "index.html"
        assert made == ours.read_text(encoding="utf-8")
        assert page["outputs"] == ["html", "credential", "qr"]


def test_hugo_is_given_every_other_page_and_file_of_the_site(tmp_path: Path) -> None:
    site, folder = tmp_path / "site", tmp_path / "hugo"
    frame = (
        "<!doctype html>\n<head>\n<title>{title}</title></head>\n<body>"
        '<a class="lang" href="{twin}">English</a>\n'
        '<main class="x">{{{{ {title} & co }}}}</main>'
        '<footer><a href="{twin}">en</a></footer>\n'
    )
    ours = {
        "index.html": frame.format(title="Uno", twin="/en/"),
        "en/x/index.html": frame.format(title="Dos", twin="/x/"),
        "404.html": frame.format(title="No", twin="/x/"),
        "bare.html": "<p>no frame</p>",
        ".well-known/did.json": "{}",
        "c/aaa/index.html": "<main></main>",
    }
    for name, text in ours.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text, encoding="utf-8")
    (folder / "assets").mkdir(parents=True)
    assert hugo_whole.add(site, folder) == 1
    written = {
        path.relative_to(folder / "static").as_posix(): path.read_text(encoding="utf-8")
        for path in (folder / "static").rglob("*")
        if path.is_file()
    }
    for page in json.loads((folder / "assets" / "pages.json").read_bytes()):
        template = folder / "layouts" / "w" / f"{page['layout']}.html"
        name = page["url"].lstrip("/")
        written[name if name.endswith("html") else f"{name}index.html"] = re.sub(
            r"{{ \.Params\.(\w+)(?: \| safeHTML)? }}",
            lambda found, page=page: page[found[1]],
            template.read_text(encoding="utf-8"),
        )
    del ours["c/aaa/index.html"]
    assert written == ours
    for name, text in written.items():
        target = folder / "public" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text.replace("Dos", "Tres"), encoding="utf-8")
    assert hugo_whole.alike(site, folder) == (5, 4)


def test_what_is_measured_is_compiled_before_also_where_nothing_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    here = processes.environment(tmp_path, "2026-11-22")
    measure(python("import wave"), environment=here, folder=tmp_path)
    assert any(tmp_path.rglob("wave.*.pyc"))


def test_what_is_not_measured_is_never_met() -> None:
    verdicts = list(targets.judged({}, DRAWN))
    assert {row.verdict for row in verdicts[:-1]} == {"not measured"}
    assert verdicts[-1].verdict == "met"
    wrong = Drawn(ours=0.1, qrcode=5.0, same=False)
    assert list(targets.judged({}, wrong))[-1].verdict == "not measured"


def test_ratios_and_exponents_are_of_the_figures() -> None:
    ten = Figures(size=10_000)
    ten.costs["build"] = Cost(wall=6.0, cpu=10.0, memory=100)
    ten.costs["Hugo, same files"] = Cost(wall=10.0, cpu=16.0, memory=600)
    ten.costs["Hugo, whole site"] = Cost(wall=8.0, cpu=12.5, memory=900)
    ten.costs["build after 50 more"] = Cost(wall=1.0, cpu=2.0, memory=50)
    hundred = Figures(size=100_000)
    hundred.costs["build"] = Cost(wall=60.0, cpu=100.0, memory=199)
    verdicts = {
        row.name: row for row in targets.judged({10_000: ten, 100_000: hundred}, DRAWN)
    }
    told = {
        name: (row.measured and round(row.measured, 6), row.verdict)
        for name, row in verdicts.items()
        if row.measured is not None
    }
    assert told["whole build of 10,000 / Hugo writing the same certificate files"] == (
        0.6,
        "met",
    )
    whole = "whole build of 10,000 / Hugo writing the whole site"
    assert told[whole] == (0.75, "missed")
    assert told["the same in CPU, whole site"] == (0.8, "missed")
    assert told["build after 50 more / whole build, CPU, 10,000"] == (0.2, "missed")
    assert told["growth exponent of the whole build, 10,000 to 100,000"] == (1, "met")
    assert told["memory of a process of the build, 100,000"] == (199, "met")
    text = "\n".join(targets.lines({10_000: ten}, DRAWN, tuple(verdicts.values())))
    assert "0.20" in text
    assert "missed" in text
    assert "not measured" in text
    assert "\n".join(targets.COMPARED) in text, "it says what is compared"


def test_a_first_view_counts_what_the_page_loads_by_itself_once(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a{}" * 500, encoding="utf-8")
    (tmp_path / "b.js").write_text("import {x} from './c.js';", encoding="utf-8")
    (tmp_path / "c.js").write_text("export const x = 1;", encoding="utf-8")
    (tmp_path / "large.png").write_bytes(os.urandom(5000))
    page = tmp_path / "index.html"
    page.write_text("<p>x</p>", encoding="utf-8")
    bare = first_view(tmp_path, page)
    page.write_text('<p>x</p><a href="/large.png">y</a>', encoding="utf-8")
    assert first_view(tmp_path, page) - bare < 40, "a link loads nothing"
    page.write_text(
        '<link rel="stylesheet" href="/a.css?v=1"><script src="/b.js"></script>'
        '<link rel="stylesheet" href="/a.css?v=1">',
        encoding="utf-8",
    )
    loaded = first_view(tmp_path, page)
    (tmp_path / "c.js").write_bytes(b"//" + os.urandom(3000).hex().encode())
    assert first_view(tmp_path, page) > loaded + 2500
