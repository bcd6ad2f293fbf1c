"""Who may do what in the room: pure functions of the actor and the thing, by theme.

Seeing is decided by `visible_to`; these functions decide about doing. States are not looked at: `states` says which
step may follow.
"""

from nahtstelle.structure.programmes.permissions.interfaces import (
    can_propose_solution,
    can_raise_interface,
    can_reject_solution,
    can_settle_interface,
)
from nahtstelle.structure.programmes.permissions.milestones import (
    can_drop_milestone,
    can_link_milestone,
    can_move_milestone,
    can_plan_milestone,
    can_reach_milestone,
    can_reopen_milestone,
)
from nahtstelle.structure.programmes.permissions.projects import (
    can_advance_project,
    can_change_programme,
    can_change_project,
    can_create_programme,
    can_create_project,
    can_end_project,
    can_enter_programmes,
    can_lead_project,
    can_record_pilot,
)
from nahtstelle.structure.programmes.permissions.reports import can_note_report, can_report_project

__all__ = [
    "can_advance_project",
    "can_change_programme",
    "can_change_project",
    "can_create_programme",
    "can_create_project",
    "can_drop_milestone",
    "can_end_project",
    "can_enter_programmes",
    "can_lead_project",
    "can_link_milestone",
    "can_move_milestone",
    "can_note_report",
    "can_plan_milestone",
    "can_propose_solution",
    "can_raise_interface",
    "can_reach_milestone",
    "can_record_pilot",
    "can_reject_solution",
    "can_reopen_milestone",
    "can_report_project",
    "can_settle_interface",
]
