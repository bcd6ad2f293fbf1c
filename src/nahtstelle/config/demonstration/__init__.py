"""The current year of a demonstration: invented proposals led through the application's own actions.

Records of past years come from the canton folder; a year under way has states, duties and consultations, which only
the actions make. Dates hang on today, so that the demonstration never grows old. All persons are invented.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import transaction

FOLDER = Path(__file__).parent
Progress = Callable[[int, int], None]


def replay(*, canton_code: str, today: dt.date, progress: Progress | None = None) -> int:
    """Play the canton's current year, once; return how many proposals it made (0 when played already, or no story).

    Everything happens in one transaction: a process killed in the middle leaves nothing behind.
    """
    path = FOLDER / f"{canton_code.lower()}.toml"
    if not path.is_file():
        return 0
    from nahtstelle.config.demonstration.agreements import conclude_agreements
    from nahtstelle.config.demonstration.annual_report import begin_annual_report
    from nahtstelle.config.demonstration.enquiries import take_in_enquiries
    from nahtstelle.config.demonstration.filing import file_away
    from nahtstelle.config.demonstration.money import ask_for_money
    from nahtstelle.config.demonstration.programmes import lead_programmes
    from nahtstelle.config.demonstration.rounds import play_rounds
    from nahtstelle.config.demonstration.searches import keep_searches
    from nahtstelle.config.demonstration.stocktakes import take_stock
    from nahtstelle.config.demonstration.year import Year, was_played

    played = tomllib.loads(path.read_text(encoding="utf-8"))
    stories: list[dict[str, Any]] = played["proposals"]
    with transaction.atomic():
        if was_played(stories):
            return 0
        circulars = played.get("circulars", [])
        year = Year(today=today, stories=stories, circulars=circulars, progress=progress)
        year.play()
        file_away(today=today)
        take_in_enquiries(today=today)
        take_stock(today=today)
        lead_programmes(today=today)
        conclude_agreements(today=today)
        ask_for_money(year)
        play_rounds(today=today)
        keep_searches(today=today)
        begin_annual_report(year)
    return len(stories)
