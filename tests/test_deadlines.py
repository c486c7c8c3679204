"""The clock of withdrawals: which days count, when it is told, and when it is not."""

from __future__ import annotations

import datetime
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Run
from exports import TODAY, make_export, read, rows_of
from hypothesis import given
from hypothesis import strategies as st
from office import Office

from constancia import deadlines, exposure, workdays
from constancia.deadlines import Clock
from constancia.errors import ConfigurationError
from constancia.territories import Territories
from constancia.vocabulary import Vocabulary
from constancia.workdays import Calendar, easter

CALENDAR = workdays.load(ROOT / "data" / "holidays.yaml")
COUNTRIES = ("SV", "GT", "HN")
DAY = datetime.timedelta(days=1)

days = st.dates(datetime.date(2018, 1, 1), datetime.date(2040, 12, 31))


def date(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


# -- working days --------------------------------------------------------------


@pytest.mark.parametrize(
    "sunday",
    [
        *("1818-03-22", "1886-04-25", "1943-04-25", "2000-04-23", "2008-03-23"),
        *("2018-04-01", "2019-04-21", "2020-04-12", "2021-04-04", "2022-04-17"),
        *("2023-04-09", "2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28"),
        *("2028-04-16", "2029-04-01", "2038-04-25", "2285-03-22"),
    ],
)
def test_easter_falls_on_its_known_days(sunday: str) -> None:
    assert easter(date(sunday).year) == date(sunday)


@given(year=st.integers(1583, 4099))
def test_easter_is_the_sunday_after_the_full_moon_of_the_tables(year: int) -> None:
    """Reckoned from the epact of the calendar of 1582, by another road (Knuth 1.3.2)."""
    golden = year % 19 + 1
    century = year // 100 + 1
    skipped = 3 * century // 4 - 12
    moon = (8 * century + 5) // 25 - 5
    sunday = 5 * year // 4 - skipped - 10
    epact = (11 * golden + 20 + moon - skipped) % 30
    if (epact == 25 and golden > 11) or epact == 24:
        epact += 1
    full = 44 - epact
    full += 30 if full < 21 else 0
    day = full + 7 - (sunday + full) % 7
    assert easter(year) == datetime.date(year, 3, 1) + (day - 1) * DAY


@pytest.mark.parametrize(
    ("country", "holiday"),
    [
        *(("SV", day) for day in ("2026-04-02", "2026-04-03", "2026-05-01")),
        *(("SV", day) for day in ("2027-05-10", "2026-06-17", "2026-08-06")),
        *(("SV", day) for day in ("2026-09-15", "2026-11-02", "2026-12-25")),
        *(("GT", day) for day in ("2026-04-02", "2026-10-20", "2027-11-01")),
        # Decreto 19-2018: Tuesday back to Monday, Thursday to Sunday on to Monday
        *(("GT", day) for day in ("2026-06-29", "2023-07-03", "2024-07-01")),
        ("GT", "2022-07-04"),  # of a Thursday
        ("GT", "2021-06-28"),  # of a Wednesday
        ("GT", "2025-06-30"),  # a Monday stays
        *(("HN", day) for day in ("2026-04-14", "2025-04-17", "2026-09-15")),
        # the week of Morazán begins on the first Wednesday of October
        *(("HN", day) for day in ("2023-10-05", "2023-10-06", "2025-10-02")),
        *(("HN", day) for day in ("2024-10-03", "2024-10-04", "2026-10-08")),
        *((country, "2026-01-01") for country in COUNTRIES),
    ],
)
def test_nobody_works_on_a_national_holiday(country: str, holiday: str) -> None:
    day = date(holiday)
    assert day.weekday() < 5, "a weekend would prove nothing"
    assert not CALENDAR.works(day, country)


@pytest.mark.parametrize(
    ("country", "working"),
    [
        ("SV", "2026-08-05"),  # San Salvador alone
        ("SV", "2026-12-24"),  # half a day for some
        ("SV", "2026-10-20"),  # Guatemala's
        ("GT", "2026-06-30"),  # moved to the Monday before
        ("GT", "2023-06-30"),  # moved to the Monday after
        ("GT", "2026-05-11"),
        ("GT", "2026-12-24"),
        ("HN", "2025-10-01"),  # from noon on
        ("HN", "2026-10-12"),  # kept in the first week
        ("HN", "2026-10-21"),
        ("HN", "2026-08-06"),
    ],
)
def test_a_day_that_is_not_free_everywhere_is_a_working_day(
    country: str, working: str
) -> None:
    assert CALENDAR.works(date(working), country)


@given(day=days, country=st.sampled_from([*COUNTRIES, "XX"]))
def test_nobody_works_on_a_weekend(day: datetime.date, country: str) -> None:
    if day.weekday() >= 5:
        assert not CALENDAR.works(day, country)


@given(since=days, count=st.integers(1, 60), country=st.sampled_from(COUNTRIES))
def test_a_term_ends_on_the_working_day_that_completes_it(
    since: datetime.date, count: int, country: str
) -> None:
    last = CALENDAR.term(since, count, country)
    assert CALENDAR.works(last, country)
    assert CALENDAR.elapsed(since, last, country) == count
    assert CALENDAR.elapsed(since, last - DAY, country) == count - 1


@given(since=days, until=days, country=st.sampled_from(COUNTRIES))
def test_working_days_are_counted_one_by_one(
    since: datetime.date, until: datetime.date, country: str
) -> None:
    day, count = since, 0
    while day < until:
        day += DAY
        count += CALENDAR.works(day, country)
    assert CALENDAR.elapsed(since, until, country) == count


def test_holy_week_stretches_a_term() -> None:
    assert CALENDAR.term(date("2026-03-27"), 5, "SV") == date("2026-04-07")
    assert CALENDAR.term(date("2026-03-27"), 20, "SV") == date("2026-04-28")


def test_the_first_day_is_the_working_day_after() -> None:
    friday = date("2026-02-27")
    assert CALENDAR.elapsed(friday, friday, "SV") == 0
    assert CALENDAR.elapsed(friday, date("2026-03-01"), "SV") == 0
    assert CALENDAR.elapsed(friday, date("2026-03-02"), "SV") == 1


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "GT: []",  # the law's own country is missing
        'SV: [{day: "02-30", name: X}]',
        'SV: [{day: "02-29", name: not every year}]',
        "SV: [{day: navidad}]",
        "SV: [{easter: later}]",
        "SV: [{month: 10, first: miércoles, plus: 1}]",
        "SV: [{month: 13, first: monday, plus: 1}]",
        'SV: [{day: "01-01", easter: 1}]',
        "SV: [{name: X}]",
        "SV: 3",
    ],
)
def test_a_broken_table_of_holidays_is_a_clear_error(tmp_path: Path, text: str) -> None:
    path = tmp_path / "holidays.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"holidays\.yaml") as caught:
        workdays.load(path)
    assert caught.value.hint


