"""A coordinator's morning: who needs a person, why, and the act that answers it."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.accounts.proof import needs_fresh_proof
from mentoring.core.hooks import hook
from mentoring.core.l10n.formats import day
from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.offline import readable_offline
from mentoring.core.web.pages import NavEntry, go_to, sent, show
from mentoring.insights.actions import record_download
from mentoring.insights.downloads import TooManyAtOnce, TooManyLines, as_file, busy
from mentoring.notifications.policy import spent_budgets
from mentoring.notifications.queries import bouncing, mail_trouble, sent_or_kept, stuck_mails
from mentoring.notifications.rules import monthly_budget
from mentoring.organisations.models import Membership
from mentoring.organisations.requests import MemberRequest
from mentoring.programmes.attention import DECIDE, LATE, Attention, AttentionKind, kind_of
from mentoring.programmes.models import Programme
from mentoring.programmes.permissions import may_create, programme_to_manage
from mentoring.programmes.queries import administrators
from mentoring.relationships.permissions import open_relationship
from mentoring.today import actions, notices
from mentoring.today.forms import AnnouncementForm, WordsForm, draft
from mentoring.today.queries.announcing import announcement_for, announcements_of, reaches
from mentoring.today.queries.attention import alike, reminded, told
from mentoring.today.queries.attention import today as attention_today
from mentoring.today.queries.everything import merged, mornings_of, programmes_of
from mentoring.today.queries.figures import figures_of, overview_of
from mentoring.today.queries.table import HEAD, HEAD_OF_MANY, today_rows
from mentoring.today.rules import LARGE_FROM, MAX_ROWS, SNOOZE_FOR

WRITE = "today/write.html"


@hook("navigation", order=10)
def today_entry(request: HttpRequest, programme: Programme | None) -> list[NavEntry] | None:
    actor = getattr(request, "actor", None)
    if actor is None:
        return None
    if programme is None:
        return _everything_entry(request) if may_create(actor) else None
    if not programme.is_live or not programme.is_managed_by(actor):
        return None
    where = _today(request, programme)
    return [NavEntry(_("Today"), where, request.path.startswith(where), icon="today")]


def _everything_entry(request: Any) -> list[NavEntry]:
    where = address("today:everything", organisation=request.organisation.slug)
    return [NavEntry(_("Today"), where, request.path == where, icon="today")]


def _kind(key: str) -> AttentionKind:
    kind = kind_of(key)
    if kind is None:
        raise Http404
    return kind


def _today(request: Any, programme: Programme) -> str:
    return address("today:today", programme.slug, organisation=request.organisation.slug)


@require_safe
def today(request: MemberRequest, slug: str) -> HttpResponse:
    programme = programme_to_manage(request.actor, slug)
    at = timezone.now()
    overview = overview_of(programme, at=at)
    figures = figures_of(programme, overview, at=at)
    matters = attention_today(programme, overview, at=at, relationships=figures.relationships)
    page = {
        "programme": programme,
        "today": matters,
        "figures": figures,
        "told": partial(told, programme=programme),
    }
    return show(request, "today/today.html", page)


@require_safe
@readable_offline
def everything(request: MemberRequest) -> HttpResponse:
    """One morning over all programmes that somebody runs; with one of them, its own page."""
    at = timezone.now()
    mine = programmes_of(request.actor)
    if not mine and not may_create(request.actor):
        raise Http404
    if len(mine) == 1 and mine[0].is_live:
        return go_to(request, _today(request, mine[0]))
    mornings = mornings_of([one for one in mine if one.is_live], at=at)
    page = {"mornings": mornings, "things": merged(mornings), "programmes": mine, "told": told}
    return show(request, "today/everything.html", page)


@needs_fresh_proof
@require_safe
def export(request: MemberRequest, slug: str, file_type: str) -> HttpResponseBase:
    """Everything that needs a person today, as a file."""
    programme = programme_to_manage(request.actor, slug)
    at = timezone.now()
    rows = attention_today(programme, overview_of(programme, at=at), at=at).matters
    is_pair = programme.kind.is_pair
    head = HEAD if is_pair else HEAD_OF_MANY
    try:
        told = today_rows(rows, is_pair=is_pair)
        answer = as_file(f"{programme.slug}-today", file_type, head, told)
    except (TooManyAtOnce, TooManyLines) as refusal:
        return busy(request, refusal)
    record_download(programme, "today", file_type, actor=request.actor, at=at)
    return answer


@require_safe
def all_alike(request: MemberRequest, slug: str, kind: str) -> HttpResponse:
    """What stands behind "Show all": inside the page when it is opened there, or by itself."""
    programme = programme_to_manage(request.actor, slug)
    known = _kind(kind)
    if not known.is_grouped:
        raise Http404
    standing = next((one for one in (DECIDE, LATE) if one in request.GET), "")
    matters = [
        one for one in alike(programme, known, at=timezone.now()) if one.standing == standing
    ]
    page = {
        "programme": programme,
        "title": known.heading(matters),
        "count": len(matters),
        "rows": [told(matter, programme) for matter in matters[:MAX_ROWS]],
    }
    return show(request, "today/alike.html", page, part="rows")


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: MemberRequest, slug: str, kind: str, subject_id: UUID) -> HttpResponse:
    """Edit and send: words that are drafted already, to be made one's own."""
    programme = programme_to_manage(request.actor, slug)
    known = _kind(kind)
    people = known.concerned(programme, subject_id)
    first = None if request.method == "POST" else draft(known, people, request.actor)
    form = WordsForm(sent(request), initial=first, choices=people)
    page = {"programme": programme, "people": people, "form": form}
    page["bouncing"] = [one.name for one in bouncing(people)]
    if request.method != "POST":
        return show(request, WRITE, page)
    if not form.is_valid():
        return show(request, WRITE, page, part="letter", status=422)
    try:
        actions.write_to(
            form.chosen(people),
            programme=programme,
            kind=known,
            subject_id=subject_id,
            actor=request.actor,
            at=timezone.now(),
            **form.written(),
        )
    except Refusal as refusal:
        page["refusal"] = refusal
        return show(request, WRITE, page, part="letter", status=422)
    message = _written_words(form.chosen(people))
    return go_to(request, _today(request, programme), message=message)


