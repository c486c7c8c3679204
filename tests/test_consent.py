"""The gate: only an allow-list says yes, field by field."""

from __future__ import annotations

import dataclasses
import datetime
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constancia import consent, preview
from constancia.consent import Admission, short_name
from constancia.consent.grants import Grants
from constancia.consent.institutions import Institutions
from constancia.consent.naming import venture_slugs
from constancia.intake.dates import comes_of_age
from constancia.intake.rows import (
    AccreditationRow,
    AssessorRow,
    CentreRow,
    CertificateRow,
    ConsentRow,
    Export,
    PersonRow,
    StandardRow,
    VentureRow,
)
from constancia.records import (
    Certificate,
    Contact,
    Issuer,
    Programme,
    Text,
    Tombstone,
    story_key,
)
from constancia.territories import Territories
from constancia.vocabulary import Vocabulary
from tests.office import KEY

DAY = datetime.date(2026, 11, 22)
WHERE: dict[str, Any] = {"file": "t.csv", "sheet": None, "row": 2}
YESTERDAY = DAY - datetime.timedelta(days=1)
TOMORROW = DAY + datetime.timedelta(days=1)

Admit = Callable[..., Admission]


def consent_row(subject: str, scope: Any, **changes: Any) -> ConsentRow:
    values: dict[str, Any] = {
        "subject_id": subject,
        "scope": scope,
        "state": "granted",
        "granted_on": datetime.date(2024, 1, 1),
    }
    return ConsentRow(**WHERE, **{**values, **changes})


def person(**changes: Any) -> PersonRow:
    values: dict[str, Any] = {
        "person_id": "P1",
        "full_name": "José Antonio Hernández",
        "birth_date": datetime.date(1985, 4, 3),
        "country": "SV",
        "department": "Usulután",
        "municipality": "Jiquilisco",
        "headline_es": "Albañil",
    }
    return PersonRow(**WHERE, **{**values, **changes})


def certificate(**changes: Any) -> CertificateRow:
    values: dict[str, Any] = {
        "certificate_number": "NO-1",
        "person_id": "P1",
        "standard_code": "CON-01",
        "standard_version": "1",
        "centre_id": "CE-1",
        "round": "2024-05",
        "issued_on": datetime.date(2024, 5, 1),
        "expires_on": datetime.date(2027, 5, 1),
    }
    return CertificateRow(**WHERE, **{**values, **changes})


def venture(**changes: Any) -> VentureRow:
    values: dict[str, Any] = {
        "venture_id": "V1",
        "name": "Panadería La Espiga",
        "owner_ids": ("P1",),
        "status": "active",
        "sector": "food",
        "summary_es": "Pan del día",
        "country": "SV",
        "department": "Usulután",
        "municipality": "Jiquilisco",
        "latitude": "13.33",
        "longitude": "-88.57",
        "whatsapp": "+50370000001",
        "phone": "+50320000001",
        "email": "espiga@example.org",
    }
    return VentureRow(**WHERE, **{**values, **changes})


