"""Flash mentoring: one question, one talk."""

from django.utils.translation import gettext_lazy as _

from mentoring.programmes.catalogue.kinds import JoiningQuestion, ProgrammeTemplate, rules, weights

GUIDELINES = _(
    "One question, one good conversation. Flash mentoring is for moments when half a "
    "year would be too much and no help at all too little.\n\n## Before\n\nThe "
    "mentee writes the question in two or three sentences: what it is about, what "
    "has been tried, what a good outcome would be. The mentor reads it once and lets "
    "it rest.\n\n## The meeting\n\nForty-five minutes. Ten to understand, "
    "twenty-five to think together, ten to decide what happens next. Turn off "
    "everything that blinks.\n\n## After\n\nThe mentee writes one line two weeks "
    "later: what I did, what came of it. It is the only thank-you anybody asks "
    "for.\n\n## What we promise each other\n\n- **What we say stays between us.**\n- "
    "**We keep the date.** A single meeting has no second chance; if it must move, "
    "move it within the week.\n- **It may end here.** If you would like to go on, "
    "say so; if not, that is as it should be.\n\n## When it is more than one "
    "conversation can hold\n\nSay so, and point to somebody who can help: the "
    "coordinators, a manager, a doctor, a lawyer. That, too, is good mentoring.\n"
)

FLASH = ProgrammeTemplate(
    key="flash",
    name=_("Flash mentoring"),
    what_for=_("One question, one conversation with somebody who knows, within two weeks."),
    people=_("any number"),
    time=_("one meeting of 45 minutes, four weeks in all"),
    purpose=_(
        "Some questions need one good conversation, not half a year. Here people with a "
        "question meet people with an answer, once, without commitment."
    ),
    goal=_("Knowledge moves across departments in days, and asking for help becomes ordinary."),
    measures=(
        (_("Questions that led to a meeting within two weeks"), "", _("nine in ten")),
        (_("Meetings across departments"), "", _("at least half")),
    ),
    guidelines=GUIDELINES,
    weights=weights(skills=55, preference=10, availability=30, department=5),
    rules=rules(),
    questions=(
        JoiningQuestion(
            _("What is your question, and what have you tried?"),
            audience="mentee",
            help=_("Two or three sentences are enough."),
            is_required=True,
        ),
        JoiningQuestion(_("What do people usually come to you for?"), audience="mentor"),
    ),
    model="flash",
    is_evergreen=True,
    weeks=4,
    checkin_every_weeks=4,
    dial=4,
)
