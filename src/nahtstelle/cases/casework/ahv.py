"""The AHV number: 13 digits with check digit (decision 0026)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from stdnum.ch import ssn
from stdnum.exceptions import ValidationError

from nahtstelle.ground.lifecycle.api import ActionRefused


class AhvNumberRefused(ActionRefused):
    """No such number can exist."""

    default_sentence = _(
        "This is not an AHV number: please check the 13 digits (756.…). A mistyped digit is noticed."
    )


def checked_ahv_number(text: str) -> str:
    """Return the number with its dots, or an empty text for none. Raises AhvNumberRefused."""
    if not text.strip():
        return ""
    try:
        number = ssn.validate(text)
    except ValidationError as error:
        raise AhvNumberRefused(field="ahv_number") from error
    return str(ssn.format(number))