@pytest.fixture
def admit(territories: Territories, vocabulary: Vocabulary) -> Admit:
    """``admit(consents, people=…, ventures=…, mode=…)`` on a small export."""

    def build(
        consents: list[ConsentRow],
        *,
        people: tuple[PersonRow, ...] = (person(),),
        certificates: tuple[CertificateRow, ...] = (certificate(),),
        ventures: tuple[VentureRow, ...] = (venture(),),
        mode: Any = "neutral",
        on: datetime.date = DAY,
    ) -> Admission:
        export = Export(
            programme=Programme(
                name=Text(es="Programa"),
                official_host="verifica.example.org",
                contact=Contact(),
                report=Contact(),
                controller=Text(es="Programa"),
                directory_mode=mode,
            ),
            issuers=(
                Issuer(
                    issuer_id="OLD",
                    name=Text(es="Instituto de antes"),
                    until=datetime.date(2023, 12, 8),
                    successor_id="NEW",
                ),
                Issuer(issuer_id="NEW", name=Text(es="Instituto de hoy")),
            ),
            people=people,
            certificates=certificates,
            consents=tuple(consents),
            standards=(
                StandardRow(
                    **WHERE,
                    standard_code="CON-01",
                    version="1",
                    sector="construction",
                    title_es="Albañilería",
                    awarding_body="OLD",
                ),
            ),
            centres=(
                CentreRow(
                    **WHERE,
                    centre_id="CE-1",
                    name="Centro",
                    country="SV",
                    department="Usulután",
                    municipality="Jiquilisco",
                ),
            ),
            ventures=ventures,
        )
        return consent.admit(
            export,
            on=on,
            code_of=lambda number: f"CODE-{number}",
            slug_of=lambda identity: f"slug-{identity.lower()}",
            territories=territories,
            vocabulary=vocabulary,
        )

    return build


@pytest.mark.parametrize(
    ("reason", "changes"),
    [
        ("denied", {"state": "denied"}),
        ("withdrawn state", {"state": "withdrawn"}),
        ("withdrawn day", {"withdrawn_on": YESTERDAY}),
        ("withdrawal announced", {"withdrawn_on": TOMORROW}),
        ("expired", {"expires_on": YESTERDAY}),
        ("granted in the future", {"granted_on": TOMORROW}),
        ("granted on no day", {"granted_on": None}),
        ("another scope", {"scope": "profile"}),
        ("another subject", {"subject_id": "P2"}),
    ],
)
def test_what_is_not_wholly_granted_is_no(reason: str, changes: dict[str, Any]) -> None:
    row = consent_row("P1", "verification")
    grants = Grants([dataclasses.replace(row, **changes)], on=DAY)
    assert not grants.granted("P1", "verification"), reason


def test_a_consent_holds_through_the_day_it_expires() -> None:
    rows = [consent_row("P1", "photo", expires_on=DAY)]
    assert Grants(rows, on=DAY).granted("P1", "photo")
    assert not Grants(rows, on=TOMORROW).granted("P1", "photo")


def test_of_several_rows_the_latest_decides_and_of_one_day_the_no() -> None:
    yes = consent_row("P1", "photo", granted_on=datetime.date(2024, 1, 1))
    no = consent_row(
        "P1", "photo", state="withdrawn", withdrawn_on=datetime.date(2025, 1, 1)
    )
    again = consent_row("P1", "photo", granted_on=datetime.date(2026, 1, 1))
    denied_that_day = dataclasses.replace(again, state="denied")
    assert not Grants([yes, no], on=DAY).granted("P1", "photo")
    assert not Grants([no, yes], on=DAY).granted("P1", "photo")
    assert Grants([yes, no, again], on=DAY).granted("P1", "photo")
    assert not Grants([again, denied_that_day], on=DAY).granted("P1", "photo")


def test_a_no_without_a_day_outlasts_every_yes() -> None:
    rows = [
        consent_row("P1", "photo"),
        consent_row("P1", "photo", state="denied", granted_on=None),
    ]
    assert not Grants(rows, on=DAY).granted("P1", "photo")


@pytest.mark.parametrize(
    ("born", "eighteenth"),
    [
        (datetime.date(2008, 11, 22), datetime.date(2026, 11, 22)),
        (datetime.date(2008, 2, 29), datetime.date(2026, 3, 1)),
    ],
)
def test_age_is_counted_to_the_birthday(
    born: datetime.date, eighteenth: datetime.date
) -> None:
    assert comes_of_age(born) == eighteenth


