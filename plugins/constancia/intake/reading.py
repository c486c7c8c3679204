"""A folder becomes an export, or a list of what keeps it from being one.

Rules:

- Each table is one file of the folder, by its English or Spanish name, or a sheet of
  ``export.xlsx``; a table that stands twice is refused.
- A file that carries a table's name in a format that is not read here is an error,
  never passed over; other files are left alone.
- ``Reading.export`` is there only if no finding is an error.

Example::

    reading = read_export(Path("data/export"), on=day, columns=columns,
                          territories=territories, vocabulary=vocabulary)
    if reading.publishable: ...
"""

from __future__ import annotations

import contextlib
import datetime
import gc
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from constancia.errors import ExportError
from constancia.intake import delimited, listed, programme
from constancia.intake.columns import Columns
from constancia.intake.findings import Finding, Place, finding
from constancia.intake.judge import judge
from constancia.intake.mapping import Mapped, read_rows
from constancia.intake.references import REQUIRED
from constancia.intake.rows import TABLES, Export
from constancia.intake.tables import RawTable
from constancia.territories import Territories
from constancia.vocabulary import Vocabulary

_SETTINGS: Final = frozenset({"programme", "issuers"})
_TEXT: Final = frozenset({".csv", ".yaml", ".yml"})
#: formats that offices use for tables and that are not read here
_OTHER: Final = {".xls", ".xlsx", ".xlsm", ".xlsb", ".ods", ".numbers", ".txt", ".tsv"}
_UNREAD: Final = frozenset(_OTHER | {".json", ".xml", ".pdf", ".doc", ".docx"})


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSummary:
    """What was read of a table."""

    table: str
    file: str
    sheet: str | None
    rows: int
    private_columns: int


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Reading:
    """An export as read and judged on a day."""

    on: datetime.date
    findings: tuple[Finding, ...]
    export: Export | None
    tables: tuple[TableSummary, ...] = ()

    @property
    def publishable(self) -> bool:
        """Whether no finding is an error."""
        return self.export is not None


@dataclass(frozen=True, slots=True)
class _Source:
    """Where a table stands: a file, or a sheet of a workbook."""

    path: Path
    sheet: str | None = None


def read_export(
    export_dir: Path,
    *,
    on: datetime.date,
    columns: Columns,
    territories: Territories,
    vocabulary: Vocabulary,
) -> Reading:
    """Read and judge the export in ``export_dir`` as of the day ``on``.

    Raises:
        ExportError: the folder is missing or cannot be listed.
    """
    with _uncollected():
        return _read(export_dir, on, columns, territories, vocabulary)


def _read(
    export_dir: Path,
    on: datetime.date,
    columns: Columns,
    territories: Territories,
    vocabulary: Vocabulary,
) -> Reading:
    findings: list[Finding] = []
    sources = _sources(_files(export_dir), columns, findings)
    made, issuers, faults = programme.read(export_dir, territories=territories)
    findings += faults
    tables: dict[str, Mapped] = {}
    for table in TABLES:
        raw = None
        if len(sources[table]) == 1:
            raw, faults = _read_table(sources[table][0], table, columns)
            findings += faults
        if raw is not None:
            mapped = read_rows(raw, columns=columns, territories=territories, on=on)
            findings += mapped.findings
            tables[table] = mapped
        elif not sources[table] and table in REQUIRED:
            findings.append(_missing(table, columns))
    judged, certificates = judge(
        tables,
        made,
        issuers,
        territories=territories,
        vocabulary=vocabulary,
        on=on,
        unreadable=frozenset(name for name, found in sources.items() if found),
    )
    findings += judged
    export = None
    if made is not None and not any(found.level == "error" for found in findings):
        rows: dict[str, Any] = {name: mapped.rows for name, mapped in tables.items()}
        rows["certificates"] = certificates
        private = [mapped.private_values for mapped in tables.values()]
        export = Export(
            programme=made,
            issuers=issuers,
            private_values=frozenset().union(*private),
            **rows,
        )
    return Reading(
        on=on,
        findings=tuple(sorted(findings, key=_order)),
        export=export,
        tables=tuple(map(_summary, tables.values())),
    )


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Pause the collector of cycles: millions of cells are made here, and no cycle.

    It would look through all of them again and again; pausing halves the time.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.is_file())
    except OSError as error:
        raise ExportError(
            f"{folder.name}: the folder of the export cannot be read "
            f"({error.strerror or type(error).__name__})",
            hint="Check the path: --export names the folder that holds the tables.",
        ) from None


def _sources(
    files: list[Path], columns: Columns, findings: list[Finding]
) -> dict[str, list[_Source]]:
    """Return table -> where it stands; say which files cannot be understood."""
    sources: dict[str, list[_Source]] = {table: [] for table in TABLES}
    for path in files:
        if path.name.startswith((".", "~$")):
            continue  # what systems and open programs leave behind
        suffix = path.suffix.lower()
        table = columns.table(path.stem)
        if table and suffix in _TEXT:
            sources[table].append(_Source(path))
        elif table and suffix in _UNREAD:
            facts = {"format": suffix, "wanted": "CSV UTF-8"}
            place = Place(file=path.name)
            findings.append(finding("E59", place, table=table, **facts))
            sources[table].append(_Source(path))
        elif suffix in _TEXT | _OTHER and path.stem.lower() not in _SETTINGS:
            near = columns.nearest_table(path.stem)
            nearest = f"¿Es la tabla «{columns.spanish(near)}»?" if near else ""
            findings.append(finding("A53", Place(file=path.name), nearest=nearest))
    for table, found in sources.items():
        if len(found) > 1:
            names = ", ".join(_named(source) for source in found)
            place = Place(file=found[1].path.name, sheet=found[1].sheet)
            findings.append(finding("E34", place, table=table, files=names))
    return sources


def _read_table(
    source: _Source, table: str, columns: Columns
) -> tuple[RawTable | None, list[Finding]]:
    suffix = source.path.suffix.lower()
    if suffix == ".csv":
        return delimited.read(source.path, table=table, columns=columns)
    if suffix in {".yaml", ".yml"}:
        return listed.read(source.path, table=table, columns=columns)
    return None, []  # said when the files were listed


def _named(source: _Source) -> str:
    name = source.path.name
    return f"{name} ({source.sheet})" if source.sheet else name


def _missing(table: str, columns: Columns) -> Finding:
    if table == "consents":
        return finding("E18")
    return finding("E01", table=table, spanish=columns.spanish(table))


def _summary(mapped: Mapped) -> TableSummary:
    return TableSummary(
        table=mapped.layout.table,
        file=mapped.layout.file,
        sheet=mapped.layout.sheet,
        rows=mapped.row_count,
        private_columns=mapped.private_columns,
    )


_SEVERITY: Final = {"error": 0, "warning": 1, "info": 2}


def _order(found: Finding) -> tuple[Any, ...]:
    """Errors first; then by file and down the rows, as a person mends them."""
    return (
        _SEVERITY[found.level],
        found.file or "",
        found.sheet or "",
        found.row or 0,
        len(found.column or ""),
        found.column or "",
        found.code,
    )
