"""Certificates: each fault has its own text, and an authority of one's own can be trusted."""

import datetime
import ipaddress
import socket
import ssl
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from orgloader import http
from orgloader.errors import TargetError

NOW = datetime.datetime.now(datetime.UTC)
DAY = datetime.timedelta(days=1)


class Authority:
    """A certificate authority in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Example CA")])
        constraints = x509.BasicConstraints(ca=True, path_length=None)
        certificate = (
            self._builder(self.name, self.key.public_key(), 365 * DAY)
            .add_extension(constraints, critical=True)
            .sign(self.key, hashes.SHA256())
        )
        self.file = folder / "authority.pem"
        self.file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))

    def _builder(
        self, subject: x509.Name, key: ec.EllipticCurvePublicKey, valid: datetime.timedelta
    ) -> x509.CertificateBuilder:
        builder = x509.CertificateBuilder().subject_name(subject).issuer_name(self.name)
        builder = builder.public_key(key).serial_number(x509.random_serial_number())
        return builder.not_valid_before(NOW - 30 * DAY).not_valid_after(NOW + valid)

    def server(self, name: str = "127.0.0.1", valid: datetime.timedelta = DAY) -> ssl.SSLContext:
        """Return the context of a server with a certificate for ``name``."""
        key = ec.generate_private_key(ec.SECP256R1())
        named = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(name))])
        certificate = (
            self._builder(x509.Name([]), key.public_key(), valid)
            .add_extension(named, critical=True)
            .sign(self.key, hashes.SHA256())
        )
        file = self.folder / "server.pem"
        file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            + certificate.public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@contextmanager
def serving(context: ssl.SSLContext | None) -> Iterator[str]:
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):  # the listener is shut down
            while True:
                connection, _ = listener.accept()
                with connection, suppress(OSError):
                    answer(connection)

    def answer(connection: socket.socket) -> None:
        if context is None:
            connection.recv(1024)
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            return
        with context.wrap_socket(connection, server_side=True) as secured:
            secured.recv(65536)
            secured.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"https://127.0.0.1:{listener.getsockname()[1]}/"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()
        listener.close()


def ask(context: ssl.SSLContext | None, ca_file: Path | None) -> http.Answer:
    with serving(context) as url, http.client(read_timeout=5, ca_file=ca_file) as client:
        return http.exchange(client, client.build_request("GET", url), TargetError)


def failing(context: ssl.SSLContext | None, ca_file: Path | None) -> str:
    with pytest.raises(TargetError) as caught:
        ask(context, ca_file)
    assert "cannot be trusted" in caught.value.title
    assert (caught.value.transient, caught.value.sent) == (False, False)
    return caught.value.message


def test_an_authority_of_ones_own_is_trusted(authority: Authority) -> None:
    assert ask(authority.server(), authority.file).ok


def test_an_unknown_issuer(authority: Authority) -> None:
    assert "unknown issuer" in failing(authority.server(), None)


def test_an_expired_certificate(authority: Authority) -> None:
    assert "expired" in failing(authority.server(valid=-DAY), authority.file)


def test_a_certificate_for_another_name(authority: Authority) -> None:
    assert "another name" in failing(authority.server("192.0.2.1"), authority.file)


def test_an_old_protocol(authority: Authority) -> None:
    context = authority.server()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
    assert "outdated" in failing(context, authority.file)


def test_a_port_that_speaks_http() -> None:
    assert "Could not establish a secure connection" in failing(None, None)
