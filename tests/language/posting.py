"""The post office: runs the jobs that an action has queued, as the worker would, and reads the mail that leaves."""

from __future__ import annotations

from collections import Counter

from django.core import mail
from django.db import transaction
from django.utils import translation

from tests.language.german import faults_in
from tests.language.texts import of_mail

MOST = {"governance.build_packs": 3, "records.read_document": 10}
"""Of jobs that bind or read the same papers again and again and send nothing, a few are run."""


def newest_job() -> int:
    """The number of the last job queued so far."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    return ProcrastinateJob.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def run_jobs(*, after: int = 0) -> list[str]:
    """Run the jobs queued after a number; return a line for each one that fails."""
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.models import ProcrastinateJob

    failed: list[str] = []
    run: Counter[str] = Counter()
    with translation.override("de-ch"):
        for job in ProcrastinateJob.objects.filter(pk__gt=after).order_by("pk"):
            run[job.task_name] += 1
            if run[job.task_name] > MOST.get(job.task_name, run[job.task_name]):
                continue
            try:
                with transaction.atomic():
                    app.tasks[job.task_name].func(**job.args)
            except Exception as error:
                failed.append(f"job {job.task_name}: {error!r}")
    return failed


def faults_of_mail() -> list[str]:
    """Return what is not German in the mail that has left, and empty the outbox."""
    faults = [f"{sent.subject}: {fault}" for sent in mail.outbox for fault in faults_in(of_mail(sent))]
    mail.outbox.clear()
    return faults
