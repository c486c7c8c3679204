"""Writes tests/vectors/: what Python makes and judges, and JavaScript must agree with.

Keys, dates and people are fixed and fictitious, so the files come out byte for byte the
same; a test regenerates and compares them. What a case of ``verification.json`` is
expected to answer is written here by hand, not computed.

    python -m tests.make_vectors
"""

from __future__ import annotations

import copy
import datetime
import hashlib
import json
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from constancia.credentials import (
    badge,
    cbor,
    codes,
    compact,
    data_integrity,
    did,
    keys,
    multibase,
    open_badges,
    rdf,
    status_list,
)
from constancia.records import (
    Centre,
    Certificate,
    Issuer,
    Place,
    Standard,
    Text,
    TextList,
)

VECTORS = Path(__file__).with_name("vectors")
HOST = "verifica.example.org"
SECRET = hashlib.sha256(b"constancia: code secret of the vectors").digest()
SEED = hashlib.sha256(b"constancia: issuing key of the vectors").digest()
OTHER_SEED = hashlib.sha256(b"constancia: another key of the vectors").digest()
CREATED = datetime.date(2026, 1, 5)
ISSUED = datetime.date(2026, 7, 14)
EXPIRES = datetime.date(2029, 7, 14)
NOW = "2026-08-01T15:00:00Z"
NUMBER = "SV-2026-000417"
STATUS_INDEX = 10793

Json = dict[str, Any]


def issuer_key(seed: bytes = SEED) -> keys.IssuerKey:
    return keys.from_seed(seed, code_secret=SECRET, created=CREATED)


def certificate(**changes: Any) -> Certificate:
    fields: Json = {
        "code": codes.derive(NUMBER, secret=SECRET),
        "state": "active",
        "number": NUMBER,
        "holder": "María José Hernández Ordóñez",
        "standard_code": "CON-ALB-0012",
        "standard_version": "2",
        "centre_id": "CF-USU",
        "issuer_id": "INSAFORP",
        "issued_on": ISSUED,
        "expires_on": EXPIRES,
    }
    return Certificate(**{**fields, **changes})


def standard(**changes: Any) -> Standard:
    fields: Json = {
        "code": "CON-ALB-0012",
        "version": "2",
        "sector": "construccion",
        "title": Text(es="Albañilería básica", en="Basic masonry"),
        "level": "Nivel 2",
        "awarding_body": "INSAFORP",
        "abilities": TextList(
            es=("Levanta paredes a plomo y nivel", "Lee planos sencillos de vivienda")
        ),
    }
    return Standard(**{**fields, **changes})


ISSUER = Issuer(issuer_id="INSAFORP", name=Text(es="INSAFORP (vectores de prueba)"))
CENTRE = Centre(
    centre_id="CF-USU",
    name="Centro de Formación Usulután",
    place=Place(country="SV", department="usulutan"),
)


def unsigned(**changes: Any) -> Json:
    return open_badges.build(
        certificate(**changes),
        standard=standard(),
        issuer=ISSUER,
        centre=CENTRE,
        host=HOST,
        status_list_number=1,
        status_index=STATUS_INDEX,
    )


def sign(
    document: Json, *, seed: bytes = SEED, method: str | None = None, host: str = HOST
) -> Json:
    key = issuer_key(seed)
    return data_integrity.add_proofs(
        document,
        key=key,
        verification_method=method or did.verification_method(host, key.fragment),
        created=moment("2026-07-14T06:00:00Z"),
    )


def unsigned_list(set_indexes: tuple[int, ...] = (7, 131_071), **changes: Any) -> Json:
    document = status_list.build(
        1,
        set_indexes,
        host=HOST,
        valid_from=moment("2026-07-20T06:00:00Z"),
        valid_until=moment("2026-10-28T06:00:00Z"),
    )
    return {**document, **changes}


def did_document(seed: bytes = SEED) -> Json:
    return did.did_document(HOST, issuer_key(seed).public_keys)


