from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld import jsonld

from constancia.credentials import open_badges, rdf, status_list
from constancia.errors import CredentialError
from constancia.records import Text, TextList
from tests import make_vectors as sample
from tests.interop import runner

Json = dict[str, Any]
Canonise = Callable[[Json], bytes]


@pytest.fixture(scope="module")
def pyld() -> Canonise:
    """PyLD with the official contexts: the general road to the same N-Quads."""
    contexts = runner.contexts()

    def load(address: str, _options: Any = None) -> Json:
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": address,
            "document": contexts[address],
        }

    def canonise(document: Json) -> bytes:
        options = {
            "algorithm": "URDNA2015",
            "format": "application/n-quads",
            "documentLoader": load,
        }
        quads: str = jsonld.normalize(document, options)
        return quads.encode()

    return canonise


texts = st.text(
    st.one_of(
        st.sampled_from(
            "\"\\\n\t\r'<>^@_: ñáéíóúÑ¿¡\u2028\ufeff\U0001f9f1\ud7ff\ue000"
        ),
        st.characters(exclude_categories=("Cs", "Cc")),
    ),
    max_size=30,
)
numbers = st.integers(0, status_list.LENGTH - 1)


@st.composite
def documents(draw: st.DrawFn) -> Json:
    """Credentials of every shape that we build, with values nobody would choose."""
    kind = draw(st.sampled_from(["competence", "coach", "training"]))
    criteria_url = st.sampled_from([None, "https://example.org/normas/ñ?a=b#c"])
    return open_badges.build(
        sample.certificate(
            holder=draw(texts),
            number=draw(texts),
            expires_on=draw(st.one_of(st.none(), st.dates())),
            issued_on=draw(st.dates()),
        ),
        standard=sample.standard(
            code=draw(st.from_regex(r"[A-Z]{1,4}-[0-9]{1,4}", fullmatch=True)),
            version=draw(texts.filter(str.strip)),
            kind=kind,
            title=Text(es=draw(texts)),
            level=draw(st.one_of(st.none(), texts)),
            abilities=TextList(es=tuple(draw(st.lists(texts, max_size=3)))),
            assessment=draw(st.one_of(st.none(), texts.map(lambda es: Text(es=es)))),
            criteria_url=draw(criteria_url),
        ),
        issuer=sample.ISSUER,
        centre=sample.CENTRE,
        host=draw(st.sampled_from(["a.example", "a.example:8443"])),
        status_list_number=draw(st.integers(1, 999)),
        status_index=draw(numbers),
        demonstration=draw(st.booleans()),
    )


@settings(max_examples=60, deadline=None)
@given(document=documents())
def test_credentials_mean_what_a_general_processor_makes_of_them(
    document: Json, pyld: Canonise
) -> None:
    assert rdf.credential_nquads(document) == pyld(document)


@settings(max_examples=10, deadline=None)
@given(chosen=st.sets(numbers, max_size=50))
def test_status_lists_mean_what_a_general_processor_makes_of_them(
    chosen: set[int], pyld: Canonise
) -> None:
    document = sample.unsigned_list(tuple(chosen))
    assert rdf.credential_nquads(document) == pyld(document)


@pytest.mark.parametrize("document", [sample.unsigned(), sample.unsigned_list()])
def test_proof_options_mean_what_a_general_processor_makes_of_them(
    document: Json, pyld: Canonise
) -> None:
    proof = dict(sample.sign(document)["proof"][0])
    del proof["proofValue"]
    with_context = {**proof, "@context": document["@context"]}
    assert rdf.proof_nquads(proof) == pyld(with_context)


# --- nothing is dropped in silence ----------------------------------------------------


def edited(*path: str | int, value: Any) -> Json:
    document = copy.deepcopy(sample.unsigned())
    place: Any = document
    for step in path[:-1]:
        place = place[step]
    if value is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return document


SUBJECT = "credentialSubject"
ACHIEVEMENT = (SUBJECT, "achievement")


