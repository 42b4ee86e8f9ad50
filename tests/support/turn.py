"""A real coturn on loopback, started from the configuration as it is shipped."""

import contextlib
import dataclasses
import os
import random
import secrets
import socket
import struct
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from mentoring.calls import stun
from mentoring.calls.relay import RelayClient, RelayError
from mentoring.calls.stun import Attribute, StunMessage, StunMethod
from tests.support import databases, packages

SHIPPED = databases.ROOT / "deploy" / "coturn" / "turnserver.conf"
RANGE = 100  # ports to relay from; coturn takes those of them that are free
IPV6 = b"\x02\0\0\0"

# What differs here from the file as it is shipped, and nothing else. The last three open one
# address of loopback, where everything in a test lives; what is denied beside it stays denied.
LIVE = "/etc/letsencrypt/live/turn.example.org"
CIPHERS = 'cipher-list="ECDHE+AESGCM:ECDHE+CHACHA20"'
LOOPBACK_EXCEPTION = """
allow-loopback-peers
allowed-peer-ip=127.0.0.1
"""


def turnserver() -> str:
    """The path of the program, installed where we may; else the test is skipped, and counted."""
    if not packages.installed("turnserver"):
        _start_none_of_its_own()
        packages.install("coturn", why="the tests of calls through a relay")
    found = packages.installed("turnserver")
    if not found:
        pytest.skip("NOTHING IS PROVEN of the relay: coturn is missing (apt-get install coturn)")
    return found


def _start_none_of_its_own() -> None:
    """Where systemd runs, the package would start a relay that is open to the network."""
    if os.geteuid() == 0 and Path("/run/systemd/system").exists():
        subprocess.run(["systemctl", "mask", "coturn"], check=False, capture_output=True)


@dataclass(frozen=True)
class Relay:
    port: int
    secret: str
    log: Path

    @property
    def url(self) -> str:
        return f"turn:127.0.0.1:{self.port}?transport=udp"

    tls_port: int = 0
    certificate: Path | None = None  # of its own; whoever trusts it reaches it at "localhost"

    @property
    def url_over_tcp(self) -> str:
        return f"turn:127.0.0.1:{self.port}?transport=tcp"

    @property
    def url_over_tls(self) -> str:
        return f"turns:localhost:{self.tls_port}?transport=tcp"