def test_a_minor_can_be_verified_with_a_guardian_and_nothing_else() -> None:
    born = DAY.replace(year=DAY.year - 17)
    alone = Grants([consent_row("P1", "verification")], on=DAY)
    with_guardian = Grants(
        [
            consent_row("P1", "verification", guardian_on=YESTERDAY),
            consent_row("P1", "profile", guardian_on=YESTERDAY),
        ],
        on=DAY,
    )
    assert not alone.granted("P1", "verification", born=born)
    assert with_guardian.granted("P1", "verification", born=born)
    assert not with_guardian.granted("P1", "profile", born=born)


def test_what_a_minor_signed_does_not_come_alive_at_eighteen() -> None:
    born = datetime.date(2008, 11, 1)  # grown up three weeks ago
    before = Grants([consent_row("P1", "profile")], on=DAY)
    after = Grants([consent_row("P1", "profile", granted_on=DAY)], on=DAY)
    assert not before.granted("P1", "profile", born=born)
    assert after.granted("P1", "profile", born=born)


@given(
    st.lists(
        st.builds(
            ConsentRow,
            file=st.just("t.csv"),
            sheet=st.none(),
            row=st.integers(2, 9),
            subject_id=st.sampled_from(["P1", "P2"]),
            scope=st.sampled_from(["photo", "profile"]),
            state=st.sampled_from(["granted", "denied", "withdrawn"]),
            granted_on=st.none() | st.dates(),
            expires_on=st.none() | st.dates(),
            withdrawn_on=st.none() | st.dates(),
        ),
        max_size=4,
    ),
    st.dates(),
)
def test_nothing_is_granted_without_one_row_that_grants_it(
    rows: list[ConsentRow], on: datetime.date
) -> None:
    if Grants(rows, on=on).granted("P1", "photo"):
        assert any(
            row.subject_id == "P1"
            and row.scope == "photo"
            and row.state == "granted"
            and row.granted_on is not None
            and row.granted_on <= on
            and row.withdrawn_on is None
            and (row.expires_on is None or row.expires_on >= on)
            for row in rows
        )
        assert Grants(rows, on=on).refused("P1", "photo") is False


def test_without_any_consent_only_a_bare_tombstone_is_published(admit: Admit) -> None:
    admission = admit([])
    assert admission.certificates == (Tombstone(code="CODE-NO-1", state="withdrawn"),)
    assert admission.directory.people == ()
    assert admission.directory.ventures == ()
    assert {w.reason for w in admission.withheld} == {
        "no-verification",
        "no-profile",
        "no-venture",
    }


def test_verification_publishes_the_page_and_lists_nobody(admit: Admit) -> None:
    admission = admit([consent_row("P1", "verification")])
    (record,) = admission.certificates
    assert isinstance(record, Certificate)
    assert record.holder == "José Antonio Hernández"
    assert admission.directory.people == ()


@pytest.mark.parametrize("status", ["revoked", "replaced"])
def test_an_ended_certificate_names_nobody_with_or_without_consent(
    admit: Admit, status: str
) -> None:
    row = certificate(status=status, status_on=YESTERDAY, status_reason="fraud")
    for consents in ([], [consent_row("P1", "verification")]):
        (record,) = admit(consents, certificates=(row,)).certificates
        assert record == Tombstone(
            code="CODE-NO-1", state=status, status_on=YESTERDAY, reason="fraud"
        )


def test_a_private_reason_stays_private(admit: Admit) -> None:
    row = certificate(status="revoked", status_reason="denuncia de un vecino")
    (record,) = admit([], certificates=(row,)).certificates
    assert isinstance(record, Tombstone)
    assert record.reason is None


def test_not_yet_competent_leaves_nothing(admit: Admit) -> None:
    row = certificate(result="not_yet_competent")
    consents = [consent_row("P1", "verification"), consent_row("P1", "profile")]
    admission = admit(consents, certificates=(row,))
    assert admission.certificates == ()
    assert admission.directory.people == ()


