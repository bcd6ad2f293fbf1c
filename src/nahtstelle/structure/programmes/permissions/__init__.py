"""Who may do what in the room: pure functions of the actor and the thing, by theme.

Seeing is decided by `visible_to`; these functions decide about doing. States are not looked at: `states` says which
step may follow.
"""

from nahtstelle.structure.programmes.permissions.projects import can_enter_programmes, can_lead_project

__all__ = ["can_enter_programmes", "can_lead_project"]
