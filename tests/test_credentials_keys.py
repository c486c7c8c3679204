from __future__ import annotations

import datetime
import json
import os
import stat
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constancia.credentials import did, keyfile, keys, multibase
from constancia.credentials.data_integrity import verify_signature
from constancia.errors import CredentialError, KeyFileError

DAY = datetime.date(2026, 1, 5)
LATER = datetime.date(2026, 9, 1)
PASSPHRASE = "añil sobre maíz"


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "carpeta con ñ y espacios" / "issuer.key.json"
    keys.create(path, passphrase=PASSPHRASE, created=DAY, demonstration=True)
    return path


def edit(path: Path, **changes: object) -> None:
    content = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**content, **changes}), encoding="utf-8")


def test_what_the_key_signs_its_public_part_verifies(key_file: Path) -> None:
    key = keys.open_key(key_file, passphrase=PASSPHRASE)
    (public,) = keys.public_keys(key_file)
    assert (public.fragment, public.created, public.state) == (
        "key-2026-1",
        DAY,
        "current",
    )
    verify_signature(
        key.sign(b"a"),
        b"a",
        public_key=multibase.decode_public_key(public.public_multibase),
    )


def test_two_new_keys_share_no_secret(key_file: Path, tmp_path: Path) -> None:
    other_file = tmp_path / "other.key.json"
    keys.create(other_file, passphrase=PASSPHRASE, created=DAY, demonstration=True)
    key = keys.open_key(key_file, passphrase=PASSPHRASE)
    other = keys.open_key(other_file, passphrase=PASSPHRASE)
    assert key.code_secret != other.code_secret
    assert key.public_multibase != other.public_multibase


def test_a_real_key_is_dear_to_guess_and_a_demonstration_key_cheap(
    key_file: Path, tmp_path: Path
) -> None:
    real = tmp_path / "real.key.json"
    keys.create(real, passphrase=PASSPHRASE, created=DAY)
    costs = json.loads(real.read_text(encoding="utf-8"))["private"]["kdf"]
    assert (costs["n"], costs["r"], costs["p"]) == (2**17, 8, 1)
    assert not keys.is_demonstration(real)
    assert keys.is_demonstration(key_file)
    assert not keys.open_key(real, passphrase=PASSPHRASE).demonstration
    assert keys.open_key(key_file, passphrase=PASSPHRASE).demonstration


def test_a_wrong_passphrase_opens_nothing_and_shows_nothing(key_file: Path) -> None:
    with pytest.raises(KeyFileError) as caught:
        keys.open_key(key_file, passphrase="not this one")
    assert "not this one" not in str(caught.value)
    assert caught.value.hint


def test_a_passphrase_typed_on_another_system_still_opens(key_file: Path) -> None:
    decomposed = unicodedata.normalize("NFD", PASSPHRASE)
    assert decomposed != PASSPHRASE
    assert keys.open_key(key_file, passphrase=decomposed).fragment == "key-2026-1"


def test_an_empty_passphrase_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError):
        keys.create(tmp_path / "key.json", passphrase="", created=DAY)
    assert list(tmp_path.iterdir()) == []


def test_a_key_is_never_overwritten(key_file: Path) -> None:
    before = key_file.read_bytes()
    with pytest.raises(KeyFileError):
        keys.create(key_file, passphrase=PASSPHRASE, created=DAY, demonstration=True)
    assert key_file.read_bytes() == before


def test_a_key_is_not_overwritten_even_when_it_appears_at_the_last_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "key.json"
    path.write_bytes(b"first")
    monkeypatch.setattr(Path, "exists", lambda _self: False)
    with pytest.raises(KeyFileError):
        keys.create(path, passphrase=PASSPHRASE, created=DAY, demonstration=True)
    assert path.read_bytes() == b"first"


