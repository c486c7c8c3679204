"""What a person sees of work that takes long: count, rate, time left, and a summary."""

from __future__ import annotations

import io

import pytest

from constancia.progress import Console


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class Screen(io.StringIO):
    def __init__(self, *, live: bool) -> None:
        super().__init__()
        self._live = live

    def isatty(self) -> bool:
        return self._live


def work(console: Console, clock: Clock, *, seconds: int, total: int | None) -> None:
    """Do ten a second."""
    for second in range(1, seconds + 1):
        clock.now += 1
        console("Firmando", second * 10, total)


@pytest.mark.parametrize("live", [True, False])
def test_count_rate_and_time_left_are_shown(live: bool) -> None:  # noqa: FBT001
    clock, screen = Clock(), Screen(live=live)
    console = Console(screen, clock=clock)
    console("Firmando", 0, 2000)
    work(console, clock, seconds=3, total=2000)
    assert "Firmando: 10 / 2000 · 10/s · 3 min 19 s" in screen.getvalue()
    assert ("\r" in screen.getvalue()) is live


def test_off_a_terminal_a_long_stage_says_now_and_then_how_far_it_is() -> None:
    clock, screen = Clock(), Screen(live=False)
    console = Console(screen, clock=clock)
    console("Firmando", 0, None)
    work(console, clock, seconds=40, total=None)
    console.finish()
    lines = screen.getvalue().splitlines()
    assert lines == [
        "  Firmando: 10 · 10/s",
        "  Firmando: 160 · 10/s",
        "  Firmando: 310 · 10/s",
        "  Firmando: 400 (40.0 s)",
    ]


def test_a_stage_that_counts_nothing_has_a_line_when_it_was_slow() -> None:
    clock, screen = Clock(), Screen(live=False)
    console = Console(screen, clock=clock)
    for seconds in (0.5, 1.5):
        console("Leyendo", 0, None)
        clock.now += seconds
        console.finish()
    assert screen.getvalue() == "  Leyendo (1.5 s)\n"


def test_the_summary_adds_up() -> None:
    clock, screen = Clock(), Screen(live=False)
    console = Console(screen, clock=clock)
    clock.now += 2
    for stage, seconds in (("Leyendo", 3), ("Firmando", 61), ("Leyendo", 4)):
        console(stage, 0, None)
        clock.now += seconds
    console.summarise()
    told = [line.split("  ") for line in screen.getvalue().splitlines()]
    summary = {row[1].strip(): row[-1].strip() for row in told if "(" not in row[1]}
    assert summary == {
        "Leyendo": "7.0 s",
        "Firmando": "1 min 01 s",
        "Lo demás": "2.0 s",
        "En total": "1 min 10 s",
    }


def test_work_of_a_moment_needs_no_summary() -> None:
    screen = Screen(live=False)
    console = Console(screen, clock=Clock())
    console("Leyendo", 1, 1)
    console.finish()
    before = screen.getvalue()
    console.summarise()
    assert screen.getvalue() == before