@contextlib.contextmanager
def running_relay(folder: Path, *, opens_loopback: bool = True) -> Iterator[Relay]:
    """Start it in ``folder``; at the end it has ended, whatever happens."""
    relay = Relay(
        _free_port(),
        secrets.token_hex(16),
        folder / "turnserver.log",
        _free_port(),
        folder / "certificate.pem",
    )
    _write_certificate(folder)
    written = folder / "turnserver.conf"
    written.write_text(_configuration(relay, opens_loopback=opens_loopback), encoding="utf-8")
    command = [turnserver(), "-c", str(written), "--pidfile", str(folder / "turnserver.pid")]
    with (folder / "turnserver.out").open("wb") as out:
        process = subprocess.Popen(
            [*command, "--userdb", str(folder / "turndb")],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_it_answers(relay, process, folder)
        yield relay
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _configuration(relay: Relay, *, opens_loopback: bool) -> str:
    text = SHIPPED.read_text(encoding="utf-8")
    lowest = random.randrange(20_000, 32_000, RANGE)  # below what the system gives out by itself
    for line, other in (
        ("static-auth-secret=CHANGE-ME", f"static-auth-secret={relay.secret}"),
        ("listening-port=3478", f"listening-port={relay.port}"),
        ("min-port=49152", f"min-port={lowest}"),
        ("max-port=65535", f"max-port={lowest + RANGE - 1}"),
        # As the file asks of whoever wants TLS: uncomment all four, and delete no-tls.
        ("#tls-listening-port=443", f"tls-listening-port={relay.tls_port}"),
        (f"#cert={LIVE}/fullchain.pem", f"cert={relay.certificate}"),
        (f"#pkey={LIVE}/privkey.pem", f"pkey={relay.log.parent / 'key.pem'}"),
        (f"#{CIPHERS}", CIPHERS),
        ("no-tls", ""),
        ("no-stdout-log\nsyslog", f"log-file={relay.log}\nsimple-log"),
    ):
        assert text.count(f"\n{line}\n") == 1, f"{line} is not in {SHIPPED}"
        text = text.replace(f"\n{line}\n", f"\n{other}\n")
    text += "listening-ip=127.0.0.1\nrelay-ip=127.0.0.1\n"
    if has_ipv6():
        text += "listening-ip=::1\nrelay-ip=::1\n"
    return text + (LOOPBACK_EXCEPTION if opens_loopback else "")


def _write_certificate(folder: Path) -> None:
    """For localhost, by its own word, for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "key.pem").write_bytes(secret)
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(Encoding.PEM))


def has_ipv6() -> bool:
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET6) as tried:
        tried.bind(("::1", 0))
        return True
    return False


def _free_port() -> int:
    """One that is free for datagrams and for lines."""
    while True:
        with socket.socket() as line, socket.socket(type=socket.SOCK_DGRAM) as datagrams:
            line.bind(("127.0.0.1", 0))
            with contextlib.suppress(OSError):
                datagrams.bind(line.getsockname())
                return int(line.getsockname()[1])


def _wait_until_it_answers(relay: Relay, process: subprocess.Popen[bytes], folder: Path) -> None:
    give_up_at = time.monotonic() + 30
    while time.monotonic() < give_up_at and process.poll() is None:
        with contextlib.suppress(RelayError, OSError), RelayClient(relay.url, "", "") as somebody:
            somebody.ask(StunMethod.BINDING)
            return
        with contextlib.suppress(ChildProcessError, subprocess.TimeoutExpired):
            process.wait(0.05)  # a refused datagram is answered at once: do not spin
    raise AssertionError((folder / "turnserver.out").read_text(errors="replace")[-4000:])


class Peer(RelayClient):
    """Somebody who speaks through the relay; an address among attributes is ``(host, port)``.

    It gives its place back at the end: another peer that gets the same port of the system would
    otherwise be told that it has one already (437).
    """

    has_place = False

    def allocate(self) -> tuple[str, int]:
        place = super().allocate()
        self.has_place = True
        return place

    def __exit__(self, *reason: Any) -> None:
        if self.has_place:
            with contextlib.suppress(RelayError, OSError):
                self.release()
        super().__exit__(*reason)

    def allocate_ipv6(self) -> tuple[str, int]:
        wanted = (Attribute.REQUESTED_ADDRESS_FAMILY, IPV6)
        answer = self.ask(StunMethod.ALLOCATE, (Attribute.REQUESTED_TRANSPORT, stun.UDP), wanted)
        place = answer.get(Attribute.XOR_RELAYED_ADDRESS)
        return stun.unpacked_address(place, answer.transaction)

    def refusal_of(self, host: str, port: int = 9) -> int:
        """What the relay says when asked to reach an address: 0, or the code of its refusal."""
        try:
            self.ask(StunMethod.CREATE_PERMISSION, (Attribute.XOR_PEER_ADDRESS, (host, port)))
        except RelayError as error:
            return error.code or -1
        return 0

    def send(self, words: bytes, to: tuple[str, int]) -> None:
        where = (Attribute.XOR_PEER_ADDRESS, to)
        self.line.sendall(
            self._request(StunMethod.SEND, (where, (Attribute.DATA, words))).encoded()
        )

    def heard(self, within: float = 10) -> bytes:
        """The next words that somebody sent here."""
        give_up_at = time.monotonic() + within
        while (left := give_up_at - time.monotonic()) > 0:
            message = self.receive(left)
            if message and message.kind == StunMethod.DATA:
                return message.get(Attribute.DATA)
        raise AssertionError(f"nothing was heard in {within} s")

    def _request(self, method: StunMethod, attributes: Any) -> StunMessage:
        message = super()._request(method, attributes)
        packed = tuple(
            (name, _packed(*value, message.transaction) if isinstance(value, tuple) else value)
            for name, value in message.attributes
        )
        return dataclasses.replace(message, attributes=packed)


def _packed(host: str, port: int, transaction: bytes) -> bytes:
    address = ip_address(host)
    plain = struct.pack("!H", port) + address.packed
    return struct.pack("!BB", 0, 1 if address.version == 4 else 2) + stun.masked(plain, transaction)
