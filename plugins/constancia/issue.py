"""Door 1: from a judged export to a signed public tree.

The order of writes is the design; a crash after each step leaves what it says:

1. the gate and the brake happen in memory, and signing in one ledger transaction, while
   the tree's tables are written under names of their own: nothing yet but files that no
   manifest names and encoded photos in the private state, which the next run finds;
2. the values that must never appear are written, and why the rest may, and which
   addresses search engines are to forget: the old tree, better guarded;
3. the ledger commits: the old tree stands, and the next run finds the signatures;
4. the signed files and photos are written beside the tables: the old tree stands;
5. the manifest is renamed into place: the new tree stands, and what it no longer
   names goes, from the tree and from the encoded photos;
6. whose data it shows is noted: until then nobody can tell, and the next run notes it;
7. the tree is sealed: until then the next run builds every document anew.

So nothing is ever public whose status index the ledger does not hold.

Rules:

- A code in the ledger that the export no longer yields stops the issue: a certificate
  does not vanish, it is revoked, replaced, or its consent is withdrawn.
- A code whose holder has another name stops it too: a correction is a new certificate
  with its own number that ``replaces`` the old one.
- Nothing is published that no row of the consents explains, and no issue takes away
  more than the brake allows (``changes``) unless the number was confirmed.

Example::

    issuance = issue(export, settings=settings, key=key, territories=territories,
                     vocabulary=vocabulary, progress=silent)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from constancia import (
    changes,
    exposure,
    pairing,
    preview,
    privatefile,
    provenance,
    tree,
)
from constancia.consent import Admission, silence
from constancia.credentials.keys import IssuerKey
from constancia.errors import NotPublishableError
from constancia.intake.rows import Export
from constancia.ledger import Ledger
from constancia.progress import Progress, counted
from constancia.settings import Settings
from constancia.signing import Signing
from constancia.speech import N_
from constancia.territories import Territories
from constancia.tree import PublicTree
from constancia.vocabulary import Vocabulary

Say = Callable[[str], str]

#: names of the stages, as progress shows them
SIGNING: Final = N_("Firmando certificados")
PRIVATE: Final = N_("Anotando lo privado")
WRITING: Final = N_("Escribiendo el árbol público")

#: file of the private state that tells which tree can be taken over line by line
SEAL: Final = "seal.txt"
TOMBSTONES: Final = ("replaced", "revoked", "withdrawn")


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
        signing = Signing(ledger, key, admission.directory, on=settings.today)
        with ledger.transaction():
            ledger.belongs_to(preview.keyed(b"ledger", "", key.code_secret))
            _refuse_vanished(ledger, admission)
            before, found = preview.braked(
                settings.public_tree, admission, confirmed=removals
            )
            draft = tree.prepare(
                settings.public_tree,
                directory=admission.directory,
                certificates=signing.signed(
                    counted(
                        admission.certificates,
                        progress,
                        SIGNING,
                        len(admission.certificates),
                    ),
                    _sealed_lines(before, signing, settings),
                ),
            )
            try:
                signing.refuse_changed_hands()
                files = signing.files()
                progress(PRIVATE, 0, None)
                unsaid = silence.gather(
                    export, admission, territories=territories, on=settings.today
                )
                with privatefile.replacing(settings.private / "silence.json") as file:
                    file.writelines(unsaid.lines())
                del unsaid
                shown = provenance.write(
                    settings.report / "why-public.csv",
                    provenance.trace(
                        export,
                        admission.directory,
                        (record for record, _ in draft.certificates()),
                        on=settings.today,
                        slug_of=preview.slug_of(key),
                    ),
                )
                changes.remember(
                    settings.report / "removed-addresses.txt", found, on=settings.today
                )
            except BaseException:
                tree.discard(draft)
                raise
        progress(WRITING, 0, None)
        changed = tree.publish(
            draft, files=files, photos=album.files(), issued_on=settings.today
        )
        album.forget_others()
        exposure.note_issued(settings, shown)
        seal = signing.seal(settings.public_tree)
        privatefile.write(settings.private / SEAL, seal.encode())
    states = Counter(admission.certificates.states)
    return Issuance(
        shown=sum(states[state] for state in ("active", "suspended")),
        tombstones={state: states[state] for state in TOMBSTONES if states[state]},
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


def _refuse_vanished(ledger: Ledger, admission: Admission) -> None:
    """Stop where a code that was given once is no longer in the export."""
    codes = pairing.paired(ledger.codes(), admission.certificates.codes, str)
    vanished = sum(still is None for _code, _given, still in codes)
    if vanished:
        raise NotPublishableError(
            "E31: {count} certificado(s) ya emitido(s) no están en la exportación",
            hint="Un certificado no se borra: márquelo como anulado o reemplazado, o "
            "registre el retiro del consentimiento. Si falta una ronda, añádala.",
            count=vanished,
        )


def _sealed_lines(
    before: PublicTree | None, signing: Signing, settings: Settings
) -> Iterator[bytes]:
    """Return the lines of the earlier tree, none where its seal does not hold."""
    try:
        sealed = (settings.private / SEAL).read_bytes()
    except OSError:
        return iter(())
    if before is None or sealed != signing.seal(settings.public_tree).encode():
        return iter(())
    return before.certificate_lines()
