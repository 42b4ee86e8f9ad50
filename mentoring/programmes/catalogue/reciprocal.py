"""Reciprocal exchange between generations: each teaches, each learns."""

from django.utils.translation import gettext_lazy as _

from mentoring.programmes.catalogue.kinds import JoiningQuestion, ProgrammeTemplate, rules, weights

GUIDELINES = _(
    "Two people, two topics, half the time each. One may know the tools, the other the house; both"
    " are teachers and both are beginners.\n\n## Half the time each\n\nEvery meeting belongs to both"
    " topics, or every other meeting to one of them. Say at the start whose turn it is, and stop"
    " when half the time is over.\n\n## When you teach\n\nShow, then let the other do it. Remember how"
    " long it took you.\n\n## When you learn\n\nAsk the question you would not ask in a meeting. Do"
    " something with it before next time.\n\n## What we promise each other\n\n- **What we say stays"
    " between us.**\n- **Years count for neither side**, and nobody explains the other’s generation"
    " to them.\n- **We meet every three weeks for 60 minutes.**\n\n## The first meeting\n\nWhat I bring,"
    " what I’d like. Write both down as a goal of each.\n\n## If it becomes one-sided\n\nIt happens to"
    " the kindest pairs. Say it early; a check-in asks both of you.\n"
)

RECIPROCAL = ProgrammeTemplate(
    key="reciprocal",
    name=_("Exchange across generations"),
    what_for=_("Technology one way, knowledge of the house the other: both teach, both learn."),
    people=_("10 to 200 people, in pairs"),
    time=_("five months, 60 minutes every three weeks"),
    purpose=_(
        "One knows how the new tools work, the other why things here are as they are. Whoever is"
        " asked for what they know gives it gladly, and asks back."
    ),
    goal=_(
        "What people know of this house stays when they retire, and new tools reach those who"
        " decide."
    ),
    measures=(
        (_("People who can do something new with a tool"), "", _("three in four")),
        (_("Things written down that only one person knew"), "", _("one for each pair")),
        (_("Pairs in which both say they learnt"), "", _("nine in ten")),
    ),
    guidelines=GUIDELINES,
    weights=weights(skills=60, goals=15, availability=20, department=5),
    rules=rules(),
    questions=(
        JoiningQuestion(
            _("What could you show somebody of a tool, a method or a new way of working?"),
            help=_("Leave it empty if that is what you are looking for."),
        ),
        JoiningQuestion(
            _("What do you know about this organisation that is written down nowhere?"),
            help=_("Leave it empty if you are new here."),
        ),
    ),
    model="reciprocal",
    weeks=22,
    checkin_every_weeks=6,
    dial=2,
)
