"""Canaries: no byte and no path of what is public holds what was not consented.

The export below fills every column of people, certificates, ventures and assessors, and
private columns beside them, with words that stand nowhere else. ``MAY`` says which of
them may be seen; every other one may stand in no byte of the public tree or the site,
in no path, and in no packed stream inside a file.
"""

from __future__ import annotations

import base64
import contextlib
import csv
import re
import shutil
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT, Run, tree_bytes
from PIL import ExifTags, Image

from constancia.search import reading

#: who granted what; the subject is the first letter and digit of every canary of theirs
GRANTS = {
    "pa": (),
    "pb": ("verification",),
    "pc": ("profile",),
    "pd": ("verification", "profile", "full_name", "photo", "search_engines"),
    "pe": (),  # withdrawn, see below
    "pf": ("verification", "profile", "full_name", "photo", "story"),  # a minor
    "va": (),
    "vb": ("venture",),
    "vc": (
        *("venture", "contact_whatsapp", "contact_phone", "contact_email"),
        *("location_point", "product_photo", "search_engines"),
    ),
    "vd": (
        "contact_whatsapp",
        "location_point",
        "product_photo",
    ),  # everything but the listing
}

#: canaries that may be seen, and where what is said of them is tested
MAY = re.compile(
    r"zq(?:"
    r"pb(?:given|second|family|last|number)"  # the page behind the code
    r"|pd(?:given|second|family|last|number|headline|headlineen|trade|availability|language)"
    r"|pc(?:given|headline|headlineen|trade|availability|language)"  # a short name
    r"|v[bc](?:name|category|summary|summaryen|description|descriptionen|product|hours"
    r"|payment|language|delivery|website|facebook|instagram)"
    r"|vc(?:whatsapp|phone|email|alt)"
    r"|pdalt"  # said of the photo, whose name and EXIF are never seen
    r")"
)
CANARY = re.compile(r"zq[a-z]{2}[a-z]+")

PERSON_COLUMNS = (
    *(
        "id_persona",
        "nombre_completo",
        "fecha_nacimiento",
        "sexo",
        "pais",
        "departamento",
    ),
    *("municipio", "titular", "titular_en", "oficios", "disponibilidad", "idiomas"),
    *(
        "foto",
        "descripcion_foto",
        "DUI",
        "Teléfono personal",
        "Dirección",
        "Observaciones",
    ),
)


def write_table(folder: Path, name: str, rows: list[dict[str, str]]) -> None:
    with (folder / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)


def people() -> list[dict[str, str]]:
    rows = []
    for position, who in enumerate(("pa", "pb", "pc", "pd", "pe", "pf")):
        born = "17/03/2012" if who == "pf" else f"1{position}/03/1971"
        rows.append(
            dict(
                zip(
                    PERSON_COLUMNS,
                    (
                        f"zq{who}id",
                        f"zq{who}given zq{who}second zq{who}family zq{who}last",
                        *(born, f"zq{who}sex", "El Salvador", "Usulután", "Jiquilisco"),
                        *(f"zq{who}headline", f"zq{who}headlineen", f"zq{who}trade"),
                        *(f"zq{who}availability", f"zq{who}language"),
                        *(f"zq{who}photo.jpg", f"zq{who}alt"),
                        *(f"0{position}162977-5", f"7{position}55-1234"),
                        *(f"zq{who}street", f"zq{who}notes"),
                    ),
                    strict=True,
                )
            )
        )
    return rows


def certificates() -> list[dict[str, str]]:
    rows = [
        {
            "numero_certificado": f"zq{who}number",
            "id_persona": f"zq{who}id",
            "codigo_norma": "CON-01",
            "version_norma": "1",
            "id_centro": "CE-01",
            "id_evaluador": "zqxxassessor",
            "ronda": "2026-01",
            "fecha_emision": "05/02/2026",
            "resultado": "competente",
            "estado": "vigente",
            "motivo_estado": "",
            "fecha_estado": "",
            "nota_privada": f"zq{who}score",
        }
        for who in ("pa", "pb", "pc", "pd", "pe", "pf")
    ]
    failed = {**rows[3], "numero_certificado": "zqpdfailed"}
    failed["resultado"] = "aún no competente"
    revoked = {**rows[3], "numero_certificado": "zqpdrevoked", "estado": "anulado"}
    revoked |= {"motivo_estado": "zqpdreason", "fecha_estado": "06/02/2026"}
    return [*rows, failed, revoked]


