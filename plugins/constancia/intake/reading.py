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

from constancia import pictures
from constancia.errors import ExportError
from constancia.intake import delimited, listed, programme, sheets
from constancia.intake.columnar import Values
from constancia.intake.columns import Columns, fold_name
from constancia.intake.findings import Finding, Place, finding
from constancia.intake.judge import judge
from constancia.intake.mapping import Mapped, read_rows
from constancia.intake.ooxml import WorkbookError
from constancia.intake.photos import Examine, judge_photos
from constancia.intake.references import REQUIRED
from constancia.intake.rows import TABLES, Export
from constancia.intake.tables import RawTable
from constancia.intake.workbooks import Workbook
from constancia.territories import Territories
from constancia.vocabulary import Vocabulary

_SETTINGS: Final = frozenset({"programme", "issuers"})
_TEXT: Final = frozenset({".csv", ".yaml", ".yml"})
#: formats that offices use for tables and that are not read here
_UNREAD: Final = frozenset(
    {
        *(".xls", ".xlsx", ".xlsm", ".xlsb", ".ods", ".numbers", ".txt", ".tsv"),
        *(".json", ".xml", ".pdf", ".doc", ".docx"),
    }
)
_TABULAR: Final = frozenset({*_TEXT, ".xlsx", ".xlsm", ".xls", ".ods"})
#: names of a workbook that holds all tables as sheets
_WHOLE: Final = frozenset({"export", "exportacion"})


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

    folder: Path
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
    book: Workbook | None = None


def read_export(
    export_dir: Path,
    *,
    on: datetime.date,
    columns: Columns,
    territories: Territories,
    vocabulary: Vocabulary,
    examine: Examine = pictures.examine,
) -> Reading:
    """Read and judge the export in ``export_dir`` as of the day ``on``.

    ``examine`` looks at the content of a photo; it may remember what it has seen.

    Raises:
        ExportError: the folder is missing or cannot be listed.
    """
    with _uncollected():
        return _read(export_dir, on, columns, territories, vocabulary, examine)


def _read(  # noqa: PLR0917 - one caller, just above
    export_dir: Path,
    on: datetime.date,
    columns: Columns,
    territories: Territories,
    vocabulary: Vocabulary,
    examine: Examine,
) -> Reading:
    findings: list[Finding] = []
    sources = _Sources(columns)
    for path in _files(export_dir):
        sources.add(path)
    made, issuers, faults = programme.read(export_dir, territories=territories)
    findings += faults
    tables: dict[str, Mapped] = {}
    for table in TABLES:
        raw = None
        if source := sources.one(table):
            raw, faults = _read_table(source, table, columns)
            findings += faults
        if raw is not None:
            mapped = read_rows(raw, columns=columns, territories=territories, on=on)
            findings += mapped.findings
            tables[table] = mapped
        elif table in REQUIRED and table not in sources.there():
            findings.append(_missing(table))
    judged, certificates = judge(
        tables,
        made,
        issuers,
        territories=territories,
        vocabulary=vocabulary,
        on=on,
        unreadable=sources.there(),
    )
    unfit, photos = judge_photos(tables, export_dir, examine=examine)
    findings += [*sources.findings, *judged, *unfit]
    export = None
    if made is not None and not any(found.level == "error" for found in findings):
        rows: dict[str, Any] = {name: mapped.rows for name, mapped in tables.items()}
        rows["certificates"] = certificates
        export = Export(
            programme=made,
            issuers=issuers,
            private_values=Values(
                cells for mapped in tables.values() for cells in mapped.private
            ),
            photos=photos,
            **rows,
        )
    return Reading(
        folder=export_dir,
        on=on,
        findings=tuple(sorted(findings, key=_order)),
        export=export,
        tables=tuple(map(_summary, tables.values())),
    )


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Pause the collector of cycles: millions of cells are made here, and no cycle.

    It would look through all of them again and again; pausing halves the time. What was
    made is set aside for good (``gc.freeze``), or it would be looked through afterwards.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was:
            gc.enable()


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.is_file())
    except OSError as error:
        raise ExportError(
            "{folder}: no se puede leer la carpeta de la exportación ({reason})",
            hint="Revise la ruta: «--export» indica la carpeta que tiene las tablas.",
            folder=folder.name,
            reason=error.strerror or type(error).__name__,
        ) from None


