"""``inv bench``: what a round costs, as whole processes and as ratios of one run.

Rules:

- Every figure is of a whole process, interpreter and imports included: wall and CPU
  seconds and peak memory, as the operating system accounts for them. CPU counts the
  processes it started; memory is that of the largest of them.
- Absolute seconds tell of the machine. What can be compared from day to day are the
  ratios, all made in one run: to Hugo writing the same certificate pages (``hugo``), to
  a program in C that writes the same files and does nothing else (``floors``), and of
  the same step on the same registry after nothing, or little, has changed.
- Registries are seeded and fictitious (``sample``). They stand on a disk in memory where
  there is one, so that no figure is one of a disk.
- What could not be measured is said to be so. No figure stands here that no run made.

Reading order: ``processes``, ``floors``, ``weights``, ``hugo``, ``rounds``, ``targets``.

Example::

    inv bench --sizes 1000,10000 --json figures.json
"""
