from __future__ import annotations

import datetime
import json
from typing import Any

import jsonschema
import pytest

from constancia.credentials import open_badges
from constancia.errors import CredentialError
from constancia.records import Text, TextList
from tests import make_vectors as sample
from tests.interop import runner

Json = dict[str, Any]


def build(**changes: Any) -> Json:
    given: Json = {
        "standard": sample.standard(),
        "issuer": sample.ISSUER,
        "centre": sample.CENTRE,
        "host": sample.HOST,
        "status_list_number": 1,
        "status_index": 10793,
        **changes,
    }
    holder = given.pop("certificate", sample.certificate())
    return open_badges.build(holder, **given)


@pytest.fixture(scope="module")
def schema() -> jsonschema.Draft201909Validator:
    path = runner.vectors(
        "1edtech-obv3", "schema", "ob_v3p0_achievementcredential_schema.json"
    )
    official = json.loads(path.read_text(encoding="utf-8"))
    return jsonschema.Draft201909Validator(
        official, format_checker=jsonschema.Draft201909Validator.FORMAT_CHECKER
    )


@pytest.mark.parametrize(
    "document",
    [
        build(),
        build(demonstration=True),
        build(certificate=sample.certificate(expires_on=None)),
        build(certificate=sample.certificate(state="suspended")),
        build(standard=sample.standard(kind="coach", level=None)),
        build(standard=sample.standard(kind="training", abilities=TextList())),
        build(standard=sample.standard(criteria_url="https://example.org/norma")),
        build(
            standard=sample.standard(
                abilities=TextList(), assessment=Text(es="Prueba práctica")
            )
        ),
    ],
    ids=range(8),
)
def test_every_shape_is_valid_under_the_official_schema(
    document: Json, schema: jsonschema.Draft201909Validator
) -> None:
    signed = sample.sign(document)
    assert [error.message for error in schema.iter_errors(signed)] == []


def test_the_official_schema_is_no_formality(
    schema: jsonschema.Draft201909Validator,
) -> None:
    for broken in (
        {**sample.SIGNED, "validFrom": None},
        {**sample.SIGNED, "credentialStatus": [sample.SIGNED["credentialStatus"]]},
        {**sample.SIGNED, "proof": sample.SIGNED["proof"][0]},
    ):
        assert not schema.is_valid(broken)


def test_a_certificate_holds_from_the_first_to_the_last_local_second() -> None:
    document = build()
    assert document["validFrom"] == "2026-07-14T00:00:00-06:00"
    assert document["validUntil"] == "2029-07-14T23:59:59-06:00"
    assert datetime.datetime.fromisoformat(document["validUntil"]) == (
        datetime.datetime(2029, 7, 15, 5, 59, 59, tzinfo=datetime.UTC)
    )


def test_a_certificate_without_expiry_has_no_end() -> None:
    document = build(certificate=sample.certificate(expires_on=None))
    assert "validUntil" not in document
    assert "expires" not in open_badges.facts(document)


def test_what_is_signed_is_what_the_certificate_says() -> None:
    assert open_badges.facts(build()) == {
        "name": "María José Hernández Ordóñez",
        "number": "SV-2026-000417",
        "standard": "CON-ALB-0012",
        "version": "2",
        "title": "Albañilería básica",
        "centre": "Centro de Formación Usulután",
        "issuer": "INSAFORP (vectores de prueba)",
        "issued": "2026-07-14",
        "expires": "2029-07-14",
    }


def test_addresses_are_those_of_the_official_host() -> None:
    document = build(host="a.example:8443")
    code = sample.SIGNED_CODE.lower()
    assert document["id"] == f"https://a.example:8443/c/{code}/credential.json"
    assert document["issuer"]["id"] == "did:web:a.example%3A8443"
    status = document["credentialStatus"]
    assert status["statusListCredential"] == "https://a.example:8443/status/1.json"
    assert status["id"] == "https://a.example:8443/status/1.json#10793"
    assert status["statusListIndex"] == "10793"


def test_a_version_with_spaces_makes_a_sound_address() -> None:
    document = build(standard=sample.standard(version="2 (2024)"))
    achievement = document["credentialSubject"]["achievement"]
    assert achievement["id"].endswith("/normas/con-alb-0012/#v2%20%282024%29")
    sample.sign(document)


@pytest.mark.parametrize(
    ("kind", "achievement_type"),
    [
        ("competence", "Certification"),
        ("coach", "Certification"),
        ("training", "CertificateOfCompletion"),
    ],
)
def test_training_is_not_called_a_certification(
    kind: str, achievement_type: str
) -> None:
    document = build(standard=sample.standard(kind=kind))
    achievement = document["credentialSubject"]["achievement"]
    assert achievement["achievementType"] == achievement_type


def test_criteria_say_what_the_person_can_do() -> None:
    criteria = build()["credentialSubject"]["achievement"]["criteria"]
    assert criteria["narrative"] == (
        "- Levanta paredes a plomo y nivel\n- Lee planos sencillos de vivienda"
    )


def test_a_demonstration_says_in_the_credential_that_it_is_worth_nothing() -> None:
    assert "Demostración" in build(demonstration=True)["issuer"]["description"]
    assert "description" not in build()["issuer"]


def test_nothing_private_has_a_place_in_a_credential() -> None:
    document = json.dumps(build(certificate=sample.certificate(photo=None)))
    for word in ("birth", "gender", "email", "assessor", "image"):
        assert word not in document


def test_a_broken_criteria_address_is_an_error_and_is_not_left_out() -> None:
    document = build(standard=sample.standard(criteria_url="no es una dirección"))
    with pytest.raises(CredentialError):
        sample.sign(document)