def test_a_certificate_bears_the_issuer_of_its_day(admit: Admit) -> None:
    old = certificate(issued_on=datetime.date(2020, 1, 1))
    new = certificate(certificate_number="NO-2", issued_on=datetime.date(2024, 5, 1))
    records = admit(
        [consent_row("P1", "verification")], certificates=(old, new)
    ).certificates
    assert [r.issuer_id for r in records if isinstance(r, Certificate)] == [
        "OLD",
        "NEW",
    ]


def test_a_profile_shows_a_short_name_until_full_name_is_granted(admit: Admit) -> None:
    profile = consent_row("P1", "profile")
    (listed,) = admit([profile]).directory.people
    assert listed.name == "José A. H."
    assert not listed.indexable
    (listed,) = admit([profile, consent_row("P1", "full_name")]).directory.people
    assert listed.name == "José Antonio Hernández"


@pytest.mark.parametrize(
    ("full", "short"),
    [
        ("José Antonio Hernández Martínez", "José A. H."),
        ("HERNÁNDEZ MARTÍNEZ, José Antonio", "José A. H."),
        ("María de los Ángeles Paz", "María Á. P."),
        ("Ñeca", "Ñ."),
        ("  ana   LÓPEZ ", "ana L."),
        ("de la", ""),
    ],
)
def test_short_names_hold_one_whole_word_at_most(full: str, short: str) -> None:
    assert short_name(full) == short


@given(st.text(max_size=60))
def test_a_short_name_never_holds_a_second_word_of_the_name(full: str) -> None:
    words = short_name(full).split()
    # one letter and a point; some letters are written with up to three in capitals
    assert all(word.endswith(".") and len(word) <= 4 for word in words[1:])


def test_a_person_whose_certificates_have_all_ended_is_not_listed(admit: Admit) -> None:
    profile = [consent_row("P1", "profile")]
    expired = certificate(expires_on=YESTERDAY)
    suspended = certificate(status="suspended")
    assert admit(profile, certificates=(expired,)).directory.people == ()
    assert admit(profile, certificates=(suspended,)).directory.people == ()


VENTURE_SCOPES = {
    "contact_whatsapp": lambda v: v.contact.whatsapp,
    "contact_phone": lambda v: v.contact.phone,
    "contact_email": lambda v: v.contact.email,
    "location_point": lambda v: v.point,
    "owner_name": lambda v: v.owners,
    "certificate_link": lambda v: v.certified_in,
    "search_engines": lambda v: v.indexable,
}


@pytest.mark.parametrize("scope", VENTURE_SCOPES)
def test_each_scope_of_a_venture_opens_its_own_field_and_no_other(
    admit: Admit, scope: str
) -> None:
    listing = consent_row("V1", "venture")
    (bare,) = admit([listing]).directory.ventures
    (opened,) = admit([listing, consent_row("V1", scope)]).directory.ventures
    for name, field in VENTURE_SCOPES.items():
        assert not field(bare), name
        assert bool(field(opened)) is (name == scope), name


@pytest.mark.parametrize("scope", ["owner_name", "certificate_link"])
@pytest.mark.parametrize(
    ("signed", "refused"), [("V1", "P1"), ("P1", "V1")], ids=["venture", "owner"]
)
def test_what_binds_two_parties_falls_when_either_refuses(
    admit: Admit, scope: str, signed: str, refused: str
) -> None:
    rows = [consent_row("V1", "venture"), consent_row(signed, scope)]
    (listed,) = admit(rows).directory.ventures
    assert VENTURE_SCOPES[scope](listed)
    rows.append(consent_row(refused, scope, state="denied"))
    (listed,) = admit(rows).directory.ventures
    assert not VENTURE_SCOPES[scope](listed)


@pytest.mark.parametrize("status", ["paused", "closed"])
def test_a_venture_that_is_not_active_keeps_its_name_and_nothing_to_reach_it(
    admit: Admit, status: str
) -> None:
    rows = [consent_row("V1", "venture"), consent_row("V1", "contact_whatsapp")]
    (listed,) = admit(rows, ventures=(venture(status=status),)).directory.ventures
    assert listed.status == status
    assert listed.contact == Contact()
    assert listed.place.municipality is None


