"""Whether some bytes are an update of Yjs that a page of ours could have sent.

The library that applies updates reserves as much room as their counts promise: six bytes cost it
seconds. Here they are read from front to back, and nothing is believed that the bytes do not hold.
Words, what was deleted, and plain values are all that a paper has.
"""

MOST = 2**53  # what a browser counts exactly
DEEPEST = 4  # of values within values
GC, SKIP, DELETED, STRING, ANY = 0, 10, 1, 4, 8
ORIGIN, RIGHT, KEY, CONTENT = 0x80, 0x40, 0x20, 0x1F


class NoUpdate(Exception):
    """It promises what it does not hold, or holds what no page of ours writes."""


def check(update: bytes) -> dict[int, int]:
    """Read all of it: of each page how many signs are known with it. ``NoUpdate`` where it is none.

    >>> check(bytes([0, 0]))  # nothing written, nothing deleted
    {}
    >>> check(bytes.fromhex("fbaab6f750b2"))
    Traceback (most recent call last):
    mentoring.meetings.rules.yjs.NoUpdate
    """
    reader, known = _Reader(update), {}
    try:
        for _ in reader.many():
            structs, page, at = reader.many(), reader.number(), reader.number()
            known[page] = at + sum(reader.struct() for _ in structs)
        for _ in reader.many():
            reader.number()
            for _ in reader.many():
                reader.number(), reader.number()
    except (IndexError, UnicodeDecodeError):
        raise NoUpdate from None
    if reader.at != len(update):
        raise NoUpdate
    return known


def clocks(state: bytes) -> dict[int, int]:
    """Of each page how many signs of it are known, as a state of Yjs says it.

    >>> clocks(bytes([1, 7, 3]))
    {7: 3}
    """
    reader = _Reader(state)
    return {reader.number(): reader.number() for _ in reader.many()}


class _Reader:
    def __init__(self, update: bytes) -> None:
        self.update, self.at = update, 0

    def byte(self) -> int:
        self.at += 1
        return self.update[self.at - 1]

    def number(self) -> int:
        found, shift = 0, 0
        while (byte := self.byte()) > 127:
            found |= (byte & 127) << shift
            shift += 7
            if shift > 56:
                raise NoUpdate
        found |= byte << shift
        if found > MOST:
            raise NoUpdate
        return found

    def many(self) -> range:
        """A count of things of which each takes a byte at least."""
        count = self.number()
        if count > len(self.update) - self.at:
            raise NoUpdate
        return range(count)

    def take(self, count: int) -> bytes:
        if count > len(self.update) - self.at:
            raise NoUpdate
        self.at += count
        return self.update[self.at - count : self.at]

    def text(self) -> int:
        """How long it is, as browsers count."""
        return len(self.take(self.number()).decode().encode("utf-16-le")) // 2

    def struct(self) -> int:
        """How many signs it stands for."""
        info = self.byte()
        if info in (GC, SKIP):
            return self.number()
        for known in (ORIGIN, RIGHT):
            if info & known:
                self.number(), self.number()
        if not info & (ORIGIN | RIGHT):
            self.parent(has_key=bool(info & KEY))
        return self.content(info & CONTENT)

    def parent(self, *, has_key: bool) -> None:
        if self.number() != 1:  # a text within another thing: no paper has one
            raise NoUpdate
        self.text()
        if has_key:
            self.text()

    def content(self, kind: int) -> int:
        if kind == DELETED:
            return self.number()
        if kind == STRING:
            return self.text()
        if kind != ANY:
            raise NoUpdate
        values = self.many()
        for _ in values:
            self.value(DEEPEST)
        return len(values)

    def value(self, depth: int) -> None:
        kind = self.byte()
        if kind in (127, 126, 121, 120):  # nothing, null, false, true
            return
        if kind == 125:
            while self.byte() > 127:
                pass
        elif kind in (124, 123, 122):
            self.take(4 if kind == 124 else 8)
        elif kind == 119:
            self.text()
        elif kind in (118, 117) and depth:
            for _ in self.many():
                if kind == 118:
                    self.text()
                self.value(depth - 1)
        else:
            raise NoUpdate