def moment(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text)


# --- codes.json -----------------------------------------------------------------------


def code_vectors() -> Json:
    numbers = [NUMBER, "SV-2026-000418", "GT 0001/26", "HN-ñandú-7", "1"]
    derived = [
        {"number": number, "code": codes.derive(number, secret=SECRET)}
        for number in numbers
    ]
    code = derived[0]["code"]
    printed = "-".join(codes.groups(code))
    typed = [
        code,
        printed,
        code.lower(),
        f"  {printed.lower().replace('-', ' ')}\n",
        printed.replace("-", "\u2013"),
        printed.replace("-", "\u00a0\u2011"),
        printed.replace("0", "O").replace("1", "l"),
        code[:4] + "\u200b" + code[4:] + "\ufeff",
    ]
    mistyped: list[tuple[str, str, int | None]] = [
        ("", "length", None),
        (printed[:-1], "length", None),
        (f"{printed[:8]}{printed[9:]}", "length", 2),
        (f"{printed}9", "length", 4),
        (f"{code}9", "length", None),
        (f"{code[:5]}U{code[6:]}", "character", 2),
        (f"{code[:9]}ñ{code[10:]}", "character", 3),
        (f"{code[:9]}{chr(0x1F600)}{code[10:]}", "character", 3),
        (f"u{code[1:9]}*{code[10:]}", "character", None),
    ]
    mistyped += [(text, "check", group) for text, group in _misread(code)]
    return {
        "secret": SECRET.hex(),
        "derived": derived,
        "printed": [
            {"code": row["code"], "groups": list(codes.groups(row["code"]))}
            for row in derived
        ],
        "normalise": [{"typed": text, "canonical": code} for text in typed],
        "mistyped": [
            {"typed": text, "reason": reason, "group": group}
            for text, reason, group in mistyped
        ],
    }


def _misread(code: str) -> list[tuple[str, int | None]]:
    """Every way to take one character for a look-alike, and the group that is named."""
    found = []
    for at, symbol in enumerate(code):
        alike = {
            other
            for together in codes.CONFUSABLE
            if symbol in together
            for other in together
        }
        for other in sorted(alike - {symbol, "U"}):
            typed = code[:at] + other + code[at + 1 :]
            diagnosis = codes.diagnose(typed)
            found.append((typed, diagnosis.group if diagnosis else None))
    return found


# --- jcs.json -------------------------------------------------------------------------


def jcs_vectors() -> Json:
    values: list[Any] = [
        {},
        [],
        {"b": 1, "a": {"d": True, "c": None}},
        {"\U0001f600": "above U+FFFF sorts before", "\ufb33": "by UTF-16 unit"},
        {"ñ": "ñ", "n\u0303": "n and a combining tilde", "z": "\u2028\u2029"},
        {"quote": '"', "backslash": "\\", "controls": "\b\t\n\f\r\u0000\u001f\u007f"},
        [0, -1, 9007199254740991, "é", False, [None]],
        unsigned(holder='José "Pepe" Ñ\U0001f9f1\n'),
    ]
    return {
        "cases": [
            {"value": value, "canonical": data_integrity.canonical_json(value).decode()}
            for value in values
        ]
    }


# --- proof.json -----------------------------------------------------------------------


def proof_vectors() -> Json:
    signed = sign(unsigned(), seed=SEED)
    bare = {name: value for name, value in signed.items() if name != "proof"}
    canonical = {
        data_integrity.RDFC: (rdf.proof_nquads, rdf.credential_nquads),
        data_integrity.JCS: (data_integrity.canonical_json,) * 2,
    }
    proofs = []
    for proof in signed["proof"]:
        options = {k: v for k, v in proof.items() if k != "proofValue"}
        of_options, of_document = canonical[proof["cryptosuite"]]
        signed_bytes = data_integrity.hash_data(of_options(options), of_document(bare))
        proofs.append(
            {
                "cryptosuite": proof["cryptosuite"],
                "canonicalOptions": of_options(options).decode(),
                "canonicalDocument": of_document(bare).decode(),
                "hashData": signed_bytes.hex(),
                "signature": multibase.decode(proof["proofValue"]).hex(),
            }
        )
    key = issuer_key()
    return {
        "seed": SEED.hex(),
        "publicKey": multibase.decode_public_key(key.public_multibase).hex(),
        "publicKeyMultibase": key.public_multibase,
        "didDocument": did_document(),
        "signed": signed,
        "proofs": proofs,
        "base58": [
            {"hex": data.hex(), "multibase": multibase.encode(data)}
            for data in (b"", b"\x00", b"\x00\x00\x01", bytes(range(64)), b"\xff" * 64)
        ],
    }


