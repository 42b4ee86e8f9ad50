"""Django's Tasks API over the leased job table: ``@task()`` functions with ``enqueue()``."""

from typing import Any

from django.utils import timezone
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus

from mentoring.audit.models import Job


class LeasedBackend(BaseTaskBackend):
    """Enqueues inside the caller's transaction: no job without its row, no row without its job."""

    supports_defer = True

    def enqueue(self, task: Task[Any, Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        now = timezone.now()
        job = Job.objects.create(
            function=task.module_path,
            queue=task.queue_name,
            payload={"args": list(args), "kwargs": dict(kwargs)},
            due_at=task.run_after or now,
            created_at=now,
        )
        return TaskResult(
            task=task,
            id=str(job.pk),
            status=TaskResultStatus.READY,
            enqueued_at=now,
            started_at=None,
            finished_at=None,
            last_attempted_at=None,
            args=list(args),
            kwargs=dict(kwargs),
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )
