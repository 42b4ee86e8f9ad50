"""Circles: one who has been there hosts a handful who are on their way."""

from django.utils.translation import gettext_lazy as _

from mentoring.programmes.catalogue.kinds import JoiningQuestion, ProgrammeTemplate, rules, weights

GUIDELINES = _(
    "A circle is not a class. The host opens the door; the members bring what is on the table.\n\n"
    "## For the host\n\nChoose a topic with the circle, not for it. Speak last and least. See that"
    " everybody has spoken once before anybody speaks twice.\n\n## For members\n\nBring one real"
    " case. Ask before you advise. What helped somebody else may not help here.\n\n## What we"
    " promise each other\n\n- **What is said in the circle stays in the circle**, names"
    " included.\n- **We meet every four weeks for 75 minutes.** Whoever cannot come says so the"
    " day before.\n- **Nobody is put on the spot.** One may pass.\n\n## The first meeting\n\nOne"
    " minute each: who I am, what I’d like from this circle. Then agree on three topics and"
    " when you meet.\n\n## If you leave\n\nSay so in the circle if you can. The circle goes on, and"
    " nobody has to explain.\n"
)

CIRCLE = ProgrammeTemplate(
    key="circle",
    name=_("Mentoring circles"),
    what_for=_("One experienced host, a handful of people with the same question."),
    people=_("20 to 600 people in circles of 5 to 8"),
    time=_("six months, 75 minutes every four weeks"),
    purpose=_(
        "There are never enough mentors for everybody, and people with the same question learn as"
        " much from each other. In a circle one person’s experience reaches seven."
    ),
    goal=_("Three times as many people as before have somebody with experience to turn to."),
    measures=(
        (_("People per host"), "", _("at least 5")),
        (_("Circles that met in each of the last three months"), "", _("four in five")),
        (_("Members who tried something another member had told"), "", _("two in three")),
    ),
    guidelines=GUIDELINES,
    weights=weights(skills=45, goals=25, availability=20, department=5, location=5),
    rules=rules(min_grade_gap=0),
    questions=(
        JoiningQuestion(
            _("Which situation would you like to bring to the first meeting?"),
            audience="mentee",
            help=_("Something real, in two or three sentences."),
        ),
        JoiningQuestion(
            _("What have you learnt the hard way that a circle could start from?"),
            audience="mentor",
            is_required=True,
        ),
    ),
    model="circle",
    weeks=26,
    checkin_every_weeks=8,
)
