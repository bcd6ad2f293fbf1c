"""`nahtstelle serve`: the application by waitress, with the worker in a thread (decision 0008)."""

from __future__ import annotations

import argparse
import gc
import signal
import socket
from types import FrameType

from nahtstelle.config.commands.preparation import prepare
from nahtstelle.config.commands.speaking import CommandFailed, say
from nahtstelle.config.commands.work import WorkerThread

THREADS = 8


def serve(options: argparse.Namespace) -> int:
    """Prepare the data directory and serve until Ctrl-C or SIGTERM."""
    listener = bind(options.address)
    prepare(static_files=True)
    say(f"Nahtstelle läuft auf http://{options.address} – Ende mit Ctrl-C.")
    run(listener)
    return 0


def bind(address: str) -> socket.socket:
    """Take the address, before anything slow happens. Raises CommandFailed when it is not free or not understood."""
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65_536:
        raise CommandFailed(f"Die Adresse «{address}» ist nicht lesbar; erwartet wird etwa 127.0.0.1:8000.")
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(
            host.strip("[]"), int(port), type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
            probe.listen(1)
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(place)
    except OSError as error:
        raise CommandFailed(
            f"Die Adresse {address} ist nicht frei ({error.strerror}). Bitte die andere Anwendung beenden "
            "oder mit --address eine andere nennen."
        ) from error
    return listener


def run(listener: socket.socket) -> None:
    """Serve on a bound socket until the process is asked to stop; requests and the running job are finished first."""
    from waitress.server import create_server

    from nahtstelle.config.wsgi import application

    warm_up()
    signal.signal(signal.SIGTERM, _stop)
    worker = WorkerThread()
    try:
        server = create_server(application, sockets=[listener], threads=THREADS, ident=None)
    except OSError as error:
        raise CommandFailed(f"Die Adresse ist nicht mehr frei ({error.strerror}).") from error
    worker.start()
    try:
        server.run()
    finally:
        worker.stop()
        server.close()
    say("Beendet.")


def warm_up() -> None:
    """Import every page, so that the first request is as fast as others, and let the garbage collector leave it alone.

    A full pass over all that is loaded would hold up a request by 200 ms every now and then.
    """
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018 -- imports
    gc.collect()
    gc.freeze()


def _stop(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)
