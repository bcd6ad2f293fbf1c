"""The integration plan, its measures, reviews (004 §5)."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.lifecycle.api import Lifecycle, Transition


class PlanState(TextChoices):
    """States of one version of the plan."""

    DRAFT = "draft", _("Draft")
    COUNTER_READING = "counter_reading", _("In counter-reading")
    READY = "ready", _("Ready to sign")
    SIGNED = "signed", _("Signed by both")
    SUPERSEDED = "superseded", _("Superseded")
    DROPPED = "dropped", _("Dropped (case)")


_P = PlanState
PLAN = Lifecycle(
    name="plan_version",
    states=PlanState,
    initial=_P.DRAFT,
    transitions=(
        Transition(
            "send_to_counter_reading",
            (_P.DRAFT,),
            (_P.COUNTER_READING,),
            _("Send to counter-reading"),
            "coordinator",
        ),
        Transition(
            "finish_counter_reading",
            (_P.COUNTER_READING,),
            (_P.READY,),
            _("Finish counter-reading"),
            "coordinator",
        ),
        Transition(
            "waive_counter_reading", (_P.DRAFT,), (_P.READY,), _("Waive counter-reading"), "coordinator"
        ),
        Transition(
            "take_back", (_P.COUNTER_READING, _P.READY), (_P.DRAFT,), _("Go on writing"), "coordinator"
        ),
        Transition("sign", (_P.READY,), (_P.SIGNED,), _("Record signatures"), "coordinator"),
        Transition("supersede", (_P.SIGNED,), (_P.SUPERSEDED,), _("Supersede"), "software"),
        Transition(
            "drop", (_P.DRAFT, _P.COUNTER_READING, _P.READY), (_P.DROPPED,), _("Drop version"), "coordinator"
        ),
    ),
)


class MeasureKind(TextChoices):
    """Kinds of measures, for the figures (003 question 2)."""

    JOB_SEARCH = "job_search", _("Job search and placement")
    WORK_TRIAL = "work_trial", _("Work trial, internship")
    EMPLOYMENT_PROGRAMME = "employment_programme", _("Employment programme")
    TRAINING = "training", _("Course, training")
    LANGUAGE = "language", _("Language course")
    GUIDANCE = "guidance", _("Career guidance")
    MEDICAL = "medical", _("Medical clarification, therapy")
    DEBT = "debt", _("Budget and debt counselling")
    SOCIAL = "social", _("Social counselling, care, housing")
    OTHER = "other", _("Other measure")


class MeasureState(TextChoices):
    """How far a measure is."""

    PLANNED = "planned", _("Planned (measure)")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    BROKEN_OFF = "broken_off", _("Broken off")


_M = MeasureState
MEASURE = Lifecycle(
    name="measure",
    states=MeasureState,
    initial=_M.PLANNED,
    transitions=(
        Transition("begin", (_M.PLANNED,), (_M.RUNNING,), _("Begin measure"), "responsible"),
        Transition("complete", (_M.PLANNED, _M.RUNNING), (_M.DONE,), _("Report as done"), "responsible"),
        Transition(
            "break_off",
            (_M.PLANNED, _M.RUNNING),
            (_M.BROKEN_OFF,),
            _("Break off"),
            "responsible",
            needs_reason=True,
        ),
    ),
)


class CounterReadingAnswer(TextChoices):
    """What a member of the team says to a plan."""

    AGREED = "agreed", _("Agreed (plan)")
    REMARK = "remark", _("Agreed with remark")
    CHANGE = "change", _("Wants a change")
