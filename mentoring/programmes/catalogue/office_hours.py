"""Office hours: an afternoon of short talks in rounds."""

from django.utils.translation import gettext_lazy as _

from mentoring.programmes.catalogue.kinds import JoiningQuestion, ProgrammeTemplate, rules, weights

GUIDELINES = _(
    "An afternoon of short talks: another person each round, one question each time.\n\n## Before\n\n"
    "Read who you will meet, and decide on one question for each. Whoever is asked need not"
    " prepare.\n\n## In each round\n\nTwo minutes to tell it, the rest to think together, the last"
    " minute for one next step. When the round is over, it is over.\n\n## Between rounds\n\nFive minutes"
    " to breathe and to write down one line.\n\n## What we promise each other\n\n- **We come on"
    " time**: somebody is waiting in each round.\n- **What we say stays between us.**\n- **If it"
    " was worth more, say so**; a second meeting is easily found.\n\n## After\n\nWrite one line to whoever"
    " helped: what you’ll do.\n"
)

OFFICE_HOURS = ProgrammeTemplate(
    key="office-hours",
    name=_("Office hours"),
    what_for=_("One afternoon, short talks in rounds, somebody else each time."),
    people=_("10 to 200 people, with at least one host for every three"),
    time=_("one afternoon of up to six rounds"),
    purpose=_(
        "Most questions need twenty minutes with the right person. On one afternoon everybody"
        " meets several of them."
    ),
    goal=_("People know whom to ask, across departments, the week after."),
    measures=(
        (_("Talks held, of those planned"), "", _("nineteen in twenty")),
        (_("People who wrote to somebody they had met, within a month"), "", _("half")),
    ),
    guidelines=GUIDELINES,
    weights=weights(skills=70, goals=15, preference=15),
    rules=rules(min_overlap_hours=0),
    questions=(
        JoiningQuestion(
            _("Which question would you bring, in one sentence?"),
            kind="line",
            audience="mentee",
            is_required=True,
        ),
        JoiningQuestion(_("Which questions do you like best?"), kind="line", audience="mentor"),
    ),
    model="flash",
    weeks=3,
    checkin_every_weeks=4,
    dial=4,
)