# -- clocks --------------------------------------------------------------------


def consent(subject: str, scope: str, **more: str) -> dict[str, str]:
    return {
        "subject_id": subject,
        "scope": scope,
        "state": "granted",
        "granted_on": "2024-06-01",
        "withdrawn_on": "",
        **more,
    }


def clocks(
    folder: Path,
    territories: Territories,
    rows: list[dict[str, str]],
    *,
    on: str,
    in_tree: Any = None,
    in_site: Any = (),
    calendar: Calendar = CALENDAR,
    **tables: Any,
) -> tuple[Clock, ...]:
    """Clocks on a day; by default the tree shows whatever the rows speak of."""
    export = read(make_export(folder, consents=rows, **tables), on=date(on)).export
    assert export is not None
    shown = {(row["subject_id"], row["scope"]) for row in rows}

    def pairs(given: Any, default: Any) -> Any:
        chosen = default if given is None else given
        return None if chosen == "unknown" else frozenset(chosen)

    return deadlines.clocks(
        export,
        on=date(on),
        calendar=calendar,
        territories=territories,
        on_tree=pairs(in_tree, shown),
        on_site=pairs(in_site, ()),
    )


def gone(subject: str = "P-001", scope: str = "verification", **more: str) -> Any:
    return consent(subject, scope, withdrawn_on="2026-02-27", **more)