# --- badge.json -----------------------------------------------------------------------


def chunk(kind: bytes, body: bytes) -> bytes:
    checksum = struct.pack(">I", zlib.crc32(kind + body))
    return struct.pack(">I", len(body)) + kind + body + checksum


END = chunk(b"IEND", b"")
#: one white pixel; its data is a stored block, the same whatever the zlib
PICTURE = (
    b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + chunk(b"IDAT", b"\x78\x01\x01\x02\x00\xfd\xff\x00\xff\x01\x01\x01\x00")
    + END
)
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0"/></svg>'
)


def badge_vectors() -> Json:
    texts = [
        "{}",
        '{"name":"José <Ñ> & ]]> $& $1 \\"\U0001d538\\""}',
        data_integrity.serialise(SIGNED).decode(),
    ]
    other = badge.bake_png(PICTURE, b'{"other":1}')
    redrawn = badge.bake_svg(DRAWING, b'{"other":1}')
    plain = badge.KEYWORD + b"\x00" * 5 + b"{}"
    packed = badge.KEYWORD + b"\x00\x01\x00\x00\x00" + zlib.compress(b"{}", 0)
    tagged = badge.KEYWORD + b"\x00\x00\x00es\x00insignia\x00{}"
    inside = f'<x:credential xmlns:x="{badge.NAMESPACE}">{{}}</x:credential>'

    def with_chunks(*bodies: bytes, kind: bytes = b"iTXt") -> bytes:
        parts = b"".join(chunk(kind, body) for body in bodies)
        return PICTURE.removesuffix(END) + parts + END

    def drawn(*elements: str) -> bytes:
        return DRAWING.replace("<path", "".join(elements) + "<path").encode()

    refused = {
        "none in a PNG": PICTURE,
        "none in an SVG": DRAWING.encode(),
        "two in a PNG": with_chunks(plain, plain),
        "two in an SVG": drawn(inside, inside),
        "a compressed one": with_chunks(packed),
        "an old kind of chunk that is compressed": with_chunks(packed, kind=b"zTXt"),
        "a flipped bit": badge.bake_png(PICTURE, b"{}").replace(b"{}", b"[]"),
        "a cut PNG": badge.bake_png(PICTURE, b"{}")[:-5],
        "a document type": b"<!doctype svg [<!ENTITY a 'b'>]>" + drawn(inside),
        "no XML": b"<svg",
        "another namespace": drawn(inside.replace("v3p0", "v2p0")),
        "in a comment": drawn(f"<!-- {inside} -->"),
        "nothing": b"",
        "another kind": b"GIF89a",
    }
    return {
        "png": PICTURE.hex(),
        "svg": DRAWING,
        "baked": [
            {
                "credential": text,
                "png": badge.bake_png(PICTURE, text.encode()).hex(),
                "svg": badge.bake_svg(DRAWING, text.encode()),
            }
            for text in texts
        ],
        "replaced": {
            "png": other.hex(),
            "svg": redrawn,
            "credential": texts[1],
            "bakedPng": badge.bake_png(other, texts[1].encode()).hex(),
            "bakedSvg": badge.bake_svg(redrawn, texts[1].encode()),
        },
        "read": [
            {"hex": with_chunks(tagged).hex(), "credential": "{}"},
            {"hex": drawn(inside).hex(), "credential": "{}"},
            {
                "hex": drawn(inside.replace("{}", " <![CDATA[{}]]><!-- no --> ")).hex(),
                "credential": "{}",
            },
        ],
        "refused": [
            {"reason": reason, "hex": picture.hex()}
            for reason, picture in refused.items()
        ],
    }


