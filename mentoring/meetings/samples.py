"""What letters about meetings would say, from the newest meeting or offer of their reader."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from mentoring.core.l10n import formats
from mentoring.core.web.addresses import full_address
from mentoring.meetings import notices
from mentoring.meetings.models import Meeting, Promise, Proposal
from mentoring.meetings.notices import entries, hosting, lapses, pauses, promises, series
from mentoring.meetings.queries.common import times_for_letter
from mentoring.meetings.rules.series import Shift
from mentoring.notifications.samples import Sample, Sampled, sample_of
from mentoring.relationships.models import Member, members_of
from mentoring.relationships.samples import invented, latest, matched


def _of_reader(rows: Any, about: Sampled) -> Any:
    mine = Member.objects.present().filter(membership=about.reader).values("relationship")
    rows = rows.filter(relationship__in=mine, relationship__programme=about.programme)
    rows = rows.select_related(
        "relationship__programme__organisation", "relationship__organisation"
    )
    return rows.prefetch_related(members_of("relationship"))


@sample_of(
    notices.BOOKED,
    notices.BOOKED_WITHOUT,
    notices.MOVED,
    notices.CHANGED,
    notices.CANCELLED,
    notices.REMINDER,
    notices.ASK_HELD,
    readers=matched,
)
def of_meeting(about: Sampled) -> Sample | None:
    rows = _of_reader(Meeting.objects.with_attendances(), about)
    meeting = rows.order_by("-starts_at", "pk").first()
    if meeting is None:
        return None
    relationship = meeting.relationship
    by = next(iter(relationship.others(about.reader)), about.reader)
    return Sample(
        meeting,
        {
            **notices.shared(relationship, about.reader),
            "meeting": meeting,
            "meeting_url": _page(about, "meetings:meeting", relationship.pk, meeting.pk),
            "call_url": entries.call_url(meeting),
            "is_mine": False,
            "is_by_us": False,
            "by": by.first_name,
            "comes": about.kind.name != notices.BOOKED_WITHOUT.name,
            "is_moved": about.kind.name == notices.MOVED.name,
            "before": None,
            "has_left": False,
            "other_has_left": False,
            "is_pausing": False,
            "other_pauses": False,
            "is_whole": False,
            "is_taken": False,
            "is_rest": False,
            "left_out": [],
            "offers": [],
            "none_url": "",
            "yes_url": about.stand_in,
            "no_url": about.stand_in,
        },
    )


@sample_of(series.SHIFTED, readers=matched)
def of_shift(about: Sampled) -> Sample | None:
    """An hour in spring, for most have no meetings that a change of clocks moves."""
    rows = _of_reader(Meeting.objects.with_attendances(), about)
    meeting = rows.order_by("-starts_at", "pk").first()
    if meeting is None:
        return None
    clock = formats.in_zone(meeting.starts_at, about.reader.timezone).time()
    shift = Shift(meeting.starts_at, clock.replace(hour=(clock.hour + 1) % 24), clock)
    return Sample(meeting, series.words(meeting, about.reader, shift) | {"is_outside": False})


@sample_of(hosting.SWAP_ASKED, hosting.SWAP_TAKEN, hosting.SWAP_DECLINED, readers=matched)
def of_swap(about: Sampled) -> Sample | None:
    rows = _of_reader(Meeting.objects.with_attendances(), about)
    meeting = rows.order_by("-starts_at", "pk").first()
    if meeting is None:
        return None
    by = next(iter(meeting.relationship.others(about.reader)), about.reader)
    takes = about.kind.name == hosting.SWAP_TAKEN.name
    return Sample(meeting, hosting.told(meeting, about.reader, by) | {"takes": takes})


@sample_of(notices.PROPOSED, notices.OFFER_REMINDER, readers=matched)
def of_offer(about: Sampled) -> Sample | None:
    rows = _of_reader(Proposal.objects.exclude(proposed_by=about.reader), about)
    proposal = rows.select_related("proposed_by__organisation").order_by("-pk").first()
    if proposal is None:
        return None
    return Sample(
        proposal,
        {
            **notices.shared(proposal.relationship, about.reader),
            "proposal": proposal,
            "by": proposal.proposed_by.first_name,
            "offers": [(moment, about.stand_in) for moment in proposal.moments],
            "none_url": about.stand_in,
        },
    )


@sample_of(notices.OFFER_LAPSED, readers=matched)
def of_lapsed_offer(about: Sampled) -> Sample | None:
    relationship = latest(about.programme, about.reader)
    if relationship is None:
        return None
    times = times_for_letter(relationship, about.reader, at=about.at)
    links = [(moment, about.stand_in) for moment in times]
    words = lapses.words_of(relationship, about.reader, links)
    return Sample(Meeting(relationship=relationship), words)


@sample_of(notices.NONE_FITTED, notices.MISSED, readers=matched)
def of_pair(about: Sampled) -> Sample | None:
    relationship = latest(about.programme, about.reader)
    if relationship is None:
        return None
    page = _page(about, "meetings:propose", relationship.pk)
    words = notices.shared(relationship, about.reader) | {"propose_url": page}
    words["conversation_url"] = _page(about, "messaging:conversation", relationship.pk)
    return Sample(Meeting(relationship=relationship), words)


@sample_of(promises.PROMISE_PAST, readers=matched)
def of_past_promise(about: Sampled) -> Sample | None:
    """Of an invented promise, since theirs are their own."""
    relationship = latest(about.programme, about.reader)
    if relationship is None:
        return None
    promise = Promise(
        organisation_id=relationship.organisation_id,
        relationship=relationship,
        by=about.reader,
        words=_("A promise in their own words"),
        until=relationship.today(about.at) - timedelta(days=1),
    )
    said = promises.PAST_PROMISES.sample(promise, about.reader, about.stand_in)
    return Sample(promise, said)


@sample_of(pauses.PAUSED, readers=matched)
def of_pause(about: Sampled) -> Sample | None:
    relationship = latest(about.programme, about.reader)
    if relationship is None:
        return None
    person = invented(about.programme.organisation_id)
    meetings = Meeting.objects.not_cancelled().filter(relationship=relationship)
    words = notices.shared(relationship, about.reader) | {
        "person": person,
        "until": about.at.date() + timedelta(weeks=4),
        "note": "",
        "goes_on": False,
        "cancelled": [],
        "kept": list(meetings.filter(starts_at__gt=about.at).order_by("starts_at")),
        "offers_closed": False,
        "repeats": False,
        "room_url": _page(about, "relationships:room", relationship.pk),
    }
    return Sample(relationship, words)


@sample_of(pauses.RETURNED, readers=matched)
def of_return(about: Sampled) -> Sample | None:
    relationship = latest(about.programme, about.reader)
    if relationship is None:
        return None
    times = times_for_letter(relationship, about.reader, at=about.at)
    words = notices.shared(relationship, about.reader) | {
        "is_own": False,
        "ahead": None,
        "times": [(moment, about.stand_in) for moment in times],
        "room_url": _page(about, "relationships:room", relationship.pk),
        "propose_url": _page(about, "meetings:propose", relationship.pk),
        "conversation_url": _page(about, "messaging:conversation", relationship.pk),
    }
    return Sample(relationship, words)


def _page(about: Sampled, name: str, *args: Any) -> str:
    return full_address(name, *args, organisation=about.programme.organisation.slug)
