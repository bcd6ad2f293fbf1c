"""The ledger as a spreadsheet of at least 50,000 rows, downloaded in a process of its own, whose memory is what counts.

`measure` takes the quarter with the fewest postings that has so many (else the whole ledger), and prints JSON.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from time import perf_counter
from typing import Any

ROWS = 50_000


def measure() -> dict[str, Any]:
    """Download the spreadsheet as the secretariat does; count its rows only after the memory was read."""
    from django.db.models import Count
    from django.db.models.functions import TruncQuarter
    from django.test import Client
    from django.urls import reverse
    from openpyxl import load_workbook

    from nahtstelle.ground.identity.models import User
    from nahtstelle.structure.funding.models import Posting

    quarters = (
        Posting.objects.annotate(quarter=TruncQuarter("posted_on"))
        .values("quarter")
        .annotate(rows=Count("pk"))
    )
    large = sorted((row["rows"], row["quarter"]) for row in quarters if row["rows"] >= ROWS)
    client = Client(SERVER_NAME="localhost")
    client.force_login(
        User.objects.get(key="anna"), backend="nahtstelle.ground.identity.backends.PersonBackend"
    )
    query = {"format": "xlsx"} | ({"quartal": large[0][1].isoformat()} if large else {})
    began = perf_counter()
    response = client.get(reverse("funding:show_ledger"), query)
    seconds = perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sheet = load_workbook(io.BytesIO(response.content), read_only=True).active
    rows = sum(1 for _row in sheet.iter_rows(values_only=True)) - 1 if sheet else 0
    return {"rows": rows, "seconds": seconds, "peak_mb": peak, "megabytes": len(response.content) / 1e6}


if __name__ == "__main__":
    import django

    django.setup()
    json.dump(measure(), sys.stdout)
