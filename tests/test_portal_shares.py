"""Work in shares: the same bytes for any number, and no failure is lost."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from constancia import shares
from constancia.errors import SiteError, TreeError
from constancia.portal import rendering
from constancia.progress import Progress, silent
from constancia.territories import Territories
from constancia.vocabulary import Vocabulary
from tests import portal_tree as sample

forks = pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a command is: threads of other tests keep nobody from forking."""
    monkeypatch.setattr(threading, "active_count", lambda: 1)


@forks
@pytest.mark.parametrize("of", [1, 2, 3])
def test_every_share_is_done_once_and_results_come_in_order(of: int) -> None:
    results = shares.in_shares(lambda number, of: list(range(number, 9, of)), of)
    assert sorted(item for share in results for item in share) == list(range(9))
    assert [share[0] for share in results] == list(range(of))


@forks
def test_a_failure_in_another_process_keeps_its_words() -> None:
    def work(number: int, _of: int) -> int:
        if number:
            raise SiteError("{what}: está mal", hint="Hágalo bien.", what="esto")
        return number

    with pytest.raises(SiteError) as caught:
        shares.in_shares(work, 2)
    assert caught.value.message == "esto: está mal"
    assert caught.value.hint == "Hágalo bien."
    assert caught.value.facts == {"what": "esto"}


@forks
def test_a_foreign_failure_in_another_process_is_told() -> None:
    with pytest.raises(SiteError) as caught:
        shares.in_shares(lambda number, _of: 1 // (1 - number), 2)
    assert "ZeroDivisionError" in caught.value.message


@forks
def test_a_process_that_vanishes_is_a_failure() -> None:
    def work(number: int, _of: int) -> int:
        if number:
            os._exit(0)
        return number

    with pytest.raises(SiteError) as caught:
        shares.in_shares(work, 2)
    assert caught.value.hint


@forks
def test_a_failure_here_stops_the_others(tmp_path: Path) -> None:
    import time

    def work(number: int, _of: int) -> None:
        if number:
            time.sleep(60)
            (tmp_path / "went on").touch()
        raise SiteError("aquí")

    with pytest.raises(SiteError):
        shares.in_shares(work, 2)
    assert not (tmp_path / "went on").exists()


@forks
def test_who_is_killed_takes_the_shares_along(tmp_path: Path) -> None:
    """A share that goes on would write into the site that the next run builds."""
    program = (
        "import os, pathlib, sys, time; from constancia import shares\n"
        "def work(number, of):\n"
        "    pathlib.Path(sys.argv[1], f'{number}.{os.getpid()}').touch()\n"
        "    time.sleep(60)\n"
        "shares.apart(lambda _progress: shares.in_shares(work, 2), lambda *_: None)"
    )
    environment = {**os.environ, "PYTHONPATH": str(sample.ROOT / "plugins")}
    command = [sys.executable, "-c", program, str(tmp_path)]
    with subprocess.Popen(command, env=environment) as process:
        while len(working := list(tmp_path.iterdir())) < 2:
            assert process.poll() is None
            time.sleep(0.05)
        process.kill()
    children = [int(path.suffix[1:]) for path in working]
    assert process.pid not in children
    try:
        for _ in range(400):  # a moment, however slow the machine
            if all(state_of(pid) == "Z" for pid in children):
                break
            time.sleep(0.05)
        assert [state_of(pid) for pid in children] == ["Z", "Z"]
    finally:
        for pid in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def state_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").split()[2]
    except (FileNotFoundError, ProcessLookupError):
        return "Z"


@forks
@pytest.mark.usefixtures("alone")
def test_work_that_is_done_apart_reports_gives_its_result_and_leaves_no_trace() -> None:
    told: list[tuple[str, int, int | None]] = []
    seen = []

    def work(progress: Progress) -> int:
        for number in range(200):
            progress("one", number, 200)
        progress("two", 7, None)
        seen.append("in another process")
        return os.getpid()

    assert shares.apart(work, lambda *report: told.append(report)) != os.getpid()
    assert told[0] == ("one", 0, 200)
    assert [report[0] for report in told].count("one") < 10
    assert ("one", 199, 200) in told
    assert told[-1] == ("two", 7, None)
    assert not seen


@forks
@pytest.mark.usefixtures("alone")
def test_a_failure_of_work_that_is_done_apart_is_the_same_failure() -> None:
    def refuse(_progress: Progress) -> int:
        raise TreeError("{what}: está mal", hint="Hágalo bien.", what="esto")

    with pytest.raises(TreeError) as caught:
        shares.apart(refuse, silent)
    assert (caught.value.message, caught.value.hint) == (
        "esto: está mal",
        "Hágalo bien.",
    )
    with pytest.raises(SiteError) as foreign:
        shares.apart(lambda _progress: 1 // 0, silent)
    assert "ZeroDivisionError" in foreign.value.message


@forks
@pytest.mark.usefixtures("alone")
def test_a_system_that_forks_no_more_is_told_and_leaves_nobody_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fork, allowed = os.fork, iter([True])

    def refuse() -> int:
        if next(allowed, False):
            return fork()
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", refuse)
    with pytest.raises(SiteError) as caught:
        shares.in_shares(lambda number, _of: number and time.sleep(60), 3)
    assert "memoria" in (caught.value.hint or "")
    assert not multiprocessing.active_children()
    with pytest.raises(SiteError):
        shares.apart(lambda _progress: 1, silent)


@forks
@pytest.mark.usefixtures("alone")
def test_a_result_that_cannot_be_sent_is_named() -> None:
    with pytest.raises(SiteError) as caught:
        shares.apart(lambda _progress: lambda: 1, silent)
    assert "pickle" in caught.value.message


def test_where_nothing_can_be_forked_work_is_done_here(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert shares.apart(lambda _progress: os.getpid(), silent) == os.getpid()


@forks
def test_the_site_is_the_same_for_any_number_of_shares(
    tmp_path: Path,
    territories: Territories,
    vocabulary: Vocabulary,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    public = sample.write_tree(tmp_path / "public")
    theme = shutil.copytree(sample.ROOT / "theme", tmp_path / "theme")
    monkeypatch.setattr(rendering, "LARGE", 0)
    sites = {}
    for of in (1, 2, 3):
        monkeypatch.setattr(rendering, "processors", lambda of=of: of)
        output = tmp_path / f"site-{of}"
        sites[of] = sample.render_into(
            output,
            public=public,
            theme=theme,
            content=sample.ROOT / "content",
            territories=territories,
            vocabulary=vocabulary,
        )
        for path in (tmp_path / "site-1").rglob("*"):
            if path.is_file():
                other = output / path.relative_to(tmp_path / "site-1")
                assert other.read_bytes() == path.read_bytes(), path
    assert sites[1] == sites[2] == sites[3]


@forks
def test_a_string_without_english_is_found_in_every_share(
    tmp_path: Path,
    territories: Territories,
    vocabulary: Vocabulary,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rendering, "LARGE", 0)
    monkeypatch.setattr(rendering, "processors", lambda: 2)
    theme = sample.write_theme(tmp_path / "theme", person="{{ _('Sin traducir') }}")
    with pytest.raises(SiteError) as caught:
        sample.render_into(
            tmp_path / "site",
            public=sample.write_tree(tmp_path / "public"),
            theme=theme,
            content=sample.write_content(tmp_path / "content"),
            territories=territories,
            vocabulary=vocabulary,
        )
    assert "«Sin traducir»" in caught.value.message
