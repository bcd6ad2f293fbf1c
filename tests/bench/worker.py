"""A process for one size: it answers questions asked line by line (JSON) on its standard input."""

from __future__ import annotations

import json
import logging
import resource
import sys
from time import perf_counter
from typing import Any

from nahtstelle.config.commands.serving import warm_up
from tests.bench import cases

WARM_UP = 3
LOOKS = 2
OK = 200


class Worker:
    """Signed-in clients on one database."""

    def __init__(self) -> None:
        self.clients: dict[str, Any] = {}
        self.paths: list[str] = []
        self.chosen: dict[str, Any] = {}

    def choose(self) -> dict[str, Any]:
        """Return the objects the pages are about."""
        from tests.bench.pages import choose

        return choose()

    def prepare(self, chosen: dict[str, Any]) -> None:
        """Take the chosen objects."""
        self.chosen = chosen

    def look(self, page: int, sql: bool) -> dict[str, Any]:
        """Warm a page up, then count its queries; noting a session's last use, once a minute, is left out."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext
        from django.urls import NoReverseMatch

        from tests.bench.pages import PAGES

        try:
            PAGES[page].path(self.chosen)
        except NoReverseMatch:
            return {"status": 0, "queries": 0, "sql": []}
        for _ in range(WARM_UP):
            self._get(page)
        looks = []
        for _ in range(LOOKS):
            with CaptureQueriesContext(connection) as captured:
                status = self._get(page)
            looks.append([f"{query['time']} s  {query['sql'][:2000]}" for query in captured.captured_queries])
        fewest = min(looks, key=len)
        return {"status": status, "queries": len(fewest), "sql": fewest if sql else []}

    def time(self, page: int, times: int) -> dict[str, list[float]]:
        """Request a page and the empty page in turns; return milliseconds."""
        from tests.bench.pages import PAGES

        taken: dict[str, list[float]] = {"page": [], "empty": []}
        for _ in range(times):
            for name in taken:
                start = perf_counter()
                status = self._get(page, empty=name == "empty")
                taken[name].append((perf_counter() - start) * 1000)
                if status != OK:
                    raise RuntimeError(f"{PAGES[page].label}: {name} answers {status}")
        return taken

    def excerpt(self, times: int) -> list[float]:
        """Set the chosen decision's excerpt; return seconds."""
        from nahtstelle.ground.records.api import render_pdf
        from nahtstelle.structure.governance.models import Decision
        from nahtstelle.structure.governance.queries.excerpts import excerpt_data

        taken = []
        for _ in range(times + 1):
            start = perf_counter()
            decision = Decision.objects.get(pk=self.chosen["decision"])
            assert render_pdf(template="governance/excerpt", data=excerpt_data(decision)).startswith(b"%PDF")
            taken.append(perf_counter() - start)
        return taken[1:]

    def profile(self, page: int) -> str:
        """Return where the time of a page goes."""
        import cProfile
        import io
        import pstats

        with cProfile.Profile() as profile:
            for _ in range(WARM_UP):
                self._get(page)
        text = io.StringIO()
        pstats.Stats(profile, stream=text).sort_stats("cumulative").print_stats(60)
        return text.getvalue()

    def memory(self) -> float:
        """Return the peak of the process's resident memory in MB."""
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

    def _get(self, page: int, *, empty: bool = False) -> int:
        from django.urls import reverse

        from tests.bench.pages import EMPTY, PAGES

        spec = PAGES[page]
        if empty:  # a client without an account has no empty page: the coordinator's stands for it
            person = cases.PERSON if spec.person == cases.CLIENT else spec.person
            return int(self._client(person).get(reverse(EMPTY)).status_code)
        client, path = self._client(spec.person), spec.path(self.chosen)
        answer = client.post(path, spec.form()) if spec.form else client.get(path, spec.query)
        return OK if answer.status_code == spec.status else int(answer.status_code)

    def _client(self, person: str) -> Any:
        from django.contrib.auth import get_user_model
        from django.test import Client

        if person not in self.clients:
            client = Client(raise_request_exception=False, SERVER_NAME="127.0.0.1")
            if person == cases.CLIENT:
                self._let_client_in(client)
            else:
                client.force_login(
                    get_user_model().objects.get(key=person),
                    "nahtstelle.ground.identity.backends.PersonBackend",
                )
            self.clients[person] = client
        return self.clients[person]

    def _let_client_in(self, client: Any) -> None:
        """Begin the session that a one-time code begins."""
        from django.utils import timezone

        from nahtstelle.cases.casework.views.guest_doors import KEY

        moment, session = int(timezone.now().timestamp()), client.session
        session[KEY] = {"guest": self.chosen[cases.CLIENT], "issued": moment, "seen": moment}
        session.save()


def serve() -> None:
    """Answer until the input ends."""
    import django

    django.setup()
    warm_up()
    # a form that is refused on purpose is no news
    logging.getLogger("django.request").setLevel(logging.ERROR)
    worker, answers = Worker(), sys.stdout
    sys.stdout = sys.stderr
    for line in sys.stdin:
        question = json.loads(line)
        answer = getattr(worker, question.pop("ask"))(**question)
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    serve()
