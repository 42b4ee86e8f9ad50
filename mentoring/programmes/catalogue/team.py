"""A team as the mentee."""

from django.utils.translation import gettext_lazy as _

from mentoring.programmes.catalogue.kinds import JoiningQuestion, ProgrammeTemplate, rules, weights

GUIDELINES = _(
    "A team is mentored, not managed. The mentor has been through something like it; the team"
    " decides what to make of that.\n\n## For the mentor\n\nYou have no say in their plan and none in"
    " their appraisals. Ask what they have not dared to say to each other. Tell what went wrong for"
    " you.\n\n## For the team\n\nCome all, or say why not. Agree before the meeting on the one thing you"
    " want to talk about. Try something before the next.\n\n## What we promise each other\n\n- **Nothing"
    " goes to the team’s manager**, unless the team says it.\n- **We meet every four weeks for 90"
    " minutes.**\n- **Quiet people are asked, and may pass.**\n\n## The first meeting\n\nWhat are we about to"
    " do, what makes it hard, what would be different in half a year?\n"
)

TEAM = ProgrammeTemplate(
    key="team",
    name=_("Mentoring for teams"),
    what_for=_("A whole team learns from somebody who has been through it."),
    people=_("3 to 40 teams of 3 to 9"),
    time=_("half a year, 90 minutes every four weeks"),
    purpose=_(
        "A team in front of its first launch, merger or crisis learns fastest together, from"
        " somebody outside who has had one."
    ),
    goal=_("Teams repeat fewer of the mistakes that this organisation has already made once."),
    measures=(
        (_("Teams that changed how they work because of it"), "", _("three in four")),
        (_("Team members who say hard things are said aloud"), "", _("4 out of 5 or better")),
    ),
    guidelines=GUIDELINES,
    weights=weights(skills=50, goals=25, availability=20, location=5),
    rules=rules(),
    questions=(
        JoiningQuestion(
            _("Which team are you in, and what is it about to do?"),
            audience="mentee",
            is_required=True,
        ),
        JoiningQuestion(
            _("What have you been through with a team, good or bad?"), audience="mentor"
        ),
    ),
    model="team",
    weeks=26,
    checkin_every_weeks=8,
)
