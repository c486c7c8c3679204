"""Verification of a credential: seven numbered checks, the same in the browser.

Rules:

1. format  JSON read strictly, exactly our shape and terms, of the expected host and code
2. key     one key made the proofs, and the host's did document says that it may
3. proof   both proofs of the set hold
4. dates   now is between ``validFrom`` and ``validUntil``
5. status  the list is the issuer's, signed, long enough and fresh; the bit is not set
6. page    what the page shows is what was signed
7. log     the credential stands in the transparency log

Each ends as passed, failed or unchecked ("could not tell"), with a detail: a stable
name, for which ``DETAILS`` has the words. After a failure in 1 to 3 nothing that the
document says is looked at. The verdict is failed if any check failed; else unchecked if
any of 1 to 5 is; else passed. A proof or status of a kind that we do not know has failed:
unknown never passes as good.

Stricter than common libraries, which pass a set when one proof holds, skip suites they
do not know, accept short lists, and answer "verified" when the status bit is set.

Non-goals: the network; credentials of other issuers; saying who holds the paper.

Example::

    checks = verify_credential(path.read_bytes(), now=now, trust=load_trust(site))
    verdict(checks)                                                    # "passed"
"""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from constancia import addresses
from constancia.credentials import codes, open_badges, rdf
from constancia.credentials.data_integrity import SUITES
from constancia.credentials.status_list import PURPOSE, bit
from constancia.credentials.trust import (
    LARGEST_CREDENTIAL,
    Document,
    SignedList,
    Trust,
    assertion_keys,
    moment,
    parse,
    proofs_of,
    verify_proof_set,
    verify_status_list,
)
from constancia.errors import CredentialError, MalformedError

Outcome = Literal["passed", "failed", "unchecked"]
CheckId = Literal["format", "key", "proof", "dates", "status", "page", "log"]

CHECKS: Final[tuple[CheckId, ...]] = (
    "format",
    "key",
    "proof",
    "dates",
    "status",
    "page",
    "log",
)
_DECISIVE: Final = CHECKS[:5]

#: detail of a check: its words for staff; a passed check has its own name as detail
DETAILS: Final[Mapping[str, str]] = {
    "format": "es una credencial Open Badges 3.0 de este código",
    "key": "el documento did del emisor responde por la clave",
    "proof": "las dos firmas coinciden",
    "dates": "está dentro de su vigencia",
    "status": "no está anulado, según la lista de estado",
    "page": "la página muestra lo que está firmado",
    "log": "consta en el registro público",
    "clock": "el reloj de este equipo está atrasado",
    "code": "la credencial es de otro código",
    "differs": "la página no muestra lo que está firmado",
    "early": "todavía no empieza su vigencia",
    "expired": "ya venció",
    "issuer": "es de otro emisor",
    "key-unknown": "el emisor no responde por esa clave",
    "list": "la lista de estado no es auténtica",
    "malformed": "el documento está dañado o no es una credencial de este portal",
    "no-log": "no se consultó el registro público",
    "no-page": "no hay página con que comparar",
    "not-logged": "no consta en el registro público",
    "revoked": "la lista del emisor dice que ya no vale",
    "signature": "la firma no coincide",
    "skipped": "no se llegó a comprobar",
    "stale": "la lista de estado es una copia antigua",
    "status-unknown": "la clase de estado es desconocida",
    "suite": "la clase de firma es desconocida",
    "unreachable": "no está a mano lo que hace falta para comprobarlo",
}

#: what a page must show, where the credential says it (``[data-signed]``)
_SHOWN: Final = frozenset({"name", "number", "standard", "issued", "expires"})
_INDEX: Final = re.compile(r"0|[1-9][0-9]{0,8}", re.ASCII)
_LIST_ADDRESS: Final = re.compile(r"/status/[1-9][0-9]{0,5}\.json", re.ASCII)
_WEB_DID: Final = "did:web:"