# --- status-list.json -----------------------------------------------------------------


def status_list_vectors() -> Json:
    sets: list[tuple[int, ...]] = [(), (0,), (7, 8, 131_071), tuple(range(0, 9000, 17))]
    lists = [
        {
            "set": list(indexes),
            "length": status_list.LENGTH,
            "encodedList": status_list.encode(indexes),
            "clear": [1, 9, 131_070],
        }
        for indexes in sets
    ]
    good = status_list.encode((7,))
    return {
        "lists": lists,
        "refused": [
            {"reason": "another base", "encodedList": "z" + good[1:]},
            {"reason": "cut off", "encodedList": good[:20]},
            {"reason": "not GZIP", "encodedList": "uAAAAAAAAAAAAAAAA"},
            {"reason": "empty", "encodedList": "u"},
            {"reason": "1,024 entries", "encodedList": SHORT_LIST},
        ],
        "signed": sign(unsigned_list()),
    }


#: 128 zero bytes: a list that would say whose certificate is asked about
SHORT_LIST = "uH4sIAAAAAAAC_2MYYAAAnfqowoAAAAA"


# --- compact.json ---------------------------------------------------------------------


def compact_vectors() -> Json:
    key, other = issuer_key(), issuer_key(OTHER_SEED)
    shapes = [
        (certificate(), standard()),
        (certificate(expires_on=None), standard(level=None)),
        (certificate(holder="Ñ" * 40), standard(level="")),
        (certificate(holder='Ana \U0001f9f1 "Pepa"', issued_on=EPOCH), standard()),
    ]
    payloads = []
    for holder, met in shapes:
        claims = compact.claims_of(holder, standard=met, centre=CENTRE)
        digits = compact.encode(claims, code=holder.code, key=key)
        payloads.append(
            {
                "code": holder.code,
                "claims": {
                    "name": claims.name,
                    "standardCode": claims.standard_code,
                    "title": claims.title,
                    "level": claims.level,
                    "centre": claims.centre,
                    "issued": claims.issued_on.isoformat(),
                    "expires": claims.expires_on and claims.expires_on.isoformat(),
                },
                "address": compact.address(HOST, holder.code, digits),
                "cose": _cose(digits).hex(),
                "digits": digits,
            }
        )
    claims = compact.claims_of(certificate(), standard=standard(), centre=CENTRE)
    digits = payloads[0]["digits"]
    cose = _cose(digits)
    protected, _, payload, signature = cbor.decode(cose)
    wire = cbor.decode(payload)
    another = code_vectors()["derived"][1]["code"]

    def put(*parts: Any) -> str:
        return _digits(cbor.encode(list(parts)))

    def claim(**changes: Any) -> str:
        labels = {int(label[1:]): value for label, value in changes.items()}
        kept = {k: v for k, v in {**wire, **labels}.items() if v is not ...}
        return put(protected, {}, cbor.encode(kept), signature)

    forged = compact.encode(claims, code=SIGNED_CODE, key=other)
    refused = [
        ("about another code", digits, another),
        ("signed by a stranger", forged, SIGNED_CODE),
        ("another name", claim(_1="Otra Persona"), SIGNED_CODE),
        ("another last day", claim(_7=wire[7] + 1), SIGNED_CODE),
        ("without a last day", claim(_7=...), SIGNED_CODE),
        ("without a name", claim(_1=...), SIGNED_CODE),
        ("a name that is a number", claim(_1=1), SIGNED_CODE),
        ("a claim more", claim(_8="x"), SIGNED_CODE),
        ("a day that there is not", claim(_6=2**60), SIGNED_CODE),
        (
            "another algorithm",
            put(b"\xa1\x01\x26", {}, payload, signature),
            SIGNED_CODE,
        ),
        ("no algorithm", put(b"", {}, payload, signature), SIGNED_CODE),
        (
            "something unprotected",
            put(protected, {4: b"1"}, payload, signature),
            SIGNED_CODE,
        ),
        ("a short signature", put(protected, {}, payload, signature[:63]), SIGNED_CODE),
        ("three parts", put(protected, {}, payload), SIGNED_CODE),
        ("one byte more", _digits(cose + b"\x00"), SIGNED_CODE),
        ("one byte less", _digits(cose[:-1]), SIGNED_CODE),
        ("a length in a long form", _digits(_long_form(cose, payload)), SIGNED_CODE),
        ("tagged", _digits(b"\xd2" + cose), SIGNED_CODE),
        ("another first byte", str(int.from_bytes(b"\x02" + cose, "big")), SIGNED_CODE),
        ("a leading zero", "0" + digits, SIGNED_CODE),
        ("a letter", digits[:-1] + "x", SIGNED_CODE),
        ("another decimal digit", digits[:-1] + "\u0661", SIGNED_CODE),
        ("a sign", "+" + digits, SIGNED_CODE),
        ("far too long", "1" * 5000, SIGNED_CODE),
        ("nothing", "", SIGNED_CODE),
        ("no code", digits, "0" * 12 + "1"),
    ]
    return {
        "publicKeyMultibase": key.public_multibase,
        "didDocument": did_document(),
        "payloads": payloads,
        "refused": [
            {"reason": reason, "code": code, "digits": given}
            for reason, given, code in refused
        ],
    }


