"""The conversation, and what can be done with one message."""

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _t
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from markupsafe import Markup

from mentoring.core.hooks import hook, run_hook
from mentoring.core.l10n import formats
from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address
from mentoring.core.web.offline import readable_offline
from mentoring.core.web.pages import go_to, render_fragment, sent, show
from mentoring.live.topics import Watch, watch
from mentoring.messaging import actions, permissions, queries, rules
from mentoring.messaging.forms import MessageForm
from mentoring.messaging.models import Between, Conversation
from mentoring.messaging.rules import CurrentMessage
from mentoring.notifications.queries import bouncing, sent_or_kept
from mentoring.organisations.models import Membership, set_apart
from mentoring.organisations.requests import MemberRequest
from mentoring.relationships.models import Relationship
from mentoring.relationships.queries import circle, stands_still

FORM = ["GET", "HEAD", "POST"]
PAGE, MESSAGE = "messaging/conversation.html", "messaging/message.html"
SHOWN_IN_ROOM = 2
MET_LATELY = timedelta(days=14)
SHARED = ("title", "text", "url")  # as the manifest names them
OPENINGS = [
    _t("Hello, I am glad that we meet. What would you like to talk about first?"),
    _t("Hello! Before we meet: one thing that you should know about me is …"),
]
THANKS_WORDS = {
    "thank_you": _t("thank you"),
    "well_done": _t("well done"),
    "i_hear_you": _t("I hear you"),
    "made_me_smile": _t("made me smile"),
}


@hook("relationships.tabs", order=20)
def conversation_tab(actor: Membership, relationship: Relationship) -> circle.RoomTab:
    slug = actor.organisation.slug
    where = address("messaging:conversation", relationship.pk, organisation=slug)
    return circle.RoomTab(_("Messages"), where)


@hook("relationships.room", order=5)
def panel(request: MemberRequest, relationship: Relationship) -> Markup | None:
    """What was said last, and a way to answer; a larger group writes on a page of its own."""
    if not relationship.are_two:
        return None
    page = _people(request, relationship) | {
        "said": queries.newest(request.actor, relationship, SHOWN_IN_ROOM),
        "form": MessageForm(),
    }
    return Markup(render_fragment(request, "messaging/panel.html", page))  # noqa: S704


@hook("relationships.has_written")
def has_written(actor: Membership, relationship: Relationship) -> bool:
    return queries.has_written(actor, relationship)


@hook("relationships.first_words")
def first_words_form(request: MemberRequest, relationship: Relationship, label: str) -> Markup:
    """For the letter that introduces them: the first thing to do is to say hello, or to answer."""
    page = _people(request, relationship) | {
        "said": queries.newest(request.actor, relationship, SHOWN_IN_ROOM),
        "form": MessageForm(),
        "send_act": label,
        "is_first_act": True,
    }
    return Markup(render_fragment(request, "messaging/first_words.html", page))  # noqa: S704


@require_http_methods(FORM)
@readable_offline
def conversation(request: MemberRequest, place_id: UUID) -> HttpResponse:
    """A page of the conversation; what is posted to it is written."""
    waiting = watch("conversation", place_id)  # before anything that the page shows is read
    between, found = permissions.conversation_to_share(request.actor, place_id)
    if request.method == "POST":
        return _send(request, between, found, waiting)
    opening = _number(request.GET.get("opening"))
    first = {"words": OPENINGS[opening - 1]} if 0 < opening <= len(OPENINGS) else {}
    page = _page(request, between, found, MessageForm(initial=first), waiting)
    return show(request, PAGE, page)


def beside_call(request: MemberRequest, place_id: UUID) -> Markup:
    """The same beside a call: one writes without leaving it."""
    waiting = watch("conversation", place_id)
    between, found = permissions.conversation_to_share(request.actor, place_id)
    page = _page(request, between, found, MessageForm(), waiting) | {"refusal": None}
    return Markup(render_fragment(request, "messaging/beside.html", page))  # noqa: S704


