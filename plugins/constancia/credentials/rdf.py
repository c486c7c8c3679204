"""Our few JSON-LD terms as canonical N-Quads, without a general JSON-LD processor.

``eddsa-rdfc-2022`` signs a credential's meaning: the RDF dataset that JSON-LD 1.1 makes
of it, in the canonical form of RDFC-1.0. Our documents have three fixed shapes, so a
table of their terms stands here in place of a processor and of the contexts
themselves; tests hold it against PyLD and the official contexts.

Rules:

- What is not in the table is an error: a term, a type, a list where one value belongs,
  null, a number, a relative address. Nothing can be dropped silently and go unsigned.
- A term's table is chosen by the type of its node (type-scoped contexts do not reach
  into nested nodes), and a node's type is the one its parent's term expects.
- Blank nodes are labelled by their first-degree hashes (RDFC-1.0, 4.6). Two equal
  hashes would need the full algorithm; our shapes cannot have them, so that is an error.
- In literals only tab, line feed and carriage return are accepted among the control
  characters: canonicalisers in use disagree about how to write the others.

Example::

    >>> print(proof_nquads({"type": "DataIntegrityProof",
    ...     "cryptosuite": "eddsa-rdfc-2022"}).decode(), end="")
    _:c14n0 <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> \
<https://w3id.org/security#DataIntegrityProof> .
    _:c14n0 <https://w3id.org/security#cryptosuite> \
"eddsa-rdfc-2022"^^<https://w3id.org/security#cryptosuiteString> .
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from constancia.errors import MalformedError

CREDENTIALS_V2: Final = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"

_RDF_TYPE: Final = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_CRED: Final = "https://www.w3.org/2018/credentials#"
_STATUS: Final = "https://www.w3.org/ns/credentials/status#"
_SEC: Final = "https://w3id.org/security#"
_OB: Final = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"
_SCHEMA: Final = "https://schema.org/"
_DATE_TIME: Final = "http://www.w3.org/2001/XMLSchema#dateTime"

#: type name: its IRI
_TYPES: Final = {
    "VerifiableCredential": f"{_CRED}VerifiableCredential",
    "OpenBadgeCredential": f"{_OB}OpenBadgeCredential",
    "BitstringStatusListCredential": f"{_STATUS}BitstringStatusListCredential",
    "BitstringStatusList": f"{_STATUS}BitstringStatusList",
    "BitstringStatusListEntry": f"{_STATUS}BitstringStatusListEntry",
    "Profile": f"{_OB}Profile",
    "AchievementSubject": f"{_OB}AchievementSubject",
    "IdentityObject": f"{_OB}IdentityObject",
    "Achievement": f"{_OB}Achievement",
    "DataIntegrityProof": f"{_SEC}DataIntegrityProof",
}


@dataclass(frozen=True, slots=True)
class _Literal:
    """A term whose value is a string, of ``datatype`` or a plain one."""

    iri: str
    datatype: str | None = None


@dataclass(frozen=True, slots=True)
class _Boolean:
    """A term whose value is true or false."""

    iri: str
    datatype: str


@dataclass(frozen=True, slots=True)
class _Reference:
    """A term whose value is an absolute IRI."""

    iri: str


@dataclass(frozen=True, slots=True)
class _Word:
    """A term whose value is one of a few words that stand for IRIs."""

    iri: str
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Node:
    """A term whose value is a node of these types; ``many`` when it is a list of them."""

    iri: str
    types: tuple[str, ...]
    many: bool = False


_Term = _Literal | _Boolean | _Reference | _Word | _Node


def _suffix(term: _Term) -> str | None:
    if not isinstance(term, _Literal):
        return None
    return f"^^<{term.datatype}>" if term.datatype else ""


_TEXTS: Final[dict[str, _Term]] = {
    "name": _Literal(f"{_SCHEMA}name"),
    "description": _Literal(f"{_SCHEMA}description"),
}
_VALIDITY: Final[dict[str, _Term]] = {
    "validFrom": _Literal(f"{_CRED}validFrom", _DATE_TIME),
    "validUntil": _Literal(f"{_CRED}validUntil", _DATE_TIME),
}

#: types of a node: its terms
_NODES: Final[dict[tuple[str, ...], dict[str, _Term]]] = {
    ("VerifiableCredential", "OpenBadgeCredential"): {
        **_TEXTS,
        **_VALIDITY,
        "issuer": _Node(f"{_CRED}issuer", ("Profile",)),
        # the context names a prefix it does not define, so this IRI is what it says
        "awardedDate": _Literal(f"{_OB}awardedDate", "xsd:dateTime"),
        "credentialSubject": _Node(
            f"{_CRED}credentialSubject", ("AchievementSubject",)
        ),
        "credentialStatus": _Node(
            f"{_CRED}credentialStatus", ("BitstringStatusListEntry",)
        ),
    },
    ("VerifiableCredential", "BitstringStatusListCredential"): {
        **_VALIDITY,
        "issuer": _Reference(f"{_CRED}issuer"),
        "credentialSubject": _Node(
            f"{_CRED}credentialSubject", ("BitstringStatusList",)
        ),
    },
    ("Profile",): {
        **_TEXTS,
        "url": _Literal(f"{_SCHEMA}url", "https://www.w3.org/2001/XMLSchema#anyURI"),
    },
    ("AchievementSubject",): {
        "achievement": _Node(f"{_OB}achievement", ("Achievement",)),
        "identifier": _Node(f"{_OB}identifier", ("IdentityObject",), many=True),
        "licenseNumber": _Literal(f"{_OB}licenseNumber"),
        "source": _Node(f"{_OB}source", ("Profile",)),
    },
    ("IdentityObject",): {
        "hashed": _Boolean(f"{_OB}hashed", "https://www.w3.org/2001/XMLSchema#boolean"),
        "identityHash": _Literal(f"{_OB}identityHash"),
        "identityType": _Literal(f"{_OB}identityType"),
    },
    ("Achievement",): {
        **_TEXTS,
        "achievementType": _Literal(f"{_OB}achievementType"),
        "criteria": _Node(f"{_OB}Criteria", ()),
        "humanCode": _Literal(f"{_OB}humanCode"),
        "inLanguage": _Literal(f"{_SCHEMA}inLanguage"),
        "version": _Literal(f"{_OB}version"),
    },
    (): {"narrative": _Literal(f"{_OB}narrative")},  # criteria carry no type
    ("BitstringStatusListEntry",): {
        "statusPurpose": _Literal(f"{_STATUS}statusPurpose"),
        "statusListIndex": _Literal(f"{_STATUS}statusListIndex"),
        "statusListCredential": _Reference(f"{_STATUS}statusListCredential"),
    },
    ("BitstringStatusList",): {
        "statusPurpose": _Literal(f"{_STATUS}statusPurpose"),
        "encodedList": _Literal(f"{_STATUS}encodedList", f"{_SEC}multibase"),
    },
    ("DataIntegrityProof",): {
        "created": _Literal("http://purl.org/dc/terms/created", _DATE_TIME),
        "cryptosuite": _Literal(f"{_SEC}cryptosuite", f"{_SEC}cryptosuiteString"),
        "proofPurpose": _Word(
            f"{_SEC}proofPurpose", {"assertionMethod": f"{_SEC}assertionMethod"}
        ),
        "verificationMethod": _Reference(f"{_SEC}verificationMethod"),
    },
}

#: types of a node: how its terms are written, as predicate, what follows a literal
#: (None where the value is no literal), and the term
_WRITTEN: Final = {
    types: {
        name: (f"<{term.iri}>", _suffix(term), term) for name, term in terms.items()
    }
    for types, terms in _NODES.items()
}
_LISTED: Final = {types: list(types) for types in _NODES}

#: types of a whole document: the contexts it must name
_DOCUMENTS: Final = {
    ("VerifiableCredential", "OpenBadgeCredential"): [CREDENTIALS_V2, OPEN_BADGES],
    ("VerifiableCredential", "BitstringStatusListCredential"): [CREDENTIALS_V2],
}

_IRI: Final = re.compile(
    '(?:https?|did|urn):[^\x00-\x20<>"{}|^`\\\\\x7f-\x9f\ud800-\udfff]*'
)
_UNSAFE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_ESCAPES: Final = str.maketrans(
    {"\\": "\\\\", '"': '\\"', "\t": "\\t", "\n": "\\n", "\r": "\\r"}
)

#: what has to be written otherwise in a literal, or may not stand in one
_SPECIAL: Final = re.compile('[\x00-\x1f"\\\\\x7f\ud800-\udfff]')

_Quad = tuple[str, str, str]


def credential_nquads(document: Mapping[str, Any]) -> bytes:
    """Return the canonical N-Quads of a credential or status list, without its proof.

    Raises:
        MalformedError: the document has not one of our shapes.
    """
    node = dict(document)
    contexts = node.pop("@context", None)
    node.pop("proof", None)
    types = _types_of(node)
    if types not in _DOCUMENTS:
        raise MalformedError("credential: its type is none of those we sign")
    if contexts != _DOCUMENTS[types]:
        raise MalformedError("credential: '@context' is not that of its type")
    if "id" not in node:
        raise MalformedError("credential: 'id' is missing")
    return _canonical(node, types)


def proof_nquads(options: Mapping[str, Any]) -> bytes:
    """Return the canonical N-Quads of proof options, without context and value.

    Raises:
        MalformedError: the options hold anything but what we sign.
    """
    return _canonical(dict(options), ("DataIntegrityProof",))


def _canonical(node: Any, types: tuple[str, ...]) -> bytes:
    quads: set[_Quad] = set()  # a dataset: the same statement twice is one
    blanks: list[str] = []
    _describe(node, types, quads, blanks)
    labels = _labels(quads, blanks)
    lines = sorted(
        [f"{labels.get(s, s)} {p} {labels.get(o, o)} .\n" for s, p, o in quads]
    )
    return "".join(lines).encode()


def _describe(
    node: Any, types: tuple[str, ...], quads: set[_Quad], blanks: list[str]
) -> str:
    """Add the statements about a node and return how to refer to it."""
    if not isinstance(node, dict) or (
        node.get("type") != _LISTED[types] and _types_of(node) != types
    ):
        raise MalformedError(f"credential: expected a node of type {types}")
    if "id" in node:
        subject = _iri(node["id"], "id")
    else:
        subject = f"_:b{len(blanks)}"
        blanks.append(subject)
    for name in types:
        quads.add((subject, _RDF_TYPE, f"<{_TYPES[name]}>"))
    terms = _WRITTEN[types]
    described = False
    for name, value in node.items():
        if name == "id" or name == "type":  # noqa: PLR1714  # a hundred thousand times
            continue
        if name not in terms:
            raise MalformedError(f"credential: {name!r} is not a term of {types}")
        predicate, suffix, term = terms[name]
        described = True
        if suffix is not None:
            quads.add((subject, predicate, f'"{_literal(value, name)}"{suffix}'))
            continue
        many = isinstance(term, _Node) and term.many
        for one in _listed(name, value) if many else (value,):
            quads.add((subject, predicate, _object(name, term, one, quads, blanks)))
    if not described:
        raise MalformedError(f"credential: a node of type {types} says nothing")
    return subject


def _object(
    name: str, term: _Term, value: Any, quads: set[_Quad], blanks: list[str]
) -> str:
    match term:
        case _Node():
            return _describe(value, term.types, quads, blanks)
        case _Reference():
            return _iri(value, name)
        case _Word():
            if not isinstance(value, str) or value not in term.words:
                raise MalformedError(f"credential: {name!r} is not a word we know")
            return f"<{term.words[value]}>"
        case _Boolean():
            if not isinstance(value, bool):
                raise MalformedError(f"credential: {name!r} is not true or false")
            return f'"{str(value).lower()}"^^<{term.datatype}>'
        case _Literal():
            return f'"{_literal(value, name)}"{_suffix(term)}'


def _literal(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise MalformedError(f"credential: {name!r} is not a text")
    if not _SPECIAL.search(value):
        return value
    if _UNSAFE.search(value):
        raise MalformedError(f"credential: {name!r} holds a control character")
    return value.translate(_ESCAPES)


def _listed(name: str, value: Any) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise MalformedError(f"credential: {name!r} is not a list of at least one")
    return value


def _types_of(node: Mapping[str, Any]) -> tuple[str, ...]:
    types = node.get("type", ())
    if isinstance(types, list) and all(isinstance(n, str) for n in types):
        return tuple(types)
    if isinstance(types, str):
        return (types,)
    if types == ():
        return ()
    raise MalformedError("credential: 'type' is not a text or a list of them")


def _iri(value: Any, name: str) -> str:
    if not isinstance(value, str) or not _IRI.fullmatch(value):
        raise MalformedError(f"credential: {name!r} is not an absolute IRI")
    return f"<{value}>"


def _labels(quads: set[_Quad], blanks: list[str]) -> dict[str, str]:
    """Return canonical labels by Hash First Degree Quads (RDFC-1.0, 4.4.3 and 4.6.3)."""
    hashes: dict[str, str] = {}
    about: dict[str, list[str]] = {blank: [] for blank in blanks}
    for s, p, o in quads:  # no node of ours refers to itself
        if s in about:
            about[s].append(f"_:a {p} {_masked(o)} .\n")
        if o in about:
            about[o].append(f"{_masked(s)} {p} _:a .\n")
    for blank, lines in about.items():
        lines.sort()
        hashes[hashlib.sha256("".join(lines).encode()).hexdigest()] = blank
    if len(hashes) != len(blanks):
        raise MalformedError("credential: two unnamed nodes say the same")
    return {hashes[digest]: f"_:c14n{i}" for i, digest in enumerate(sorted(hashes))}


def _masked(term: str) -> str:
    return "_:z" if term.startswith("_:") else term