def consents() -> list[dict[str, str]]:
    rows = [
        {
            "id_sujeto": f"zq{who}id",
            "alcance": scope,
            "decision": "otorgado",
            "fecha_otorgado": "01/01/2026",
            "fecha_retiro": "",
            "recolector": "zqxxcollector",
        }
        for who, scopes in GRANTS.items()
        for scope in scopes
    ]
    rows += [
        {
            **rows[0],
            "id_sujeto": "zqpeid",
            "alcance": scope,
            "fecha_retiro": "01/03/2026",
        }
        for scope in ("verification", "profile", "full_name")
    ]
    return rows


def ventures() -> list[dict[str, str]]:
    rows = []
    for position, who in enumerate(("va", "vb", "vc", "vd")):
        rows.append(
            {
                "id_emprendimiento": f"zq{who}id",
                "nombre": f"zq{who}name",
                "titulares": "zqpdid",
                "estado": "activo",
                "sector": "alimentos" if position % 2 else "construcción",
                "categoria": f"zq{who}category",
                "resumen": f"zq{who}summary",
                "resumen_en": f"zq{who}summaryen",
                "descripcion": f"zq{who}description",
                "descripcion_en": f"zq{who}descriptionen",
                "productos": f"zq{who}product: 2.50",
                "pais": "El Salvador",
                "departamento": "Usulután",
                "municipio": "Jiquilisco",
                "latitud": f"13.{position}918273",
                "longitud": f"-88.{position}645546",
                "whatsapp": f"7{position}80 1111",
                "telefono": f"2{position}80 2222",
                "correo": f"zq{who}email@example.org",
                "sitio_web": f"https://zq{who}website.example.org/",
                "facebook": f"https://www.facebook.com/zq{who}facebook",
                "instagram": f"https://www.instagram.com/zq{who}instagram",
                "horario": f"zq{who}hours",
                "formas_pago": f"zq{who}payment",
                "idiomas": f"zq{who}language",
                "entrega": f"zq{who}delivery",
                "fotos": f"zq{who}photo.jpg",
                "descripciones_fotos": f"zq{who}alt",
                "NIT": f"zq{who}nit",
                "Ingreso mensual": f"zq{who}income",
            }
        )
    return rows


def write_photos(folder: Path) -> None:
    """A photo a subject, each of another colour, with its owner in EXIF, XMP and text."""
    folder.mkdir(exist_ok=True)
    for position, who in enumerate(GRANTS):
        tags = Image.Exif()
        tags[ExifTags.Base.Artist] = f"zq{who}exif"
        tags.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSAreaInformation] = (
            f"zq{who}gps".encode()
        )
        Image.new("RGB", (40, 40), (20 * position, 90, 120)).save(
            folder / f"zq{who}photo.jpg",
            exif=tags.tobytes(),
            xmp=f"<x>zq{who}xmp</x>".encode(),
            comment=f"zq{who}comment".encode(),
        )


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory, run: Run) -> dict[str, bytes]:
    """Every file of the public tree and of the site that the canaries were put into."""
    folder = tmp_path_factory.mktemp("canaries")
    export = folder / "export"
    shutil.copytree(ROOT / "data" / "export", export)
    for path in export.iterdir():
        stem = path.stem
        if path.is_dir():
            shutil.rmtree(path)
        elif stem not in {"programme", "issuers"} and not holds_institutions(path):
            path.unlink()
    kept = export / "acreditaciones.csv"
    lines = kept.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    of_centres = [line for line in lines if not line.startswith("EV")]
    kept.write_text("".join(of_centres), encoding="utf-8", newline="")
    write_table(export, "personas", people())
    write_table(export, "certificados", certificates())
    write_table(export, "consentimientos", consents())
    write_table(export, "emprendimientos", ventures())
    write_photos(export / "fotos")
    write_table(
        export,
        "evaluadores",
        [{"id_evaluador": "zqxxassessor", "nombre_completo": "zqxxname", "pais": "SV"}],
    )
    done = run("site", folder=folder, CONSTANCIA_EXPORT=str(export))
    assert done.returncode == 0, done.stdout + done.stderr
    files = {f"site/{k}": v for k, v in tree_bytes(folder / "output").items()}
    files |= {
        f"tree/{k}": v for k, v in tree_bytes(folder / "state" / "public").items()
    }
    assert not CANARY.search(done.stdout + done.stderr)
    return files


def holds_institutions(path: Path) -> bool:
    """Keep the sample's standards, centres and the like; its people go."""
    private = (
        "persona",
        "people",
        "certific",
        "consent",
        "emprend",
        "venture",
        "evalua",
    )
    return not path.stem.startswith((*private, "assessor"))


