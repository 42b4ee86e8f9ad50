"""Letters: the announcement to everybody in it, and concerns to those who run the programme."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.urls import NoReverseMatch
from django.utils.translation import gettext_lazy as _

from mentoring.core.l10n import formats
from mentoring.core.web.addresses import address, full_address
from mentoring.events.models import Event
from mentoring.events.registry import on_event
from mentoring.matching.models import MatchConcern, Run
from mentoring.matching.queries.letter import coordinators as coordinators_of
from mentoring.matching.queries.letter import letter
from mentoring.matching.queries.rounds import talks_by_person
from mentoring.matching.queries.studio import unmatched_to_tell
from mentoring.matching.rules.answers import ANSWERS
from mentoring.notifications.kinds import declare_notice
from mentoring.notifications.links import issue_links
from mentoring.notifications.messages import notify, was_told
from mentoring.notifications.rules import NoticeClass, Urgency
from mentoring.notifications.wording import BY_HAND, NAMES, Letter, Placeholder
from mentoring.organisations.actions import invite
from mentoring.organisations.models import Membership
from mentoring.participants.actions.enrolments import note_invited
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme
from mentoring.programmes.queries import administrators, coordinators
from mentoring.relationships.models import Relationship, RelationshipQuerySet
from mentoring.relationships.queries.names import know_for

ANSWERED_WITHIN = timedelta(days=28)


def _path(relationship: Relationship, reader: Membership) -> str:
    return address("matching:letter", relationship.pk, organisation=reader.organisation.slug)


def _full_or_none(name: str, *args: Any, slug: str, is_path: bool = False) -> str | None:
    make = address if is_path else full_address
    try:
        return make(name, *args, organisation=slug)
    except NoReverseMatch:
        return None


def _overview(concern: MatchConcern, reader: Membership) -> str:
    relationship = concern.relationship
    names = ("insights:relationship", relationship.programme.slug, relationship.pk)
    slug = relationship.programme.organisation.slug
    return _full_or_none(*names, slug=slug, is_path=True) or ""


LETTER = declare_notice(
    "matching.letter",
    NoticeClass.TRANSACTIONAL,
    template="matching/mail/letter.html",
    by_day=True,
    letter=Letter(
        _("The letter that announces a match"),
        says=[
            Placeholder("names", _("names"), lambda v: v["letter"].names).needed,
            Placeholder("opening", _("what they wrote to begin with")),
            Placeholder("first_step", _("what to do first")),
        ],
    ),
    programme=lambda relationship: relationship.programme,
    path=_path,
    thread=lambda relationship: f"relationship:{relationship.pk}",
    holds_for=timedelta(days=14),
    is_said_again=True,  # on the page of the letter
)
CONCERN = declare_notice(
    "matching.concern_raised",
    NoticeClass.TRANSACTIONAL,
    template="matching/mail/concern.html",
    letter=Letter(
        _("To coordinators: somebody is not sure about a match"),
        says=[
            Placeholder("person", _("who is not sure"), lambda v: v["concern"].by.name).needed,
            Placeholder(
                "their_first_name", _("their first name"), lambda v: v["concern"].by.first_name
            ),
            Placeholder("others", _("matched with"), lambda v: v["others"]),
            NAMES,
            Placeholder("reason", _("reason given"), lambda v: v["concern"].get_reason_display()),
        ],
        has_subject=False,
    ),
    programme=lambda concern: concern.relationship.programme,
    path=_overview,
    urgency=Urgency.NOW,
    is_confidential=True,
)


ON_HOLD = declare_notice(
    "matching.on_hold",
    NoticeClass.TRANSACTIONAL,
    template="matching/mail/on_hold.html",
    by_day=True,
    letter=Letter(
        _("A match waits, because something came up"),
        says=[NAMES.needed, Placeholder("who_writes", _("who looks into it"))],
    ),
    programme=lambda relationship: relationship.programme,
    path=_path,
    thread=lambda relationship: f"relationship:{relationship.pk}",
)
NOT_THIS_TIME = declare_notice(
    "matching.not_this_time",
    NoticeClass.TRANSACTIONAL,
    template="matching/mail/not_this_time.html",
    by_day=True,
    letter=Letter(
        _("Nobody was found for them this time"),
        says=[
            Placeholder("what_happened", _("what happened")).needed,
            Placeholder("why", _("why in general")),
            Placeholder("what_next", _("what comes next")),
        ],
    ),
    programme=lambda run: run.programme,
)
ASKED = declare_notice(
    "matching.asked",
    NoticeClass.PROMPT,
    template="matching/mail/asked.html",
    label=_("What would make your match better"),
    letter=Letter(_("Asking for more about somebody before a match"), stays_on=BY_HAND),
    programme=lambda run: run.programme,
)
AFTERNOON = declare_notice(
    "matching.afternoon",
    NoticeClass.TRANSACTIONAL,
    template="matching/mail/afternoon.html",
    letter=Letter(
        _("Whom they meet on an afternoon in rounds, and when"),
        says=[
            Placeholder("day", _("day"), lambda v: formats.day(v["on"])).needed,
            Placeholder("talks", _("each round with its time and name")).needed,
        ],
    ),
    programme=lambda run: run.programme,
    path=lambda run, reader: address(
        "matching:afternoon", run.programme.slug, organisation=reader.organisation.slug
    ),
)
ANSWER = "matching.answer_letter"


def _with_people() -> RelationshipQuerySet:
    rows = Relationship.objects.select_related("programme__organisation")
    return rows.with_members()


@on_event("relationships.started")
def announce(event: Event) -> None:
    """One letter to each member, once; none for relationships that were brought along."""
    found = _with_people().get(pk=event.subject_id)
    if found.reasons.get("is_quiet") or not found.is_open:
        return
    for reader in found.people:
        _write_to(found, reader, event)


@on_event("relationships.joined")
def announce_to_newcomer(event: Event) -> None:
    """Whoever joins later meets the others by the same letter; those hear it from their notice."""
    found = _with_people().get(pk=event.subject_id)
    if found.reasons.get("is_open_circle"):  # nobody matched them: the circle itself says it
        return
    for reader in found.people if found.is_open else ():
        if str(reader.pk) == event.data["member"]:
            _write_to(found, reader, event)


def _write_to(relationship: Relationship, reader: Membership, event: Event) -> None:
    if reader.user_id is None:
        _announce_and_invite(reader, event)
    else:
        _announce(relationship, reader, event)


@transaction.atomic
def _announce_and_invite(reader: Membership, event: Event) -> None:
    """All waiting letters of somebody without an account at once, with one and the same link.

    Several links would make somebody ask which is the right one. The row is locked: two letters
    at the same moment do not both invite.
    """
    reader = Membership.objects.select_for_update(of=("self",)).get(pk=reader.pk)
    theirs = _with_people().open().visible_to(reader)
    waiting = [
        each
        for each in theirs.order_by("started_at", "id")
        if not each.reasons.get("is_quiet") and not was_told(reader, LETTER, each)
    ]
    if not waiting or reader.removed_at:
        return
    path = _path(waiting[0], reader)
    link = ""
    if not reader.user_id:
        link = invite(reader, actor=None, at=event.at, next_path=path, with_letter=False)
    for each in waiting:
        own = f"{link}?{urlencode({'next': _path(each, reader)})}" if link else ""
        _announce(each, reader, event, link=own)


def _announce(
    relationship: Relationship, reader: Membership, event: Event, *, link: str = ""
) -> None:
    if reader.removed_at:
        return
    note_invited(reader, relationship.programme, at=event.at)
    notify(
        reader,
        LETTER,
        relationship,
        lambda: {
            "letter": letter(relationship, reader, at=event.at),
            "invitation_url": link,
            "answers": _answer_links(relationship, reader, event),
        },
        at=event.at,
    )


def _answer_links(
    relationship: Relationship, reader: Membership, event: Event
) -> list[tuple[str, str]]:
    """Not now, not this person, not at all: each with a link that needs no signing in."""
    urls = issue_links(
        reader, ANSWER, relationship.pk, list(ANSWERS), at=event.at, lifetime=ANSWERED_WITHIN
    )
    return list(zip(ANSWERS, urls, strict=True))


@on_event("matching.asked")
def ask_for_more(event: Event) -> None:
    """One kind prompt for one run, within the friction budget, to whoever told little."""
    run = Run.objects.light().select_related("programme__organisation").get(pk=event.subject_id)
    people = Enrolment.objects.filter(pk__in=event.data["enrolments"])
    for enrolment in people.select_related("membership__organisation"):
        context = {"programme": run.programme, "profile_url": _profile_url(run.programme)}
        notify(enrolment.membership, ASKED, run, context, at=event.at)


def _profile_url(programme: Programme) -> str:
    slug = programme.organisation.slug
    return full_address("participants:join", programme.slug, organisation=slug)


@on_event("matching.published")
def notify_of_afternoon(event: Event) -> None:
    """One letter to each who has talks in rounds: all of them, in order, by the reader's clock."""
    run = Run.objects.light().select_related("programme__organisation").get(pk=event.subject_id)
    if run.rounds is None:
        return
    for reader, talks in talks_by_person(run).items():
        if reader.removed_at:
            continue
        note_invited(reader, run.programme, at=event.at)
        on = reader.day_at(talks[0].starts_at)
        context = {"programme": run.programme, "on": on, "talks_told": talks}
        context["invitation_url"] = _way_in(reader, run, event)
        notify(reader, AFTERNOON, run, context, at=event.at)


