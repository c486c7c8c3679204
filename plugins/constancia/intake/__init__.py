"""The private side: tables of any habit, read, judged and reported.

Reading order: ``rows`` (the schema), ``findings``, ``columns`` (aliases), ``tables``
with ``delimited``, ``listed`` and ``documents`` (files to cells), ``tidying``,
``dates``, ``identity``, ``values``, ``columnwise`` and ``mapping`` (cells to rows),
``programme``, then rows against each other: ``related``, ``completion``,
``references``, ``validity``, ``places``, ``decisions``, ``judge``; ``reading`` (all of
it), ``report``.

Only ``consent`` and ``issue`` may see this package, and the commands that call it.
"""

from constancia.intake.findings import Finding as Finding
from constancia.intake.reading import Reading as Reading
from constancia.intake.reading import TableSummary as TableSummary
from constancia.intake.reading import read_export as read_export
