"""What a target is, and what to answer about it, with no network.

Rules:

- A target is a credential file (or a picture with one baked in), a code, the address
  in an offline QR code, or the folder of a whole site. Keys and status lists come from a site folder, never from the
  target's own say-so: a stranger's folder verifies against itself only as a whole site,
  and says so.
- Exit status 0 valid, 1 not valid, 2 could not tell (contract, section 1). A code that
  no page answers is 2: it may be new, mistyped where the check symbol cannot tell, or
  invented. A mistyped code is 1.
- A whole site is valid when ``credentials.site`` finds no fault in it; that some of its
  certificates have expired is as it should be.

Example::

    answer = verify_target("K7QM-3T9X-VB2H-4", site=Path("output"), now=now,
                           progress=silent)
    answer.exit_status
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from constancia import addresses
from constancia.credentials import badge, codes, compact, verification
from constancia.credentials.offline import verify_payload
from constancia.credentials.site import (
    FAULTS,
    Place,
    verify_certificate,
    verify_site,
)
from constancia.credentials.trust import load_trust
from constancia.errors import CredentialError, MalformedError
from constancia.progress import Progress, counted
from constancia.speech import N_

EXIT: Final[Mapping[verification.Outcome, int]] = {
    "passed": 0,
    "failed": 1,
    "unchecked": 2,
}
#: names of the numbered checks
CHECKS: Final[Mapping[verification.CheckId, str]] = {
    "format": N_("formato"),
    "key": N_("clave"),
    "proof": N_("firma"),
    "dates": N_("fechas"),
    "status": N_("estado"),
    "page": N_("página"),
    "log": N_("registro público"),
}

#: state of a page without a credential: its verdict, and its words
_TOMBSTONES: Final[Mapping[str, tuple[verification.Outcome, str]]] = {
    "revoked": ("failed", N_("Anulado.")),
    "replaced": ("failed", N_("Reemplazado: pida el certificado nuevo.")),
    "withdrawn": (
        "unchecked",
        N_("No disponible en línea; esto no significa que sea falso."),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A verdict, and the checks or sentences behind it."""

    verdict: verification.Outcome
    checks: tuple[verification.Check, ...] = ()
    sentences: tuple[str, ...] = ()
    certificates: int | None = None  # of a whole site
    faults: tuple[tuple[str, int], ...] = ()  # of a whole site: which, how often

    @property
    def exit_status(self) -> int:
        """0 valid, 1 not valid, 2 could not tell."""
        return EXIT[self.verdict]


def verify_target(
    target: str, *, site: Path, now: datetime.datetime, progress: Progress
) -> Answer:
    """Verify a file, a code, an offline QR code's address or a site folder.

    Args:
        target: as typed.
        site: the site folder whose keys and status lists are trusted.
        now: with a time zone.
        progress: is told of every credential of a site.

    Raises:
        CredentialError: a file cannot be read, or the target is none of these.
    """
    path = Path(target)
    if path.is_dir():
        return _verify_site(path, now=now, progress=progress)
    if path.is_file():
        return _verify_file(_read(path), site=site, now=now)
    payload = compact.split_address(target.strip())
    if payload:
        return _verify_payload(payload, site=site, now=now)
    return _verify_code(target, site=site, now=now)


def lines(answer: Answer, say: Callable[[str], str]) -> Iterator[str]:
    """Yield what to print: the verdict, then the numbered checks."""
    words = {
        "passed": say("VÁLIDO"),
        "failed": say("NO VÁLIDO"),
        "unchecked": say("NO SE PUDO COMPROBAR"),
    }
    marks = {
        "passed": say("pasó"),
        "failed": say("falló"),
        "unchecked": say("sin comprobar"),
    }
    yield words[answer.verdict]
    for sentence in answer.sentences:
        yield say(sentence)
    if answer.certificates is not None:
        yield say("Certificados revisados: {count}").format(count=answer.certificates)
        yield say(
            "Las claves son las de la misma carpeta: compárelas con las del dominio oficial."
        )
    for fault, count in answer.faults:
        yield f"  {count} × {say(FAULTS.get(fault) or verification.DETAILS[fault])}"
    for check in answer.checks:
        detail = say(verification.DETAILS[check.detail])
        name = say(CHECKS[check.id])
        yield f"{check.number}. {name}: {marks[check.outcome]}. {detail}"


