"""Run inside Solothurn's demonstration: pages of instruments, for the case worker of the first pilot region."""

import json

import django

django.setup()

from nahtstelle.cases.casework.models import Assessment, Instrument  # noqa: E402
from nahtstelle.cases.casework.walls import as_service  # noqa: E402

with as_service("journeys"):
    old = Assessment.objects.get(instrument__key="praxisassessment")
    forms = Instrument.objects.filter(key__in=["kurzassessment", "kurzassessment-einfuehrung"])
    case = f"/faelle/{old.case_id}"
    pages = ["/faelle/instrumente/", f"{case}/", f"{case}/instrumente/ergebnisse/{old.pk}/"]
    pages += [f"{case}/instrumente/{row.pk}/erfassen/" for row in forms.order_by("key")]
print(json.dumps(pages))
