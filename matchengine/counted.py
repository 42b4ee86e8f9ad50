"""Numbers as people say them: one pair, two pairs, no pairs."""


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number and its noun.

    Parameters
    ----------
    one, many : str
        What one of them is called, and several; ``many`` is ``one`` with an s otherwise.

    Examples
    --------
    >>> counted(1, "pair"), counted(0, "person", "people"), counted(12_345, "note")
    ('1 pair', '0 people', '12,345 notes')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def spoken(number: int, one: str, many: str | None = None) -> str:
    """The same in a sentence, where one and none are words.

    Examples
    --------
    >>> spoken(1, "pair"), spoken(0, "note"), spoken(2, "person", "people")
    ('one pair', 'no notes', '2 people')
    """
    word = {0: "no", 1: "one"}.get(number)
    said = counted(number, one, many)
    return said if word is None else f"{word} {said.split(' ', 1)[1]}"
