"""Letters about reports and openings: all of them confidential, with no word of what was said."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from mentoring.core.web.addresses import address, full_address
from mentoring.events.models import Event
from mentoring.events.registry import on_event
from mentoring.messaging.models import Conversation
from mentoring.notifications.kinds import NoticeKind, declare_notice
from mentoring.notifications.messages import notify
from mentoring.notifications.rules import NoticeClass, Urgency
from mentoring.notifications.wording import Letter
from mentoring.organisations.models import Membership, Role
from mentoring.programmes.models import Programme
from mentoring.programmes.queries import administrators, coordinators
from mentoring.relationships.models import Relationship, members_of
from mentoring.relationships.queries.names import know_for
from mentoring.safeguarding import queries
from mentoring.safeguarding.models import Opening, Report


def _slug(reader: Membership) -> str:
    return reader.organisation.slug


FIXED = _(
    "Its words are the same everywhere, so that nobody whom a report is about can change them."
)


def _declare(name: str, title: Any, path: Any, urgency: Urgency = Urgency.NORMAL) -> NoticeKind:
    return declare_notice(
        f"safeguarding.{name}",
        NoticeClass.TRANSACTIONAL,
        template=f"safeguarding/mail/{name}.html",
        path=path,
        urgency=urgency,
        is_confidential=True,
        letter=Letter(title, fixed=FIXED),
    )


REPORTED = _declare(
    "reported",
    _("A message is reported"),
    lambda report, reader: address("safeguarding:report", report.pk, organisation=_slug(reader)),
    Urgency.NOW,
)
NOBODY_READS = _declare(
    "nobody_reads",
    _("Nobody can read a report"),
    lambda report, reader: address("safeguarding:roles", organisation=_slug(reader)),
    Urgency.NOW,
)
CLOSED = _declare(
    "closed",
    _("A report is closed"),
    lambda report, reader: address(
        "safeguarding:own_report", report.pk, organisation=_slug(reader)
    ),
)
ASKED = _declare(
    "asked",
    _("Somebody asks to open a conversation"),
    lambda opening, reader: address("safeguarding:opening", opening.pk, organisation=_slug(reader)),
    Urgency.NOW,
)
OPENED = _declare(
    "opened",
    _("A conversation was opened"),
    lambda opening, reader: address(
        "messaging:conversation",
        opening.conversation.place_id,
        organisation=_slug(reader),
    ),
    Urgency.NOW,
)
BLOCK_TOLD = _declare(
    "block_told",
    _("Somebody takes no messages from another"),
    lambda relationship, reader: address(
        "today:today", relationship.programme.slug, organisation=_slug(reader)
    ),
)
UNSUPERVISED = _declare(
    "unsupervised",
    _("Nobody supervises a programme with minors"),
    lambda programme, reader: address(
        "safeguarding:minors", programme.slug, organisation=_slug(reader)
    ),
    Urgency.NOW,
)
ROLE_GIVEN = _declare(
    "role_given",
    _("Somebody has the safeguarding role"),
    lambda member, reader: address("home:home", organisation=_slug(reader)),
)


@on_event("safeguarding.reported")
def notify_reported(event: Event) -> None:
    """To everybody with the role who is not in the conversation; without any, to administrators."""
    report = Report.objects.select_related("programme__organisation").get(pk=event.subject_id)
    assert report.conversation_id is not None
    conversation = Conversation.objects.with_people().get(pk=report.conversation_id)
    relationship = conversation.between
    programme = relationship.programme
    readers = queries.readers_of(relationship, report.author_id, report.reporter_id)
    page: dict[str, Any] = {"programme": programme}
    for reader in readers:
        where = full_address("safeguarding:report", report.pk, organisation=_slug(reader))
        notify(reader, REPORTED, report, page | {"url": where}, at=event.at)
    for reader in [] if readers else administrators(programme):
        where = full_address("safeguarding:roles", organisation=_slug(reader))
        notify(reader, NOBODY_READS, report, page | {"url": where}, at=event.at)


@on_event("organisations.removed")
def notify_unsupervised(event: Event) -> None:
    """Whoever runs a programme of minors whose supervisor has left."""
    theirs = Programme.objects.filter(supervisor=event.subject_id, minors_since__isnull=False)
    for programme in theirs.current().select_related("organisation", "supervisor"):
        for reader in list(coordinators(programme)) or list(administrators(programme)):
            where = full_address("safeguarding:minors", programme.slug, organisation=_slug(reader))
            page = {"programme": programme, "member": programme.supervisor, "url": where}
            notify(reader, UNSUPERVISED, programme, page, at=event.at, occasion=event.pk)


@on_event("safeguarding.role_given")
def notify_role_given(event: Event) -> None:
    """Whoever gets the role, everybody who has it, and the administrators: no key is made alone."""
    member = Membership.objects.select_related("organisation").get(pk=event.subject_id)
    admins = Membership.objects.present().with_role(Role.ADMIN)
    admins = admins.filter(organisation=member.organisation_id).select_related("organisation")
    told = {one.pk: one for one in (member, *queries.who_safeguards(member.organisation_id))}
    told |= {one.pk: one for one in admins}
    for reader in told.values():
        page = {
            "programme": member.organisation,
            "member": member,
            "is_self": reader.pk == member.pk,
        }
        notify(reader, ROLE_GIVEN, member, page, at=event.at, occasion=event.pk)


@on_event("safeguarding.report_closed")
def notify_closed(event: Event) -> None:
    """Whoever reported hears that it was closed; the answer itself stays on the site."""
    report = Report.objects.select_related("reporter__organisation", "programme").get(
        pk=event.subject_id
    )
    reader = report.reporter
    where = full_address("safeguarding:own_report", report.pk, organisation=_slug(reader))
    page = {"programme": report.programme or reader.organisation, "url": where}
    notify(reader, CLOSED, report, page, at=event.at)


@on_event("safeguarding.opening_asked")
def notify_asked(event: Event) -> None:
    """Everybody else with the role who is not in the conversation: one of them is to answer."""
    opening = _opening(event)
    between, by = opening.conversation.between, opening.asked_by
    for reader in queries.readers_of(between, by.pk, by.pk):
        where = full_address("safeguarding:opening", opening.pk, organisation=_slug(reader))
        page = {"programme": between.programme, "asked_by": by, "url": where}
        notify(reader, ASKED, opening, page, at=event.at)


@on_event("safeguarding.opening_agreed")
def notify_opened(event: Event) -> None:
    """Everybody in the conversation, always: by which role, why, and until when."""
    opening = _opening(event)
    between = opening.conversation.between
    for reader in between.people:
        if opening.conversation.relationship:
            know_for(reader, opening.conversation.relationship)
        where = full_address("messaging:conversation", between.pk, organisation=_slug(reader))
        page = {
            "programme": between.programme,
            "names": between.named_for(reader),
            "opening": opening,
            "url": where,
        }
        notify(reader, OPENED, opening, page, at=event.at)


@on_event("safeguarding.block_told")
def notify_block(event: Event) -> None:
    """Only where whoever blocked somebody said so."""
    relationship = _relationship(event.subject_id)
    programme = relationship.programme
    by = next((one for one in relationship.people if one.pk == event.actor_id), None)
    if by is None:
        return
    page = {"programme": programme, "by": by, "names": relationship.named_for(by)}
    for reader in list(coordinators(programme)) or list(administrators(programme)):
        where = full_address("today:today", programme.slug, organisation=_slug(reader))
        told = page | {"url": where}
        notify(reader, BLOCK_TOLD, relationship, told, at=event.at, occasion=event.pk)


def _relationship(relationship_id: Any) -> Relationship:
    rows = Relationship.objects.select_related("programme__organisation", "organisation")
    return rows.prefetch_related(members_of()).get(pk=relationship_id)


def _opening(event: Event) -> Opening:
    rows = Opening.objects.with_people().select_related("asked_by", "agreed_by")
    return rows.get(pk=event.subject_id)