EPOCH = datetime.date(1970, 1, 1)


def _cose(digits: str) -> bytes:
    number = int(digits)
    return number.to_bytes((number.bit_length() + 7) // 8, "big")[1:]


def _digits(cose: bytes) -> str:
    return str(int.from_bytes(b"\x01" + cose, "big"))


def _long_form(cose: bytes, payload: bytes) -> bytes:
    """The payload's length in two bytes where one is enough."""
    short = bytes([0x58, len(payload)]) + payload
    assert short in cose
    return cose.replace(short, b"\x59" + len(payload).to_bytes(2, "big") + payload)


# --- verification.json ----------------------------------------------------------------

PASSED = ["passed"] * 5
FORMAT_FAILED = ["failed", *["unchecked"] * 4]
KEY_FAILED = ["passed", "failed", *["unchecked"] * 3]
PROOF_FAILED = ["passed", "passed", "failed", *["unchecked"] * 2]
DATES_FAILED = ["passed", "passed", "passed", "failed", "passed"]


def verification_vectors() -> Json:
    documents, cases = _Documents(), []

    def case(name: str, outcomes: list[str], **given: Any) -> None:
        verdict = "passed"
        if "unchecked" in outcomes:
            verdict = "unchecked"
        if "failed" in outcomes:
            verdict = "failed"
        files = {
            "/.well-known/did.json": given.pop("did", did_document()),
            "/status/1.json": given.pop("list", LIST),
        }
        cases.append(
            {
                "name": name,
                "credential": documents.keep(given.pop("credential", SIGNED)),
                "files": {
                    path: documents.keep(document)
                    for path, document in files.items()
                    if document is not None
                },
                "now": given.pop("now", NOW),
                "host": given.pop("host", HOST),
                "code": given.pop("code", SIGNED_CODE),
                "outcomes": outcomes,
                "detail": given.pop("detail", None),
                "verdict": verdict,
                **given,
            }
        )

    case("valid", PASSED)
    case("first second", PASSED, now="2026-07-14T00:00:00-06:00", list=EARLY_LIST)
    case("last second", PASSED, now="2029-07-14T23:59:59-06:00", list=LATE_LIST)
    case(
        "second before the first",
        DATES_FAILED,
        now="2026-07-13T23:59:59-06:00",
        list=EARLY_LIST,
        detail="early",
    )
    case(
        "second after the last",
        DATES_FAILED,
        now="2029-07-15T00:00:00-06:00",
        list=LATE_LIST,
        detail="expired",
    )
    case("without expiry", PASSED, credential=sign(unsigned(expires_on=None)))
    case("retired key", PASSED, did=_with_newer_key(did_document()))
    # 1
    case(
        "another name", PROOF_FAILED, credential=_with_name(SIGNED), detail="signature"
    )
    case(
        "another host",
        FORMAT_FAILED,
        host="verifica.example.com",
        detail="issuer",
    )
    case("another code", FORMAT_FAILED, code="0" * 13, detail="code")
    case(
        "without jcs proof",
        FORMAT_FAILED,
        credential={**SIGNED, "proof": SIGNED["proof"][:1]},
        detail="suite",
    )
    case(
        "without rdfc proof",
        FORMAT_FAILED,
        credential={**SIGNED, "proof": SIGNED["proof"][1:]},
        detail="suite",
    )
    case(
        "a third proof of an unknown suite",
        FORMAT_FAILED,
        credential={
            **SIGNED,
            "proof": [
                *SIGNED["proof"],
                {**SIGNED["proof"][0], "cryptosuite": "x-2030"},
            ],
        },
        detail="suite",
    )
    case("no proof", FORMAT_FAILED, credential=unsigned(), detail="malformed")
    case("not a credential", FORMAT_FAILED, credential={"a": 1}, detail="malformed")
    # 2
    case(
        "compromised key",
        KEY_FAILED,
        did={**did_document(OTHER_SEED), "assertionMethod": []},
        detail="key-unknown",
    )
    case(
        "key that may not assert",
        KEY_FAILED,
        did={**did_document(), "assertionMethod": []},
        detail="key-unknown",
    )
    case(
        "did document of another host",
        KEY_FAILED,
        did=json.loads(json.dumps(did_document()).replace(HOST, "example.net")),
    )
    case(
        "no did document",
        ["passed", "unchecked", "unchecked", "passed", "unchecked"],
        did=None,
        detail="unreachable",
    )
    # 3
    case(
        "other key under the same name",
        PROOF_FAILED,
        did=did_document(OTHER_SEED),
        detail="signature",
    )
    case(
        "broken jcs proof",
        PROOF_FAILED,
        credential=_with_broken_proof(SIGNED, 1),
        detail="signature",
    )
    case(
        "broken rdfc proof",
        PROOF_FAILED,
        credential=_with_broken_proof(SIGNED, 0),
        detail="signature",
        browser=PASSED,  # it has no RDF: the page says that one of two was checked
    )
    # 5
    case(
        "revoked",
        [*PASSED[:4], "failed"],
        list=sign(unsigned_list((STATUS_INDEX,))),
        detail="revoked",
    )
    case(
        "revoked in a stale list",
        [*PASSED[:4], "failed"],
        list=sign(unsigned_list((STATUS_INDEX,))),
        now="2026-12-01T00:00:00Z",
        detail="revoked",
    )
    case(
        "stale list",
        [*PASSED[:4], "unchecked"],
        now="2026-10-28T06:00:01Z",
        detail="stale",
    )
    case(
        "list from the future",
        [*PASSED[:4], "unchecked"],
        now="2026-07-20T05:59:59Z",
        detail="clock",
    )
    case("no list", [*PASSED[:4], "unchecked"], list=None, detail="unreachable")
    case(
        "list signed by a stranger",
        [*PASSED[:4], "failed"],
        list=sign(unsigned_list(), seed=OTHER_SEED),
        detail="list",
    )
    case(
        "list with a bit cleared after signing",
        [*PASSED[:4], "failed"],
        list=_with_list(sign(unsigned_list((STATUS_INDEX,))), status_list.encode(())),
        detail="list",
    )
    case(
        "short list",
        [*PASSED[:4], "failed"],
        list=sign(_with_list(unsigned_list(), SHORT_LIST)),
    )
    case(
        "list of another number",
        [*PASSED[:4], "failed"],
        list=sign({**unsigned_list(), "id": f"https://{HOST}/status/2.json"}),
        detail="list",
    )
    case(
        "list without jcs proof",
        [*PASSED[:4], "failed"],
        list={**LIST, "proof": LIST["proof"][:1]},
    )
    case(
        "suspension list",
        [*PASSED[:4], "failed"],
        list=sign(_with_subject(unsigned_list(), statusPurpose="suspension")),
    )
    case(
        "status of another purpose",
        [*PASSED[:4], "failed"],
        credential=sign(_with_status(unsigned(), statusPurpose="message")),
        detail="status-unknown",
    )
    case(
        "status list on another host",
        [*PASSED[:4], "failed"],
        credential=sign(
            _with_status(
                unsigned(), statusListCredential="https://example.net/status/1.json"
            )
        ),
        detail="status-unknown",
    )
    case(
        "no status",
        [*PASSED[:4], "failed"],
        credential=sign(
            {k: v for k, v in unsigned().items() if k != "credentialStatus"}
        ),
    )
    return {"documents": documents.kept, "cases": cases}


class _Documents:
    """Each document once, by a number; many cases share one."""

    def __init__(self) -> None:
        self.kept: list[Json] = []

    def keep(self, document: Json) -> int:
        if document not in self.kept:
            self.kept.append(document)
        return self.kept.index(document)


def _with_name(signed: Json) -> Json:
    changed = copy.deepcopy(signed)
    changed["credentialSubject"]["identifier"][0]["identityHash"] = "Otra Persona"
    return changed


def _with_broken_proof(signed: Json, which: int) -> Json:
    changed = copy.deepcopy(signed)
    proof = changed["proof"][which]
    signature = bytearray(multibase.decode(proof["proofValue"]))
    signature[0] ^= 1
    proof["proofValue"] = multibase.encode(bytes(signature))
    return changed


def _with_list(document: Json, encoded_list: str) -> Json:
    return _with_subject(document, encodedList=encoded_list)


def _with_subject(document: Json, **changes: str) -> Json:
    return {
        **document,
        "credentialSubject": {**document["credentialSubject"], **changes},
    }


def _with_status(document: Json, **changes: str) -> Json:
    return {**document, "credentialStatus": {**document["credentialStatus"], **changes}}


def _with_newer_key(document: Json) -> Json:
    newer = did.did_document(
        HOST,
        keys.from_seed(
            OTHER_SEED,
            code_secret=SECRET,
            created=datetime.date(2026, 7, 31),
            fragment="key-2026-2",
        ).public_keys,
    )
    return {
        **document,
        "verificationMethod": [
            *document["verificationMethod"],
            *newer["verificationMethod"],
        ],
        "assertionMethod": [*document["assertionMethod"], *newer["assertionMethod"]],
    }


SIGNED = sign(unsigned())
SIGNED_CODE = codes.derive(NUMBER, secret=SECRET)
LIST = sign(unsigned_list())
EARLY_LIST = sign(unsigned_list(validFrom="2026-07-01T06:00:00Z"))
LATE_LIST = sign(unsigned_list(validUntil="2029-12-31T06:00:00Z"))

FILES: dict[str, Callable[[], Json]] = {
    "codes.json": code_vectors,
    "jcs.json": jcs_vectors,
    "proof.json": proof_vectors,
    "status-list.json": status_list_vectors,
    "compact.json": compact_vectors,
    "badge.json": badge_vectors,
    "verification.json": verification_vectors,
}


def text(name: str) -> str:
    """Return the content of a vector file."""
    return json.dumps(FILES[name](), ensure_ascii=True, indent=1) + "\n"


if __name__ == "__main__":
    for name in FILES:
        (VECTORS / name).write_text(text(name), encoding="utf-8", newline="\n")
