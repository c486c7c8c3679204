"""The site as the real theme makes it: pages, twins, links, hooks, what machines read."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

import pytest

from constancia import addresses
from constancia.portal import extraction, headers, metadata, titles, words
from constancia.serving import read_headers
from constancia.territories import Territories
from constancia.vocabulary import Vocabulary
from tests import portal_tree as sample

VOID: Final = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "wbr",
    ]
)
THEME: Final = sample.ROOT / "theme"
#: drawings repeat many elements without closing tags; HTML closes these by itself
OPTIONAL: Final = frozenset(
    ["li", "dt", "dd", "p", "option", "tr", "td", "th", "thead", "tbody"]
)


class Element(dict[str, str]):
    """A start tag: attributes, name, what it stands in, and the text inside it."""

    name = ""
    text = ""
    within: tuple[Element, ...] = ()


class Page(HTMLParser):
    """The elements of a page, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element((name, value or "") for name, value in attrs)
        element.name = tag
        element.within = tuple(self._open)
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop().name != tag:
            pass

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def all(self, tag: str = "", /, **attributes: str) -> list[Element]:
        wanted = {key.replace("_", "-").strip("-"): v for key, v in attributes.items()}
        return [
            element
            for element in self.elements
            if (not tag or element.name == tag)
            and all(
                key in element and value in {"*", element[key]}
                for key, value in wanted.items()
            )
        ]

    def one(self, tag: str = "", /, **attributes: str) -> Element:
        (element,) = self.all(tag, **attributes)
        return element


@pytest.fixture(scope="module")
def output(
    tmp_path_factory: pytest.TempPathFactory,
    territories: Territories,
    vocabulary: Vocabulary,
) -> Path:
    folder = tmp_path_factory.mktemp("portal")
    sample.render_into(
        folder / "site",
        public=sample.write_tree(folder / "public"),
        theme=THEME,
        content=sample.ROOT / "content",
        territories=territories,
        vocabulary=vocabulary,
    )
    return folder / "site"


@pytest.fixture(scope="module")
def pages(output: Path) -> Mapping[str, Page]:
    """Every HTML page by its address."""
    return {
        address_of(path, output): Page(path.read_text(encoding="utf-8"))
        for path in sorted(output.rglob("*.html"))
    }


def address_of(path: Path, output: Path) -> str:
    relative = path.relative_to(output).as_posix()
    return f"/{relative.removesuffix('index.html')}"


def file_of(address: str, output: Path) -> Path:
    path = unquote(urlsplit(address).path)
    return output / (f"{path}index.html" if path.endswith("/") else path).lstrip("/")


def text_of(path: Path) -> str:
    """What can be read in a file; the index of the search is not all text."""
    return path.read_bytes().decode("utf-8", errors="replace")


def links(page: Page) -> Iterator[str]:
    for element in page.elements:
        yield from (element[n] for n in ("href", "src", "action") if n in element)


def twins(pages: Mapping[str, Page]) -> Iterator[tuple[str, Page]]:
    for address, page in pages.items():
        if not address.startswith("/c/") and address != "/404.html":
            yield address, page


# -- pages and their twins ---------------------------------------------------------------


def test_every_section_has_its_page_in_both_languages(output: Path) -> None:
    for name in addresses.SECTIONS:
        for language in addresses.LANGUAGES:
            assert file_of(addresses.section(name, language), output).is_file(), name


def test_every_page_leads_to_the_same_page_in_the_other_language(
    pages: Mapping[str, Page],
) -> None:
    for address, page in twins(pages):
        language = page.one("html")["lang"]
        assert language == ("en" if address.startswith("/en/") else "es"), address
        (switch,) = {element["href"] for element in page.all("a", hreflang="*")}
        other = pages[switch]
        assert other.one("html")["lang"] != language
        assert {e["href"] for e in other.all("a", hreflang="*")} == {address}


def test_every_page_stands_alone(pages: Mapping[str, Page]) -> None:
    for address, page in pages.items():
        assert len(page.all("main", id="main")) == 1, address
        assert len(page.all("h1")) == 1, address
        assert page.all("title")[0].text.strip(), address  # drawings have titles, too
        assert page.one("meta", name="description")["content"], address
        csp = page.one("meta", http_equiv="Content-Security-Policy")["content"]
        assert csp == headers.POLICY
        ids = [element["id"] for element in page.elements if "id" in element]
        assert len(ids) == len(set(ids)), address


