"""Fixed vocabularies of the register (canton-folder: values)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class InstitutionKind(TextChoices):
    """What kind of body an institution is."""

    GOVERNMENT = "government", _("Government")
    DEPARTMENT = "department", _("Department")
    OFFICE = "office", _("Office")
    MUNICIPALITY = "municipality", _("Municipality")
    SOCIAL_REGION = "social_region", _("Social region")
    INSURER = "insurer", _("Insurer")
    ASSOCIATION = "association", _("Association")
    PROVIDER = "provider", _("Provider")
    FEDERAL = "federal", _("Federal authority")
    BUSINESS = "business", _("Business")


class System(TextChoices):
    """The systems of social security and education an institution belongs to."""

    ALV = "alv", _("Unemployment insurance")
    IV = "iv", _("Disability insurance")
    SH = "sh", _("Social assistance")
    EDUCATION = "education", _("Education")
    MIGRATION = "migration", _("Migration")
    BUSINESS = "business", _("Business (system)")


class Role(TextChoices):
    """The role with which a person enters the software; members of bodies need none."""

    SECRETARIAT = "secretariat", _("Secretariat")
    COORDINATOR = "coordinator", _("Coordinator")
    SPECIALIST = "specialist", _("Specialist")
    CASE_WORKER = "case_worker", _("Case worker")
    PROVIDER = "provider", _("Provider (role)")
    DATA_PROTECTION = "data_protection", _("Data protection officer")
    ADMINISTRATOR = "administrator", _("Administrator")


CASE_LEVEL_ROLES = frozenset({Role.COORDINATOR, Role.SPECIALIST, Role.CASE_WORKER, Role.PROVIDER})

# Roles that only administrators give and take, and whose holders only administrators edit: whoever may change an
# e-mail address may take over the account behind it.
PRIVILEGED_ROLES = frozenset({Role.DATA_PROTECTION, Role.ADMINISTRATOR})
