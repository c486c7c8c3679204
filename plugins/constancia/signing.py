"""What is signed in an issue: new and changed certificates, and the status lists.

Rules:

- The ledger remembers the digest of every document that was signed, and its
  signatures. The same document takes them back; only another one is signed.
- A line of the earlier tree is taken over as it stands where its record is the same
  and the *seal* holds: a keyed digest, left by the issue that wrote the tree, of the
  tree itself, of the ledger, of standards, centres, issuers and keys, and of the code
  that makes documents. Whatever of these changed, by hand or by an update, every
  document is built and compared anew. Either way the bytes are the same.
- The bit of a certificate is set while it is suspended, revoked or replaced; withdrawn
  consent sets no bit.
- Certificates stream through in the order of their codes; none is held.

Non-goals: who may be shown (``consent``), what an issue may take away (``changes``).

Example::

    signing = Signing(ledger, key, admission.directory, on=day)
    draft = tree.prepare(folder, directory=..., certificates=signing.signed(records))
    signing.refuse_changed_hands()
    files = signing.files()
"""

from __future__ import annotations

import datetime
import functools
import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from constancia import addresses, folding, preview, tree
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
from constancia.ledger import Ledger, Signature, StatusPlace
from constancia.records import Certificate, Directory, Tombstone
from constancia.wire import to_dict

#: what signing adds to a record, up to where the credential begins
_SIGNED: Final = re.compile(rb'(,"payload":"[0-9]+"|,"status_index":[0-9]+)?\}\t')


class Signing:
    """Signs what is new, restores what is not, and gathers the status lists."""

    def __init__(
        self, ledger: Ledger, key: IssuerKey, directory: Directory, *, on: datetime.date
    ) -> None:
        self._ledger = ledger
        self._key = key
        self._directory = directory
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

    def signed(
        self,
        records: Iterable[Certificate | Tombstone],
        earlier: Iterable[bytes] = (),
    ) -> Iterator[tree.Signed | tree.Kept]:
        """Yield the records with the bytes of their signed credentials, if they have one.

        Args:
            records: what the gate let through, sorted by code.
            earlier: lines of the earlier tree, where its seal holds.
        """
        lines = iter(earlier)
        line = next(lines, None)
        for record in records:
            while line is not None and tree.code_of(line) < record.code:
                line = next(lines, None)
            if line is not None and _unchanged(record, line):
                yield tree.Kept(record, line)
            else:
                yield self._signed(record)
            if record.state in {"suspended", "revoked", "replaced"}:
                place = self._ledger.place(record.code, day=self._on)
                self._set_bits[place.list_number].append(place.index)

    def _signed(self, record: Certificate | Tombstone) -> tree.Signed:
        place = self._ledger.place(record.code, day=self._on)
        if isinstance(record, Certificate):
            holder = folding.fold(record.holder)
            digest = preview.keyed(b"holder", holder, self._key.code_secret)
            self._changed_hands += not self._ledger.same_holder(record.code, digest)
            credential = self._credential(record, place)
            return replace(record, payload=self._payload(record)), credential
        if record.state == "withdrawn":
            return record, None  # withdrawn is not revoked: no bit
        return replace(record, status_index=place.index), None

    def seal(self, folder: Path) -> str:
        """Return what tells that the tree in ``folder`` is the work of this signing."""
        directory = self._directory
        parts = [
            hashlib.sha256((folder / tree.MANIFEST).read_bytes()).hexdigest(),
            self._ledger.mark().hex(),
            _digest_of_program(),
            *sorted(self._sound),
            json.dumps(
                [
                    [to_dict(record) for record in records]
                    for records in (
                        (directory.programme,),
                        directory.standards,
                        directory.centres,
                        directory.issuers,
                    )
                ]
            ),
        ]
        return preview.keyed(b"seal", "\n".join(parts), self._key.code_secret).hex()

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
        signature = compact.sign(claims, code=record.code, key=self._key)
        made = Signature(key=self._key.fragment, proof_values=(signature.hex(),))
        self._ledger.add_signature(subject, digest, made, day=self._on)
        return compact.restore(claims, signature)

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
        canonical = data_integrity.canonical_json(document)
        digest = hashlib.sha256(canonical).digest()
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
                document,
                key=self._key,
                verification_method=method,
                created=moment,
                canonical=canonical,
            )
            signature = Signature(
                key=self._key.fragment,
                proof_values=data_integrity.proof_values_of(signed),
            )
            self._ledger.add_signature(subject, digest, signature, day=self._on)
        return data_integrity.serialise(signed), known is None


def _midnight(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time.min, tzinfo=datetime.UTC)


def _unchanged(record: Certificate | Tombstone, line: bytes) -> bool:
    """Return whether a line of the earlier tree is of the same record.

    What signing adds is the last field of either record, so the rest is the beginning.
    """
    begins = tree.as_json(record).removesuffix(b"}")
    return line.startswith(begins) and bool(_SIGNED.match(line, len(begins)))


@functools.cache
def _digest_of_program() -> str:
    """Return what the code is known by that makes documents of records."""
    here = Path(__file__).parent
    rooms = ("credentials", "tree")
    files = [f for room in rooms for f in sorted((here / room).glob("*.py"))]
    files += [Path(__file__), here / "wire.py"]
    files += [here / f"{name}.py" for name in ("addresses", "folding", "records")]
    digest = hashlib.sha256()
    for file in files:
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
