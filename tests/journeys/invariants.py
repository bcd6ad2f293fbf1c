"""Run by `nahtstelle manage shell`: prints everything that is half done, as a JSON list of sentences."""

import json
from collections import defaultdict

from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.lifecycle.models import StateChange
from nahtstelle.ground.records.queries.documents import damaged_versions
from nahtstelle.structure.governance.models import AgendaItem, Counter, Decision, Proposal

faults = [f"a stored file is damaged: {version}" for version in damaged_versions()]


def audited(code: str, pk: int) -> bool:
    return Entry.objects.filter(code=code, subject_id=str(pk)).exists()


def submitted_steps(pk: int) -> int:
    return StateChange.objects.filter(
        subject_type="governance.proposal", subject_id=pk, verb="submit"
    ).count()


for proposal in Proposal.objects.filter(key=None):
    traces = {
        "number": bool(proposal.number),
        "dossier": bool(proposal.dossier_id),
        "time": bool(proposal.submitted_at),
        "history": submitted_steps(proposal.pk) > 0,
        "audit": audited("governance.proposal.submitted", proposal.pk),
    }
    is_submitted = proposal.state != "draft"
    faults += [
        f"{proposal.title} ({proposal.state}): {name}"
        for name, there in traces.items()
        if there != is_submitted
    ]

for item in AgendaItem.objects.select_related("meeting", "proposal").filter(meeting__key=None):
    decision = Decision.objects.filter(item=item).first()
    if (item.outcome in {"decided", "recommended", "rejected"}) != (decision is not None):
        faults.append(f"{item.title}: outcome «{item.outcome}», decision {decision}")
    if decision is not None:
        traces = {
            "excerpt": bool(decision.excerpt and decision.excerpt.versions.exists()),
            "audit": audited("governance.decision.numbered", decision.pk),
        }
        faults += [f"{decision.label}: no {name}" for name, there in traces.items() if not there]

numbers = defaultdict(list)
for decision in Decision.objects.all():
    numbers[f"decision:{decision.body_id}", decision.year].append(decision.number)
for number in Proposal.objects.exclude(number=None).values_list("number", flat=True):
    year, _, serial = number.partition("-")
    numbers["proposal", int(year)].append(int(serial))
for (scope, year), found in numbers.items():
    last = Counter.objects.get(scope=scope, year=year).last
    if sorted(found) != list(range(1, last + 1)):
        faults.append(f"numbers of {scope} in {year} have gaps: {sorted(found)}, counter {last}")
print(json.dumps(faults))
