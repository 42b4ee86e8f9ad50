"""Several mentors: one person, two to four who know different things."""

from django.utils.translation import gettext_lazy as _

from mentoring.programmes.catalogue.kinds import JoiningQuestion, ProgrammeTemplate, rules, weights

GUIDELINES = _(
    "Nobody knows everything you need. Here two to four people each help with what they know"
    " best.\n\n## For the mentee\n\nIt is your board. You call the meetings, bring one question, and"
    " decide. Ask one of them between meetings, and tell the others what came of it.\n\n## For the"
    " mentors\n\nSay what you can help with, and what not. You may disagree; say why, and leave the"
    " decision where it belongs.\n\n## What we promise each other\n\n- **What is said stays among"
    " us.** Nobody speaks to the mentee’s manager.\n- **We meet every four weeks for an hour**,"
    " all of us; between, one to one as needed.\n- **No mentor is spoken about in their"
    " absence.**\n\n## The first meeting\n\nThe mentee says where they want to be in two years. Each"
    " mentor says the one thing they would look at first.\n"
)

SEVERAL_MENTORS = ProgrammeTemplate(
    key="several-mentors",
    name=_("A board of mentors"),
    what_for=_("One person, two to four mentors who know different things."),
    people=_("5 to 60 mentees"),
    time=_("nine months, an hour every four weeks"),
    purpose=_(
        "A step into a new role asks for more than one kind of experience. A small board of"
        " mentors from different parts of the house sees more than any one of them."
    ),
    goal=_("Whoever takes on a large role has met those they will need before they need them."),
    measures=(
        (_("Mentees who know somebody to ask in three departments"), "", _("nine in ten")),
        (_("Mentees in the role they prepared for after two years"), "", _("half")),
    ),
    guidelines=GUIDELINES,
    weights=weights(skills=50, goals=20, seniority=15, availability=10, department=5),
    rules=rules(min_grade_gap=0),
    questions=(
        JoiningQuestion(
            _("Which two or three things do you need somebody for?"),
            audience="mentee",
            help=_("One mentor rarely knows them all: name them one by one."),
            is_required=True,
        ),
        JoiningQuestion(_("What are you asked for that few others here know?"), audience="mentor"),
    ),
    model="several_mentors",
    weeks=39,
    checkin_every_weeks=8,
)
