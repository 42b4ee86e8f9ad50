"""bin/manage take_mail: listen for mail servers (LMTP) until SIGTERM; ``bin/run`` starts it."""

import os
import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from mentoring.inbound import lmtp
from mentoring.jobs.parent_pipe import end_with_parent


class Command(BaseCommand):
    help = "Take mail by LMTP on RAPPORT_INBOUND_LMTP until SIGTERM."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--parent-pipe", type=int, help="end when the other end is closed")

    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings.INBOUND_LMTP and settings.INBOUND_ADDRESS):
            raise CommandError(
                "Set RAPPORT_INBOUND_LMTP and RAPPORT_INBOUND_ADDRESS first.",
                returncode=os.EX_CONFIG,
            )
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        if options["parent_pipe"] is not None:
            end_with_parent(options["parent_pipe"])
        lmtp.serve(settings.INBOUND_LMTP, stop, said=self.say)

    def say(self, host: str, port: int) -> None:
        self.stdout.write(f"Taking mail by LMTP on {host}:{port}")
        self.stdout.flush()
