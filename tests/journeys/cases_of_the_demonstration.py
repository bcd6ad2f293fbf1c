"""Run inside Zürich's demonstration: one case in each state, and who opens it."""

import json

import django

django.setup()

from nahtstelle.cases.casework.models import Case, TeamMember  # noqa: E402
from nahtstelle.cases.casework.states import CaseState  # noqa: E402
from nahtstelle.cases.casework.walls import as_service  # noqa: E402

found = {}
with as_service("journeys"):
    for case in Case.objects.select_related("registered_by").order_by("-pk"):
        heads = (
            TeamMember.objects.filter(case=case, role="coordinator").select_related("user").order_by("-pk")
        )
        head = heads[0].user if heads else case.registered_by
        if case.state == CaseState.ENQUIRY or head.family_name == "Egli":
            found[case.state] = [head.full_name, f"/faelle/{case.pk}/"]
print(json.dumps(found))
