"""What letters about matches would say to somebody of a programme."""

from django.utils.translation import gettext as _

from mentoring.core.web.addresses import full_address
from mentoring.matching import notices
from mentoring.matching.models import MatchConcern, Run
from mentoring.matching.queries.letter import coordinators as coordinators_of
from mentoring.matching.queries.letter import letter
from mentoring.matching.queries.rounds import RoundTalk
from mentoring.matching.rules.answers import ANSWERS
from mentoring.notifications.samples import Sample, Sampled, sample_of
from mentoring.participants.models import Enrolment
from mentoring.participants.samples import enrolled
from mentoring.programmes.queries import coordinators
from mentoring.relationships.samples import invented, latest, matched


@sample_of(notices.LETTER, readers=matched)
def of_match(about: Sampled) -> Sample | None:
    relationship = latest(about.programme, about.reader)
    if relationship is None or not relationship.others(about.reader):
        return None
    return Sample(
        relationship,
        {
            "letter": letter(relationship, about.reader, at=about.at),
            "invitation_url": "" if about.reader.user_id else about.stand_in,
            "answers": [(answer, about.stand_in) for answer in ANSWERS],
        },
    )


@sample_of(notices.ON_HOLD, readers=matched)
def of_waiting(about: Sampled) -> Sample | None:
    relationship = latest(about.programme, about.reader)
    if relationship is None:
        return None
    return Sample(
        relationship,
        {
            "names": relationship.named_for(about.reader),
            "programme": about.programme,
            "coordinators": coordinators_of(about.programme, besides=relationship.people),
        },
    )


@sample_of(notices.NOT_THIS_TIME, notices.ASKED, readers=enrolled)
def of_run(about: Sampled) -> Sample | None:
    runs = Run.objects.light().filter(programme=about.programme).order_by("-number")
    run = runs.first() or Run(programme=about.programme)
    theirs = Enrolment.objects.filter(programme=about.programme, membership=about.reader)
    slug = about.programme.organisation.slug
    return Sample(
        run,
        {
            "run": run,
            "programme": about.programme,
            "is_mentee": any(one.is_mentee for one in theirs),
            "reason": "",
            "coordinators": coordinators_of(about.programme, besides=[about.reader]),
            "profile_url": full_address(
                "participants:join", about.programme.slug, organisation=slug
            ),
        },
    )


@sample_of(notices.AFTERNOON, readers=enrolled)
def of_afternoon(about: Sampled) -> Sample | None:
    run = Run(programme=about.programme)
    talk = RoundTalk(1, about.at, 20, invented(about.programme.organisation_id).name)
    day = about.programme.day_at(about.at)
    context = {"programme": about.programme, "on": day, "talks_told": [talk]}
    return Sample(run, context | {"invitation_url": about.stand_in})


@sample_of(notices.CONCERN, readers=coordinators)
def of_concern(about: Sampled) -> Sample | None:
    relationship = latest(about.programme)
    if relationship is None:
        return None
    person = invented(about.programme.organisation_id)
    concern = MatchConcern(
        relationship=relationship, by=person, reason=MatchConcern.Reason.choices[0][0]
    )
    name = _("Sample Person")
    return Sample(
        concern, {"concern": concern, "others": name, "names": name, "relationship_url": None}
    )
