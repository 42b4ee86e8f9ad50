"""A virus scanner that listens on a socket and speaks clamd's protocol, command INSTREAM."""

import socket
from collections.abc import Iterator

CHUNK = 64 * 1024
TIMEOUT = 30  # seconds for each step; the whole file is scanned after its last piece
LONGEST = 4096  # bytes of an answer


class ScannerAway(OSError):
    """Nobody answered, or not in words of the protocol: the file waits and is tried again."""


def is_clean(content: bytes, where: str) -> bool:
    """Whether the scanner found nothing in ``content``.

    ``where`` is the path of a socket, or ``host:port``. Raises ``ScannerAway``.
    """
    try:
        with _connected(where) as line:
            line.sendall(b"zINSTREAM\0")
            for piece in _pieces(content):
                line.sendall(piece)
            answer = _answer(line)
    except OSError as error:
        raise ScannerAway(str(error)) from None
    if answer == "stream: OK":
        return True
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return False
    raise ScannerAway(answer)


def _connected(where: str) -> socket.socket:
    if "/" in where:
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(TIMEOUT)
        try:
            line.connect(where)
        except OSError:
            line.close()
            raise
        return line
    host, _, port = where.rpartition(":")
    if not port.isdecimal():
        raise ScannerAway(f"{where} is neither a path nor host:port")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=TIMEOUT)


def _pieces(content: bytes) -> Iterator[bytes]:
    """Each behind its length in four bytes; a length of nothing ends the stream."""
    for start in range(0, len(content), CHUNK):
        piece = content[start : start + CHUNK]
        yield len(piece).to_bytes(4, "big") + piece
    yield bytes(4)


def _answer(line: socket.socket) -> str:
    told = b""
    while not told.endswith(b"\0") and len(told) < LONGEST:
        more = line.recv(1024)
        if not more:
            break
        told += more
    return told.rstrip(b"\0\n").decode("utf-8", "replace")