def unpacked(content: bytes) -> Iterator[bytes]:
    """The bytes as they are, every packed stream in them, and base64 as what it holds."""
    yield content
    for start in re.finditer(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]", content):
        for window in (47, -15):
            try:
                yield zlib.decompressobj(window).decompress(content[start.start() :])
            except zlib.error:
                continue
    with contextlib.suppress(zlib.error):
        yield zlib.decompressobj(-15).decompress(content)
    for word in re.findall(rb"[A-Za-z0-9_-]{24,}", content):
        yield base64.urlsafe_b64decode(word[: len(word) // 4 * 4])


def test_no_canary_is_seen_that_nobody_granted(public: dict[str, bytes]) -> None:
    rows = [*people(), *certificates(), *consents(), *ventures()]
    words = {w for row in rows for cell in row.values() for w in CANARY.findall(cell)}
    secret = {word for word in words if not MAY.fullmatch(word)} | {"zqxxname"}
    of_photos = ("photo", "exif", "gps", "xmp", "comment")
    secret |= {f"zq{who}{word}" for who in GRANTS for word in of_photos}
    assert len(secret) > 80
    for name, content in public.items():
        for text in (name.encode(), *unpacked(content)):
            lower = text.decode("utf-8", errors="replace").lower()
            assert not {word for word in secret if word in lower}, name


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_packed_search_index_knows_no_canary_that_nobody_granted(
    public: dict[str, bytes], language: str
) -> None:
    """The index is packed in bits, so it is read back as the search reads it."""
    files = {
        name.removeprefix("site"): content
        for name, content in public.items()
        if name.startswith("site/search/")
    }
    known = repr(reading.read(files, language)).lower()
    seen = set(CANARY.findall(known))
    assert "zqvbname" in seen, "the canaries would sing"
    assert not {word for word in seen if not MAY.fullmatch(word)}


def test_what_was_granted_is_seen_so_the_canaries_would_sing(
    public: dict[str, bytes],
) -> None:
    everything = b"".join(public.values()).decode("utf-8", errors="replace").lower()
    for canary in (
        "zqpdalt",
        "zqvcalt",
        "zqpblast",
        "zqpdlast",
        "zqpcheadline",
        "zqvbname",
        "zqvcemail",
    ):
        assert canary in everything, canary


def test_only_granted_photos_are_there_and_in_two_formats(
    public: dict[str, bytes],
) -> None:
    for kind in ("jpg", "webp"):
        on_site = [n for n in public if n.startswith("site/photos/") and kind in n]
        in_tree = [n for n in public if n.startswith("tree/photos/") and kind in n]
        assert len(on_site) == len(in_tree) == 2


def test_a_profile_alone_tells_one_word_of_the_name(public: dict[str, bytes]) -> None:
    everything = b"".join(public.values()).decode("utf-8", errors="replace").lower()
    assert "zqpcgiven" in everything
    assert "zqpcsecond" not in everything


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("a birth date", rb"(?<!\d)1971(?!\d)|17.03.2012|2012-03-17"),
        ("an identity number", rb"(?<!\d)0\d162977"),
        ("a private phone", rb"(?<!\d)7[\s-]?\d[\s-]?5[\s-]?5[\s-]?1234"),
        ("a point that was not granted", rb"13\.[013]918273|88\.[013]645546"),
        ("a whatsapp that was not granted", rb"7[013]80[\s-]?1111"),
        ("a phone that was not granted", rb"2[013]80[\s-]?2222"),
    ],
)
def test_no_figure_is_seen_that_nobody_granted(
    public: dict[str, bytes], what: str, pattern: bytes
) -> None:
    for name, content in public.items():
        assert not re.search(pattern, content), (what, name)


def test_a_contact_that_was_granted_is_seen(public: dict[str, bytes]) -> None:
    everything = b"".join(public.values())
    assert b"50372801111" in everything
    assert b"13.2918273" in everything


def test_nobody_is_named_outside_the_page_of_their_own_code(
    public: dict[str, bytes],
) -> None:
    """``pb`` granted verification alone: one folder, and the tree's own table."""
    holders = {
        "/".join(name.split("/")[:3])
        for name, content in public.items()
        if b"zqpblast" in content
    }
    pages = {holder for holder in holders if holder.startswith("site/")}
    assert len(pages) == 1
    assert next(iter(pages)).startswith("site/c/")


def test_no_page_points_to_an_unlisted_page(public: dict[str, bytes]) -> None:
    codes = {name.split("/")[2] for name in public if name.startswith("site/c/")}
    for name, content in public.items():
        if name.startswith("site/") and not name.startswith("site/c/"):
            for code in codes:
                assert code.encode() not in content.lower(), name