def _verify_file(content: bytes, *, site: Path, now: datetime.datetime) -> Answer:
    """Verify a credential, or the one that is baked into a picture."""
    if badge.is_picture(content):
        try:
            content = badge.extract(content)
        except MalformedError:
            return Answer(
                verdict="failed",
                sentences=(N_("La imagen no lleva una credencial, o lleva varias."),),
            )
    checks = verification.verify_credential(content, now=now, trust=load_trust(site))
    return Answer(verdict=verification.verdict(checks), checks=checks)


def _verify_code(typed: str, *, site: Path, now: datetime.datetime) -> Answer:
    code = codes.normalise(typed)
    if not codes.is_valid(code):
        if len(code) != codes.LENGTH:
            raise CredentialError(
                "eso no es un archivo, ni una carpeta, ni un código de 13 caracteres",
                hint="Escríbalo como en «inv verify K7QM-3T9X-VB2H-4».",
            )
        return Answer(verdict="failed", sentences=(N_("El código tiene un error."),))
    place = Place.of(site / "c" / code.lower())
    if not place.page.is_file():
        return Answer(
            verdict="unchecked",
            sentences=(N_("No hay página de este código en el sitio."),),
        )
    verifier = verification.Verifier(now=now, trust=load_trust(site))
    certificate = verify_certificate(place, verifier=verifier)
    if certificate.checks:
        verdict = verification.verdict(certificate.checks)
        return Answer(verdict=verdict, checks=certificate.checks)
    verdict, sentence = _TOMBSTONES.get(
        certificate.state, ("unchecked", N_("La página no dice su estado."))
    )
    return Answer(verdict=verdict, sentences=(sentence,))


def _verify_payload(
    payload: compact.Address, *, site: Path, now: datetime.datetime
) -> Answer:
    """Check what the offline code says, and its status where the site has its page."""
    credential = site / addresses.credential(payload.code).lstrip("/")
    checks = verify_payload(
        payload,
        now=now,
        trust=load_trust(site),
        credential=_read(credential) if credential.is_file() else None,
    )
    verdict = verification.verdict(checks)
    if verdict == "unchecked" and codes.is_valid(payload.code):
        online = _verify_code(payload.code, site=site, now=now)
        if not online.checks:  # a tombstone, or no page
            worse = online.verdict if online.verdict == "failed" else verdict
            return Answer(verdict=worse, checks=checks, sentences=online.sentences)
    return Answer(verdict=verdict, checks=checks)


def _verify_site(folder: Path, *, now: datetime.datetime, progress: Progress) -> Answer:
    faults: Counter[str] = Counter()
    doubts: Counter[str] = Counter()
    count = 0
    for certificate in counted(
        verify_site(folder, now=now), progress, "Comprobando certificados"
    ):
        count += 1
        if certificate.fault:
            told = _unchecked(certificate.checks)
            (doubts if certificate.fault in told else faults)[certificate.fault] += 1
    if faults:
        verdict: verification.Outcome = "failed"
    elif doubts or not count:
        verdict = "unchecked"
    else:
        verdict = "passed"
    return Answer(
        verdict=verdict,
        certificates=count,
        faults=tuple((faults + doubts).most_common()),
    )


def _unchecked(checks: tuple[verification.Check, ...]) -> set[str]:
    return {check.detail for check in checks if check.outcome == "unchecked"}


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CredentialError(
            "{file}: no se puede leer ({reason})",
            hint="Compruebe que el archivo esté completo y que usted pueda abrirlo.",
            file=path.name,
            reason=error.strerror,
        ) from None
