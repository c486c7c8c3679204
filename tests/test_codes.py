from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constancia.credentials import codes
from constancia.errors import CredentialError
from tests.make_vectors import VECTORS

SECRET = bytes(range(32))
VECTOR = json.loads((VECTORS / "codes.json").read_text(encoding="utf-8"))

canonical = st.text(min_size=1, max_size=40).map(
    lambda number: codes.derive(
        number.encode("utf-8", "replace").decode(), secret=SECRET
    )
)


@pytest.mark.parametrize("row", VECTOR["derived"], ids=lambda row: row["number"])
def test_a_number_has_one_code_under_a_secret(row: dict[str, str]) -> None:
    secret = bytes.fromhex(VECTOR["secret"])
    assert codes.derive(row["number"], secret=secret) == row["code"]


def test_another_secret_gives_another_code() -> None:
    assert codes.derive("A-1", secret=SECRET) != codes.derive("A-1", secret=bytes(32))


def test_neighbouring_numbers_share_nothing_to_guess_from() -> None:
    first, second = (codes.derive(f"SV-{n}", secret=SECRET) for n in (1, 2))
    assert sum(a == b for a, b in zip(first, second, strict=True)) < 5


@pytest.mark.parametrize(
    ("number", "secret"), [("", SECRET), ("A-1", b"short"), ("A-1", b"")]
)
def test_no_code_without_a_number_and_a_whole_secret(
    number: str, secret: bytes
) -> None:
    with pytest.raises(CredentialError):
        codes.derive(number, secret=secret)


@given(canonical)
def test_every_derived_code_is_valid_and_within_the_alphabet(code: str) -> None:
    assert codes.is_valid(code)
    assert set(code) <= set(codes.ALPHABET)
    assert codes.check_symbol(code[:12]) == codes.ALPHABET.index(code[12])


@given(canonical, st.integers(0, 12), st.sampled_from(codes.ALPHABET))
def test_any_single_wrong_character_is_caught(code: str, at: int, symbol: str) -> None:
    typed = code[:at] + symbol + code[at + 1 :]
    assert codes.is_valid(typed) == (typed == code)


@given(canonical, st.integers(0, 10))
def test_any_swap_of_neighbours_is_caught(code: str, at: int) -> None:
    typed = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    assert codes.is_valid(typed) == (typed == code)


@pytest.mark.parametrize("number", ["1" * 11, "1" * 13, "U" * 12, "a" * 12, ""])
def test_a_check_symbol_needs_twelve_characters_of_the_alphabet(number: str) -> None:
    with pytest.raises(CredentialError):
        codes.check_symbol(number)


@pytest.mark.parametrize("row", VECTOR["normalise"], ids=lambda row: repr(row["typed"]))
def test_typing_habits_lead_to_the_canonical_form(row: dict[str, str]) -> None:
    assert codes.normalise(row["typed"]) == row["canonical"]
    assert codes.diagnose(row["typed"]) is None


@given(canonical)
def test_the_printed_form_is_read_back(code: str) -> None:
    assert codes.normalise("-".join(codes.groups(code))) == code
    assert [len(group) for group in codes.groups(code)] == [4, 4, 4, 1]


@given(st.text(max_size=30))
def test_normalising_twice_changes_nothing(typed: str) -> None:
    once = codes.normalise(typed)
    assert codes.normalise(once) == once


@pytest.mark.parametrize("row", VECTOR["mistyped"], ids=lambda row: ascii(row["typed"]))
def test_a_mistyped_code_is_told_by_reason_and_group(
    row: dict[str, str | int | None],
) -> None:
    diagnosis = codes.diagnose(str(row["typed"]))
    assert diagnosis is not None
    assert (diagnosis.reason, diagnosis.group) == (row["reason"], row["group"])


def test_some_misread_characters_are_placed_in_their_group() -> None:
    code = VECTOR["derived"][0]["code"]
    placed = 0
    for row in VECTOR["mistyped"]:
        if row["reason"] == "check" and row["group"]:
            wrong = [i for i in range(13) if row["typed"][i] != code[i]]
            assert [i // 4 + 1 for i in wrong] == [row["group"]]
            placed += 1
    assert placed > 5


@given(st.text(max_size=30))
def test_diagnosis_and_validity_agree(typed: str) -> None:
    assert (codes.diagnose(typed) is None) == codes.is_valid(codes.normalise(typed))


def test_a_code_is_never_all_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thirteen digits would look like the number of an identity document."""
    drawn = iter([(33 * 37 << 4).to_bytes(8, "big") + bytes(24), b"\xff" * 32])
    real = codes.hmac.digest
    monkeypatch.setattr(codes.hmac, "digest", lambda *a: next(drawn, None) or real(*a))
    code = codes.derive("NT-1", secret=bytes(32))
    assert not code.isdigit()
    assert codes.is_valid(code)