@pytest.mark.parametrize(
    ("on", "elapsed", "told", "late"),
    [
        ("2026-02-27", 0, False, False),
        ("2026-03-05", 4, False, False),
        ("2026-03-06", 5, True, False),
        ("2026-03-08", 5, True, False),  # a Sunday adds nothing
        ("2026-03-27", 20, True, False),  # the last day is still in time
        ("2026-03-28", 20, True, True),
        ("2026-03-30", 21, True, True),
    ],
)
def test_a_withdrawal_is_told_from_the_fifth_day_and_late_after_the_twentieth(
    tmp_path: Path,
    territories: Territories,
    on: str,
    elapsed: int,
    *,
    told: bool,
    late: bool,
) -> None:
    (clock,) = clocks(tmp_path, territories, [gone()], on=on)
    assert (clock.working_days, clock.told, clock.late) == (elapsed, told, late)
    assert clock.act_by == date("2026-03-27")
    lines = list(deadlines.lines([clock], str))
    assert bool(lines) is told
    assert all(("venció" in line) is late for line in lines)


def test_what_is_shown_nowhere_has_no_clock(
    tmp_path: Path, territories: Territories
) -> None:
    assert not clocks(tmp_path, territories, [gone()], on="2026-03-30", in_tree=())


def test_the_site_on_disk_keeps_a_clock_running(
    tmp_path: Path, territories: Territories
) -> None:
    pair = {("P-001", "verification")}
    (clock,) = clocks(
        tmp_path, territories, [gone()], on="2026-03-30", in_tree=(), in_site=pair
    )
    (line,) = deadlines.lines([clock], str)
    assert "(sitio)" in line


def test_another_purpose_of_the_same_person_is_no_reason_to_warn(
    tmp_path: Path, territories: Territories
) -> None:
    rows = [consent("P-001", "verification"), gone("P-001", "profile")]
    shown = {("P-001", "verification")}
    assert not clocks(tmp_path, territories, rows, on="2026-03-30", in_tree=shown)


@pytest.mark.parametrize("where", ["in_tree", "in_site"])
def test_what_nobody_could_look_up_is_told_as_not_known(
    tmp_path: Path, territories: Territories, where: str
) -> None:
    places: dict[str, Any] = {"in_tree": (), "in_site": (), where: "unknown"}
    found = clocks(tmp_path, territories, [gone()], on="2026-03-30", **places)
    (line,) = deadlines.lines(found, str)
    assert line.startswith("A91 1 ")


def test_a_withdrawal_by_state_alone_has_no_term_and_is_told_at_once(
    tmp_path: Path, territories: Territories
) -> None:
    rows = [consent("P-001", "verification", state="withdrawn")]
    (clock,) = clocks(tmp_path, territories, rows, on="2024-06-02")
    assert (clock.working_days, clock.act_by, clock.late) == (None, None, False)
    (line,) = deadlines.lines([clock], str)
    assert "sin fecha" in line


def test_a_later_grant_ends_a_withdrawal_without_a_date_too(
    tmp_path: Path, territories: Territories
) -> None:
    rows = [
        consent("P-001", "verification", state="withdrawn"),
        consent("P-001", "verification", granted_on="2025-03-02"),
    ]
    assert not clocks(tmp_path, territories, rows, on="2026-03-30")


@pytest.mark.parametrize("order", [1, -1])
def test_a_later_grant_ends_the_clock(
    tmp_path: Path, territories: Territories, order: int
) -> None:
    again = consent("P-001", "verification", granted_on="2026-03-02")
    rows = [gone(), again][::order]
    assert not clocks(tmp_path, territories, rows, on="2026-03-30")


def test_who_withdraws_twice_has_the_clock_of_the_second_time(
    tmp_path: Path, territories: Territories
) -> None:
    again = consent(
        "P-001", "verification", granted_on="2026-03-02", withdrawn_on="2026-03-16"
    )
    (clock,) = clocks(tmp_path, territories, [gone(), again], on="2026-03-30")
    assert clock.ended_on == date("2026-03-16")


def test_a_consent_that_was_never_withdrawn_has_no_clock(
    tmp_path: Path, territories: Territories
) -> None:
    rows = [
        consent("P-001", "verification"),
        consent("P-002", "profile", state="denied"),
    ]
    shown = {("P-001", "verification")}
    assert not clocks(tmp_path, territories, rows, on="2026-03-30", in_tree=shown)
    assert not clocks(tmp_path, territories, rows, on="2026-03-30", in_tree="unknown")