def test_a_venture_of_a_minor_is_not_listed(admit: Admit) -> None:
    young = person(birth_date=DAY.replace(year=DAY.year - 17))
    rows = [consent_row("V1", "venture")]
    assert admit(rows, people=(young,)).directory.ventures == ()


def test_in_declared_mode_a_listing_needs_return_status(admit: Admit) -> None:
    rows = [consent_row("V1", "venture"), consent_row("P1", "profile")]
    assert admit(rows, mode="declared").directory.ventures == ()
    assert admit(rows, mode="declared").directory.people == ()
    rows += [consent_row("V1", "return_status"), consent_row("P1", "return_status")]
    assert len(admit(rows, mode="declared").directory.ventures) == 1
    assert len(admit(rows, mode="declared").directory.people) == 1


def slugs_of(*rows: VentureRow) -> dict[str, str]:
    """Return the addresses of ventures, keyed as the issuer keys them."""
    return venture_slugs(rows, preview.slug_of(KEY))


def test_an_address_of_a_venture_does_not_move_for_another_of_its_name() -> None:
    first, second = venture(), venture(venture_id="V2")
    (alone,) = slugs_of(first).values()
    assert re.fullmatch("panaderia-la-espiga-[a-z2-7]{4}", alone)
    both = slugs_of(second, first)
    assert both["V1"] == alone
    assert slugs_of(second)["V2"] == both["V2"] != alone


def test_the_address_of_a_venture_that_is_gone_is_nobody_elses() -> None:
    many = [venture(venture_id=f"V{n}") for n in range(200)]
    assert len(set(slugs_of(*many).values())) == 200


def test_short_parts_that_agree_are_told_apart_by_the_whole() -> None:
    rows = (venture(), venture(venture_id="V2"), venture(venture_id="V3"))
    opaque = {"V1": "aaaabbbb", "V2": "aaaacccc", "V3": "ddddeeee"}
    assert list(venture_slugs(rows, opaque.__getitem__).values()) == [
        "panaderia-la-espiga-aaaabbbb",
        "panaderia-la-espiga-aaaacccc",
        "panaderia-la-espiga-dddd",
    ]


def test_a_name_without_letters_is_addressed_by_the_opaque_part(admit: Admit) -> None:
    rows = [consent_row("V1", "venture")]
    nameless = (venture(name="¡!"),)
    (listed,) = admit(rows, ventures=nameless).directory.ventures
    assert listed.slug == "slug-v1"


def test_a_place_is_told_in_the_names_of_today(admit: Admit) -> None:
    (listed,) = admit([consent_row("V1", "venture")]).directory.ventures
    assert (listed.place.municipality, listed.place.district) == (
        "Usulután Oeste",
        "Jiquilisco",
    )


@pytest.mark.parametrize("order", [1, -1])
def test_a_withdrawal_noted_in_an_older_row_outlasts_a_grant_before_it(
    order: int,
) -> None:
    """Granted in January, again in March, and January's row says withdrawn in June."""
    day = datetime.date
    rows = [
        consent_row(
            "P", "photo", granted_on=day(2025, 1, 1), withdrawn_on=day(2025, 6, 1)
        ),
        consent_row("P", "photo", granted_on=day(2025, 3, 1)),
    ][::order]
    grants = Grants(rows, on=day(2026, 1, 1))
    assert not grants.granted("P", "photo")
    again = consent_row("P", "photo", granted_on=day(2025, 6, 2))
    grants = Grants([*rows, again], on=day(2026, 1, 1))
    assert grants.granted("P", "photo")


# -- stories and assessors -----------------------------------------------------


HOST = "verifica.example.org"