class _Sources:
    """Where each table stands; what cannot be understood becomes a finding."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.findings: list[Finding] = []
        self.of: dict[str, list[_Source]] = {table: [] for table in TABLES}
        self.unread: set[str] = set()  # tables that are there and cannot be read

    def add(self, path: Path) -> None:
        """Take in a file of the folder, or leave it alone."""
        suffix = path.suffix.lower()
        table = self.columns.table(path.stem)
        if path.name.startswith((".", "~$")):
            return  # what systems and open programs leave behind
        if suffix == ".xlsx" and (table or fold_name(path.stem) in _WHOLE):
            self._add_workbook(path, table)
        elif table and suffix in _TEXT:
            self.of[table].append(_Source(path))
        elif table and suffix in _UNREAD:
            place = Place(file=path.name)
            wanted = "Excel (.xlsx) o CSV UTF-8"
            self.findings.append(
                finding("E59", place, table=table, format=suffix, wanted=wanted)
            )
            self.unread.add(table)
        elif suffix in _TABULAR and path.stem.lower() not in _SETTINGS:
            self._unknown(Place(file=path.name), path.stem)

    def _add_workbook(self, path: Path, table: str | None) -> None:
        try:
            book = Workbook.open(path)
        except (OSError, WorkbookError) as error:
            known = getattr(error, "reason", None) or getattr(error, "strerror", None)
            reason = known or type(error).__name__
            place = Place(file=path.name)
            self.findings.append(finding("E40", place, reason=reason))
            # which tables it holds nobody knows, unless its name says one
            self.unread.update((table,) if table else TABLES)
            return
        own = sheets.sheet_of(book, table, self.columns) if table else None
        for sheet in book.sheets:
            name = table if sheet == own else self.columns.table(sheet)
            if sheet == own or (table is None and name):
                self.of[name or ""].append(_Source(path, sheet, book))
            elif name or table is None:
                self._unknown(Place(file=path.name, sheet=sheet), sheet)

    def _unknown(self, place: Place, name: str) -> None:
        near = self.columns.nearest_table(name)
        nearest = self.columns.spanish(near or "people")
        self.findings.append(finding("A53", place, nearest=nearest))

    def there(self) -> frozenset[str]:
        """Return the tables that the folder holds, readable or not."""
        return frozenset(self.unread).union(name for name, at in self.of.items() if at)

    def one(self, table: str) -> _Source | None:
        """Return where a table stands, if that is one place."""
        found = self.of[table]
        if len(found) > 1:
            names = ", ".join(_named(source) for source in found)
            place = Place(file=found[1].path.name, sheet=found[1].sheet)
            self.findings.append(finding("E34", place, table=table, files=names))
            return None
        return found[0] if found else None


def _read_table(
    source: _Source, table: str, columns: Columns
) -> tuple[RawTable | None, list[Finding]]:
    path = source.path
    suffix = path.suffix.lower()
    if source.book and source.sheet is not None:
        return sheets.read(
            source.book, source.sheet, table=table, columns=columns, file=path.name
        )
    if suffix == ".csv":
        return delimited.read(path, table=table, columns=columns)
    if suffix in {".yaml", ".yml"}:
        return listed.read(path, table=table, columns=columns)
    return None, []


def _named(source: _Source) -> str:
    name = source.path.name
    return f"{name} ({source.sheet})" if source.sheet else name


def _missing(table: str) -> Finding:
    if table == "consents":
        return finding("E18")
    return finding("E01", table=table)


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
