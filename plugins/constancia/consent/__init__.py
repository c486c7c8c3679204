"""THE GATE: rows in, records and withheld reasons out.

Rules:

- Missing means no. A scope is granted only by a row for that subject whose state is
  granted, granted on or before today, neither expired nor withdrawn; where several
  rows speak of one scope the latest decides, and of two of one day the no.
- A person under 18 can be granted ``verification`` alone, and only with the date on
  which whoever represents the person signed. What a minor signed for anything else
  does not come alive on the eighteenth birthday: it takes a new row.
- A record is built field by field from what its scope allows. What was not allowed
  ends here: downstream there is no field to hold it.
- ``not_yet_competent`` leaves nothing, not even a tombstone.
- A code once printed keeps answering: without ``verification`` a certificate becomes
  a tombstone that says "withdrawn" and nothing else. A revoked or replaced one says
  so even then, for that tells an employer what to do and names nobody.
- ``owner_name`` and ``certificate_link`` bind two parties, so either may sign for
  them and either may refuse; a refusal always holds.
- A photo takes a scope of its own, and ``photo_of`` is not asked for one that nobody
  granted. The page of a suspended certificate shows none.

Non-goals: judging the export (``intake``), signing, and what a page looks like.
The gate runs before Pelican and outside it: a Pelican plugin that fails to load is
logged and passed over, and everything would be published.

Source: contract, sections 2, 3 and 7.

Example::

    admission = admit(export, on=day, code_of=code_of, slug_of=slug_of,
                      territories=territories, vocabulary=vocabulary)
    admission.directory.people, admission.withheld
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from typing import Final

from constancia import folding
from constancia.consent import stories
from constancia.consent.admission import Admission as Admission
from constancia.consent.admission import Certificates as Certificates
from constancia.consent.admission import Kept
from constancia.consent.admission import PhotoOf as PhotoOf
from constancia.consent.admission import Withheld as Withheld
from constancia.consent.admission import no_photo as no_photo
from constancia.consent.grants import Grants
from constancia.consent.institutions import (
    Institutions,
    product,
    standards_met,
    text,
)
from constancia.consent.naming import short_name, venture_slugs
from constancia.consent.people import People
from constancia.intake.columnar import column, each
from constancia.intake.dates import comes_of_age
from constancia.intake.rows import (
    CertificateRow,
    Export,
    PersonRow,
    Row,
    Scope,
    VentureRow,
)
from constancia.packed import Index, pack
from constancia.records import (
    Assessor,
    Certificate,
    Contact,
    Directory,
    Person,
    Photo,
    StandardMet,
    Text,
    Tombstone,
    Venture,
)
from constancia.territories import Territories
from constancia.vocabulary import Vocabulary

#: reason classes that may stand on a public page; any other word stays private
PUBLIC_REASONS: Final = frozenset({"administrative_error", "fraud", "issuer_decision"})


def admit(
    export: Export,
    *,
    on: datetime.date,
    code_of: Callable[[str], str],
    slug_of: Callable[[str], str],
    territories: Territories,
    vocabulary: Vocabulary,
    photo_of: PhotoOf = no_photo,
) -> Admission:
    """Build the public records that ``export``'s consents allow on the day ``on``.

    ``code_of`` turns a certificate number into its code, ``slug_of`` a person's id
    into an opaque address; both are keyed with the issuer's secret. ``photo_of`` is
    asked for the photos that may be shown, and for no other.
    """
    grants = Grants(export.consents, on=on)
    institutions = Institutions(export, territories, vocabulary)
    gate = _Gate(export, grants, on, institutions, photo_of)
    certificates = gate.certificates(code_of)
    directory = Directory(
        programme=export.programme,
        issuers=export.issuers,
        standards=institutions.standards(),
        centres=institutions.centres(),
        assessors=tuple(sorted(gate.assessors(), key=lambda a: folding.fold(a.name))),
        assessor_counts=institutions.assessor_counts(on=on),
        partners=institutions.partners(),
        services=institutions.services(),
        opportunities=institutions.opportunities(on=on),
        indicators=institutions.indicators(),
        people=tuple(sorted(gate.people(slug_of), key=lambda person: person.slug)),
        ventures=tuple(
            sorted(gate.ventures(slug_of), key=lambda venture: venture.slug)
        ),
        story_subjects=stories.subjects(export, grants, on=on),
    )
    return Admission(
        directory=directory,
        certificates=certificates,
        withheld=gate.withheld.all(),
    )


class _Gate:
    """One pass over an export; keeps the reasons for what it holds back."""

    def __init__(
        self,
        export: Export,
        grants: Grants,
        on: datetime.date,
        institutions: Institutions,
        photo_of: PhotoOf,
    ) -> None:
        self.export = export
        self.grants = grants
        self.on = on
        self.institutions = institutions
        self.photo_of = photo_of
        self.withheld = Kept()
        self._people = People(export.people, grants)
        self._bodies = {
            (row.standard_code, row.version): row.awarding_body
            for row in export.standards
        }
        self._holders = Index(column(export.certificates, "person_id"))

    def _withhold(self, row: Row, reason: str) -> None:
        self.withheld.add(row, reason)

    def _declared(self, *subjects: str) -> bool:
        """In declared mode a listing needs somebody's ``return_status``."""
        return self.export.programme.directory_mode == "neutral" or any(
            self._people.grants(subject, "return_status") for subject in subjects
        )

    # -- certificates ----------------------------------------------------------

    def certificates(self, code_of: Callable[[str], str]) -> Certificates:
        """Decide on every certificate, and keep the decision alone."""
        rows = self.export.certificates
        states: list[str] = []
        for place, said in enumerate(each(rows, "result", "status", "person_id")):
            state = self._state(*said)
            if state == "active":
                self._photo(said[-1])  # now, for that may take long
            elif state != "suspended":
                reasons = {"": "not-yet-competent", "withdrawn": "no-verification"}
                self._withhold(rows[place], reasons.get(state, state))
            states.append(state)
        codes = pack(
            code_of(number) if state else None
            for (number,), state in zip(
                each(rows, "certificate_number"), states, strict=True
            )
        )

        def make(place: int) -> Certificate | Tombstone:
            row, code, state = rows[place], codes[place], states[place]
            if state in {"active", "suspended"}:
                return self._certificate(row, code)
            if state == "withdrawn":
                return Tombstone(code=code, state="withdrawn")
            return self._ended(row, code)

        return Certificates(codes, states, make)

    def _state(self, result: str, status: str, person_id: str) -> str:
        """Return the state of what is published of a certificate; empty for nothing."""
        if result != "competent":
            return ""
        if status in {"revoked", "replaced"}:
            return status
        allowed = self._people.grants(person_id, "verification")
        return status if allowed else "withdrawn"

    def _ended(self, row: CertificateRow, code: str) -> Tombstone:
        reason = row.status_reason if row.status_reason in PUBLIC_REASONS else None
        return Tombstone(
            code=code,
            state="revoked" if row.status == "revoked" else "replaced",
            status_on=row.status_on,
            reason=reason,
        )

    def _certificate(self, row: CertificateRow, code: str) -> Certificate:
        version = row.standard_version or ""  # intake has set it
        body = self._bodies[row.standard_code, version]
        issuer = self.institutions.issuer_on(body, row.issued_on)
        suspended = row.status == "suspended"
        return Certificate(
            code=code,
            state="suspended" if suspended else "active",
            status_on=row.status_on if suspended else None,
            number=row.certificate_number,
            holder=self._people.name(row.person_id),
            standard_code=row.standard_code,
            standard_version=version,
            centre_id=row.centre_id,
            issuer_id=issuer.issuer_id if issuer else body,
            issued_on=row.issued_on,
            expires_on=row.expires_on,
            photo=None if suspended else self._photo(row.person_id),
        )

    # -- people ----------------------------------------------------------------

    def people(self, slug_of: Callable[[str], str]) -> Iterator[Person]:
        rows = self.export.people
        for place, (person_id,) in enumerate(each(rows, "person_id")):
            if not self._people.grants(person_id, "profile"):
                self._withhold(rows[place], "no-profile")
            elif not self._declared(person_id):
                self._withhold(rows[place], "no-return-status-in-declared-mode")
            elif standards := self._standards_met(person_id):
                yield self._person(rows[place], slug_of(person_id), standards)
            else:
                self._withhold(rows[place], "no-certificate-in-force")

    def _person(
        self, row: PersonRow, slug: str, standards: tuple[StandardMet, ...]
    ) -> Person:
        whole = self._people.grants(row.person_id, "full_name")
        return Person(
            slug=slug,
            name=row.full_name if whole else short_name(row.full_name),
            headline=text(row.headline_es, row.headline_en),
            trades=row.trades,
            place=self.institutions.place(
                row.country, row.department, row.municipality, row.district
            ),
            availability=row.availability,
            languages=row.languages,
            standards=standards,
            photo=self._photo(row.person_id),
            indexable=self._people.grants(row.person_id, "search_engines"),
        )

    def _photo(self, person_id: str) -> Photo | None:
        photo, alt = self._people.photo(person_id)
        if not (photo and alt and self._people.grants(person_id, "photo")):
            return None
        return self.photo_of(photo, alt)

    def _standards_met(self, person_id: str) -> tuple[StandardMet, ...]:
        """Return the standards that a person meets today, each once."""
        rows = map(
            self.export.certificates.__getitem__, self._holders.places(person_id)
        )
        held = [r for r in rows if r.result == "competent" and r.status == "active"]
        met = {
            (row.standard_code, row.standard_version or ""): row.expires_on
            for row in sorted(held, key=lambda row: row.issued_on)
            if row.expires_on is None or row.expires_on >= self.on
        }
        return standards_met(tuple(sorted(met.items())))

    def assessors(self) -> Iterator[Assessor]:
        for row in self.export.assessors:
            if row.full_name and self.grants.granted(row.assessor_id, "profile"):
                yield Assessor(
                    name=row.full_name,
                    sectors=tuple(map(self.institutions.sector, row.sectors)),
                    country=self.institutions.country(row.country),
                )
            else:
                self._withhold(row, "no-profile")

    # -- ventures --------------------------------------------------------------

    def ventures(self, slug_of: Callable[[str], str]) -> Iterator[Venture]:
        slugs = venture_slugs(self.export.ventures, slug_of)
        for row in self.export.ventures:
            if not self.grants.granted(row.venture_id, "venture"):
                self._withhold(row, "no-venture")
            elif not all(map(self._grown_up, row.owner_ids)):
                self._withhold(row, "owner-under-age")
            elif not self._declared(row.venture_id, *row.owner_ids):
                self._withhold(row, "no-return-status-in-declared-mode")
            else:
                yield (self._venture if row.status == "active" else self._dormant)(
                    row, slugs[row.venture_id]
                )

    def _grown_up(self, person_id: str) -> bool:
        born = self._people.born(person_id)
        return born is None or comes_of_age(born) <= self.on

    def _dormant(self, row: VentureRow, slug: str) -> Venture:
        """A paused or closed venture answers with a neutral page, without contacts."""
        self._withhold(row, row.status)
        return Venture(
            slug=slug,
            name=row.name,
            status=row.status,
            sector=self.institutions.sector(row.sector),
            summary=Text(es=""),
            place=self.institutions.place(row.country, row.department),
        )

    def _venture(self, row: VentureRow, slug: str) -> Venture:
        def granted(scope: Scope) -> bool:
            return self.grants.granted(row.venture_id, scope)

        point = granted("location_point") and row.latitude and row.longitude
        return Venture(
            slug=slug,
            name=row.name,
            status=row.status,
            sector=self.institutions.sector(row.sector),
            category=row.category,
            summary=Text(es=row.summary_es, en=row.summary_en),
            description=text(row.description_es, row.description_en),
            products=tuple(map(product, row.products)),
            place=self.institutions.place(
                row.country, row.department, row.municipality, row.district
            ),
            point=(str(row.latitude), str(row.longitude)) if point else None,
            contact=Contact(
                whatsapp=row.whatsapp if granted("contact_whatsapp") else None,
                phone=row.phone if granted("contact_phone") else None,
                email=row.email if granted("contact_email") else None,
            ),
            website=row.website,
            facebook=row.facebook,
            instagram=row.instagram,
            hours=row.hours,
            payment=row.payment,
            languages=row.languages,
            delivery=row.delivery_es,
            photos=self._photos(row) if granted("product_photo") else (),
            owners=self._owners(row),
            certified_in=self._certified_in(row),
            confirmed_on=row.confirmed_on,
            indexable=granted("search_engines"),
        )

    def _photos(self, row: VentureRow) -> tuple[Photo, ...]:
        described = zip(row.photos, row.photo_alts, strict=False)
        found = (self.photo_of(name, alt) for name, alt in described if alt)
        return tuple(photo for photo in found if photo)

    def _bound(self, row: VentureRow, owner: str, scope: Scope) -> bool:
        """Whether venture or owner signed for both, and neither of them refused."""
        return (
            self._people.grants(owner, scope)
            and not self.grants.refused(row.venture_id, scope)
        ) or (
            self.grants.granted(row.venture_id, scope)
            and not self.grants.refused(owner, scope)
        )

    def _owners(self, row: VentureRow) -> tuple[str, ...]:
        return tuple(
            self._people.name(owner)
            for owner in row.owner_ids
            if owner in self._people and self._bound(row, owner, "owner_name")
        )

    def _certified_in(self, row: VentureRow) -> tuple[str, ...]:
        return tuple(
            sorted(
                {
                    met.standard_code
                    for owner in row.owner_ids
                    if self._bound(row, owner, "certificate_link")
                    for met in self._standards_met(owner)
                }
            )
        )
