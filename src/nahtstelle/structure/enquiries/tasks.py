"""Jobs of the room: the person asking is not named for ever."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from nahtstelle.structure.enquiries.actions.enquiries import remove_contact
from nahtstelle.structure.enquiries.queries.enquiries import contacts_to_remove


@app.periodic(cron="30 1 * * *")
@app.task(queueing_lock="enquiries.contacts", pass_context=False)
def remove_contacts(timestamp: int) -> None:
    """Remove person and contact of enquiries closed long ago, every night."""
    now = timezone.now()
    for enquiry_id in contacts_to_remove(now=now):
        remove_contact(enquiry_id=enquiry_id, now=now)
