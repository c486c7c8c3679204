"""A certificate as an Open Badges 3.0 credential (VC 2.0; 1EdTech OB 3.0).

Rules:

- Only terms that both contexts define and ``rdf`` knows; valid under the official JSON
  schema, whose traps shape this: one ``credentialStatus`` with an ``id``, dates with a
  zone, lists of types, the subject named by an ``identifier``.
- The subject has no ``id``: the holder is named, not tracked. Nothing about a person
  stands here but the name and the certificate number.
- Dates are local to the programme: El Salvador, Guatemala and Honduras keep UTC-6 all
  year. ``validFrom`` is the first second of the issue day and ``validUntil`` the last
  second of the last day, both written with ``-06:00``: a certificate holds to the end
  of its last day where it is shown, and the first ten characters are the date on
  paper. Midnight UTC would end it at six in the evening.
- ``issuer`` is the did:web of the official host under the name of the body that stood
  in the line of succession on the issue day. The centre that assessed is ``source``
  ("assessed the achievement on behalf of the issuer").
- Texts are Spanish, the language of the certificate; ``inLanguage`` says so.

Non-goals: proofs (``data_integrity``), choosing a status index (the ledger).

Example::

    document = build(certificate, standard=standard, issuer=issuer, centre=centre,
                     host="verifica.example.org", status_list_number=1, status_index=10793)
    credential = add_proofs(document, key=key, ...)
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from constancia import addresses
from constancia.credentials.rdf import CREDENTIALS_V2, OPEN_BADGES
from constancia.credentials.status_list import PURPOSE
from constancia.folding import slug
from constancia.records import Centre, Certificate, Issuer, Standard

LANGUAGE: Final = "es"
#: El Salvador, Guatemala and Honduras: no summer time
CENTRAL_AMERICA: Final = datetime.timezone(datetime.timedelta(hours=-6))
DEMONSTRATION: Final = "Demostración: datos ficticios, sin ningún valor."

#: kind of standard: OB 3.0 AchievementType
ACHIEVEMENT_TYPES: Final = {
    "competence": "Certification",
    "coach": "Certification",
    "training": "CertificateOfCompletion",
}


def build(
    certificate: Certificate,
    *,
    standard: Standard,
    issuer: Issuer,
    centre: Centre,
    host: str,
    status_list_number: int,
    status_index: int,
    demonstration: bool = False,
) -> dict[str, Any]:
    """Return the unsigned credential of a certificate.

    Args:
        certificate: whose holder agreed to the page behind its code.
        standard: the version that was met.
        issuer: of record on the issue day.
        centre: that assessed.
        host: official host.
        status_list_number: of ``/status/<n>.json``.
        status_index: the certificate's entry in that list, kept for ever.
        demonstration: say in the credential that it is worth nothing.
    """
    profile: dict[str, Any] = {
        "id": addresses.did(host),
        "type": ["Profile"],
        "name": issuer.name.es,
    }
    if demonstration:
        profile["description"] = DEMONSTRATION
    validity = (
        {"validUntil": last_second(certificate.expires_on)}
        if certificate.expires_on
        else {}
    )
    return {
        "@context": [CREDENTIALS_V2, OPEN_BADGES],
        "id": addresses.absolute(host, addresses.credential(certificate.code)),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": profile,
        "validFrom": first_second(certificate.issued_on),
        **validity,
        "awardedDate": first_second(certificate.issued_on),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": False,
                    "identityHash": certificate.holder,
                    "identityType": "name",
                }
            ],
            "licenseNumber": certificate.number,
            "achievement": _achievement(standard, host=host),
            "source": {
                "id": _item(host, "centres", centre.centre_id),
                "type": ["Profile"],
                "name": centre.name,
            },
        },
        "credentialStatus": _status(host, status_list_number, status_index),
    }


def achievement_id(standard: Standard, *, host: str) -> str:
    """Return the address of a version of a standard, ``…/normas/<code>/#v<version>``."""
    version = quote(standard.version, safe="")
    return f"{_item(host, 'standards', standard.code)}#v{version}"


def first_second(day: datetime.date) -> str:
    """Return when a day begins in the programme's countries."""
    return f"{day.isoformat()}T00:00:00-06:00"


def last_second(day: datetime.date) -> str:
    """Return when a day ends in the programme's countries."""
    return f"{day.isoformat()}T23:59:59-06:00"


def facts(credential: Mapping[str, Any]) -> dict[str, str]:
    """Return what a credential of ours says, for holding against page and paper.

    The keys are those of ``[data-signed]`` in the verification page: name, number,
    standard (code), title, centre, issuer, issued and expires (ISO dates). A credential
    without expiry has no ``expires``.
    """
    subject = credential["credentialSubject"]
    achievement = subject["achievement"]
    found = {
        "name": subject["identifier"][0]["identityHash"],
        "number": subject["licenseNumber"],
        "standard": achievement["humanCode"],
        "version": achievement["version"],
        "title": achievement["name"],
        "centre": subject["source"]["name"],
        "issuer": credential["issuer"]["name"],
        "issued": credential["validFrom"][:10],
    }
    if "validUntil" in credential:
        found["expires"] = credential["validUntil"][:10]
    return found


def _achievement(standard: Standard, *, host: str) -> dict[str, Any]:
    title = standard.title.es
    level = f", nivel {standard.level}" if standard.level else ""
    abilities = "\n".join(f"- {ability}" for ability in standard.abilities.es)
    narrative = abilities or (standard.assessment.es if standard.assessment else title)
    criteria: dict[str, Any] = {"narrative": narrative}
    if standard.criteria_url:
        criteria = {"id": standard.criteria_url, **criteria}
    return {
        "id": achievement_id(standard, host=host),
        "type": ["Achievement"],
        "name": title,
        "description": f"Norma {standard.code}, versión {standard.version}{level}.",
        "humanCode": standard.code,
        "version": standard.version,
        "inLanguage": LANGUAGE,
        "achievementType": ACHIEVEMENT_TYPES[standard.kind],
        "criteria": criteria,
    }


def _status(host: str, list_number: int, index: int) -> dict[str, str]:
    address = addresses.absolute(host, addresses.status_list(list_number))
    return {
        "id": f"{address}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": PURPOSE,
        "statusListIndex": str(index),
        "statusListCredential": address,
    }


def _item(host: str, section: str, name: str) -> str:
    return addresses.absolute(host, addresses.item(section, slug(name), LANGUAGE))
