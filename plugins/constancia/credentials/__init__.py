"""Signed credentials: made here, and judged here by the same rules as anybody else's.

Reading order::

    codes            the 13 characters on the paper
    multibase        base58btc and Multikey
    keyfile, keys    the issuing key; did the did:web document
    rdf              our few JSON-LD terms as canonical N-Quads
    data_integrity   the proof set: eddsa-rdfc-2022 and eddsa-jcs-2022
    open_badges      a certificate as an Open Badges 3.0 credential
    badge            that credential in a picture
    status_list      the Bitstring Status List
    cbor, compact    the signed payload of the offline QR code
    trust            what a verification trusts, read strictly
    verification     seven numbered checks of a credential
    offline, site    the same of a payload, and of a whole site folder

Nothing outside this folder imports ``cryptography``; nothing in it opens a socket.
"""