def _send(
    request: MemberRequest, between: Between, found: Conversation | None, waiting: Watch
) -> HttpResponse:
    form = MessageForm(sent(request))
    is_script = request.headers.get("Accept") == "application/json"
    refusal: Refusal | None = None
    if form.is_valid():
        try:
            if held := _held(request, between, form):
                return _waits(request, between, held, is_script=is_script)
            entry = actions.send(
                between,
                form.cleaned_data["words"],
                sent_as=form.cleaned_data["key"],
                answers=form.cleaned_data["answers"],
                actor=request.actor,
                at=timezone.now(),
            )
        except Refusal as no:
            refusal = no
        else:
            return _sent(request, between, entry.number, is_script=is_script)
    if is_script:
        words = str(refusal) if refusal else next(iter(form.errors.values()))[0]
        return JsonResponse({"refusal": words}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    page = _page(request, between, found, form, waiting) | {"refusal": refusal}
    return show(request, PAGE, page, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _held(request: MemberRequest, between: Between, form: MessageForm) -> str:
    """A sentence where an app above keeps what was written until later; empty: it goes now."""
    said = form.cleaned_data
    answers = run_hook(
        "messaging.holding",
        between,
        said["words"],
        said["key"],
        request.actor,
        timezone.now(),
    )
    return str(answers[0]) if answers else ""


def _waits(request: MemberRequest, between: Between, held: str, *, is_script: bool) -> HttpResponse:
    if is_script:
        return JsonResponse({"number": 0, "held": held})
    return go_to(request, _address(request, between), message=held)


def _sent(
    request: MemberRequest, between: Between, number: int, *, is_script: bool
) -> HttpResponse:
    if is_script:
        return JsonResponse({"number": number})
    come_back = _bouncing(request, between)
    words = sent_or_kept(
        _("Sent to %(name)s. If it isn’t read within a few minutes, it also goes out by email."),
        _("Written to %(name)s on this page. No email goes out: no mail server is set up."),
    )
    if come_back:
        words = _("Written to %(name)s on this page. Emails to %(bouncing)s are bouncing.")
    where = f"{_address(request, between)}#m{number}"
    values = {"name": between.named_for(request.actor), "bouncing": come_back}
    return go_to(request, where, message=words % values)


@csrf_exempt  # nothing is changed here: what another application shared is only shown
@require_http_methods(FORM)
def share(request: MemberRequest) -> HttpResponse:
    """Words from elsewhere on the device, and with whom to share them; a press sends them."""
    given = [request.POST.get(name, "").strip() for name in SHARED]
    words = "\n".join(dict.fromkeys(one for one in given if one))
    people = queries.open_to_words(request.actor)
    page = {"form": MessageForm(initial={"words": words}), "relationships": people}
    return show(request, "messaging/share.html", page)


@require_safe
def moved(request: MemberRequest, place_id: UUID) -> HttpResponse:
    """Links of earlier letters lead on."""
    between, _found = permissions.conversation_to_share(request.actor, place_id)
    return redirect(_address(request, between))


@require_safe
def newer(request: MemberRequest, place_id: UUID) -> HttpResponse:
    """What came, changed or was thanked for after a number: the part of the page that follows."""
    between, found = permissions.conversation_to_share(request.actor, place_id)
    waiting = watch("conversation", between.pk)
    after = _number(request.GET.get("after"))
    thread = queries.since(found, request.actor, between, after)
    page = _people(request, between) | _shown(request, between, found, thread)
    page |= {"after": after, "watch": waiting} | _met_lately(request, between)
    return show(request, "messaging/newer.html", page)


@require_POST
def read(request: MemberRequest, place_id: UUID) -> HttpResponse:
    """Said by the page once somebody has it before them."""
    _between, found = permissions.conversation_to_share(request.actor, place_id)
    if found is not None:
        number = _number(request.POST.get("number"))
        actions.note_read(found, number, actor=request.actor, at=timezone.now())
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@require_http_methods(FORM)
def message(request: MemberRequest, place_id: UUID, number: int) -> HttpResponse:
    """One message: thank for it, or, for one's own, find other words."""
    between, found = permissions.conversation_to_share(request.actor, place_id)
    known, said = queries.message_to_read(found, between, request.actor, number)
    form = MessageForm(sent(request), initial={"words": said.words})
    form.fields["words"].required = request.POST.get("act") == "change"
    thread = queries.alone(known, request.actor, between, said)
    page = (
        _people(request, between)
        | _shown(request, between, found, thread)
        | {
            "message": said,
            "ways": [way for way in rules.WAYS if way not in said.kept],
            "form": form,
            "thanks": rules.THANKS,
            "may_change": rules.may_change(said, request.actor.pk, timezone.now()),
            "acts": run_hook("messaging.message_acts", request, between, said),
        }
    )
    if request.method != "POST":
        return show(request, MESSAGE, page)
    return _act(request, between, number, page, form)


def _act(
    request: MemberRequest,
    between: Between,
    number: int,
    page: dict[str, Any],
    form: MessageForm,
) -> HttpResponse:
    """Change, thank or take back, whichever button was pressed."""
    said, act = page["message"], request.POST.get("act")
    if not form.is_valid():
        return show(request, MESSAGE, page, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    how: dict[str, Any] = {
        "sent_as": form.cleaned_data["key"],
        "actor": request.actor,
        "at": timezone.now(),
    }
    try:
        if "keep" in request.POST and isinstance(between, Relationship):
            actions.keep(between, said, request.POST["keep"], **how)
        elif act == "take back":
            actions.withdraw(between, said, **how)
        elif act == "change":
            actions.change(between, said, form.cleaned_data["words"], **how)
        else:
            actions.thank(between, said, request.POST.get("thanks", ""), **how)
    except Refusal as refusal:
        page |= {"refusal": refusal}
        return show(request, MESSAGE, page, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return go_to(request, f"{_address(request, between)}#m{number}")


def _page(
    request: MemberRequest,
    between: Between,
    found: Conversation | None,
    form: MessageForm,
    waiting: Watch,
) -> dict[str, Any]:
    before = _number(request.GET.get("before")) or None
    thread = queries.thread(found, request.actor, between, before=before)
    is_newest = before is None
    return (
        _people(request, between)
        | _shown(request, between, found, thread)
        | {
            "flow": _flow(request, between, thread, is_newest=is_newest),
            "is_newest": is_newest,
            "form": form,
            "answering": _answering(request, between, found, form),
            "watch": waiting,
            "programme": between.programme,
            "above": run_hook("messaging.above", request, between),
            "below": run_hook("messaging.below", request, between),
            "company": run_hook("messaging.company", request, between) if is_newest else [],
            "thanks": rules.THANKS,
            "openings": OPENINGS if not thread.messages else [],
        }
    )


def _answering(
    request: MemberRequest, between: Between, found: Conversation | None, form: MessageForm
) -> CurrentMessage | None:
    """The message that what is being written will answer, where the page was asked for one."""
    number = _number(request.POST.get("answers") or request.GET.get("answer"))
    if not number:
        return None
    _known, message = queries.message_to_read(found, between, request.actor, number)
    form.initial["answers"] = number
    return message


def _shown(
    request: MemberRequest,
    between: Between,
    found: Conversation | None,
    thread: queries.Thread,
) -> dict[str, Any]:
    """Messages with what they became, what they answer, and what came with them."""
    kept = {thing: one.number for one in thread.messages for thing in one.kept.values()}
    became: dict[UUID, Markup] = {}
    if kept:
        for lines in run_hook("messaging.kept", request, between, kept):
            became |= lines
    with_it = beside(request, between, found, thread)
    return {"thread": thread, "became": became, "answered": thread.answered, "beside": with_it}


def beside(
    request: MemberRequest,
    between: Between,
    found: Conversation | None,
    thread: queries.Thread,
) -> dict[int, list[Markup]]:
    """Number of a message → what came with it, from apps above."""
    numbers = [one.number for one in thread.messages if not one.is_removed]
    there: dict[int, list[Markup]] = {}
    for told in run_hook("messaging.beside", request, between, found, numbers):
        for number, shown in told.items():
            there.setdefault(number, []).append(shown)
    return there


def _flow(
    request: MemberRequest, between: Between, thread: queries.Thread, *, is_newest: bool
) -> list[tuple[datetime, CurrentMessage | Markup]]:
    """Messages and the talks between them, in the order in which they happened."""
    said = thread.messages
    since = between.member(request.actor).reads_from
    if thread.has_earlier and said:
        since = said[0].written_at
    until = timezone.now() if is_newest or not said else said[-1].written_at
    lines = _met(request, between, since, until)
    flow: list[tuple[datetime, CurrentMessage | Markup]] = [(one.written_at, one) for one in said]
    return sorted([*flow, *lines], key=lambda item: item[0])


def _met(
    request: MemberRequest, between: Between, since: datetime, until: datetime
) -> list[tuple[datetime, Markup]]:
    """The talks between two moments, each as one line; only in relationships do people meet."""
    if not isinstance(between, Relationship):
        return []
    met = run_hook("messaging.flow", request, between, since, until)
    return [line for lines in met for line in lines]


def _met_lately(request: MemberRequest, between: Between) -> dict[str, Any]:
    """Whether a talk took place is said after it: pages that are open put it where it belongs."""
    now = timezone.now()
    since = max(now - MET_LATELY, between.member(request.actor).reads_from)
    return {"met": _met(request, between, since, now), "met_since": since}


def _people(request: MemberRequest, between: Between) -> dict[str, Any]:
    relationship = between if isinstance(between, Relationship) else None
    everybody = [one.membership for one in between.loaded_members] + between.people
    return {
        "between": between,
        "relationship": relationship,
        "pages": circle.tabs_of(relationship, request.actor, request.path) if relationship else [],
        "people": {person.pk: person for person in set_apart(everybody)},
        "names": between.named_for(request.actor),
        "readers": formats.listed(run_hook("messaging.readers", relationship))
        if relationship
        else "",
        "can_write": between.is_open and not (relationship and stands_still(relationship)),
        "refusal": None,
        "thanks_words": THANKS_WORDS,
        "sends_mail": sent_or_kept(True, False),
        "bouncing": _bouncing(request, between),
    }


def _bouncing(request: MemberRequest, between: Between) -> str:
    """The others whose emails come back, by name; empty: nobody's do, or none are sent."""
    if not sent_or_kept(True, False):
        return ""
    theirs = bouncing(between.others(request.actor))
    return formats.listed(one.first_name for one in theirs)


def _address(request: HttpRequest, between: Between) -> str:
    slug = request.organisation.slug  # type: ignore[attr-defined]
    return address("messaging:conversation", between.pk, organisation=slug)


def _number(text: str | None) -> int:
    """A number of the log as it comes in an address; 0 for anything else."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 16 else 0
