"""What tests read in an email."""

FOOT = ("Too much just now?", "Ist es gerade zu viel?")  # the link below it belongs to every letter


def above_the_foot(text: str) -> str:
    """Without the link with which whoever reads it may take a break."""
    for words in FOOT:
        text = text.split(words)[0]
    return text