@pytest.mark.parametrize("order", [1, -1])
def test_a_later_no_is_a_withdrawal_from_its_day_on(
    tmp_path: Path, territories: Territories, order: int
) -> None:
    no = consent("P-001", "photo", state="denied", granted_on="2026-02-27")
    again = consent("P-001", "photo", state="denied", granted_on="2026-03-10")
    rows = [consent("P-001", "photo"), no, again][::order]
    (clock,) = clocks(tmp_path, territories, rows, on="2026-03-30")
    assert (clock.ended, clock.ended_on) == ("denied", date("2026-02-27"))
    assert (clock.working_days, clock.late) == (21, True)
    (line,) = deadlines.lines([clock], str)
    assert "negado el 2026-02-27" in line


def test_a_no_before_the_yes_is_none(tmp_path: Path, territories: Territories) -> None:
    no = consent("P-001", "photo", state="denied", granted_on="2024-01-01")
    rows = [no, consent("P-001", "photo")]
    assert not clocks(tmp_path, territories, rows, on="2026-03-30")


def test_a_yes_that_was_overwritten_by_a_no_is_told_while_it_is_in_view(
    tmp_path: Path, territories: Territories
) -> None:
    rows = [consent("P-001", "photo", state="denied", granted_on="2026-02-27")]
    (clock,) = clocks(tmp_path, territories, rows, on="2026-03-30")
    assert clock.ended == "denied"
    assert not clocks(tmp_path, territories, rows, on="2026-03-30", in_tree=())


@pytest.mark.parametrize(
    ("on", "elapsed", "late"),
    [("2026-02-28", 0, False), ("2026-03-06", 5, False), ("2026-03-30", 21, True)],
)
def test_a_consent_that_ran_out_has_a_clock_from_its_last_day(
    tmp_path: Path, territories: Territories, on: str, elapsed: int, *, late: bool
) -> None:
    rows = [
        consent("P-001", "photo", expires_on="2025-06-30"),
        consent("P-001", "photo", granted_on="2025-07-01", expires_on="2026-02-27"),
    ]
    (clock,) = clocks(tmp_path, territories, rows, on=on)
    assert (clock.ended, clock.ended_on) == ("expired", date("2026-02-27"))
    assert (clock.working_days, clock.late) == (elapsed, late)


def test_a_consent_has_no_clock_on_its_last_day_nor_while_another_holds(
    tmp_path: Path, territories: Territories
) -> None:
    ends = consent("P-001", "photo", expires_on="2026-02-27")
    assert not clocks(tmp_path, territories, [ends], on="2026-02-27")
    rows = [ends, consent("P-001", "photo", granted_on="2025-01-01")]
    assert not clocks(tmp_path, territories, rows, on="2026-03-30")


def test_the_holidays_are_those_of_the_subjects_country(
    tmp_path: Path, territories: Territories
) -> None:
    people = rows_of("people")
    people[0] |= {"country": "Guatemala", "department": "", "municipality": ""}
    people[1] |= {"country": "", "department": "", "municipality": ""}
    rows = [
        consent(subject, "profile", withdrawn_on="2026-06-26")
        for subject in ("P-001", "P-002", "V-001")
    ]
    found = clocks(tmp_path, territories, rows, on="2026-07-03", people=people)
    by_subject = {clock.subject_id: clock.working_days for clock in found}
    # Monday the 29th is free in Guatemala; who has no country is counted by the law's
    assert by_subject == {"P-001": 4, "P-002": 5, "V-001": 5}


def test_lines_name_a_row_and_nobody(tmp_path: Path, territories: Territories) -> None:
    rows = [gone("P-001", scope) for scope in ("verification", "profile", "photo")]
    rows += [gone("V-001", "venture"), consent("P-002", "story", state="withdrawn")]
    found = clocks(tmp_path, territories, rows, on="2026-03-30")
    assert {clock.name for clock in found} == {
        *("Ana Lucía Ejemplo Peña", "Mario Ejemplo Núñez", "Panadería Ejemplo"),
    }
    text = "\n".join(deadlines.lines(found, str)) + repr(found)
    for private in ("Ana", "Ejemplo", "Panadería", "P-001", "V-001", "P-002"):
        assert private not in text
    assert "consents.csv, fila 2" in text
    assert len(text.splitlines()) == 5