#: asks the transparency log about the published bytes of a credential
LogCheck = Callable[[bytes], Outcome]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One numbered check and how it ended."""

    number: int  # 1 to 7
    id: CheckId
    outcome: Outcome
    detail: str  # a name in DETAILS
    day: datetime.date | None = None  # of issue, expiry, or the status list


class _Stop(Exception):  # noqa: N818  # ends one check, and is no error
    def __init__(
        self, outcome: Outcome, detail: str, day: datetime.date | None = None
    ) -> None:
        super().__init__(detail)
        self.outcome: Outcome = outcome
        self.detail = detail
        self.day = day


def verify_credential(
    document: Document,
    *,
    now: datetime.datetime,
    trust: Trust,
    host: str | None = None,
    expected_code: str | None = None,
    page: Iterable[tuple[str, str]] | None = None,
    log: LogCheck | None = None,
) -> tuple[Check, ...]:
    """Return the seven checks of one credential.

    Args:
        document: the bytes as published, or parsed JSON.
        now: with a time zone.
        trust: the issuer's keys and status lists.
        host: the official host; None takes the did document's own.
        expected_code: the code that led here, canonical.
        page: what the page shows, names of ``[data-signed]`` with their values.
        log: asks the transparency log.
    """
    verifier = Verifier(now=now, trust=trust, host=host)
    return verifier.verify(document, expected_code=expected_code, page=page, log=log)


def verdict(checks: Sequence[Check]) -> Outcome:
    """Return the answer that the checks amount to."""
    outcomes = {check.id: check.outcome for check in checks}
    if "failed" in outcomes.values():
        return "failed"
    if any(outcomes.get(name) != "passed" for name in _DECISIVE):
        return "unchecked"
    return "passed"


class Verifier:
    """Verifies many credentials against one trust; keys and lists are read once."""

    def __init__(
        self,
        *,
        now: datetime.datetime,
        trust: Trust,
        host: str | None = None,
        proven: Callable[[bytes], bool] = lambda _document: False,
    ) -> None:
        """Take what is trusted.

        Args:
            now: with a time zone.
            trust: the issuer's keys and status lists.
            host: the official host; None takes the did document's own.
            proven: whether the proofs of these very bytes held by these very keys when
                they were verified before; they are not verified again.
        """
        if now.tzinfo is None:
            raise MalformedError("now: expected a moment with a time zone")
        self._now = now
        self._trust = trust
        self._host = host or host_of(trust)
        self._proven = proven
        self._known_keys: dict[str, dict[str, bytes] | None] = {}
        self._known_lists: dict[str, SignedList | None] = {}

    def verify(
        self,
        document: Document,
        *,
        expected_code: str | None = None,
        page: Iterable[tuple[str, str]] | None = None,
        log: LogCheck | None = None,
    ) -> tuple[Check, ...]:
        """Return the seven checks of one credential, in order."""
        proven = isinstance(document, bytes) and self._proven(document)
        try:
            credential, nquads = self._format(document, expected_code, proven=proven)
        except _Stop as stop:
            return (_stopped(1, stop), *(_skipped(number) for number in range(2, 8)))
        checks = [_passed(1)]
        steps: tuple[Callable[[], datetime.date | None], ...] = (
            lambda: self._key(credential),
            lambda: None if proven else self._proof(credential, nquads),
            lambda: self._dates(credential),
            lambda: self._status(credential),
            lambda: _page(credential, page),
            lambda: _log(document, log),
        )
        for number, step in enumerate(steps, 2):
            if any(check.outcome == "failed" for check in checks[:3]):
                checks.append(_skipped(number))
                continue
            try:
                checks.append(_passed(number, step()))
            except _Stop as stop:
                checks.append(_stopped(number, stop))
        return tuple(checks)

    def _format(
        self, document: Document, expected_code: str | None, *, proven: bool
    ) -> tuple[Mapping[str, Any], bytes]:
        # (1) strict JSON, our terms and no other, one host and one code throughout
        try:
            parsed = parse(document, largest=LARGEST_CREDENTIAL)
            nquads = b"" if proven else rdf.credential_nquads(parsed)
            suites = sorted(proof["cryptosuite"] for proof in proofs_of(parsed))
            facts = open_badges.facts(parsed)
            for name in ("validFrom", "awardedDate", "validUntil"):
                if name != "validUntil" or "expires" in facts:
                    moment(parsed[name])
            issuer = parsed["issuer"]["id"]
            address = parsed["id"]
        except (CredentialError, KeyError, TypeError, IndexError):
            raise _Stop("failed", "malformed") from None
        if suites != sorted(SUITES):
            raise _Stop("failed", "suite")
        host = self._host or _host_of_did(issuer)
        if issuer != addresses.did(host):
            raise _Stop("failed", "issuer")
        code = address.removeprefix(addresses.absolute(host, "/c/"))
        code = code.removesuffix("/credential.json").upper()
        if (
            not codes.is_valid(code)
            or address != addresses.absolute(host, addresses.credential(code))
            or (expected_code is not None and code != expected_code)
        ):
            raise _Stop("failed", "code")
        return parsed, nquads

    def _key(self, credential: Mapping[str, Any]) -> None:
        # (2) one key made all proofs, and it stands among those that may assert
        keys = self._keys(credential["issuer"]["id"])
        methods = {proof["verificationMethod"] for proof in proofs_of(credential)}
        if len(methods) != 1 or not methods <= set(keys):
            raise _Stop("failed", "key-unknown")

    def _proof(self, credential: Mapping[str, Any], nquads: bytes) -> None:
        # (3) not one of the proofs: all of them
        keys = self._keys(credential["issuer"]["id"])
        try:
            verify_proof_set(credential, keys=keys, nquads=nquads)
        except CredentialError:
            raise _Stop("failed", "signature") from None

    def _dates(self, credential: Mapping[str, Any]) -> datetime.date | None:
        # (4) the first and the last second count
        valid_from = moment(credential["validFrom"])
        if self._now < valid_from:
            raise _Stop("failed", "early", valid_from.date())
        if "validUntil" not in credential:
            return None
        valid_until = moment(credential["validUntil"])
        if self._now > valid_until:
            raise _Stop("failed", "expired", valid_until.date())
        return valid_until.date()

    def _status(self, credential: Mapping[str, Any]) -> datetime.date:
        # (5) the issuer's own list; a set bit counts even in a stale copy
        entry = credential.get("credentialStatus", {})
        index, address = entry.get("statusListIndex"), entry.get("statusListCredential")
        site = addresses.absolute(_host_of_did(credential["issuer"]["id"]), "")
        path = str(address).removeprefix(site)
        if (
            entry.get("statusPurpose") != PURPOSE
            or not _INDEX.fullmatch(str(index))
            or not _LIST_ADDRESS.fullmatch(path)
        ):
            raise _Stop("failed", "status-unknown")
        known = self._list(path, address=address, did=credential["issuer"]["id"])
        try:
            is_set = bit(known.bits, int(index))
        except CredentialError:
            raise _Stop("failed", "status-unknown") from None
        day = known.valid_from.astimezone(open_badges.CENTRAL_AMERICA).date()
        if is_set:
            raise _Stop("failed", "revoked", day)
        if self._now < known.valid_from:
            raise _Stop("unchecked", "clock", day)
        if self._now > known.valid_until:
            raise _Stop("unchecked", "stale", day)
        return day

    def _list(self, path: str, *, address: str, did: str) -> SignedList:
        published = self._trust.status_lists.get(path)
        if published is None:
            raise _Stop("unchecked", "unreachable")
        keys = self._keys(did)
        if path not in self._known_lists:
            try:
                self._known_lists[path] = verify_status_list(
                    published, address=address, did=did, keys=keys
                )
            except CredentialError:
                self._known_lists[path] = None
        known = self._known_lists[path]
        if known is None:
            raise _Stop("failed", "list")
        return known

    def _keys(self, did: str) -> dict[str, bytes]:
        published = self._trust.did_document
        if published is None:
            raise _Stop("unchecked", "unreachable")
        if did not in self._known_keys:
            try:
                found = assertion_keys(published, did=did, now=self._now)
            except CredentialError:
                found = None
            self._known_keys[did] = found
        keys = self._known_keys[did]
        if keys is None:
            raise _Stop("failed", "key-unknown")
        return keys


@functools.lru_cache(maxsize=4096)
def _passed(number: int, day: datetime.date | None = None) -> Check:
    name = CHECKS[number - 1]
    return Check(number=number, id=name, outcome="passed", detail=name, day=day)


def _stopped(number: int, stop: _Stop) -> Check:
    return Check(
        number=number,
        id=CHECKS[number - 1],
        outcome=stop.outcome,
        detail=stop.detail,
        day=stop.day,
    )


def _skipped(number: int) -> Check:
    return _stopped(number, _Stop("unchecked", "skipped"))


def _page(
    credential: Mapping[str, Any], page: Iterable[tuple[str, str]] | None
) -> None:
    # (6) everything shown was signed, and nothing that matters is left out
    if page is None:
        raise _Stop("unchecked", "no-page")
    facts = open_badges.facts(credential)
    shown = list(page)
    if any(facts.get(name) != value for name, value in shown):
        raise _Stop("failed", "differs")
    if not (_SHOWN & set(facts)) <= {name for name, _ in shown}:
        raise _Stop("failed", "differs")


def _log(document: Document, log: LogCheck | None) -> None:
    # (7) the log knows bytes, so a parsed document cannot be asked about
    outcome = log(document) if log and isinstance(document, bytes) else "unchecked"
    if outcome != "passed":
        raise _Stop(outcome, "no-log" if outcome == "unchecked" else "not-logged")


def host_of(trust: Trust) -> str | None:
    """Return the host that the trusted did document speaks for."""
    if trust.did_document is None:
        return None
    try:
        did = parse(trust.did_document, largest=LARGEST_CREDENTIAL).get("id")
    except CredentialError:
        return None
    return _host_of_did(did) if isinstance(did, str) else None


def _host_of_did(did: str) -> str:
    return did.removeprefix(_WEB_DID).replace("%3A", ":")
