"""The worker: runs jobs, keeps their leases, queues what the clock starts, until told to stop."""

import os
import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from mentoring.jobs import worker_liveness
from mentoring.jobs.clock import Scheduler
from mentoring.jobs.housekeeping import check_database_soon
from mentoring.jobs.leasing import Queue
from mentoring.jobs.parent_pipe import end_with_parent
from mentoring.jobs.serving import IDLE_BEFORE_END, Processes, QueueServer, lower_priority

WORKERS = settings.DATA_DIR / "workers"
TICK = 10.0  # seconds between two looks at the clock


class Command(BaseCommand):
    help = "Run jobs and the scheduler until SIGTERM."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--only", metavar="QUEUE", help="one process of this queue, no clock")
        parser.add_argument("--parent-pipe", type=int, help="end when the other end is closed")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: self.stop.set())
        if options["parent_pipe"] is not None:
            end_with_parent(options["parent_pipe"])
        with worker_liveness.registered(WORKERS) as me:
            self.server = QueueServer(self.stop, WORKERS, me)
            if options["only"]:
                self.work_on(Queue(options["only"], settings.QUEUES[options["only"]]))
            else:
                self.server.attempt(self.server.take_over)
                self.server.attempt(lambda: check_database_soon(at=timezone.now()))
                self.work()

    def work_on(self, queue: Queue) -> None:
        lower_priority()
        self.server.serve(queue, idle_before_end=IDLE_BEFORE_END)

    def work(self) -> None:
        """A thread for every place of a queue; one that keeps processes; one for the clock."""
        parent_pipe, _held_open_until_we_end = os.pipe()
        threads = [threading.Thread(target=self.keep_time)]
        for name, places in settings.QUEUES.items():
            queue = Queue(name, places)
            if name in settings.PROCESS_QUEUES:
                keeper = Processes(self.server, queue, parent_pipe)
                threads.append(threading.Thread(target=keeper.manage))
                continue
            for _place in range(places):
                threads.append(threading.Thread(target=self.server.serve, args=[queue]))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def keep_time(self) -> None:
        scheduler = Scheduler()
        while not self.stop.is_set():
            self.server.attempt(lambda: scheduler.tick(at=timezone.now()))
            self.stop.wait(TICK)
