"""A body is handed on whole, in pieces of any size, and as large as it was sent."""

import asyncio

import pytest

from mentoring.core.web.bodies import CHUNK, MEMORY_LIMIT, REFUSED, BoundedBodies

LENGTH, CHUNKED = (b"content-length", b"7"), (b"transfer-encoding", b"chunked")


async def sent_to(messages, *, headers, max_bytes=10**6, version="1.1"):
    """What the application gets of ``messages``: its scope and the body, or None without a call."""
    got, waiting = {}, list(messages)

    async def app(scope, receive, send):
        got["scope"], body = scope, b""
        while True:
            message = await receive()
            body += message["body"]
            if not message["more_body"]:
                break
        got["body"] = body

    async def receive():
        if not waiting:
            await asyncio.Event().wait()  # a sender who says nothing more
        return waiting.pop(0)

    scope = {"type": "http", "http_version": version, "headers": headers}
    await BoundedBodies(app, max_bytes=max_bytes, timeout=0.05)(scope, receive, None)
    return got or None


def pieces(*bodies):
    last = len(bodies) - 1
    return [
        {"type": "http.request", "body": body, "more_body": number < last}
        for number, body in enumerate(bodies)
    ]


def run(*args, **named):
    return asyncio.run(sent_to(*args, **named))


class TestABody:
    @pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, MEMORY_LIMIT + CHUNK])
    def test_arrives_as_it_was_sent(self, size):
        whole = bytes(range(256)) * (size // 256 + 1)

        got = run(pieces(whole[: size // 3], whole[size // 3 : size]), headers=[LENGTH])

        assert got["body"] == whole[:size]

    def test_in_chunks_gets_its_length(self):
        got = run(pieces(b"one", b"two"), headers=[CHUNKED, (b"x-note", b"kept")])

        assert got["scope"]["headers"] == [(b"x-note", b"kept"), (b"content-length", b"6")]

    def test_of_the_largest_size_arrives(self):
        assert run(pieces(b"12345"), headers=[LENGTH], max_bytes=7)["body"] == b"12345"

    @pytest.mark.parametrize(
        ("messages", "headers", "status"),
        [
            (pieces(b"12345678"), [(b"content-length", b"8")], 413),
            (pieces(b"1234", b"5678"), [CHUNKED], 413),
            (pieces(b"1", b"")[:1], [LENGTH], 408),
        ],
        ids=["announced", "found out", "too slow"],
    )
    def test_that_is_refused_is_not_handed_on(self, messages, headers, status):
        got = run(messages, headers=headers, max_bytes=7)

        assert got["scope"][REFUSED] == status
        assert got["body"] == b""
        assert got["scope"]["headers"] == []

    def test_of_somebody_who_went_away_reaches_nobody(self):
        gone = [{"type": "http.disconnect"}]

        assert run([*pieces(b"1", b"")[:1], *gone], headers=[LENGTH]) is None
