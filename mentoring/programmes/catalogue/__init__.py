"""The programmes that a coordinator can start from: words, shape and criteria, nothing else.

Words are lazy translations. ``actions.create_from_template`` writes them down in the
organisation's language, and from then on they belong to the programme.
"""

from mentoring.programmes.catalogue.alumni import ALUMNI
from mentoring.programmes.catalogue.flash import FLASH
from mentoring.programmes.catalogue.growth import GROWTH
from mentoring.programmes.catalogue.inclusion import INCLUSION
from mentoring.programmes.catalogue.kinds import ProgrammeTemplate, Question
from mentoring.programmes.catalogue.onboarding import ONBOARDING
from mentoring.programmes.catalogue.reverse import REVERSE

TEMPLATES: dict[str, ProgrammeTemplate] = {
    template.key: template for template in (GROWTH, ONBOARDING, INCLUSION, REVERSE, FLASH, ALUMNI)
}

__all__ = ["TEMPLATES", "ProgrammeTemplate", "Question"]
