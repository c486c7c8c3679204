"""The private side: tables of any habit, read, judged and reported.

Reading order:

1.  ``rows`` (the schema), ``findings`` with ``wordings``, ``columns`` (aliases)
2.  files to cells: ``tables`` with ``delimited``, ``documents`` and ``listed``,
    ``ooxml``, ``cellformats``, ``grids``, ``workbooks`` and ``sheets``
3.  cells to rows: ``tidying``, ``dates``, ``identity``, ``values``, ``columnwise``,
    ``overlooked``, ``headings``, ``mapping``, held by ``columnar``; ``programme`` with
    ``keyed`` and ``ecosystem`` for the two settings files
4.  rows against each other: ``related``, ``completion``, ``references``, ``validity``,
    ``places``, ``decisions``, ``likeness``, all called by ``judge``; and ``photos``
5.  ``reading`` (all of it), ``report``, ``marking`` and ``copies`` (what people get)

Only ``consent`` and ``issue`` may see this package, and the commands that call it.
"""

from constancia.intake.findings import Finding as Finding
from constancia.intake.reading import Reading as Reading
from constancia.intake.reading import TableSummary as TableSummary
from constancia.intake.reading import read_export as read_export
