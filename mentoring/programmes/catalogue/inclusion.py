"""Leadership and inclusion: open the way up for people who are rarely seen."""

from django.utils.translation import gettext_lazy as _

from mentoring.programmes.catalogue.kinds import JoiningQuestion, ProgrammeTemplate, rules, weights

GUIDELINES = _(
    "Talent is everywhere; the way up is not. In this programme experienced leaders "
    "walk part of that way with people who are rarely seen on it.\n\n## What we "
    "promise each other\n\n- **What we say stays between us**, unless both of us "
    "decide otherwise.\n- **We meet once a month for an hour**, and the hour is "
    "protected. Moving it twice in a row is a reason to talk about it.\n- **We talk "
    "about what usually goes unsaid**: who is heard in meetings, who gets the "
    "visible work, what it costs to be the only one in the room.\n\n## For the "
    "mentor\n\nListen first, and believe what you hear even when it is not your "
    "experience. Do not explain it away and do not take it as an accusation. Then "
    "use what you have: share how decisions are really made, name your mentee when a "
    "chance comes up, introduce them to people who decide. Ask before you do.\n\n## "
    "For the mentee\n\nYou owe nobody a lesson or a story. Decide what you want to "
    "use this for: a position, a skill, a voice. Say when advice does not fit your "
    "situation; that is useful for both of you.\n\n## The first meeting\n\nBegin "
    "with what each of you is proud of. Then agree on one goal that others would "
    "notice, and on one thing the mentor will open for you in the next three "
    "months.\n\n## When you meet unfairness\n\nYou do not have to solve it alone. "
    "Ask for help in a check-in or write to the coordinators; it will be treated in "
    "confidence.\n"
)

INCLUSION = ProgrammeTemplate(
    key="inclusion",
    name=_("Leadership and inclusion"),
    what_for=_("Experienced leaders open the way up for people who are rarely seen on it."),
    people=_("10 to 100 pairs"),
    time=_("nine months, an hour a month"),
    purpose=_(
        "Who becomes a leader should depend on what people can do, not on who they know. "
        "Here leaders lend their experience and their network, and learn what the way up "
        "looks like for others."
    ),
    goal=_(
        "Our leadership looks like our workforce, and promotion is equally likely for equal work."
    ),
    measures=(
        (_("Share of under-represented groups in leadership"), "", _("as in the workforce")),
        (_("Mentees promoted, or in a larger role, after a year"), "", _("one in three")),
        (_("Mentors who changed something in how they lead"), "", _("three in four")),
    ),
    guidelines=GUIDELINES,
    weights=weights(
        skills=25, goals=25, preference=15, seniority=15, availability=10, department=5, identity=5
    ),
    rules=rules(min_grade_gap=2),
    questions=(
        JoiningQuestion(
            _("What do you want to be able to decide or shape two years from now?"),
            audience="mentee",
            is_required=True,
        ),
        JoiningQuestion(
            _("Who or what could you open a door to?"),
            audience="mentor",
            help=_("A committee, a project, a person. It need not be large."),
        ),
    ),
    weeks=39,
    checkin_every_weeks=8,
    dial=2,
    eligibility=({"field": "grade", "op": "at_least", "value": 6, "audience": "mentor"},),
)
