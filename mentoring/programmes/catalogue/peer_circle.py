"""Peer circles: nobody leads, everybody hosts in turn."""

from django.utils.translation import gettext_lazy as _

from mentoring.programmes.catalogue.kinds import JoiningQuestion, ProgrammeTemplate, rules, weights

GUIDELINES = _(
    "Nobody here knows better. That is the point: people in the same place can say what nobody"
    " above or below them could.\n\n## How a meeting goes\n\nWhoever hosts keeps the time and"
    " chooses whose case it is. Ten minutes to tell it, ten for questions only, fifteen to think"
    " aloud, five for the one whose case it was: what I take with me.\n\n## Hosting goes round\n\n"
    "Each hosts once before anybody hosts twice. The host finds the time, not the answers.\n\n## What"
    " we promise each other\n\n- **Nothing leaves the circle.** Not even kindly meant.\n- **We"
    " ask before we advise**, and we may say: not today.\n- **Whoever joins later starts from"
    " here**: what was written before stays with those who were there.\n\n## When it gets"
    " heavy\n\nA circle is not a therapist. Say so, and ask the coordinators who can help.\n"
)

PEER_CIRCLE = ProgrammeTemplate(
    key="peer-circle",
    name=_("Peer circles"),
    what_for=_("People in the same place, who host each other in turn."),
    people=_("12 to 400 people in circles of 4 to 8"),
    time=_("half a year, 60 minutes every four weeks"),
    purpose=_(
        "Team leads, first-time parents, newly promoted, the only one of their trade in an office:"
        " some questions are best asked to people who have them too."
    ),
    goal=_("Nobody in a hard part of their career is alone with it."),
    measures=(
        (_("People who say somebody here understands their situation"), "", _("four in five")),
        (_("Circles in which everybody has hosted"), "", _("two in three")),
    ),
    guidelines=GUIDELINES,
    weights=weights(skills=30, goals=35, availability=25, department=5, location=5),
    rules=rules(),
    questions=(
        JoiningQuestion(
            _("What is hard at the moment, that others in your place would know?"), is_required=True
        ),
    ),
    model="peer_circle",
    weeks=26,
    checkin_every_weeks=8,
    dial=2,
)
