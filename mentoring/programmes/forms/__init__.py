"""What people fill in: the sections of the builder, and the questions of a programme."""

from mentoring.programmes.forms.answers import AnswersForm, QuestionForm
from mentoring.programmes.forms.eligibility import EligibilityForm, NewRule, audiences_of
from mentoring.programmes.forms.ending import EndForm
from mentoring.programmes.forms.sections import (
    CriteriaForm,
    DialForm,
    GuidelinesForm,
    MeasureFormSet,
    PurposeForm,
    ShapeForm,
    ValueForm,
)
from mentoring.programmes.forms.submit_key import submit_key

__all__ = [
    "AnswersForm",
    "CriteriaForm",
    "DialForm",
    "EligibilityForm",
    "EndForm",
    "GuidelinesForm",
    "MeasureFormSet",
    "NewRule",
    "PurposeForm",
    "QuestionForm",
    "ShapeForm",
    "ValueForm",
    "audiences_of",
    "submit_key",
]
