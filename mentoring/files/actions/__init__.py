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
    NothingInIt,
    NotTaken,
    NotToKeep,
    Prepared,
    TooManyFiles,
    prepare,
    prepare_to_keep,
)
from mentoring.files.actions.sending import (
    NoRoom,
    NoRoomToKeep,
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
    "NoRoomToKeep",
    "NotScanned",
    "NotTaken",
    "NotToKeep",
    "NothingChosen",
    "NothingInIt",
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
    "prepare_to_keep",
    "release",
    "send_files",
]