@pytest.mark.parametrize(
    "document",
    [
        edited("unknown", value="x"),
        edited(SUBJECT, "unknown", value="x"),
        edited(*ACHIEVEMENT, "tag", value=["x"]),
        edited(SUBJECT, "name", value="not a term of a subject"),
        edited(*ACHIEVEMENT, "name", value=None),
        edited(*ACHIEVEMENT, "name", value=["a", "b"]),
        edited(*ACHIEVEMENT, "name", value={"@value": "a", "@language": "es"}),
        edited(*ACHIEVEMENT, "version", value=2),
        edited(*ACHIEVEMENT, "version", value=2.5),
        edited(*ACHIEVEMENT, "criteria", value={}),
        edited(*ACHIEVEMENT, "criteria", value="https://example.org/"),
        edited(*ACHIEVEMENT, "type", value=["Achievement", "Other"]),
        edited(*ACHIEVEMENT, "id", value="/relative"),
        edited(*ACHIEVEMENT, "id", value="_:blank"),
        edited(*ACHIEVEMENT, "id", value="https://example.org/a b"),
        edited(*ACHIEVEMENT, "id", value="https://example.org/>"),
        edited(SUBJECT, "identifier", value=[]),
        edited(SUBJECT, "identifier", value={}),
        edited(SUBJECT, "identifier", 0, "hashed", value="false"),
        edited(SUBJECT, "identifier", 0, "hashed", value=0),
        edited(SUBJECT, "identifier", 0, "identityHash", value="a\x00b"),
        edited(SUBJECT, "identifier", 0, "identityHash", value="a\x7fb"),
        edited(SUBJECT, "identifier", 0, "identityHash", value="\ud800"),
        edited("@context", value=[rdf.CREDENTIALS_V2]),
        edited("@context", value=[rdf.OPEN_BADGES, rdf.CREDENTIALS_V2]),
        edited("@context", value=[rdf.CREDENTIALS_V2, rdf.OPEN_BADGES, {"a": "b:c"}]),
        edited("type", value=["OpenBadgeCredential", "VerifiableCredential"]),
        edited("type", value="VerifiableCredential"),
        edited("type", value=None),
        edited("type", value=[1]),
        edited("id", value=...),
        edited("credentialStatus", value=[]),
        edited("credentialStatus", "type", value="StatusList2021Entry"),
        edited("issuer", value="did:web:a.example"),
        edited("@graph", value=[]),
        {},
    ],
    ids=range(36),
)
def test_what_the_table_does_not_hold_is_an_error(document: Json) -> None:
    with pytest.raises(CredentialError):
        rdf.credential_nquads(document)


@pytest.mark.parametrize(
    "change",
    [
        {"proofPurpose": "authentication"},
        {"challenge": "x"},
        {"type": "Ed25519Signature2020"},
        {"verificationMethod": "#key-1"},
    ],
    ids=str,
)
def test_other_proof_options_are_an_error(change: Json) -> None:
    proof = dict(sample.SIGNED["proof"][0])
    del proof["proofValue"]
    with pytest.raises(CredentialError):
        rdf.proof_nquads({**proof, **change})


def test_two_holders_that_cannot_be_told_apart_are_an_error() -> None:
    twice = sample.unsigned()[SUBJECT]["identifier"] * 2
    with pytest.raises(CredentialError):
        rdf.credential_nquads(edited(SUBJECT, "identifier", value=twice))


def test_two_holders_that_can_be_told_apart_are_labelled(pyld: Canonise) -> None:
    (one,) = sample.unsigned()[SUBJECT]["identifier"]
    two = [one, {**one, "identityHash": "Otra Persona"}]
    document = edited(SUBJECT, "identifier", value=two)
    assert rdf.credential_nquads(document) == pyld(document)


def test_1edtech_vector_is_canonised_to_the_letter() -> None:
    folder = runner.vectors("1edtech-obv3")
    signed = json.loads((folder / "signed.json").read_text(encoding="utf-8"))
    options = {k: v for k, v in signed["proof"].items() if k != "proofValue"}
    expected_document = (folder / "document-canon.txt").read_bytes()
    assert rdf.credential_nquads(signed) == expected_document
    assert rdf.proof_nquads(options) == (folder / "proof-canon.txt").read_bytes()


@pytest.mark.parametrize("case", ["", "employ"])
def test_w3c_proof_options_are_canonised_to_the_letter(case: str) -> None:
    folder = runner.vectors("w3c-vc-di-eddsa", "TestVectors", "eddsa-rdfc-2022", case)
    options = json.loads(
        (folder / "proofConfigDataInt.json").read_text(encoding="utf-8")
    )
    del options["@context"]
    expected = (folder / "proofCanonDataInt.txt").read_bytes()
    assert rdf.proof_nquads(options) == expected
