"""Reverse mentoring: those who know the new teach those who know the house."""

from django.utils.translation import gettext_lazy as _

from mentoring.programmes.catalogue.kinds import JoiningQuestion, ProgrammeTemplate, rules, weights

GUIDELINES = _(
    "Here the roles are reversed: the one with fewer years teaches, the one with "
    "more learns. It only works if both take that seriously.\n\n## For the one who "
    "teaches\n\nYou were asked because of what you know and how you see things. "
    "Choose one topic for each meeting: a tool you use every day, how your friends "
    "choose an employer, what you would change tomorrow. Show rather than lecture. "
    "You may say what is hard to hear; kindly, and with an example.\n\n## For the "
    "one who learns\n\nLeave your position at the door. Ask what you have not dared "
    "to ask, try things yourself as you go, and say what surprised you. Thank people "
    "by changing something, and tell them what.\n\n## What we promise each "
    "other\n\n- **What we say stays between us** and has no effect on anybody’s "
    "appraisal.\n- **We meet every three weeks for 45 minutes**; the one who learns "
    "makes room in the calendar.\n- **Both learn.** At the end of each meeting, each "
    "of you names one thing to take away.\n\n## The first meeting\n\nTell each other "
    "what you are good at and what you are curious about. Then choose three topics, "
    "in order.\n\n## When it gets uncomfortable\n\nUnequal power does not vanish "
    "because we say so. If it gets in the way, ask for help in a check-in; the "
    "coordinators have seen it before.\n"
)

REVERSE = ProgrammeTemplate(
    key="reverse",
    name=_("Reverse mentoring"),
    what_for=_("Those who know what’s new teach those who have led for years."),
    people=_("5 to 60 pairs"),
    time=_("five months, a meeting every three weeks"),
    purpose=_(
        "Experience and fresh eyes rarely sit at the same table. Here younger or newer colleagues"
        " teach senior ones what they know best, and are heard."
    ),
    goal=_(
        "Our leaders decide with first-hand knowledge of new tools, new work and new generations."
    ),
    measures=(
        (_("Leaders who used what they learnt in a decision"), "", _("two in three")),
        (_("Mentors who feel heard in this organisation"), "", _("4 out of 5 or better")),
    ),
    guidelines=GUIDELINES,
    weights=weights(skills=45, goals=20, preference=15, availability=15, department=5),
    rules=rules(),
    questions=(
        JoiningQuestion(
            _("What could you show somebody in 45 minutes?"), audience="mentor", is_required=True
        ),
        JoiningQuestion(
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