def test_every_link_within_the_site_leads_to_something(
    pages: Mapping[str, Page], output: Path
) -> None:
    for address, page in pages.items():
        for link in links(page):
            parts = urlsplit(link)
            if parts.scheme or parts.netloc or not parts.path:
                continue
            assert link.startswith("/"), (address, link)
            assert file_of(link, output).is_file(), (address, link)


def test_a_card_is_named_on_pages_of_active_ventures_alone(
    pages: Mapping[str, Page], output: Path
) -> None:
    named = {}
    for address, page in pages.items():
        for element in page.all("meta", property="og:image"):
            named[address] = urlsplit(element["content"])
            assert page.one("meta", property="og:image:alt")["content"], address
    active = [v.slug for v in sample.DIRECTORY.ventures if v.status == "active"]
    assert set(named) == {
        f"{section}{slug}/"
        for slug in active
        for section in ("/emprendimientos/", "/en/ventures/")
    }
    written = {f"/cards/{path.name}" for path in (output / "cards").iterdir()}
    assert {parts.path for parts in named.values()} == written
    assert {parts.netloc for parts in named.values()} == {
        sample.DIRECTORY.programme.official_host
    }


def test_every_fragment_leads_to_an_element(pages: Mapping[str, Page]) -> None:
    for address, page in pages.items():
        for element in page.all("a", href="*"):
            parts = urlsplit(element["href"])
            if parts.fragment and not parts.netloc:
                target = pages[parts.path or address]
                assert target.all(id=unquote(parts.fragment)), (
                    address,
                    element["href"],
                )


def test_every_page_but_those_behind_codes_can_be_reached_from_the_first(
    pages: Mapping[str, Page],
) -> None:
    seen, waiting = set[str](), ["/"]
    while waiting:
        address = waiting.pop()
        if address not in seen and address in pages:
            seen.add(address)
            waiting += (urlsplit(link).path for link in links(pages[address]))
    left = {address for address, _ in twins(pages)} - seen
    dormant = {a for a in left if "negocio-3" in a}  # paused: listed nowhere
    assert left == dormant
    assert len(dormant) == 2


def test_nothing_loads_from_another_host_and_nothing_is_inline(
    pages: Mapping[str, Page],
) -> None:
    for address, page in pages.items():
        for element in page.elements:
            assert "style" not in element, address
            assert not any(name.startswith("on") for name in element), address
            if element.name in {"script", "img", "link", "source"}:
                source = element.get("src") or element.get("href") or ""
                canonical = element.get("rel") in {"canonical", "alternate"}
                assert canonical or not urlsplit(source).netloc, (address, source)
            if element.name == "script" and "src" not in element:
                assert element["type"] in {"application/json", "application/ld+json"}


# -- the pages behind the codes ----------------------------------------------------------


@pytest.mark.parametrize("state", sample.CODES)
def test_a_certificate_page_says_its_state_as_built(
    pages: Mapping[str, Page], state: str
) -> None:
    main = pages[f"/c/{sample.CODES[state]}/"].one("main")
    assert main["data-state"] == ("valid" if state == "lasting" else state)


@pytest.mark.parametrize("state", sample.SHOWN)
def test_a_page_that_shows_the_holder_has_everything_to_compare_and_check(
    pages: Mapping[str, Page], output: Path, state: str
) -> None:
    code = sample.CODES[state]
    page = pages[f"/c/{code}/"]
    assert page.one(data_signed="name").text == "María <Ñandú> O'Hara"
    assert page.one(data_signed="number").text == f"NO-{code}"
    checks = {e["data-check"]: e["data-outcome"] for e in page.all(data_check="*")}
    assert checks == dict.fromkeys(
        ("format", "key", "proof", "dates", "status", "page", "log"), "unchecked"
    )
    main = page.one("main")
    assert main["data-credential"] == f"/c/{code}/credential.json"
    assert main["data-status-list"] == "/status/1.json"
    assert (output / f"c/{code}/credential.json").read_bytes() == sample.credential(
        code
    )
    assert (output / f"c/{code}/qr.svg").is_file()
    for element in page.all(data_signed="*"):  # it goes when the signature fails
        assert any("data-content" in outer for outer in element.within)


