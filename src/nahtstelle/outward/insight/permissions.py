"""Who may do what with annual reports and reported figures (000 §9.2). Seeing is decided by `visible_to`."""

from __future__ import annotations

from nahtstelle.ground.identity.api import Actor, Role
from nahtstelle.outward.insight.models import Report, ReportSection
from nahtstelle.structure.governance.api import can_enter_structure


def can_enter_reports(actor: Actor) -> bool:
    """Tell whether the actor has the area: everybody on the structural level; what each sees is `visible_to`'s."""
    return can_enter_structure(actor)


def can_create_report(actor: Actor) -> bool:
    """Tell whether the actor begins reports: the secretariat writes them (000 §6.4)."""
    return actor.is_secretariat


def can_run_report(actor: Actor, report: Report) -> bool:
    """Tell whether the actor runs a report, in every step that is not an author's or a body's: the secretariat."""
    return actor.is_secretariat


can_compile_report = can_review_report = can_reopen_report = can_run_report
can_submit_report = can_take_back_report = can_publish_report = can_run_report
can_approve_report = can_run_report
"""The body approves by its decision; the secretariat may take the decision over where the software has not."""


def can_assign_section(actor: Actor, section: ReportSection) -> bool:
    """Tell whether the actor says who writes a section until when: the secretariat."""
    return actor.is_secretariat


def can_write_section(actor: Actor, section: ReportSection) -> bool:
    """Tell whether the actor writes a section: the secretariat every one, an author the own."""
    return actor.is_secretariat or (actor.user_id is not None and section.author_id == actor.user_id)


can_finish_section = can_resume_section = can_write_section


def can_read_compilation(actor: Actor, report: Report) -> bool:
    """Tell whether the actor reads which records the figures come from (the caller has checked `visible_to`)."""
    return can_enter_structure(actor)


def can_record_figure(actor: Actor) -> bool:
    """Tell whether the actor enters measured values: the secretariat."""
    return actor.is_secretariat


def can_read_case_figures(actor: Actor) -> bool:
    """Tell whether the actor sees the figures of the case level: secretariat and coordination."""
    return actor.is_secretariat or (actor.is_authenticated and actor.role == Role.COORDINATOR)
