"""Builds: renders what is new or changed, audits it, and lets it take its place.

Rules:

- One fault and the old site stands; whatever stops a build, the next one finishes or
  begins again.
- What is kept from the last build is decided by the manifest; what need not be read
  again, by the audit's memory. Both may be lost or thrown away: everything is then made
  and read, with the same bytes as the result.
- A large site is rendered by a process of its own, so that the audit has the memory.
- The memory is forgotten before the site changes and written when it stands.

Example::

    built = build(settings, now=noon, progress=progress)
    [fault.told(say) for fault in built.report.faults]
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from constancia import (
    audit,
    exposure,
    manifest,
    shares,
    staging,
    territories,
    tree,
    vocabulary,
)
from constancia.audit import AuditReport, Overlay, memory
from constancia.audit.memory import Memory
from constancia.manifest import Manifest
from constancia.portal.rendered import Rendered
from constancia.progress import Progress
from constancia.settings import Settings

_MANIFEST: Final = "manifest.bin"
#: certificates from which rendering takes more memory than the audit should find taken
LARGE: Final = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a build did; where the report has faults, the old site stands."""

    rendered: Rendered
    report: AuditReport


def build(settings: Settings, *, now: datetime.datetime, progress: Progress) -> Built:
    """Build the site, unless the audit finds a fault.

    Raises:
        ConstanciaError: the site cannot be rendered, read or put into place.
    """
    staging.recover(settings.output)
    left = manifest.read(settings.built / _MANIFEST)
    before = left.standing(settings.output)
    edited = len(before.files) < len(left.files)
    del left  # a manifest is not small
    with staging.beside(settings.output) as stage:

        def render(progress: Progress) -> Rendered:
            from constancia.portal import build as portal  # noqa: PLC0415  # Pelican and Jinja are a large part of the memory, of use to this process alone

            return portal.render(
                settings.public_tree,
                stage,
                built_on=settings.today,
                territories=territories.load(settings.data / "territories.yaml"),
                vocabulary=vocabulary.load(settings.data / "vocabulary.yaml"),
                content_dir=settings.root / "content",
                theme_dir=settings.root / "theme",
                progress=progress,
                before=before,
                notes=settings.built,
            )

        large = tree.size(settings.public_tree) >= LARGE
        rendered = shares.apart(render, progress) if large else render(progress)
        overlay = _overlay(
            stage, settings.output, rendered, before=before, edited=edited
        )
        report = _audit(
            overlay,
            settings,
            now,
            progress,
            recall=None
            if rendered.whole
            else lambda: memory.read(settings.built, of=before.mark),
            declared=rendered.declared,
        )
        if report.faults:
            return Built(rendered=rendered, report=report)
        memory.forget(settings.built)
        if rendered.whole:
            staging.swap(stage, settings.output)
        else:
            staging.merge(stage, settings.output, overlay.gone)
    stands = rendered.manifest.left_in(settings.output)
    mark = manifest.write(settings.built / _MANIFEST, stands)
    memory.write(settings.built, report.memory, of=mark)
    exposure.note_built(settings)
    return Built(rendered=rendered, report=report)


def audit_again(
    settings: Settings, *, now: datetime.datetime, progress: Progress, full: bool
) -> AuditReport:
    """Audit the site that stands.

    Args:
        settings: where it is.
        now: for dates.
        progress: is told of every file.
        full: read everything, and not only what changed since the last audit.

    Raises:
        ConstanciaError: a file cannot be read.
    """
    left = manifest.read(settings.built / _MANIFEST)
    before = left.standing(settings.output)
    remembered = None if full else memory.read(settings.built, of=before.mark)
    if remembered is not None and before.untouched(left):
        site, stood = settings.output, before.files
        overlay = Overlay(
            stage=site, site=site, changed=frozenset(), staying=stood, stood=stood
        )
    else:
        overlay, remembered = Overlay.whole(settings.output), None
    mode = tree.read(settings.public_tree, held=False).programme.directory_mode
    return _audit(
        overlay,
        settings,
        now,
        progress,
        recall=lambda: remembered,
        declared=mode == "declared",
    )


def _overlay(
    stage: Path, site: Path, rendered: Rendered, *, before: Manifest, edited: bool
) -> Overlay:
    """Return the site that is to stand: what was rendered, over what is kept."""
    if rendered.whole:
        return Overlay.whole(stage)
    changed = frozenset(manifest.files_of(stage))
    return Overlay(
        stage=stage,
        site=site,
        changed=changed,
        certificates=manifest.certificates_of(stage),
        gone=frozenset(
            name for name in rendered.gone - changed if not (stage / name).is_file()
        ),
        staying=rendered.manifest.files,
        stood=before.files,
        edited=edited,
    )


def _audit(
    overlay: Overlay,
    settings: Settings,
    now: datetime.datetime,
    progress: Progress,
    *,
    recall: Callable[[], Memory | None] | None,
    declared: bool,
) -> AuditReport:
    return audit.audit(
        overlay,
        silence=settings.private / "silence.json",
        benign=benign(settings),
        now=now,
        declared=declared,
        progress=progress,
        recall=recall,
    )


def benign(settings: Settings) -> list[Path]:
    """Return the project's own texts: their words are nobody's secret.

    Stories are not among them, for they may tell of somebody; nor is anything below the
    data folder, for an export or a state may lie there, also one that is not in use.
    """
    kinds = {".md", ".html", ".po", ".yaml", ".svg", ".js", ".css"}
    own = [
        *(settings.root / "content").rglob("*"),
        *(settings.root / "theme").rglob("*"),
        *settings.data.glob("*"),
    ]
    stories = settings.root / "content" / "stories"
    return sorted(
        path for path in own if path.suffix in kinds and stories not in path.parents
    )
