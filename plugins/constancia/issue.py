"""Door 1: from a judged export to a signed public tree.

The order of writes is the design; a crash after each step leaves what it says:

1. the gate, the brake and all signing happen in memory and in one ledger transaction:
   nothing yet but encoded photos in the private state, which the next run finds;
2. the values that must never appear are written, and why the rest may, and which
   addresses search engines are to forget: the old tree, better guarded;
3. the ledger commits: the old tree stands, and the next run finds the signatures;
4. the tree's tables and photos are written under names of their own: the old tree stands;
5. the manifest is renamed into place: the new tree stands, and what it no longer
   names goes, from the tree and from the encoded photos;
6. whose data it shows is noted: until then nobody can tell, and the next run notes it.

So nothing is ever public whose status index the ledger does not hold.

Rules:

- A code in the ledger that the export no longer yields stops the issue: a certificate
  does not vanish, it is revoked, replaced, or its consent is withdrawn.
- A code whose holder has another name stops it too: a correction is a new certificate
  with its own number that ``replaces`` the old one.
- Nothing is published that no row of the consents explains, and no issue takes away
  more than the brake allows (``changes``) unless the number was confirmed.
- The bit of a certificate is set while it is suspended, revoked or replaced; withdrawn
  consent sets no bit.

Example::

    issuance = issue(export, settings=settings, key=key, territories=territories,
                     vocabulary=vocabulary, progress=silent)
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from constancia import (
    addresses,
    changes,
    exposure,
    folding,
    preview,
    privatefile,
    provenance,
    tree,
)
from constancia.consent import Admission, silence
from constancia.credentials import (
    compact,
    data_integrity,
    did,
    open_badges,
    status_list,
)
from constancia.credentials.keys import IssuerKey
from constancia.errors import (
    CredentialError,
    MalformedError,
    NotPublishableError,
)
from constancia.intake.rows import Export
from constancia.ledger import Ledger, Signature, StatusPlace
from constancia.progress import Progress, counted
from constancia.records import Certificate, Directory, Tombstone
from constancia.settings import Settings
from constancia.territories import Territories
from constancia.vocabulary import Vocabulary

Say = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuance:
    """What an issue did, in numbers; nobody is named."""

    shown: int
    tombstones: Mapping[str, int]  # state: how many
    people: int
    ventures: int
    signed: int  # credentials signed now
    lists_signed: int  # status lists signed now
    withheld: Mapping[str, int]  # reason: how many rows
    changed: bool  # whether the public tree differs from before


def issue(
    export: Export,
    *,
    settings: Settings,
    key: IssuerKey,
    territories: Territories,
    vocabulary: Vocabulary,
    progress: Progress,
    removals: int | None = None,
) -> Issuance:
    """Gate, sign what is new or changed, remember it, and write the public tree.

    ``removals`` is the number of pages with a name that the reviewer agreed to lose.

    Raises:
        NotPublishableError: a certificate vanished or changed hands, too much would
            disappear, or something would be shown that nobody granted.
        ExportError: a photo changed after it was judged.
        LedgerError, TreeError, CredentialError: nothing was published.
    """
    album = preview.album(export, settings, progress)
    export, admission = preview.gate(
        export,
        on=settings.today,
        key=key,
        territories=territories,
        vocabulary=vocabulary,
        photo_of=album.photo,
    )
    with Ledger.open(settings.ledger) as ledger:
        with ledger.transaction():
            ledger.belongs_to(preview.keyed(b"ledger", "", key.code_secret))
            _refuse_vanished(ledger, admission)
            found = preview.braked(settings.public_tree, admission, confirmed=removals)
            signing = _Signing(ledger, key, admission.directory, on=settings.today)
            signed = [
                signing.signed(record)
                for record in counted(
                    admission.certificates,
                    progress,
                    "Firmando certificados",
                    len(admission.certificates),
                )
            ]
            signing.refuse_changed_hands()
            files = signing.files()
            privatefile.write(
                settings.private / "silence.json",
                _silence(export, admission),
            )
            shown = provenance.write(
                settings.report / "why-public.csv",
                provenance.explain(
                    export,
                    admission.directory,
                    (record for record, _ in signed),
                    on=settings.today,
                    slug_of=preview.slug_of(key),
                ),
            )
            changes.remember(
                settings.report / "removed-addresses.txt", found, on=settings.today
            )
        changed = tree.write(
            settings.public_tree,
            directory=admission.directory,
            certificates=signed,
            files=files,
            photos=album.files(),
            issued_on=settings.today,
        )
        album.forget_others()
        exposure.note_issued(settings, shown)
    return Issuance(
        shown=sum(isinstance(record, Certificate) for record, _ in signed),
        tombstones=Counter(
            record.state for record, _ in signed if isinstance(record, Tombstone)
        ),
        people=len(admission.directory.people),
        ventures=len(admission.directory.ventures),
        signed=signing.credentials_signed,
        lists_signed=signing.lists_signed,
        withheld=Counter(withheld.reason for withheld in admission.withheld),
        changed=changed,
    )


def summary_lines(issuance: Issuance, say: Say) -> Iterator[str]:
    """Yield what to tell staff after an issue."""
    yield say("Certificados con página: {shown}; firmados ahora: {signed}").format(
        shown=issuance.shown, signed=issuance.signed
    )
    for state, count in sorted(issuance.tombstones.items()):
        yield "  " + {
            "withdrawn": say("sin consentimiento de verificación: {count}"),
            "revoked": say("anulados: {count}"),
            "replaced": say("reemplazados: {count}"),
        }[state].format(count=count)
    yield say(
        "Personas en el directorio: {people}; emprendimientos: {ventures}"
    ).format(people=issuance.people, ventures=issuance.ventures)
    if not issuance.changed:
        yield say("El árbol público ya estaba al día.")


class _Signing:
    """Signs what is new, restores what is not, and gathers the status lists."""

    def __init__(
        self, ledger: Ledger, key: IssuerKey, directory: Directory, *, on: datetime.date
    ) -> None:
        self._ledger = ledger
        self._key = key
        self._programme = directory.programme
        self._on = on
        self._host = directory.programme.official_host
        self._sound = frozenset(
            public.fragment
            for public in key.public_keys
            if public.state != "compromised"
        )
        self._standards = {(s.code, s.version): s for s in directory.standards}
        self._centres = {centre.centre_id: centre for centre in directory.centres}
        self._issuers = {issuer.issuer_id: issuer for issuer in directory.issuers}
        self._set_bits: dict[int, list[int]] = defaultdict(list)
        self._changed_hands = 0
        self.credentials_signed = 0
        self.lists_signed = 0

    def signed(self, record: Certificate | Tombstone) -> tree.Signed:
        """Return the record with the bytes of its signed credential, if it has one."""
        place = self._ledger.place(record.code, day=self._on)
        if record.state in {"suspended", "revoked", "replaced"}:
            self._set_bits[place.list_number].append(place.index)
        if isinstance(record, Certificate):
            holder = folding.fold(record.holder)
            digest = preview.keyed(b"holder", holder, self._key.code_secret)
            self._changed_hands += not self._ledger.same_holder(record.code, digest)
            credential = self._credential(record, place)
            return replace(record, payload=self._payload(record)), credential
        if record.state == "withdrawn":
            return record, None  # withdrawn is not revoked: no bit
        return replace(record, status_index=place.index), None

    def refuse_changed_hands(self) -> None:
        """Stop where a code that was issued to one name now stands for another."""
        if self._changed_hands:
            raise NotPublishableError(
                "E30: {count} certificado(s) cambiaron de nombre desde la última emisión",
                hint="Una corrección es un certificado nuevo, con número propio, que "
                "reemplaza al anterior (columna «reemplaza_a»).",
                count=self._changed_hands,
            )

    def files(self) -> dict[str, bytes]:
        """Return the did document and the status lists, by address."""
        document = did.did_document(self._host, self._key.public_keys)
        files = {addresses.DID_DOCUMENT: data_integrity.serialise(document)}
        lists = self._ledger.lists() or (1,)
        for number in lists:
            files[addresses.status_list(number)] = self._status_list(number)
        return files

    def _credential(self, record: Certificate, place: StatusPlace) -> bytes:
        standard = self._standards[record.standard_code, record.standard_version]
        document = open_badges.build(
            record,
            standard=standard,
            issuer=self._issuers[record.issuer_id],
            centre=self._centres[record.centre_id],
            host=self._host,
            status_list_number=place.list_number,
            status_index=place.index,
            demonstration=self._programme.demonstration,
        )
        try:
            signed, new = self._proven(record.code, document, created=record.issued_on)
        except MalformedError as error:
            raise CredentialError(
                "{address}: un dato de este certificado no se puede firmar",
                hint="Busque en la exportación letras dañadas o signos invisibles en los "
                "nombres de la persona, la norma y el centro; no se emitió nada.",
                address=addresses.credential(record.code),
            ) from error
        self.credentials_signed += new
        return signed

    def _payload(self, record: Certificate) -> str:
        """Return the digits of the offline code, signed now or before."""
        claims = compact.claims_of(
            record,
            standard=self._standards[record.standard_code, record.standard_version],
            centre=self._centres[record.centre_id],
        )
        subject = f"{record.code}#"
        unsigned = compact.restore(claims, bytes(compact.SIGNATURE_LENGTH))
        digest = hashlib.sha256(unsigned.encode()).digest()
        known = self._ledger.signature(subject, digest, keys=self._sound)
        if known:
            return compact.restore(claims, bytes.fromhex(known.proof_values[0]))
        digits = compact.encode(claims, code=record.code, key=self._key)
        _, signature = compact.decode(digits)
        made = Signature(key=self._key.fragment, proof_values=(signature.hex(),))
        self._ledger.add_signature(subject, digest, made, day=self._on)
        return digits

    def _status_list(self, number: int) -> bytes:
        begins = _midnight(self._on)
        valid = datetime.timedelta(days=self._programme.status_valid_days)
        document = status_list.build(
            number,
            sorted(self._set_bits[number]),
            host=self._host,
            valid_from=begins,
            valid_until=begins + valid,
        )
        address = addresses.status_list(number)
        signed, new = self._proven(address, document, created=self._on)
        self.lists_signed += new
        return signed

    def _proven(
        self, subject: str, document: dict[str, Any], *, created: datetime.date
    ) -> tuple[bytes, bool]:
        """Return the signed bytes, and whether a signature had to be made."""
        digest = hashlib.sha256(data_integrity.canonical_json(document)).digest()
        known = self._ledger.signature(subject, digest, keys=self._sound)
        method = did.verification_method(
            self._host, known.key if known else self._key.fragment
        )
        moment = _midnight(created)
        if known:
            signed = data_integrity.restore_proofs(
                document,
                known.proof_values,
                verification_method=method,
                created=moment,
            )
        else:
            signed = data_integrity.add_proofs(
                document, key=self._key, verification_method=method, created=moment
            )
            signature = Signature(
                key=self._key.fragment,
                proof_values=data_integrity.proof_values_of(signed),
            )
            self._ledger.add_signature(subject, digest, signature, day=self._on)
        return data_integrity.serialise(signed), known is None


def _refuse_vanished(ledger: Ledger, admission: Admission) -> None:
    """Stop where a code that was given once is no longer in the export."""
    vanished = set(ledger.codes()).difference(
        record.code for record in admission.certificates
    )
    if vanished:
        raise NotPublishableError(
            "E31: {count} certificado(s) ya emitido(s) no están en la exportación",
            hint="Un certificado no se borra: márquelo como anulado o reemplazado, o "
            "registre el retiro del consentimiento. Si falta una ronda, añádala.",
            count=len(vanished),
        )


def _midnight(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time.min, tzinfo=datetime.UTC)


def _silence(export: Export, admission: Admission) -> bytes:
    """Return what must never appear as the audit reads it."""
    never = silence.must_never_appear(export, admission)
    document = {
        "never": sorted(never),
        "around": sorted(silence.names_around(never, admission)),
    }
    return json.dumps(document, ensure_ascii=False, indent=0).encode()
