"""The preview: loopback alone, the site's own 404, and plain words for the rest."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from constancia.errors import ConfigurationError
from constancia.serving import LOOPBACK, server


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "index.html").write_text("<p>portada", encoding="utf-8")
    (tmp_path / "vacía").mkdir()
    (tmp_path / "_headers").write_text("/*\n  X-Prueba: 1\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def asked(site: Path) -> Iterator[http.client.HTTPConnection]:
    with server(site, port=0) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        address = running.server_address
        asking = http.client.HTTPConnection(LOOPBACK, int(address[1]), timeout=10)
        yield asking
        asking.close()
        running.shutdown()
        thread.join()


def ask(
    asking: http.client.HTTPConnection, path: str, method: str = "GET"
) -> tuple[int, str]:
    asking.request(method, path)
    answer = asking.getresponse()
    assert answer.getheader("X-Prueba") == "1"
    return answer.status, answer.read().decode()


def test_a_page_is_served_with_the_headers_of_the_site(
    asked: http.client.HTTPConnection,
) -> None:
    assert ask(asked, "/") == (200, "<p>portada")


def test_a_missing_page_is_the_sites_own_404(
    asked: http.client.HTTPConnection, site: Path
) -> None:
    (site / "404.html").write_text("<p>ñandú", encoding="utf-8")
    assert ask(asked, "/nada/") == (404, "<p>ñandú")
    assert ask(asked, "/vac%C3%ADa/") == (404, "<p>ñandú")  # folders are not listed
    assert ask(asked, "/nada/", "HEAD") == (404, "")


def test_what_has_no_page_is_answered_in_the_language_of_whoever_looks(
    asked: http.client.HTTPConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ask(asked, "/nada/") == (404, "Esta página no existe.")
    status, told = ask(asked, "/", "PATCH")
    assert (status, told[-6:]) == (501, "(501).")
    assert told.startswith("Esta vista previa no responde")
    monkeypatch.setenv("CONSTANCIA_LANGUAGE", "en")
    assert ask(asked, "/nada/") == (404, "This page does not exist.")


def test_a_port_that_is_taken_or_none_is_an_error_with_a_hint(site: Path) -> None:
    with socket.create_server((LOOPBACK, 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigurationError, match=str(port)) as caught:
            server(site, port=port)
        assert "--port" in (caught.value.hint or "")
    with pytest.raises(ConfigurationError, match="70000"):
        server(site, port=70000)


def test_for_measurements_texts_are_sent_packed(tmp_path: Path) -> None:
    import gzip
    import threading
    import urllib.request

    (tmp_path / "index.html").write_text("<p>hola</p>", encoding="utf-8")
    (tmp_path / "a.jpg").write_bytes(b"\xff\xd8")
    with server(tmp_path, port=0, compressed=True) as http:
        threading.Thread(target=http.serve_forever, daemon=True).start()
        host = f"http://127.0.0.1:{http.server_address[1]}"
        with urllib.request.urlopen(f"{host}/") as page:
            assert page.headers["Content-Encoding"] == "gzip"
            assert gzip.decompress(page.read()) == b"<p>hola</p>"
        with urllib.request.urlopen(f"{host}/a.jpg") as picture:
            assert picture.read() == b"\xff\xd8"
        http.shutdown()