@pytest.mark.parametrize("state", ["revoked", "replaced", "withdrawn"])
def test_a_page_without_holder_has_no_credential_and_no_qr(
    pages: Mapping[str, Page], output: Path, state: str
) -> None:
    folder = output / "c" / sample.CODES[state]
    assert [path.name for path in folder.iterdir()] == ["index.html"]
    assert not pages[f"/c/{sample.CODES[state]}/"].all(data_signed="*")


def test_the_issuer_of_record_is_named_with_its_successor(
    pages: Mapping[str, Page],
) -> None:
    page = pages[f"/c/{sample.CODES['valid']}/"]
    assert page.one(data_signed="issuer").text == "Instituto INSAFORP"
    assert "Instituto INCAF" in page.one("main").text


def test_certificate_pages_name_nobody_in_their_head_and_are_not_indexed(
    pages: Mapping[str, Page],
) -> None:
    heads = set()
    for address, page in pages.items():
        if address.startswith("/c/"):
            head = (
                page.one("title").text,
                page.one("meta", name="description")["content"],
                *(m["content"] for m in page.all("meta", property="*")),
            )
            heads.add(head)
            assert page.one("meta", name="robots")["content"] == "noindex"
    assert len(heads) == 1


def test_both_languages_of_every_answer_stand_on_the_page(
    pages: Mapping[str, Page],
) -> None:
    for state, code in sample.CODES.items():
        if state in words.ANSWERS:
            answer = words.ANSWERS[state]
            text = pages[f"/c/{code}/"].one("main").text
            for spoken in (answer.word, answer.instruction):
                assert spoken.es in text
                assert (spoken.en or "") in text


def test_messages_for_scripts_are_data_and_complete(pages: Mapping[str, Page]) -> None:
    certificate = pages[f"/c/{sample.CODES['valid']}/"]
    told = json.loads(certificate.one("script", id="messages").text)
    assert set(told) == {"es", "en"}
    assert {"expired", "revoked", "unverified", "stale"} <= set(told["es"])
    verifier = pages["/en/verify/"]
    told = json.loads(verifier.one("script", id="messages").text)
    assert set(told["en"]) == set(words.ANSWERS)


# -- what is never listed ----------------------------------------------------------------


def test_no_listed_page_or_file_points_behind_a_code(output: Path) -> None:
    code = re.compile(r"/c/[0-9a-z]{13}", re.IGNORECASE)
    for path in output.rglob("*"):
        if path.is_file() and path.relative_to(output).parts[0] != "c":
            assert not code.search(text_of(path)), path


def test_paused_ventures_and_closed_vacancies_are_listed_nowhere(
    output: Path,
) -> None:
    for path in output.rglob("*"):
        if path.is_file() and "negocio-3" not in path.parts:
            text = text_of(path)
            assert "Negocio 3" not in text, path
            assert "Closed one" not in text, path


def test_a_paused_venture_keeps_a_page_without_contact(
    pages: Mapping[str, Page],
) -> None:
    page = pages["/emprendimientos/negocio-3/"]
    assert page.one("meta", name="robots")["content"] == "noindex"
    assert not page.all("script", type="application/ld+json")
    assert not any("50379990000" in link for link in links(page))


def test_small_counts_of_people_are_not_told(pages: Mapping[str, Page]) -> None:
    text = pages["/territorios/usulutan/"].one("main").text
    assert re.search(r"\b7 personas", text)
    text = pages["/territorios/quetzaltenango/"].one("main").text
    assert not re.search(r"\b1 persona", text)
    # six are enough to be told, but the one above would follow by subtraction
    assert "/territorios/san-miguel/" not in pages
    for address in ("/personas/", "/en/people/"):
        for link in pages[address].all("a"):
            if re.search("/(quetzaltenango|san-miguel)/", link["href"]):
                assert not re.search(r"\d", link.text), address
            if link["href"].endswith("/usulutan/"):
                assert "7" in link.text, address


# -- what machines read ------------------------------------------------------------------


def sitemap(output: Path) -> dict[str, dict[str, str]]:
    space = {
        "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
        "x": "http://www.w3.org/1999/xhtml",
    }
    root = ET.parse(output / "sitemap.xml").getroot()
    return {
        url.findtext("s:loc", namespaces=space) or "": {
            link.attrib["hreflang"]: link.attrib["href"]
            for link in url.findall("x:link", space)
        }
        for url in root.findall("s:url", space)
    }


