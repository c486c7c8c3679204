"""Signed credentials: made here, and judged here by the same rules as anybody else's.

Reading order::

    codes            the 13 characters on the paper
    multibase        base58btc and Multikey
    keys             the issuing key file; did the did:web document
    rdf              our few JSON-LD terms as canonical N-Quads
    data_integrity   the proof set: eddsa-rdfc-2022 and eddsa-jcs-2022
    open_badges      a certificate as an Open Badges 3.0 credential
    status_list      the Bitstring Status List
    compact          the signed payload of the offline QR code
    verification     seven numbered checks

Nothing outside this folder imports ``cryptography``; nothing in it opens a socket.
"""
