"""Each purpose of consent withdrawn by itself: what goes, what stays, on a built site.

One person and one business that agreed to everything are issued and built; then, scope
by scope, one row says *retirado* and the site is built over the old one. What the scope
allowed is in no byte and no path of tree and site any more, nor packed in the index.
"""

from __future__ import annotations

import io
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from exports import PROGRAMME, changed, make_export
from PIL import Image
from test_broken_doors import command
from test_privacy import unpacked

from constancia import addresses, commands, tree
from constancia.records import Certificate, Tombstone
from constancia.search import reading
from tests.conftest import tree_bytes

NAME = "Ana Lucía Zamarripa Quetzal"
PERSON_SCOPES = (
    *("verification", "profile", "full_name", "photo", "search_engines"),
    *("owner_name", "certificate_link", "return_status", "story"),
)
VENTURE_SCOPES = (
    *("venture", "contact_whatsapp", "contact_phone", "contact_email"),
    *("location_point", "product_photo", "search_engines"),
)


def picture(colour: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (320, 240), colour).save(file, "JPEG")
    return file.getvalue()


def tables(*withdrawn: tuple[str, str], mode: str = "neutral") -> dict[str, Any]:
    """The export in which both agreed to everything but what was withdrawn."""
    consents = [
        {
            "subject_id": subject,
            "scope": scope,
            "state": "retirado" if (subject, scope) in withdrawn else "otorgado",
            "granted_on": "2024-06-01",
            "withdrawn_on": "2026-02-27" if (subject, scope) in withdrawn else "",
        }
        for subject, scopes in (("P-001", PERSON_SCOPES), ("V-001", VENTURE_SCOPES))
        for scope in scopes
    ]
    return {
        "programme": {**PROGRAMME, "directory_mode": mode},
        "people": changed(
            "people",
            {
                "full_name": NAME,
                "headline_es": "Zqtitular de repellos",
                "photo": "zqretrato.jpg",
                "photo_alt": "Zqalt ante un muro",
            },
        ),
        "certificates": changed("certificates", {"certificate_number": "ZQN-0001"}),
        "consents": consents,
        "ventures": changed(
            "ventures",
            {
                "name": "Panes Zqnegocio",
                "owner_ids": "P-001",
                "summary_es": "Zqresumen dulce",
                "whatsapp": "7123-4561",
                "phone": "2123-4562",
                "email": "zqcorreo@example.org",
                "latitude": "13.481516",
                "longitude": "-88.177281",
                "photos": "zqpan.jpg",
                "photo_alts": "Zqpan recién horneado",
            },
        ),
        "files": {
            "fotos/zqretrato.jpg": picture("peru"),
            "fotos/zqpan.jpg": picture("wheat"),
        },
    }


@dataclass(frozen=True)
class Site:
    """A public tree and the site that was built from it."""

    folder: Path
    public: tree.PublicTree = field(init=False)
    files: Mapping[str, bytes] = field(init=False)

    def __post_init__(self) -> None:
        public = self.folder / "state" / "public"
        object.__setattr__(self, "public", tree.read(public))
        files = {f"site/{k}": v for k, v in tree_bytes(self.folder / "output").items()}
        files |= {f"tree/{k}": v for k, v in tree_bytes(public).items()}
        object.__setattr__(self, "files", files)

    def holding(self, text: str) -> set[str]:
        """The files in which a text stands, packed or not, in name or content."""
        wanted = text.casefold()
        found = {
            name
            for name, content in self.files.items()
            if wanted in name.casefold()
            or any(
                wanted in part.decode("utf-8", errors="replace").casefold()
                for part in unpacked(content)
            )
        }
        site = {
            name.removeprefix("site"): content
            for name, content in self.files.items()
            if name.startswith("site/search/")
        }
        for language in ("es", "en"):
            if wanted in repr(reading.read(site, language)).casefold():
                found.add(f"search index {language}")
        return found

    @property
    def record(self) -> Certificate | Tombstone:
        found = [r for r, _ in self.public.certificates()]
        return next(r for r in found if r.code == self.code)

    @property
    def code(self) -> str:
        return next(
            r.code for r, _ in self.public.certificates() if r.state != "revoked"
        )

    def page(self, address: str) -> str:
        return self.files[f"site{address}index.html"].decode()

    def venture_page(self, language: str = "es") -> str:
        (venture,) = self.public.ventures
        return self.page(addresses.item("ventures", venture.slug, language))


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", os.environ.copy())