def test_many_lines_are_cut_short_and_counted(
    tmp_path: Path, territories: Territories
) -> None:
    scopes = ("verification", "profile", "photo", "full_name", "story")
    rows = [gone(f"P-{n:03}", scope) for n in range(1, 8) for scope in scopes]
    found = clocks(tmp_path, territories, rows, on="2026-03-30")
    lines = list(deadlines.lines(found, str))
    assert len(lines) == deadlines.SHOWN + 1
    assert str(len(rows) - deadlines.SHOWN) in lines[-1]


# -- what tree and site show ---------------------------------------------------


@pytest.fixture
def office(tmp_path: Path, territories: Territories, vocabulary: Vocabulary) -> Office:
    return Office(tmp_path, territories, vocabulary)


def test_where_there_is_neither_tree_nor_site_nothing_is_in_view(
    office: Office,
) -> None:
    view = exposure.in_view(office.settings)
    assert view.tree == view.site == frozenset()


def test_the_note_of_an_issue_says_whose_data_the_tree_shows(office: Office) -> None:
    office.issue()
    shown = exposure.in_view(office.settings).tree
    assert shown is not None
    assert {("P-001", "verification"), ("P-001", "profile")} <= shown
    assert ("V-001", "venture") in shown
    assert not {scope for subject, scope in shown if subject == "P-002"}


def test_a_tree_that_came_by_other_means_cannot_be_told(office: Office) -> None:
    office.issue()
    old = office.folder / "copia"
    shutil.copytree(office.settings.public_tree, old)
    office.issue(today=TODAY + DAY)
    shutil.rmtree(office.settings.public_tree)
    shutil.copytree(old, office.settings.public_tree)
    assert exposure.in_view(office.settings).tree is None


def test_killed_before_its_note_an_issue_leaves_could_not_tell(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(exposure, "note_issued", killed)
        office.issue()
    assert exposure.in_view(office.settings).tree is None
    office.issue()
    assert exposure.in_view(office.settings).tree


@pytest.mark.parametrize("spoilt", [b"", b"[]", b'{"of": 1}', b"\xff"])
def test_a_note_that_cannot_be_read_is_no_answer(office: Office, spoilt: bytes) -> None:
    office.issue()
    (office.settings.private / "published.json").write_bytes(spoilt)
    assert exposure.in_view(office.settings).tree is None


def test_check_warns_until_the_site_is_built_without_what_was_withdrawn(
    run: Run, tmp_path: Path
) -> None:
    export = make_export(tmp_path)

    def say(task: str, day: str, **more: str) -> str:
        done = run(
            task,
            folder=tmp_path,
            CONSTANCIA_EXPORT=str(export),
            CONSTANCIA_TODAY=day,
            **more,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def warned(text: str) -> list[str]:
        return [line for line in text.splitlines() if line.startswith("A9")]

    say("site", "2026-03-02")
    rows = [{**row, "withdrawn_on": ""} for row in rows_of("consents")]
    rows[0] |= {"withdrawn_on": "2026-03-02", "state": "retirado"}
    make_export(tmp_path, consents=rows)
    assert not warned(say("check", "2026-03-06")), "four working days"
    (line,) = warned(say("check", "2026-03-09"))
    assert "consents.csv, fila 2" in line
    assert "verificación" in line
    assert "2026-03-30" in line
    assert "Ana" not in line
    assert "(árbol público, sitio)" in line
    say("issue", "2026-03-09")
    (line,) = warned(say("check", "2026-03-31"))
    assert "(sitio)" in line
    assert "venció" in line
    site_note = tmp_path / "state" / "private" / "site.json"
    kept = site_note.read_bytes()
    site_note.write_text(json.dumps({"of": "another", "shown": []}), encoding="utf-8")
    (line,) = warned(say("check", "2026-03-31"))
    assert line.startswith("A91")
    site_note.write_bytes(kept)
    say("build", "2026-03-31")
    assert not warned(say("check", "2026-04-30"))


def test_check_says_that_it_did_not_count_where_the_export_has_errors(
    run: Run, tmp_path: Path
) -> None:
    export = make_export(tmp_path, standards=None)
    done = run("check", "--export", str(export), folder=tmp_path)
    assert done.returncode == 1
    assert "Plazos de retiro: no se comprobaron" in done.stdout
