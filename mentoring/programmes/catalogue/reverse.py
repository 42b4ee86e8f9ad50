"""Reverse mentoring: those who know the new teach those who know the house."""

from django.utils.translation import gettext_lazy as _

from mentoring.programmes.catalogue.kinds import ProgrammeTemplate, Question, rules, weights

GUIDELINES = _("""\
Here the roles are turned round: the one with fewer years teaches, the one with more learns. It only works if both take that seriously.

## For the one who teaches

You were asked because of what you know and how you see things. Choose one topic for each talk: a tool you use every day, how your friends choose an employer, what you would change tomorrow. Show rather than lecture. You may say what is hard to hear; kindly, and with an example.

## For the one who learns

Leave your position at the door. Ask what you have not dared to ask, try things yourself during the talk, and say what surprised you. Thank people by changing something, and tell them what.

## What we promise each other

- **What we say stays between us** and has no effect on anybody's assessment.
- **We meet every three weeks for 45 minutes**; the one who learns makes the room in the calendar.
- **Both learn.** At the end of each talk each says one thing they take along.

## The first talk

Tell each other what you are good at and what you are curious about. Then choose three topics, in order.

## When it becomes uneasy

Unequal power does not vanish because we say so. If it gets in the way, ask for help in a check-in; the coordinators know this situation.
""")

REVERSE = ProgrammeTemplate(
    key="reverse",
    name=_("Reverse mentoring"),
    what_for=_("Those who know what is new teach those who have led for long."),
    people=_("5 to 60 pairs"),
    time=_("five months, a talk every three weeks"),
    purpose=_(
        "Experience and fresh eyes rarely sit at the same table. Here younger or newer colleagues"
        " teach senior ones what they know best, and are heard."
    ),
    goal=_(
        "Our leaders decide with first-hand knowledge of new tools, new work and new generations."
    ),
    measures=(
        (_("Leaders who use what they learnt in a decision"), "", _("two in three")),
        (_("Mentors who feel heard in this organisation"), "", _("4 of 5 or better")),
    ),
    guidelines=GUIDELINES,
    weights=weights(skills=45, goals=20, preference=15, availability=15, department=5),
    rules=rules(),
    questions=(
        Question(
            _("What could you show somebody in 45 minutes?"), audience="mentor", is_required=True
        ),
        Question(
            _("What have you always wanted to understand, and never asked?"), audience="mentee"
        ),
    ),
    model="reverse",
    weeks=22,
    checkin_every_weeks=6,
    dial=2,
    eligibility=(
        {"field": "tenure_years", "op": "at_most", "value": 5, "audience": "mentor"},
        {"field": "grade", "op": "at_least", "value": 6, "audience": "mentee"},
    ),
)