def _written_words(people: Sequence[Membership]) -> str:
    message = sent_or_kept(
        _(
            "Your message to %(names)s is sent. What isn’t read within a few minutes also goes out"
            " by email. This will come back in a week if need be."
        ),
        _(
            "Your message to %(names)s stands under Messages. No email goes out: no mail server is"
            " set up. This will come back in a week if need be."
        ),
    )
    return str(message % {"names": _(" and ").join(one.first_name for one in people)})


@require_http_methods(["GET", "HEAD", "POST"])
def remind(request: MemberRequest, slug: str, kind: str) -> HttpResponse:
    """One friendly letter to everybody behind a group of rows, read before it goes."""
    programme = programme_to_manage(request.actor, slug)
    known = _kind(kind)
    if not known.reminder:
        raise Http404
    at = timezone.now()
    if request.method != "POST":
        rows = reminded(programme, known, at=at)
        return show(request, "today/remind.html", _reminder(request, programme, known, rows))
    count, has_more = actions.remind_all(programme, known, actor=request.actor, at=at)
    message = sent_or_kept(
        ngettext(
            "%(count)s person reminded. Anything still open comes back in a week.",
            "%(count)s people reminded. Anything still open comes back in a week.",
            count,
        ),
        ngettext(
            "A reminder to %(count)s person is written. No mail server is set up: it is kept in"
            " the outbox.",
            "Reminders to %(count)s people are written. No mail server is set up: they are kept in"
            " the outbox.",
            count,
        ),
    ) % {"count": count}
    if has_more:
        message += " " + _("The rest will go out in the next few minutes.")
    return go_to(request, _today(request, programme), message=message)


def _reminder(
    request: MemberRequest, programme: Programme, kind: AttentionKind, rows: list[Attention]
) -> dict[str, Any]:
    people = [person for row in rows for person in row.people]
    page: dict[str, Any] = {"programme": programme, "kind": kind.key, "rows": rows}
    if not rows:
        return page
    budget = monthly_budget(programme.dial)
    asked = [person.id for person in people]
    spent = spent_budgets(asked, programme=programme.pk, budget=budget, at=timezone.now())
    pair = open_relationship(programme, rows[0].subject_id)
    subject, body, language = notices.preview(kind, pair, people[0], request.actor)
    return page | {
        "people": len(people),
        "has_more": len(rows) >= LARGE_FROM,
        "spent": spent,
        "reader": people[0],
        "subject": subject,
        "body": body,
        "language": language,
    }


@require_safe
def stuck_mail(request: MemberRequest, slug: str) -> HttpResponse:
    """To whom emails did not go out, without their words; the outbox is the administrators’."""
    programme = programme_to_manage(request.actor, slug)
    at = timezone.now()
    page = {
        "programme": programme,
        "trouble": mail_trouble(at=at, organisation_id=programme.organisation_id),
        "mails": list(stuck_mails(programme.organisation_id, at=at)[:MAX_ROWS]),
        "administrators": list(administrators(programme)),
    }
    return show(request, "today/mail.html", page)


@require_POST
def snooze(request: MemberRequest, slug: str, kind: str, subject_id: UUID) -> HttpResponse:
    programme = programme_to_manage(request.actor, slug)
    at = timezone.now()
    until = actions.snooze(programme, _kind(kind), subject_id, actor=request.actor, at=at)
    message = _("Snoozed for a week.")
    if until > at + SNOOZE_FOR:
        message = _("Left as it is. We’ll show it again on %(day)s if it still holds then.") % {
            "day": day(until, request.actor.timezone)
        }
    return go_to(request, _today(request, programme), message=message)


@require_http_methods(["GET", "HEAD", "POST"])
def announcements(request: MemberRequest, slug: str) -> HttpResponse:
    programme = programme_to_manage(request.actor, slug)
    at = timezone.now()
    form = AnnouncementForm(sent(request), reaches=reaches(programme, at=at))
    refusal = None
    if form.is_valid():
        try:
            actions.announce(programme, actor=request.actor, at=at, **form.cleaned_data)
        except Refusal as refused:
            refusal = refused
        else:
            here = address(
                "today:announcements", programme.slug, organisation=request.organisation.slug
            )
            return go_to(
                request, here, message=_("Announced. Everybody finds it here in a few minutes.")
            )
    page = {
        "programme": programme,
        "form": form,
        "refusal": refusal,
        "announced": announcements_of(programme),
    }
    return show(request, "today/announcements.html", page, status=422 if form.is_bound else 200)


@require_safe
def announcement(request: MemberRequest, announcement_id: UUID) -> HttpResponse:
    found = announcement_for(request.actor, announcement_id)
    if found is None:
        raise Http404
    return show(request, "today/announcement.html", {"announcement": found})
