"""The programmes that a coordinator can start from: words, shape and criteria, nothing else.

Words are lazy translations. ``actions.create_from_template`` writes them down in the
organisation's language, and from then on they belong to the programme.
"""

from mentoring.programmes.catalogue.alumni import ALUMNI
from mentoring.programmes.catalogue.circle import CIRCLE
from mentoring.programmes.catalogue.flash import FLASH
from mentoring.programmes.catalogue.growth import GROWTH
from mentoring.programmes.catalogue.inclusion import INCLUSION
from mentoring.programmes.catalogue.kinds import JoiningQuestion, ProgrammeTemplate
from mentoring.programmes.catalogue.office_hours import OFFICE_HOURS
from mentoring.programmes.catalogue.onboarding import ONBOARDING
from mentoring.programmes.catalogue.peer_circle import PEER_CIRCLE
from mentoring.programmes.catalogue.reciprocal import RECIPROCAL
from mentoring.programmes.catalogue.reverse import REVERSE
from mentoring.programmes.catalogue.several_mentors import SEVERAL_MENTORS
from mentoring.programmes.catalogue.team import TEAM

TEMPLATES: dict[str, ProgrammeTemplate] = {
    template.key: template
    for template in (
        GROWTH,
        ONBOARDING,
        INCLUSION,
        CIRCLE,
        PEER_CIRCLE,
        RECIPROCAL,
        SEVERAL_MENTORS,
        TEAM,
        REVERSE,
        FLASH,
        OFFICE_HOURS,
        ALUMNI,
    )
}

__all__ = ["TEMPLATES", "JoiningQuestion", "ProgrammeTemplate"]
