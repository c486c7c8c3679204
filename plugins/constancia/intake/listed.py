"""A table in YAML: a list of mappings from column to value.

Rules:

- Every item is a mapping; keys are headings, as free in spelling as those of a
  spreadsheet. A row's number is the line on which its item begins.
- A value is a text, or a list of texts. A list item may be one ``name: price``, as a
  product is easily written.

Example::

    - {id_persona: P-0001, nombre_completo: …, oficios: [albañilería, repello]}
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from pathlib import Path

from constancia.intake.columns import Columns
from constancia.intake.documents import Node
from constancia.intake.findings import Finding, Place, finding
from constancia.intake.keyed import load
from constancia.intake.tables import MAX_COLUMNS, Cell, RawTable
from constancia.intake.tidying import clean
from constancia.speech import N_


def read(
    path: Path, *, table: str, columns: Columns
) -> tuple[RawTable | None, list[Finding]]:
    """Read a YAML table; ``None`` where a finding says why not."""
    findings: list[Finding] = []
    root = load(path, findings)
    if root is None:
        return None, findings
    items = [] if root.value == "" else root.value
    if not isinstance(items, list):
        reason = N_("aquí va una lista: cada elemento empieza con «- »")
        return None, [
            finding("E60", Place(file=path.name, row=root.line), reason=reason)
        ]
    headings: dict[str, int] = {}
    rows: list[list[Cell]] = []
    numbers = array("I")
    for item in items:
        if not isinstance(item.value, dict):
            reason = N_("cada elemento lleva nombres de columna con su valor")
            place = Place(file=path.name, row=item.line)
            findings.append(finding("E60", place, reason=reason))
            continue
        row: list[Cell] = [""] * len(headings)
        for key, node in item.value.items():
            index = headings.setdefault(clean(key), len(headings))
            row += [""] * (index + 1 - len(row))
            cell = _cell(node)
            if cell is None and columns.column(table, key) is None:
                cell = tuple(_texts(node))  # private, whatever its shape
            if cell is None:
                place = Place(
                    file=path.name, row=node.line, heading=_known(key, table, columns)
                )
                findings.append(finding("E70", place))
            else:
                row[index] = cell
        rows.append(row)
        numbers.append(item.line)
    if items and not rows:
        return None, findings
    width = len(headings)
    if width > MAX_COLUMNS:
        reason = N_("tiene demasiadas columnas")
        return None, [finding("E40", Place(file=path.name), reason=reason)]
    if not items:
        # an empty list has every column, and nobody in it
        headings = {name: i for i, name in enumerate(columns.required(table))}
        width = len(headings)
    raw = RawTable(
        table=table,
        file=path.name,
        headings=tuple(headings),
        letters=(None,) * width,
        numbers=numbers,
        cells=tuple(
            zip(*([*row, *[""] * (width - len(row))] for row in rows), strict=True)
        )
        or ((),) * width,
    )
    return raw, findings


def _cell(node: Node) -> Cell | None:
    """Return the text or texts of a value; ``None`` for anything deeper."""
    if isinstance(node.value, str):
        return node.value
    if isinstance(node.value, dict):
        return None
    texts = []
    for item in node.value:
        value = item.value
        if isinstance(value, dict) and len(value) == 1:
            ((name, inner),) = value.items()
            value = f"{name}: {inner.value}" if isinstance(inner.value, str) else value
        if not isinstance(value, str):
            return None
        texts.append(value)
    return tuple(texts)


def _texts(node: Node) -> Iterator[str]:
    if isinstance(node.value, str):
        yield node.value
        return
    inner = node.value if isinstance(node.value, list) else node.value.values()
    for part in inner:
        yield from _texts(part)


def _known(key: str, table: str, columns: Columns) -> str | None:
    return clean(key) if columns.column(table, key) else None
