"""Vocabularies of bodies and of what they are about (000 §2, §5, §6; canton-folder, values)."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class BodyKind(TextChoices):
    """The kinds of bodies (000 §5, §6), from top to bottom."""

    STEERING = "steering", _("Steering body")
    COORDINATION = "coordination", _("Coordination body")
    COMMITTEE = "committee", _("Committee")
    WORKING_GROUP = "working_group", _("Working group")
    SECRETARIAT = "secretariat", _("Secretariat office")


MAINSTREAM = "mainstream"
"""In the competence matrix: the mainstream structure responsible, which is no body."""

PROPOSING_KINDS = (BodyKind.STEERING, BodyKind.COORDINATION, BodyKind.COMMITTEE, BodyKind.WORKING_GROUP)


class DecisionRule(TextChoices):
    """How a body reaches a decision (000 §6.1.2, §6.2.2)."""

    APPROVAL = "approval", _("Approval")
    CONSENSUS = "consensus", _("Consensus")
    MAJORITY = "majority", _("Majority")


class AppointmentFunction(TextChoices):
    """What somebody is in a body."""

    CHAIR = "chair", _("Chair")
    DEPUTY_CHAIR = "deputy_chair", _("Deputy chair")
    MEMBER = "member", _("Member")
    DEPUTY = "deputy", _("Deputy")
    ASSOCIATE = "associate", _("Associate")


VOTING_FUNCTIONS = (AppointmentFunction.CHAIR, AppointmentFunction.DEPUTY_CHAIR, AppointmentFunction.MEMBER)


class FieldOfService(TextChoices):
    """Fields of service (000 §2)."""

    LABOUR_MARKET = "labour_market", _("Labour market integration")
    EDUCATION = "education", _("Integration through education")
    COUNSELLING = "counselling", _("Counselling and support")
    EARLY_SUPPORT = "early_support", _("Early support")
    SOCIAL_INTEGRATION = "social_integration", _("Social integration")
    FOREIGNERS = "foreigners", _("Integration of foreigners")
    SOCIAL_BENEFITS = "social_benefits", _("Social benefits")
    POVERTY = "poverty", _("Poverty")
    DISABILITY = "disability", _("Disability (field)")
    OVERARCHING = "overarching", _("Overarching")


class Origin(TextChoices):
    """The three ways in (000 §8.1)."""

    FEDERAL_LAW = "federal_law", _("Federal legislation")
    INTERCANTONAL = "intercantonal", _("Directive of an intercantonal conference")
    INITIATIVE = "initiative", _("Initiative of a member or executing office")


class Request(TextChoices):
    """What is asked of the body."""

    INFORMATION = "information", _("For information")
    DISCUSSION = "discussion", _("For discussion")
    DECISION = "decision", _("For decision")


class Matter(TextChoices):
    """The kinds of matters and so of decisions; the competence matrix has a row for each."""

    THEME = "theme", _("Theme")
    WORKING_GROUP = "working_group", _("Working group (matter)")
    FUNDING = "funding", _("Use of funds")
    PROGRAMME = "programme", _("Programme")
    RULES = "rules", _("Rules and responsibilities")
    PERSONNEL = "personnel", _("Personnel")
    OTHER = "other", _("Other")
