"""The port of services that make rooms for video meetings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol


class Fault(StrEnum):
    """Why there is no room; what to do about it is said where it is shown."""

    SILENT = "silent"  # nobody answered, or an error of theirs
    BUSY = "busy"  # too many requests
    REFUSED = "refused"  # the keys are wrong, or not good any more
    FORBIDDEN = "forbidden"  # the keys are right, and do not allow it
    NO_HOST = "no_host"  # nobody there has the host's address
    STRANGE = "strange"  # an answer that we do not understand


PASSES = (Fault.SILENT, Fault.BUSY)
"""What may be over in some minutes by itself."""


class RoomNotMade(Exception):
    """The service made none; never carries what it answered, which may hold anything."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True)
class RoomRequest:
    """A room to be: ``key`` is ours and the same at every try."""

    key: str
    title: str
    starts_at: datetime
    minutes: int
    host: str

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


@dataclass(frozen=True)
class DialIn:
    """A number of the service's own at which one joins by phone."""

    number: str
    place: str = ""  # a country or city, in the words of the service
    code: str = ""  # what is keyed in there


@dataclass(frozen=True)
class Made:
    """``id`` is what the service knows the room by."""

    id: str
    url: str
    numbers: tuple[DialIn, ...] = ()


@dataclass(frozen=True)
class ServiceKeys:
    """How we are known to a service; what each field holds differs, see its adapter."""

    account: str
    client: str
    secret: str = field(repr=False)  # in no log, whatever fails


class MeetingPort(Protocol):
    def __init__(self, keys: ServiceKeys, at: Mapping[str, str]) -> None:
        """``at``: the addresses of the service, ``sign_in`` and ``api``."""

    def make(self, asked_for: RoomRequest, now: datetime) -> Made:
        """Raises ``RoomNotMade``."""

    def give_back(self, room_id: str, host: str, now: datetime) -> None:
        """Nobody meets there any more. One that is gone already is fine; raises ``RoomNotMade``."""
