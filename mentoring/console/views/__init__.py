"""Pages of administration, and one for everybody: how to reach me."""

from mentoring.console.views.contact_settings import contact_settings
from mentoring.console.views.log import log
from mentoring.console.views.metrics import metrics
from mentoring.console.views.organisation import look, organisation
from mentoring.console.views.outbox import letter, mail, outbox, send_again
from mentoring.console.views.overview import index, status
from mentoring.console.views.people import (
    add_person,
    confirm_address,
    confirm_roles,
    correct_address,
    hand_over,
    invite,
    people,
    person,
    remove,
    set_admin,
)
from mentoring.console.views.policies import policies, policy
from mentoring.console.views.roles import give_role, roles, take_role
from mentoring.console.views.second_step import second_step
from mentoring.console.views.video import remove_video, test_video, video

__all__ = [
    "add_person",
    "confirm_address",
    "confirm_roles",
    "contact_settings",
    "correct_address",
    "give_role",
    "hand_over",
    "index",
    "invite",
    "letter",
    "log",
    "look",
    "mail",
    "metrics",
    "organisation",
    "outbox",
    "people",
    "person",
    "policies",
    "policy",
    "remove",
    "remove_video",
    "roles",
    "second_step",
    "send_again",
    "set_admin",
    "status",
    "take_role",
    "test_video",
    "video",
]