def _way_in(reader: Membership, run: Run, event: Event) -> str:
    """The page of their afternoon; for somebody without an account by way of an invitation."""
    names = ("matching:afternoon", run.programme.slug)
    slug = reader.organisation.slug
    if reader.user_id:
        return full_address(*names, organisation=slug)
    path = address(*names, organisation=slug)
    return invite(reader, actor=None, at=event.at, next_path=path, with_letter=False)


@on_event("matching.put_on_hold")
def notify_on_hold(event: Event) -> None:
    """The other of two hears that something came up, in the same words whatever was said.

    A larger group can begin without waiting, so there nobody hears of it.
    """
    found = _with_people().get(pk=event.subject_id)
    if not found.are_two:
        return
    for reader in found.people:
        if reader.pk != event.actor_id:
            know_for(reader, found)
            context = {
                "names": found.named_for(reader),
                "programme": found.programme,
                "coordinators": coordinators_of(found.programme, besides=found.people),
            }
            notify(reader, ON_HOLD, found, context, at=event.at)


@on_event("matching.published")
def notify_unmatched(event: Event) -> None:
    """Whoever joined and has nobody this time: a kind word, once for one run."""
    run = Run.objects.light().select_related("programme__organisation").get(pk=event.subject_id)
    for one in unmatched_to_tell(run):
        context = {
            "run": run,
            "programme": run.programme,
            "is_mentee": one.is_mentee,
            "reason": one.reason,
            "coordinators": coordinators_of(run.programme, besides=[one.enrolment.membership]),
            "profile_url": _profile_url(run.programme),
        }
        notify(one.enrolment.membership, NOT_THIS_TIME, run, context, at=event.at)


@on_event("matching.concern_raised")
def notify_coordinators(event: Event) -> None:
    """Those who run the programme hear of it at once; the partner does not."""
    concern = MatchConcern.objects.select_related(
        "by", "relationship__programme__organisation"
    ).get(pk=event.subject_id)
    relationship = _with_people().get(pk=concern.relationship_id)
    programme = relationship.programme
    names = ("insights:relationship", programme.slug, relationship.pk)
    for coordinator in _who_run(programme, besides=relationship):
        notify(
            coordinator,
            CONCERN,
            concern,
            {
                "concern": concern,
                "others": formats.listed(one.name for one in relationship.others(concern.by)),
                "names": relationship.named_for(concern.by),
                "relationship_url": _full_or_none(*names, slug=programme.organisation.slug),
            },
            at=event.at,
        )


def _who_run(programme: Programme, *, besides: Relationship) -> list[Membership]:
    """Its coordinators, without the members themselves; the administrators if there is none."""
    found = [one for one in coordinators(programme) if not besides.is_with(one)]
    if found:
        return found
    return [one for one in administrators(programme) if not besides.is_with(one)]
