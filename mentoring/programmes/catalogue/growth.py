"""Growth one-to-one: somebody who has been there, for half a year."""

from django.utils.translation import gettext_lazy as _

from mentoring.programmes.catalogue.kinds import JoiningQuestion, ProgrammeTemplate, rules, weights

GUIDELINES = _(
    "Welcome. You are about to give each other something rare: an hour of undivided "
    "attention, again and again. A few things make it work.\n\n## What we promise "
    "each other\n\n- **What we say stays between us.** The coordinators see that we "
    "meet, never what we talk about.\n- **We meet every two to three weeks**, for "
    "about 45 minutes. If one of us cannot make it, that person suggests a new time "
    "straight away.\n- **We come prepared.** The mentee brings the topic; the mentor "
    "brings time and honesty.\n- **We say so early** when something does not work. "
    "Nobody is to blame if two people do not fit.\n\n## The mentee drives\n\nBring "
    "one real question to every meeting: a decision, a conversation you dread, a "
    "piece of work you want to be proud of. Write down afterwards what you will try "
    "before the next one.\n\n## The mentor asks\n\nListen longer than is "
    "comfortable. Ask before you advise, and offer your own story as one way among "
    "several, mistakes included. You are not the manager, and you need not have an "
    "answer.\n\n## The first meeting\n\nTell each other how you came to be where you "
    "are. Agree on what would make these months worth it, write it down as your "
    "first goal, and fix the next two dates before you part.\n\n## When something is "
    "serious\n\nIf you hear of harassment, danger or a breach of law, you need not "
    "carry it alone: ask for help in a check-in or write to the coordinators.\n"
)

GROWTH = ProgrammeTemplate(
    key="growth",
    name=_("Growth one-to-one"),
    what_for=_("Colleagues who want to take the next step work with somebody who has taken it."),
    people=_("20 to 500 pairs"),
    time=_("six months, a meeting every two to three weeks"),
    purpose=_(
        "People grow faster with somebody at their side who has been there: who asks the"
        " question nobody else asks, opens a door, and tells the truth kindly."
    ),
    goal=_(
        "More of our key positions are filled from within, and the people we want to keep stay."
    ),
    measures=(
        (_("Key positions filled from within"), "", _("half of them")),
        (_("Mentees still with us a year later"), "", _("nine in ten")),
        (_("People who say it was worth their time"), "", _("4 out of 5 or better")),
    ),
    guidelines=GUIDELINES,
    weights=weights(
        skills=35,
        goals=20,
        preference=15,
        seniority=10,
        availability=10,
        department=5,
        location=3,
        identity=2,
    ),
    rules=rules(min_grade_gap=1),
    questions=(
        JoiningQuestion(
            _("What should be different for you in six months?"),
            audience="mentee",
            help=_("A sentence or two. Your mentor will read it before you first meet."),
            is_required=True,
        ),
        JoiningQuestion(
            _("Which turn in your working life taught you the most?"),
            audience="mentor",
            help=_("Your mentee will read it before you first meet."),
        ),
    ),
    eligibility=(
        {"field": "tenure_years", "op": "at_least", "value": 2, "audience": "mentor"},
        {"field": "tenure_years", "op": "at_least", "value": 0.5, "audience": "mentee"},
    ),
)