def test_the_sitemap_is_what_says_of_itself_that_it_may_be_indexed(
    pages: Mapping[str, Page], output: Path
) -> None:
    indexable = {
        addresses.absolute(sample.HOST, address)
        for address, page in pages.items()
        if not page.all("meta", name="robots")
    }
    assert set(sitemap(output)) == indexable
    for address in ("/", "/en/", "/normas/", "/privacidad/", "/personas/p001/"):
        assert addresses.absolute(sample.HOST, address) in indexable


def test_the_sitemap_pairs_the_twins(output: Path) -> None:
    listed = sitemap(output)
    for address, alternates in listed.items():
        assert set(alternates) == {"es", "en", "x-default"}
        assert alternates["x-default"] == alternates["es"]
        assert address in alternates.values()
        for other in alternates.values():
            assert listed[other] == alternates


def test_many_pages_are_told_in_several_sitemaps_that_robots_names() -> None:
    pages = [metadata.Entry(f"/{number:02}/", ()) for number in reversed(range(6))]
    listed = dict(metadata.sitemaps(pages, sample.HOST, most=4))
    assert list(listed) == ["/sitemap.xml", "/sitemap-2.xml"]
    found = [re.findall(rb"<loc>[^<]*/(\d+)/<", text) for text in listed.values()]
    assert found == [[b"00", b"01", b"02", b"03"], [b"04", b"05"]]
    robots = metadata.robots(sample.HOST, listed)
    assert re.findall(r"Sitemap: https://[^/]+(/.*)", robots) == list(listed)
    assert list(dict(metadata.sitemaps([], sample.HOST))) == ["/sitemap.xml"]


def test_nobody_is_for_search_engines_who_did_not_agree(output: Path) -> None:
    reluctant = [p.name for p in sample.PEOPLE if not p.indexable]
    reluctant += [v.name for v in sample.VENTURES if not v.indexable]
    for address in sitemap(output):
        page = Page(file_of(address, output).read_text(encoding="utf-8"))
        assert not [
            n for n in reluctant if re.search(rf"\b{n}\b", page.one("main").text)
        ]


def test_robots_forbids_nothing_and_names_the_sitemap(output: Path) -> None:
    text = (output / "robots.txt").read_text(encoding="utf-8")
    assert "/c/" not in text
    assert re.search(r"^Disallow:\s*$", text, re.MULTILINE)
    assert f"Sitemap: https://{sample.HOST}/sitemap.xml" in text


def test_headers_protect_every_path_and_no_two_rules_set_one_header(
    output: Path, pages: Mapping[str, Page]
) -> None:
    rules = read_headers(output)
    every = [address_of(path, output) for path in output.rglob("*") if path.is_file()]
    for address in (*every, *pages):
        sent = defaultdict(list)
        for pattern, fields in rules:
            expression = re.escape(pattern).replace(r"\*", ".*")
            if re.fullmatch(expression, address):
                for name, value in fields:
                    sent[name].append(value)
        assert all(len(values) == 1 for values in sent.values()), address
        assert "frame-ancestors 'none'" in sent["Content-Security-Policy"][0]
        assert sent["Referrer-Policy"] == ["no-referrer"]
        if address.startswith("/c/"):
            assert sent["X-Robots-Tag"] == ["noindex"]
        if address.endswith("credential.json"):
            assert sent["Content-Type"] == ["application/vc+ld+json"]
            assert sent["Access-Control-Allow-Origin"] == ["*"]
        if address.startswith("/lists/"):
            assert "max-age=0" in sent["Cache-Control"][0], address
            assert sent["X-Robots-Tag"] == ["noindex"]
        if address.startswith("/search/"):
            kept = "max-age=0" if address.endswith("root.bin") else "immutable"
            assert kept in sent["Cache-Control"][0], address
        if address.endswith("/"):
            assert "max-age=300" in sent["Cache-Control"][0], address


def test_early_hints_of_the_search_page_name_what_the_page_loads(output: Path) -> None:
    rules = dict(read_headers(output))
    for address in ("/buscar/", "/en/search/"):
        hinted = re.findall(r"<(/[^>]+)>", dict(rules[address])["Link"])
        assert len(hinted) == 2
        text = (output / address.lstrip("/") / "index.html").read_text(encoding="utf-8")
        for path in hinted:
            assert f'"{path}"' in text, path
            assert (output / path.lstrip("/")).is_file(), path


