"""Sends forms beside the browser, many at once: what an impatient person, or many people, would do."""

from __future__ import annotations

import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor

from tests.journeys.installation import Installation
from tests.journeys.visitor import Visitor

GONE = 0


class _Stay(urllib.request.HTTPRedirectHandler):
    """Redirects are the answer we look at."""

    def redirect_request(self, *arguments: object, **options: object) -> None:
        return None


class Sender:
    """Sends forms as the person who is signed in at a visitor's window; can be used from several threads."""

    def __init__(self, visitor: Visitor, installation: Installation) -> None:
        self.base_url = installation.base_url
        cookies = {row["name"]: row["value"] for row in visitor.context.cookies()}
        self.headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            "X-CSRFToken": cookies["csrftoken"],
        }

    def send(self, path: str, data: dict[str, str]) -> int:
        """Send a form; return the status, or GONE when the server has died meanwhile."""
        body = urllib.parse.urlencode(data).encode()
        request = urllib.request.Request(self.base_url + path, data=body, headers=self.headers, method="POST")
        try:
            with urllib.request.build_opener(_Stay).open(request, timeout=30) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as refusal:
            return refusal.code
        except OSError:
            return GONE

    def send_at_once(self, path: str, data: dict[str, str], times: int = 4) -> list[int]:
        """Send the same form several times at the same moment; return the statuses, sorted."""
        with ThreadPoolExecutor(times) as pool:
            return sorted(pool.map(lambda _: self.send(path, data), range(times)))
