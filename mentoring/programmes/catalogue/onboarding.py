"""Onboarding buddies: the first three months, with somebody to ask."""

from django.utils.translation import gettext_lazy as _

from mentoring.programmes.catalogue.kinds import JoiningQuestion, ProgrammeTemplate, rules, weights

GUIDELINES = _(
    "The first weeks in a new place are full of names, doors and unwritten rules. A "
    "buddy is the person you can ask anything.\n\n## For the buddy\n\n- **Write "
    "before the first day.** One line is enough: who you are, and where you will "
    "meet.\n- **Have lunch or coffee together in the first week**, in person or by "
    "video.\n- **Show what no handbook says**: whom to ask, which meetings matter, "
    "where the good coffee is, how people disagree here.\n- **Introduce three "
    "people** your newcomer would not otherwise meet.\n\nYou are not their manager "
    "and do not assess them. What they tell you stays with you.\n\n## For the "
    "newcomer\n\nAsk the small questions; they are the reason for all of this. "
    "Nobody expects you to know. Tell your buddy, too, what strikes you as odd: "
    "fresh eyes are a gift that lasts about six weeks.\n\n## Rhythm\n\nTwenty "
    "minutes a week in the first month, then every other week. After three months "
    "you decide together whether to carry on as friends.\n\n## When something goes "
    "wrong\n\nIf the start goes badly, for whatever reason, say so in a check-in. "
    "The coordinators answer quickly, and nobody is blamed.\n"
)

ONBOARDING = ProgrammeTemplate(
    key="onboarding",
    name=_("Onboarding buddies"),
    what_for=_("Everybody who starts has one friendly person to ask, from the first day."),
    people=_("from 1 newcomer a month"),
    time=_("three months, twenty minutes a week at first"),
    purpose=_(
        "Nobody should spend the first weeks guessing. Every newcomer has a buddy who "
        "knows the place, remembers what it was like to be new, and has time for small "
        "questions."
    ),
    goal=_(
        "New colleagues feel at home and do good work sooner, and fewer leave in the first year."
    ),
    measures=(
        (_("Newcomers who leave in their first year"), "", _("half as many")),
        (_("“I feel at home here” after 90 days"), "", _("4 out of 5 or better")),
    ),
    guidelines=GUIDELINES,
    weights=weights(
        skills=15,
        goals=10,
        preference=5,
        availability=25,
        department=20,
        location=25,
    ),
    rules=rules(),
    questions=(
        JoiningQuestion(
            _("What would you like to know about this place?"),
            audience="mentee",
            help=_("Whatever comes to mind. Your buddy will read it before you first meet."),
        ),
        JoiningQuestion(
            _("What do you wish somebody had told you in your first week?"), audience="mentor"
        ),
    ),
    is_evergreen=True,
    weeks=13,
    checkin_every_weeks=4,
    dial=4,
    eligibility=(
        {"field": "tenure_years", "op": "at_least", "value": 1, "audience": "mentor"},
        {"field": "tenure_years", "op": "at_most", "value": 0.5, "audience": "mentee"},
    ),
)