def test_what_is_kept_for_a_year_is_addressed_with_its_hash(
    output: Path, pages: Mapping[str, Page]
) -> None:
    for pattern, fields in read_headers(output):
        if "immutable" in dict(fields).get("Cache-Control", "") and "theme" in pattern:
            folder = pattern.removesuffix("*")
            named = {
                link
                for page in pages.values()
                for link in links(page)
                if link.startswith(folder)
            }
            assert all(re.search(r"\?v=[0-9a-f]{10}", link) for link in named)
            for sheet in (output / "theme/css").glob("*.css"):
                for link in re.findall(r"url\(([^)]*)\)", sheet.read_text("utf-8")):
                    assert "?v=" in link or link.startswith(("#", '"data:', "data:"))


def test_a_venture_is_described_by_what_its_page_shows(
    pages: Mapping[str, Page],
) -> None:
    page = pages["/emprendimientos/negocio-1/"]
    own, _trail = page.all("script", type="application/ld+json")
    described = json.loads(own.text)
    assert described["@type"] == "FoodEstablishment"
    assert described["description"] == "<b>Sabroso</b> & barato"
    assert described["address"]["addressCountry"] == "SV"
    assert described["geo"] == {
        "@type": "GeoCoordinates",
        "latitude": "13.3",
        "longitude": "-88.5",
    }
    assert described["makesOffer"][0]["priceCurrency"] == "USD"
    assert "founder" not in described
    bare = pages["/emprendimientos/negocio-2/"]
    described = json.loads(bare.one("script", type="application/ld+json").text)
    assert {"geo", "telephone", "email"}.isdisjoint(described)


def test_a_vcard_is_there_where_there_is_a_contact(
    pages: Mapping[str, Page], output: Path
) -> None:
    card = (output / "emprendimientos/negocio-1/contacto.vcf").read_bytes().decode()
    lines = card.split("\r\n")
    assert lines[0] == "BEGIN:VCARD"
    assert "TEL;TYPE=text:+50377770000" in lines
    assert "FN:Negocio 1" in lines
    for path in ("negocio-2", "negocio-3"):
        assert not (output / "emprendimientos" / path / "contacto.vcf").exists()
        page = pages[f"/emprendimientos/{path}/"]
        assert not any(link.endswith(".vcf") for link in links(page))


def test_signed_files_are_copied_as_they_are(output: Path) -> None:
    for address, content in sample.FILES.items():
        assert (output / address.lstrip("/")).read_bytes() == content


# -- words -------------------------------------------------------------------------------


def test_every_string_of_the_theme_has_its_english() -> None:
    assert extraction.missing(THEME) == ()


def test_the_catalogue_holds_nothing_that_no_template_says() -> None:
    assert extraction.obsolete(THEME) == ()


def test_the_files_of_the_catalogue_are_as_extraction_writes_them(
    tmp_path: Path,
) -> None:
    import shutil

    copy = tmp_path / "theme"
    for part in ("templates", "translations"):
        shutil.copytree(THEME / part, copy / part)
    extraction.update(copy)
    for name in ("messages.pot", "en/LC_MESSAGES/messages.po"):
        kept = (THEME / "translations" / name).read_bytes()
        assert (copy / "translations" / name).read_bytes() == kept, name


def test_english_keeps_the_placeholders_of_the_spanish() -> None:
    for message in extraction.read(THEME):
        if message.id:
            given = (message.id,) if isinstance(message.id, str) else message.id
            told = message.string
            strings = (told,) if isinstance(told, str) else told or ()
            for spanish, english in zip(given, strings, strict=True):
                fields = re.compile(r"%\(\w+\)s")
                assert fields.findall(spanish) == fields.findall(english), spanish


def test_words_of_pages_about_people_mark_nobody() -> None:
    marking = re.compile(
        r"\b(retornad|deportad|repatriad|migrante|beneficiari)", re.IGNORECASE
    )
    spoken = [
        text
        for answer in words.ANSWERS.values()
        for text in (answer.word, answer.instruction)
    ]
    spoken += [text for texts in titles.SECTIONS.values() for text in texts]
    for text in spoken:
        assert text.en, text.es
        assert not marking.search(f"{text.es} {text.en}")