def built(folder: Path, **given: Any) -> Site:
    make_export(folder, **given)
    assert command(commands.site, folder) == 0
    return Site(folder)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "environ", os.environ.copy())
        yield built(tmp_path_factory.mktemp("antes"), **tables())


@pytest.fixture
def after(before: Site, tmp_path: Path, request: pytest.FixtureRequest) -> Site:
    """The site built anew over the old one, after one scope was withdrawn."""
    shutil.copytree(before.folder, tmp_path, dirs_exist_ok=True)
    shutil.rmtree(tmp_path / "export")
    # what an older build or another program may have left in the site
    (tmp_path / "output" / "personas" / "zqtitular.html").write_text(
        NAME, encoding="utf-8"
    )
    site = built(tmp_path, **tables(request.param))
    assert not [name for name in site.files if "zqtitular.html" in name], "stale"
    assert {path.name for path in tmp_path.iterdir()} == {"export", "output", "state"}
    return site


def withdrawing(subject: str, scope: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("after", [(subject, scope)], indirect=True)


def photos(site: Site) -> set[str]:
    return {name for name in site.files if "/photos/" in name}


def card_of(site: Site) -> str:
    """The file of the picture that messengers show of the business."""
    found = re.search(r'og:image" content="https://[^/]+([^"]+)"', site.venture_page())
    assert found
    return f"site{found[1]}"


def test_before_everything_that_was_granted_is_there(before: Site) -> None:
    for text in (
        *(NAME, "Zqtitular", "Zqalt", "ZQN-0001", "Panes Zqnegocio", "Zqresumen"),
        *("50371234561", "50321234562", "zqcorreo@", "13.481516", "Zqpan recién"),
    ):
        assert before.holding(text), text
    assert len(photos(before)) == 8  # two pictures, two formats, in tree and site
    page = before.venture_page()
    assert NAME in page
    assert "Albañilería básica" in page
    assert "/photos/" in page
    (person,), (venture,) = before.public.people, before.public.ventures
    for slug in (person.slug, venture.slug):
        assert slug in before.files["site/sitemap.xml"].decode()


@withdrawing("P-001", "verification")
def test_without_verification_the_code_answers_and_says_nothing(after: Site) -> None:
    assert after.record == Tombstone(code=after.code, state="withdrawn")
    assert not after.holding("ZQN-0001")
    folder = f"site/c/{after.code.lower()}/"
    assert {name for name in after.files if name.startswith(folder)} == {
        f"{folder}index.html"
    }
    page = after.page(f"/c/{after.code.lower()}/")
    assert 'data-state="withdrawn"' in page
    assert "Zamarripa" not in page
    assert after.holding("Zqtitular"), "the profile was not withdrawn"


@withdrawing("P-001", "profile")
def test_without_profile_nobody_is_listed(after: Site, before: Site) -> None:
    (person,) = before.public.people
    assert after.public.people == ()
    for text in ("Zqtitular", person.slug):
        assert not after.holding(text), text
    assert isinstance(after.record, Certificate)
    assert NAME in after.page(f"/c/{after.code.lower()}/")


@withdrawing("P-001", "full_name")
def test_without_full_name_a_listing_tells_initials(after: Site) -> None:
    (person,) = after.public.people
    assert person.name == "Ana L. Z."
    allowed = (f"site/c/{after.code.lower()}/", "tree/certificates")
    # of the business, which the consent of ``owner_name`` lets name its owner
    owner = ("site/emprendimientos/", "site/en/ventures/", "tree/ventures", "search")
    for name in after.holding("Zamarripa"):
        assert name.startswith((*allowed, *owner)), name


@withdrawing("P-001", "photo")
def test_without_photo_the_face_is_nowhere(after: Site, before: Site) -> None:
    assert len(photos(after)) == 4
    assert not after.holding("Zqalt")
    assert isinstance(before.record, Certificate)
    assert before.record.photo
    stem = before.record.photo.file.removesuffix(".jpg")
    assert not after.holding(stem)
    assert len(list((after.folder / "state" / "private" / "photos").iterdir())) == 1


@withdrawing("V-001", "product_photo")
def test_without_product_photo_no_picture_and_no_preview(
    after: Site, before: Site
) -> None:
    assert len(photos(after)) == 4
    # the picture that messengers show was drawn with the photo
    old, new = (site.files[card_of(site)] for site in (before, after))
    assert old != new
    assert old not in after.files.values()
    assert not after.holding("Zqpan recién")
    for language in ("es", "en"):
        page = after.venture_page(language)
        assert "/photos/" not in page


@pytest.mark.parametrize(
    ("after", "text", "kept"),
    [
        (("V-001", "contact_whatsapp"), "71234561", ("21234562", "zqcorreo@")),
        (("V-001", "contact_phone"), "21234562", ("71234561", "zqcorreo@")),
        (("V-001", "contact_email"), "zqcorreo@", ("71234561", "21234562")),
    ],
    indirect=["after"],
)
def test_a_channel_that_was_withdrawn_is_nowhere_and_the_others_stay(
    after: Site, text: str, kept: tuple[str, ...]
) -> None:
    assert not after.holding(text)
    (venture,) = after.public.ventures
    card = after.files[f"site{addresses.vcard(venture.slug)}"].decode()
    for other in kept:
        assert other in card


@withdrawing("V-001", "location_point")
def test_without_location_point_a_business_stands_in_its_municipality(
    after: Site,
) -> None:
    assert not after.holding("13.4815")
    assert not after.holding("88.1772")
    (venture,) = after.public.ventures
    assert venture.place.municipality == "San Miguel Centro"


@withdrawing("V-001", "venture")
def test_without_venture_the_business_is_nowhere(after: Site, before: Site) -> None:
    assert after.public.ventures == ()
    assert before.files[card_of(before)] not in after.files.values()
    for text in ("Zqnegocio", "Zqresumen", "71234561", "zqcorreo@", "Zqpan"):
        assert not after.holding(text), text
    assert len(photos(after)) == 4


@withdrawing("P-001", "owner_name")
def test_without_owner_name_the_business_names_nobody(after: Site) -> None:
    (venture,) = after.public.ventures
    assert venture.owners == ()
    for name in after.holding("Zamarripa"):
        assert "venture" not in name, name
        assert "emprendimientos" not in name, name


@withdrawing("P-001", "certificate_link")
def test_without_certificate_link_nothing_ties_business_and_certificate(
    after: Site,
) -> None:
    (venture,) = after.public.ventures
    assert venture.certified_in == ()
    page = after.venture_page()
    assert "Albañilería básica" not in page


@pytest.mark.parametrize(
    ("after", "of"),
    [
        (("P-001", "search_engines"), "people"),
        (("V-001", "search_engines"), "ventures"),
    ],
    indirect=["after"],
)
def test_without_search_engines_the_page_stays_and_is_closed_to_them(
    after: Site, before: Site, of: str
) -> None:
    (record,) = getattr(after.public, of)
    slug = record.slug
    assert not record.indexable
    assert slug in before.files["site/sitemap.xml"].decode()
    assert slug not in after.files["site/sitemap.xml"].decode()
    section = {"people": "personas", "ventures": "emprendimientos"}[of]
    assert '<meta name="robots" content="noindex' in after.page(f"/{section}/{slug}/")
    gone = (after.folder / "state" / "report" / "removed-addresses.txt").read_text(
        encoding="utf-8"
    )
    assert f"/{section}/{slug}/" in gone


@withdrawing("P-001", "story")
def test_a_story_that_was_withdrawn_takes_nothing_else_away(
    after: Site, before: Site
) -> None:
    assert after.public.people == before.public.people
    assert after.record == before.record


def test_in_a_declared_directory_return_status_holds_every_listing(
    tmp_path: Path,
) -> None:
    first = built(tmp_path, **tables(mode="declared"))
    assert first.public.people
    assert first.public.ventures
    then = built(tmp_path, **tables(("P-001", "return_status"), mode="declared"))
    assert then.public.people == ()
    assert then.public.ventures == ()
    assert not then.holding("Zqnegocio")
    assert not then.holding("Zqtitular")
    assert isinstance(then.record, Certificate), "the page behind the code stays"
