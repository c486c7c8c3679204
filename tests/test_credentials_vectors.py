from __future__ import annotations

import pytest

from tests import make_vectors


@pytest.mark.parametrize("name", sorted(make_vectors.FILES))
def test_vectors_are_what_the_code_makes_today(name: str) -> None:
    kept = (make_vectors.VECTORS / name).read_bytes()
    assert kept == make_vectors.text(name).encode(), (
        "run: python -m tests.make_vectors, and mean it"
    )
