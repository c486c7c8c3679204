from __future__ import annotations

import base64
import gzip
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constancia.credentials import status_list
from constancia.errors import CredentialError
from tests.make_vectors import HOST, VECTORS, moment

VECTOR = json.loads((VECTORS / "status-list.json").read_text(encoding="utf-8"))
indexes = st.sets(st.integers(0, status_list.LENGTH - 1), max_size=200)


@settings(max_examples=10)
@given(indexes)
def test_exactly_the_set_bits_are_read_back(chosen: set[int]) -> None:
    bits = status_list.decode(status_list.encode(chosen))
    assert {i for i in range(status_list.LENGTH) if status_list.bit(bits, i)} == chosen


def test_any_gzip_reader_finds_index_0_at_the_left_of_the_first_byte() -> None:
    encoded = status_list.encode([0, 9])
    packed = base64.urlsafe_b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4))
    bits = gzip.decompress(packed)
    assert bits[:2] == b"\x80\x40"
    assert len(bits) == 16_384


def test_a_list_tells_neither_the_hour_nor_the_system() -> None:
    packed = base64.urlsafe_b64decode(status_list.encode([])[1:] + "===")
    assert packed[3:10] == b"\x00\x00\x00\x00\x00\x02\xff"


@pytest.mark.parametrize("row", VECTOR["lists"], ids=lambda row: len(row["set"]))
def test_vectors_decode(row: dict[str, list[int]]) -> None:
    bits = status_list.decode(str(row["encodedList"]))
    assert all(status_list.bit(bits, index) for index in row["set"])
    assert not any(status_list.bit(bits, index) for index in row["clear"])


def packed(data: bytes) -> str:
    return "u" + base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "encoded",
    [
        *(row["encodedList"] for row in VECTOR["refused"]),
        "",
        "uñ",
        "u" + "A" * 5,
        packed(gzip.compress(bytes(16_383))),
        packed(gzip.compress(bytes(2**25))),  # 32 MB of zeros in 32 kB
        packed(gzip.compress(bytes(16_384)) + b"more"),
        packed(gzip.compress(bytes(16_384))[:-8]),
    ],
    ids=lambda encoded: encoded[:12],
)
def test_malformed_short_and_boundless_lists_are_refused(encoded: str) -> None:
    with pytest.raises(CredentialError):
        status_list.decode(encoded)


@pytest.mark.parametrize(
    ("index", "length"), [(-1, 131_072), (131_072, 131_072), (0, 131_064), (0, 131_073)]
)
def test_no_index_outside_and_no_length_below_the_minimum(
    index: int, length: int
) -> None:
    with pytest.raises(CredentialError):
        status_list.encode([index], length=length)


def test_a_longer_list_is_possible() -> None:
    bits = status_list.decode(status_list.encode([200_000], length=262_144))
    assert status_list.bit(bits, 200_000)


@pytest.mark.parametrize("index", [-1, 131_072])
def test_asking_past_the_end_is_an_error_and_not_false(index: int) -> None:
    with pytest.raises(CredentialError):
        status_list.bit(bytes(16_384), index)


def test_the_credential_names_its_place_issuer_and_freshness() -> None:
    document = status_list.build(
        3,
        [5],
        host=HOST,
        valid_from=moment("2026-01-01T00:00:00-06:00"),
        valid_until=moment("2026-04-11T00:00:00-06:00"),
    )
    assert document["id"] == f"https://{HOST}/status/3.json"
    assert document["issuer"] == f"did:web:{HOST}"
    assert document["validFrom"] == "2026-01-01T06:00:00Z"
    assert document["validUntil"] == "2026-04-11T06:00:00Z"
    assert document["credentialSubject"]["statusPurpose"] == "revocation"


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(CredentialError):
        status_list.build(
            1,
            [],
            host=HOST,
            valid_from=moment("2026-01-01T00:00:00"),
            valid_until=moment("2026-04-11T00:00:00Z"),
        )
