"""Constancia: from an exported registry to a site whose certificates can be verified.

Two doors, and one gate on the only road between them::

    export/ --intake--> rows + findings --consent--> records
            --credentials + ledger--> public tree            (door 1: issue)
    public tree + content/ + theme/ --portal + search-->
            staged site --audit--> output/                   (door 2: build)

Reading order, from the ground up:

1.  ``errors``, ``speech``       one family of errors, told in Spanish or English;
    ``packed``, ``ordered``      many rows and texts in little memory
2.  ``records``, ``wire``        what may be published: no room for anything else;
    ``parts`` and ``programme`` are of the same kind
3.  ``addresses``                the published paths
4.  ``territories``, ``vocabulary``   places, sectors, trades and their names;
    ``shapes`` the outlines of departments, which ``cartography`` draws
5.  ``intake``                   the private side: tables of any habit, read and judged
6.  ``consent``                  THE GATE: rows in, records and withheld reasons out;
    ``suppression``              which numbers about people are not told
7.  ``pictures``, ``album``      photos drawn anew, without what a camera adds
8.  ``credentials``              codes, keys, proofs, Open Badges, status list, verification
9.  ``ledger``, ``tree``         what was ever issued; what passed the gate and was signed
10. ``signing``, ``issue``       door 1
11. ``preview``, ``changes``, ``review``   what an issue would change, for the reviewer
    ``fieldnames``               what staff call tables and fields
12. ``provenance``, ``deadlines``, ``exposure``   why a field is public; withdrawals
13. ``search``                   Whoosh analysis to an index for the browser
14. ``portal``                   door 2, the only part that imports Pelican
15. ``audit``, ``staging``       reads a built site back before it replaces the old one
    ``entries``, ``manifest``    what every file was made from, and how it was left
    ``building``                 what changed is built
16. ``verifying``, ``serving``   for anyone who holds a credential or a site
17. ``commands``, ``keychain``, ``development``, ``console``   what a person can ask for
"""
