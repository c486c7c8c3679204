"""Constancia: from an exported registry to a site whose certificates can be verified.

Two doors, and one gate on the only road between them::

    export/ --intake--> rows + findings --consent--> records
            --credentials + ledger--> public tree            (door 1: issue)
    public tree + content/ + theme/ --portal + search-->
            staged site --audit--> output/                   (door 2: build)

Reading order:

1.  ``errors``       one family of errors
2.  ``records``      what may be published: no room for anything else
3.  ``addresses``    the published paths; ``wire``  records to JSON and back
4.  ``territories``, ``vocabulary``   places, sectors, trades and their names
5.  ``intake``       the private side: tables of any habit, read and judged
6.  ``consent``      THE GATE: rows in, records and withheld reasons out
7.  ``credentials``  codes, keys, proofs, Open Badges, status list, verification
8.  ``ledger``       what was ever issued: append-only
9.  ``tree``         the public tree: what passed the gate and was signed
10. ``issue``        door 1
11. ``search``       Whoosh analysis to an index for the browser
12. ``portal``       door 2, the only part that imports Pelican
13. ``audit``        reads a built site back before it replaces the old one
"""
