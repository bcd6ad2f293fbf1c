"""`nahtstelle audit verify` and `nahtstelle audit seal`."""

from __future__ import annotations

import argparse

from nahtstelle.config.commands.preparation import prepare
from nahtstelle.config.commands.speaking import complain, say


def verify(options: argparse.Namespace) -> int:
    """Recompute the chain; status 1 with a sentence for each fault when it is broken."""
    prepare()
    from nahtstelle.ground.audit.api import verify as verify_chain

    result = verify_chain()
    for fault in result.faults:
        complain(fault)
    if result.faults:
        complain("Das Protokoll ist nicht unversehrt.")
        return 1
    say(
        f"Das Protokoll ist unversehrt: {result.seals} Siegel über {result.sealed_entries} Einträge, "
        f"{result.unsealed_entries} Einträge noch nicht versiegelt."
    )
    return 0


def seal(options: argparse.Namespace) -> int:
    """Seal what is settled and not sealed yet."""
    prepare()
    from django.utils import timezone

    from nahtstelle.ground.audit.api import seal_entries

    made = seal_entries(now=timezone.now())
    say(
        "Es gibt nichts zu versiegeln." if made is None else f"Siegel {made.pk} über {made.entries} Einträge."
    )
    return 0