def test_a_story_needs_its_own_consent_and_tells_no_id(admit: Admit) -> None:
    said = admit([consent_row("P1", "profile"), consent_row("V1", "venture")])
    assert said.directory.story_subjects == ()
    said = admit([consent_row("P1", "story"), consent_row("V1", "story")])
    keys = {subject.key for subject in said.directory.story_subjects}
    assert keys == {story_key(HOST, "P1"), story_key(HOST, "V1")}
    assert not any("P1" in key or "V1" in key for key in keys)


@pytest.mark.parametrize(
    "rows",
    [
        [consent_row("P1", "story", state="withdrawn", withdrawn_on=YESTERDAY)],
        [consent_row("P1", "story", state="denied")],
        [consent_row("P1", "story", expires_on=YESTERDAY)],
        [consent_row("P1", "story", granted_on=TOMORROW)],
        [consent_row("P9", "story")],
    ],
)
def test_no_story_without_a_consent_in_force(
    admit: Admit, rows: list[ConsentRow]
) -> None:
    assert admit(rows).directory.story_subjects == ()


def test_an_owner_who_refused_keeps_the_story_of_the_business_back(
    admit: Admit,
) -> None:
    rows = [consent_row("V1", "story"), consent_row("P1", "story", state="denied")]
    assert admit(rows).directory.story_subjects == ()


def test_no_story_of_anyone_under_age(admit: Admit) -> None:
    young = person(birth_date=datetime.date(2010, 1, 1))
    rows = [
        consent_row("P1", "story", guardian_on=datetime.date(2024, 1, 1)),
        consent_row("V1", "story"),
    ]
    assert admit(rows, people=(young,)).directory.story_subjects == ()


def test_in_declared_mode_a_story_takes_the_return_status_besides(admit: Admit) -> None:
    rows = [consent_row("P1", "story")]
    assert admit(rows, mode="declared").directory.story_subjects == ()
    rows.append(consent_row("P1", "return_status"))
    (subject,) = admit(rows, mode="declared").directory.story_subjects
    assert subject.key == story_key(HOST, "P1")


def test_assessors_are_counted_while_accredited_and_few_are_not_told(
    territories: Territories, vocabulary: Vocabulary
) -> None:
    def counted(*groups: tuple[str, str, int]) -> dict[tuple[str, str], int | None]:
        assessors, accreditations = [], []
        for country, sector, number in groups:
            for _ in range(number):
                name = f"EV-{len(assessors)}"
                assessors.append(
                    AssessorRow(
                        **WHERE, assessor_id=name, sectors=(sector,), country=country
                    )
                )
                accreditations.append(
                    AccreditationRow(
                        **WHERE,
                        holder_id=name,
                        standard_code="CON-01",
                        from_=YESTERDAY,
                        until=DAY,
                    )
                )
        export = Export(
            programme=Programme(
                name=Text(es="Programa"),
                official_host=HOST,
                contact=Contact(),
                report=Contact(),
                controller=Text(es="Programa"),
            ),
            issuers=(),
            people=(),
            certificates=(),
            consents=(),
            standards=(),
            assessors=(
                *assessors,
                AssessorRow(
                    **WHERE, assessor_id="EV-X", sectors=("Turismo",), country="SV"
                ),
            ),
            accreditations=tuple(accreditations),
        )
        found = Institutions(export, territories, vocabulary).assessor_counts(on=DAY)
        return {(each.country, each.sector): each.count for each in found}

    assert counted(("SV", "Construcción", 9), ("GT", "Turismo", 6)) == {
        ("GT", "turismo"): 6,
        ("SV", "construccion"): 9,
    }
    few = ("GT", "Turismo", 2), ("SV", "Construcción", 9), ("SV", "Turismo", 20)
    told = counted(*few)
    assert told["GT", "turismo"] is None
    # another is kept back, or the first would follow from how many there are in all
    assert list(told.values()).count(None) > 1
