"""Student and alumni: the step from study into work."""

from django.utils.translation import gettext_lazy as _

from mentoring.programmes.catalogue.kinds import JoiningQuestion, ProgrammeTemplate, rules, weights

GUIDELINES = _(
    "Between the last lecture and the first salary lies a stretch nobody teaches "
    "you. You walk it together: one who is about to, and one who remembers.\n\n## "
    "For the student\n\n- **You drive.** Write first, propose times, bring a "
    "question. Alumni say yes gladly and have little time.\n- **Ask for stories, not "
    "for a job.** How did you choose? What was your first year like? What would you "
    "do differently? Doors open by themselves when somebody knows what you care "
    "about.\n- **Do what you said you would do**, and say how it went.\n\n## For the "
    "alumna or alumnus\n\n- **Answer within three days**, if only with “next "
    "week”.\n- Share the detours too. A straight story helps nobody.\n- Look at a "
    "CV, rehearse an interview, name two people worth talking to.\n- You need not "
    "have reached anything in particular; you only need to be a few steps "
    "ahead.\n\n## What we promise each other\n\n- **What we say stays between us.** "
    "It has no effect on grades or applications.\n- **We meet five times a term**, "
    "for 45 minutes each, by video or in person in a public place.\n- **We are kind "
    "about silence.** Exams and deadlines happen; a short note is enough.\n\n## The "
    "first meeting\n\nHow did each of you come to your subject? What does the "
    "student want to know by the end of term? Write it down as your first "
    "goal.\n\n## When something is not right\n\nIf something feels wrong, ask for "
    "help in a check-in or write to the coordinators. You will be believed and "
    "answered.\n"
)

ALUMNI = ProgrammeTemplate(
    key="alumni",
    name=_("Students and alumni"),
    what_for=_("Students find their way into work with somebody who has just been down that road."),
    people=_("10 to 300 pairs"),
    time=_("one term, five meetings"),
    purpose=_(
        "Know somebody in the field and you find a way into it. Through our alumni every "
        "student knows somebody, whatever their family or background."
    ),
    goal=_(
        "More students leave with a clear next step, first-generation students as often as any."
    ),
    measures=(
        (_("Students with an offer or a place six months after graduating"), "", _("four in five")),
        (_("First-generation students among the mentees"), "", _("as in the student body")),
        (_("Alumni who would do it again"), "", _("nine in ten")),
    ),
    guidelines=GUIDELINES,
    weights=weights(skills=30, goals=25, preference=15, availability=15, department=10, location=5),
    rules=rules(),
    questions=(
        JoiningQuestion(
            _("What do you study, and what draws you to it?"), audience="mentee", is_required=True
        ),
        JoiningQuestion(_("What would you like to know about working life?"), audience="mentee"),
        JoiningQuestion(
            _("What did you do in the first three years after graduating?"), audience="mentor"
        ),
    ),
    weeks=18,
    checkin_every_weeks=6,
    dial=3,
)
