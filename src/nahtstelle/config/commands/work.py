"""Background jobs: `nahtstelle worker`, and the same worker inside the process that serves."""

from __future__ import annotations

import argparse
import asyncio
import logging
import threading

from nahtstelle.config.commands.preparation import prepare
from nahtstelle.config.commands.speaking import say

RETRY_SECONDS = 5.0
STOP_SECONDS = 20.0
logger = logging.getLogger("nahtstelle.worker")


def work(options: argparse.Namespace) -> int:
    """Run jobs until Ctrl-C or SIGTERM; a running job is finished first."""
    prepare()
    say("Hintergrundarbeiten laufen. Ende mit Ctrl-C.")
    asyncio.run(_run_jobs(install_signal_handlers=True))
    return 0


async def _run_jobs(*, install_signal_handlers: bool) -> None:
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    connector = app.connector
    assert isinstance(connector, DjangoConnector)  # noqa: S101
    own = app.with_connector(connector.get_worker_connector())
    async with own.open_async():
        await own.run_worker_async(
            install_signal_handlers=install_signal_handlers,
            shutdown_graceful_timeout=STOP_SECONDS,
            delete_jobs="successful",
        )


class WorkerThread:
    """The worker in a thread of the serving process; it comes back after the database was away."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._jobs: asyncio.Task[None] | None = None
        self._thread = threading.Thread(target=self._run, name="worker", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the running job and end."""
        self._stopping.set()
        self._loop.call_soon_threadsafe(self._cancel)
        self._thread.join(STOP_SECONDS)

    def _cancel(self) -> None:
        if self._jobs is not None:
            self._jobs.cancel()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        while not self._stopping.is_set():
            self._jobs = self._loop.create_task(_run_jobs(install_signal_handlers=False))
            try:
                self._loop.run_until_complete(self._jobs)
            except asyncio.CancelledError:
                continue
            except Exception:
                logger.exception(
                    "Die Hintergrundarbeiten brachen ab; neuer Versuch in %s Sekunden.", RETRY_SECONDS
                )
                self._stopping.wait(RETRY_SECONDS)
