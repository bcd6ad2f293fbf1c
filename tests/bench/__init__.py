"""`make bench`: how fast the main pages are at 1×, 10× and 100× the demonstration's records.

    .venv/bin/python -m tests.bench            # everything
    .venv/bin/python -m tests.bench --quick    # 1× and 10×, few requests
    .venv/bin/python -m tests.bench --only Beschl --sql   # one page, its queries printed
    .venv/bin/python -m tests.bench --only casework: --keep ORDNER   # the case level; its data stay for the next run

Everything happens in a temporary data directory with its own private PostgreSQL: the Solothurn demonstration is loaded
as `make demo` loads it (1×), copied, and the copies are grown (`growth.py`). Each size has a process of its own; the
sizes take turns, the page and the empty signed-in page request by request, so that
noise of the machine meets all alike.
Speed is shown here and never asserted by a timed test.
"""
