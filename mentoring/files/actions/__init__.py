"""Looking at what was uploaded, sending it with a message, and what becomes of it."""

from mentoring.files.actions.copying import (
    Infected,
    NotScanned,
    check_clean,
    copy_files,
    forget_copies,
    keep_file,
)
from mentoring.files.actions.preparing import (
    EmptyFile,
    FileTooLarge,
    NotTaken,
    Prepared,
    TooManyFiles,
    prepare,
)
from mentoring.files.actions.sending import (
    NoRoom,
    NothingChosen,
    forget_files,
    lock_room,
    note_scanned,
    release,
    send_files,
)

__all__ = [
    "EmptyFile",
    "FileTooLarge",
    "Infected",
    "NoRoom",
    "NotScanned",
    "NotTaken",
    "NothingChosen",
    "Prepared",
    "TooManyFiles",
    "check_clean",
    "copy_files",
    "forget_copies",
    "forget_files",
    "keep_file",
    "lock_room",
    "note_scanned",
    "prepare",
    "release",
    "send_files",
]
