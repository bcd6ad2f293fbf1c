"""Who may do what in governance: pure functions of the actor and the thing (domain §2, §4).

Seeing is decided by `visible_to`; these functions decide about doing. States are not looked at here: `states.py` says
which step may follow.
"""

from nahtstelle.structure.governance.permissions.attendees import (
    can_decline_representation,
    can_read_replies,
    can_remind_of_reply,
    can_reply_attendance,
)
from nahtstelle.structure.governance.permissions.decisions import (
    can_add_task,
    can_confirm_task,
    can_correct_decision,
    can_record_government_resolution,
    can_report_task,
)
from nahtstelle.structure.governance.permissions.meetings import (
    can_cancel_meeting,
    can_edit_agenda,
    can_edit_meeting,
    can_hold_meeting,
    can_invite_meeting,
    can_plan_meeting,
    can_record_attendance,
    can_record_outcome,
    can_record_recusal,
    can_restrict_item,
)
from nahtstelle.structure.governance.permissions.proposals import (
    can_accept_proposal,
    can_add_paper,
    can_answer_statement,
    can_ask_members,
    can_classify_proposal,
    can_close_consultation,
    can_create_proposal,
    can_edit_proposal,
    can_forward_proposal,
    can_read_synopsis,
    can_return_proposal,
    can_schedule_proposal,
    can_start_execution,
    can_submit_proposal,
    can_unschedule_proposal,
    can_withdraw_proposal,
)
from nahtstelle.structure.governance.permissions.structure import (
    can_administer_body,
    can_decide_matter,
    can_enter_structure,
)

__all__ = [
    "can_accept_proposal",
    "can_add_paper",
    "can_add_task",
    "can_administer_body",
    "can_answer_statement",
    "can_ask_members",
    "can_cancel_meeting",
    "can_classify_proposal",
    "can_close_consultation",
    "can_confirm_task",
    "can_correct_decision",
    "can_create_proposal",
    "can_decide_matter",
    "can_decline_representation",
    "can_edit_agenda",
    "can_edit_meeting",
    "can_edit_proposal",
    "can_enter_structure",
    "can_forward_proposal",
    "can_hold_meeting",
    "can_invite_meeting",
    "can_plan_meeting",
    "can_read_replies",
    "can_read_synopsis",
    "can_record_attendance",
    "can_record_government_resolution",
    "can_record_outcome",
    "can_record_recusal",
    "can_remind_of_reply",
    "can_reply_attendance",
    "can_report_task",
    "can_restrict_item",
    "can_return_proposal",
    "can_schedule_proposal",
    "can_start_execution",
    "can_submit_proposal",
    "can_unschedule_proposal",
    "can_withdraw_proposal",
]