def test_a_key_is_made_where_hard_links_are_not_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(_self: Path, _target: Path) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(Path, "hardlink_to", no_links)
    path = tmp_path / "key.json"
    keys.create(path, passphrase=PASSPHRASE, created=DAY, demonstration=True)
    assert keys.open_key(path, passphrase=PASSPHRASE).fragment == "key-2026-1"
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_write_leaves_the_old_key(
    key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = key_file.read_bytes()

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(KeyFileError):
        keys.rotate(key_file, passphrase=PASSPHRASE, on=LATER)
    assert key_file.read_bytes() == before
    assert list(key_file.parent.iterdir()) == [key_file]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no file modes")
def test_only_the_owner_reads_the_file(key_file: Path) -> None:
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600


def test_no_secret_stands_in_the_clear_or_in_a_repr(key_file: Path) -> None:
    key = keys.open_key(key_file, passphrase=PASSPHRASE)
    shown = repr(key) + str(key)
    seed = key._private.private_bytes_raw()
    content = key_file.read_text(encoding="utf-8")
    for secret in (seed, key.code_secret):
        for form in (secret.hex(), keyfile.b64(secret), multibase.encode(secret)):
            assert form not in content
            assert form not in shown
        assert repr(secret) not in shown


@pytest.mark.parametrize(
    "changes",
    [
        {"demonstration": False},
        {"keys": []},
        {"keys": None},
        {"format": "other/1"},
        {"private": {}},
        {"private": None},
        {"note": "added"},
    ],
    ids=str,
)
def test_an_altered_file_is_refused(key_file: Path, changes: dict[str, object]) -> None:
    edit(key_file, **changes)
    with pytest.raises(KeyFileError):
        keys.open_key(key_file, passphrase=PASSPHRASE)


def test_a_swapped_public_key_is_noticed(key_file: Path) -> None:
    content = json.loads(key_file.read_text(encoding="utf-8"))
    content["keys"][0]["publicKeyMultibase"] = multibase.encode_public_key(bytes(32))
    edit(key_file, keys=content["keys"])
    with pytest.raises(KeyFileError):
        keys.open_key(key_file, passphrase=PASSPHRASE)


def test_a_file_that_asks_for_gigabytes_is_refused_before_it_gets_them(
    key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(**_costs: object) -> None:
        pytest.fail("scrypt was asked")

    monkeypatch.setattr(keyfile, "Scrypt", never)
    content = json.loads(key_file.read_text(encoding="utf-8"))
    content["private"]["kdf"]["n"] = 2**21
    edit(key_file, private=content["private"])
    with pytest.raises(KeyFileError):
        keys.open_key(key_file, passphrase=PASSPHRASE)


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff\xfe", b"not json"])
def test_something_else_is_no_key_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "key.json"
    path.write_bytes(content)
    with pytest.raises(KeyFileError):
        keys.public_keys(path)
    with pytest.raises(KeyFileError):
        keys.open_key(path, passphrase=PASSPHRASE)


def test_a_missing_key_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError) as caught:
        keys.open_key(tmp_path / "none.json", passphrase=PASSPHRASE)
    assert "keys.new" in (caught.value.hint or "")


def test_rotation_keeps_codes_and_retires_the_old_key(key_file: Path) -> None:
    old = keys.open_key(key_file, passphrase=PASSPHRASE)
    new_public = keys.rotate(key_file, passphrase=PASSPHRASE, on=LATER)
    new = keys.open_key(key_file, passphrase=PASSPHRASE)
    assert new.fragment == new_public.fragment == "key-2026-2"
    assert new.code_secret == old.code_secret
    assert [key.state for key in keys.public_keys(key_file)] == ["retired", "current"]
    assert new.sign(b"a") != old.sign(b"a")


def test_a_compromised_current_key_is_succeeded_at_once(key_file: Path) -> None:
    keys.mark_compromised(
        key_file, fragment="key-2026-1", passphrase=PASSPHRASE, on=LATER
    )
    assert [key.state for key in keys.public_keys(key_file)] == [
        "compromised",
        "current",
    ]
    assert keys.open_key(key_file, passphrase=PASSPHRASE).fragment == "key-2026-2"


def test_a_compromised_retired_key_leaves_the_current_one(key_file: Path) -> None:
    keys.rotate(key_file, passphrase=PASSPHRASE, on=LATER)
    before = keys.open_key(key_file, passphrase=PASSPHRASE)
    current = keys.mark_compromised(
        key_file, fragment="key-2026-1", passphrase=PASSPHRASE, on=LATER
    )
    after = keys.open_key(key_file, passphrase=PASSPHRASE)
    assert current.fragment == after.fragment == before.fragment
    assert after.sign(b"a") == before.sign(b"a")
    assert [key.state for key in after.public_keys] == ["compromised", "current"]


def test_an_unknown_key_cannot_be_marked(key_file: Path) -> None:
    with pytest.raises(KeyFileError):
        keys.mark_compromised(
            key_file, fragment="key-1999-1", passphrase=PASSPHRASE, on=LATER
        )


def test_the_did_document_keeps_retired_keys_and_drops_compromised_ones(
    key_file: Path,
) -> None:
    keys.rotate(key_file, passphrase=PASSPHRASE, on=LATER)
    keys.rotate(key_file, passphrase=PASSPHRASE, on=LATER)
    keys.mark_compromised(
        key_file, fragment="key-2026-2", passphrase=PASSPHRASE, on=LATER
    )
    document = did.did_document("a.example:8443", keys.public_keys(key_file))
    expected = [f"did:web:a.example%3A8443#key-2026-{n}" for n in (1, 3)]
    assert document["id"] == "did:web:a.example%3A8443"
    assert document["assertionMethod"] == expected
    assert [method["id"] for method in document["verificationMethod"]] == expected
    assert "expires" not in json.dumps(document)


# --- multibase ------------------------------------------------------------------------


@given(st.binary(max_size=70))
def test_base58_is_read_back(data: bytes) -> None:
    assert multibase.decode(multibase.encode(data)) == data


@given(st.binary(min_size=32, max_size=32))
def test_a_multikey_is_read_back(data: bytes) -> None:
    assert multibase.encode_public_key(data).startswith("z6Mk")
    assert multibase.decode_public_key(multibase.encode_public_key(data)) == data


@pytest.mark.parametrize(
    "text",
    [
        "",
        "u6Mk",
        "z0",
        "zl",
        "z6Mk",
        "z" + "1" * 300,
        multibase.encode(b"\xed\x01" + bytes(31)),
        multibase.encode(b"\x80\x26" + bytes(32)),
    ],
)
def test_what_is_no_ed25519_multikey_is_refused(text: str) -> None:
    with pytest.raises(CredentialError):
        multibase.decode_public_key(text)


def test_a_key_of_another_length_is_not_encoded() -> None:
    with pytest.raises(CredentialError):
        multibase.encode_public_key(bytes(31))
