"""Build beside, then swap."""

from __future__ import annotations

from pathlib import Path

import pytest

from constancia import staging
from constancia.errors import SiteError


def put_site(folder: Path, text: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("index.html", "_headers", "404.html"):
        (folder / name).write_text(text, encoding="utf-8")


def said(folder: Path) -> str:
    return (folder / "index.html").read_text(encoding="utf-8")


def test_a_new_site_takes_the_place_of_the_old(tmp_path: Path) -> None:
    target = tmp_path / "output"
    put_site(target, "old")
    (target / "gone.html").write_text("old", encoding="utf-8")
    with staging.beside(target) as stage:
        put_site(stage, "new")
        staging.swap(stage, target)
    assert said(target) == "new"
    assert not (target / "gone.html").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["output"]


def test_a_failed_build_leaves_the_old_site_and_no_rest(tmp_path: Path) -> None:
    target = tmp_path / "output"
    put_site(target, "old")
    with pytest.raises(RuntimeError), staging.beside(target) as stage:
        put_site(stage, "new")
        raise RuntimeError
    assert said(target) == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["output"]


def test_a_swap_killed_half_way_is_mended_at_the_next_run(tmp_path: Path) -> None:
    target = tmp_path / "output"
    put_site(tmp_path / ".output-previous", "old")
    put_site(tmp_path / ".output-staging", "new")
    staging.recover(target)
    assert said(target) == "old"
    with staging.beside(target) as stage:
        assert list(stage.iterdir()) == []


def test_a_swap_that_the_system_refuses_leaves_the_old_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "output"
    put_site(target, "old")
    real = Path.rename

    def rename(self: Path, to: Path) -> Path:
        if self.name == ".output-staging":
            raise PermissionError(13, "in use")
        return real(self, to)

    with staging.beside(target) as stage:
        put_site(stage, "new")
        monkeypatch.setattr(Path, "rename", rename)
        with pytest.raises(SiteError):
            staging.swap(stage, target)
    assert said(target) == "old"


def test_a_folder_with_something_else_in_it_is_never_replaced(tmp_path: Path) -> None:
    documents = tmp_path / "Documentos"
    documents.mkdir()
    (documents / "tesis.docx").write_text("mía", encoding="utf-8")
    with pytest.raises(SiteError, match="no es un sitio"), staging.beside(documents):
        pass
    assert (documents / "tesis.docx").read_text(encoding="utf-8") == "mía"


def test_an_empty_folder_may_become_a_site(tmp_path: Path) -> None:
    target = tmp_path / "output"
    target.mkdir()
    with staging.beside(target) as stage:
        put_site(stage, "new")
        staging.swap(stage, target)
    assert said(target) == "new"


# -- a merge ------------------------------------------------------------------------


def put(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def texts(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


OLD = {"_headers": "", "404.html": "", "a": "old", "b__c": "old", "d__e__f": "old"}
MERGED = {"_headers": "", "404.html": "", "a": "new", "b/c": "old", "g/h": "new"}


def merge(tmp_path: Path) -> Path:
    target = tmp_path / "output"
    with staging.beside(target) as stage:
        put(stage, a="new", g__h="new")
        staging.merge(stage, target, ["d/e/f", "never/there"])
    return target


def test_a_merge_changes_what_it_names_and_nothing_else(tmp_path: Path) -> None:
    put(tmp_path / "output", **OLD)
    target = merge(tmp_path)
    assert texts(target) == MERGED
    assert not (target / "d").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["output"]


class Killed(BaseException):
    pass


@pytest.mark.parametrize("step", range(1, 9))
def test_a_merge_killed_at_any_step_is_whole_after_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    put(tmp_path / "output", **OLD)
    steps = 0
    for name in ("rename", "replace", "unlink", "mkdir", "rmdir"):
        real = getattr(Path, name)

        def counted(
            path: Path, *args: object, real: object = real, **named: object
        ) -> object:
            nonlocal steps
            steps += 1
            if steps == step:
                raise Killed
            return real(path, *args, **named)  # type: ignore[operator]

        monkeypatch.setattr(Path, name, counted)
    with pytest.raises(Killed):
        merge(tmp_path)
    monkeypatch.undo()
    staging.recover(tmp_path / "output")
    old = {name.replace("__", "/"): text for name, text in OLD.items()}
    assert texts(tmp_path / "output") in (old, MERGED)
    if (tmp_path / ".output-staging").exists():
        assert texts(tmp_path / "output") == old
    assert texts(merge(tmp_path)) == MERGED


def test_a_merge_that_the_system_refuses_says_so_and_goes_on_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "output", **OLD)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(SiteError) as caught:
        merge(tmp_path)
    assert "otra vez" in (caught.value.hint or "")
    monkeypatch.undo()
    staging.recover(tmp_path / "output")
    assert texts(tmp_path / "output") == MERGED
