"""Compiles the ``.po`` catalogues named on the command line into ``.mo`` files beside them."""

import os
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_catalogue(source: Path) -> None:
    with source.open("rb") as words:
        catalogue = read_po(words, locale=source.parent.parent.name)
    unfinished = source.with_suffix(f".mo.{os.getpid()}")
    with unfinished.open("wb") as compiled:
        write_mo(compiled, catalogue)
    unfinished.replace(source.with_suffix(".mo"))


if __name__ == "__main__":
    for name in sys.argv[1:]:
        compile_catalogue(Path(name))
