"""The rows of a table held by columns; a row is made when somebody asks for it.

Rules:

- A table is a sequence of its frozen rows, in the order of the file. Two rows made of
  one place are equal, not the same object.
- What looks at a few columns of every row asks for those (``each``): that takes a tenth
  of the time that making the rows takes, and no memory.
- A value of a private column is text as written; the same may come more than once.

Non-goals: reading cells (``mapping``), changing rows.

Example::

    rows = Rows(ConsentRow, file="consentimientos.csv", sheet=None,
                numbers=array("I", [2]), columns={"subject_id": pack(["P-1"]), ...})
    for number, scope in each(rows, "row", "scope"): ...
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from constancia.intake.rows import Row
from constancia.packed import Coded, Column

R = TypeVar("R", bound=Row)


class Rows(Sequence[R]):
    """The rows of one table."""

    def __init__(
        self,
        row_class: type[R],
        *,
        file: str,
        sheet: str | None,
        numbers: array[int],
        columns: Mapping[str, Sequence[Any]],
    ) -> None:
        self._row_class = row_class
        self._file = file
        self._sheet = sheet
        self._numbers = numbers  # of each row in its file
        self._columns = columns
        self._names = tuple(columns)
        self._at = [
            cells.at if isinstance(cells, Column) else cells.__getitem__
            for cells in columns.values()
        ]

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return tuple(self[i] for i in range(*index.indices(len(self))))
        if index < 0:
            index += len(self)
        return self._made(self._numbers[index], [at(index) for at in self._at])

    def __iter__(self) -> Iterator[R]:
        for number, *cells in zip(self._numbers, *self._columns.values(), strict=True):
            yield self._made(number, cells)

    def _made(self, number: int, cells: Iterable[Any]) -> R:
        fields = dict(zip(self._names, cells, strict=True))
        return self._row_class(file=self._file, sheet=self._sheet, row=number, **fields)

    def column(self, name: str) -> Sequence[Any]:
        """Return a column by the name of its field; ``row`` is that of the numbers."""
        return self._numbers if name == "row" else self._columns[name]

    def replaced(self, **columns: Sequence[Any]) -> Rows[R]:
        """Return the same rows with other cells in some columns."""
        return Rows(
            self._row_class,
            file=self._file,
            sheet=self._sheet,
            numbers=self._numbers,
            columns={**self._columns, **columns},
        )


def each(rows: Sequence[Row], *names: str) -> Iterator[tuple[Any, ...]]:
    """Yield some fields of every row."""
    if isinstance(rows, Rows):
        return zip(*map(rows.column, names), strict=True)
    return (tuple(getattr(row, name) for name in names) for row in rows)


def column(rows: Sequence[Row], name: str) -> Sequence[Any]:
    """Return one field of every row."""
    if isinstance(rows, Rows):
        return rows.column(name)
    return [getattr(row, name) for row in rows]


class Values:
    """The texts in some columns of cells; one that repeats may come more than once."""

    def __init__(self, columns: Iterable[Sequence[str | tuple[str, ...]]]) -> None:
        self.columns = tuple(columns)

    def __iter__(self) -> Iterator[str]:
        for column in self.columns:
            for cell in column.values if isinstance(column, Coded) else column:
                if not isinstance(cell, str):
                    yield from filter(str.strip, cell)
                elif cell and not cell.isspace():
                    yield cell
