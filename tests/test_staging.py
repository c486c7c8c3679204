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
