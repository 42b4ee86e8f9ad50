"""Every letter of a programme: whether it goes, and in whose words."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentoring.core.db.folded import having
from mentoring.core.l10n.languages import own_name
from mentoring.core.refusals import Refusal
from mentoring.core.web.addresses import address, full_address
from mentoring.core.web.pages import go_to, sent, show
from mentoring.letters import actions, notices, queries
from mentoring.letters.forms import WordsForm, initial, labels_of
from mentoring.letters.rules import shown
from mentoring.notifications.channels import Rendered
from mentoring.notifications.kinds import NoticeKind
from mentoring.notifications.queries import sent_or_kept
from mentoring.notifications.rendering import draft, parts, rendered
from mentoring.notifications.samples import Sample, Sampled, readers_of, sample
from mentoring.notifications.wording import LetterWords
from mentoring.organisations.models import Membership
from mentoring.organisations.requests import MemberRequest
from mentoring.programmes.models import Programme
from mentoring.programmes.permissions import programme_to_manage

AT_MOST = 50  # people to choose from at once


@require_safe
def index(request: MemberRequest, slug: str) -> HttpResponse:
    return _index(request, programme_to_manage(request.actor, slug))


def _index(
    request: MemberRequest, programme: Programme, refusal: Refusal | None = None
) -> HttpResponse:
    page = {
        "programme": programme,
        "subjects": queries.lines(programme),
        "elsewhere": queries.of_the_organisation(),
        "of_language": _own_language(request),
        "refusal": refusal,
    }
    return show(request, "letters/index.html", page, status=422 if refusal else 200)


@require_POST
def switch(request: MemberRequest, slug: str, name: str) -> HttpResponse:
    """Have a letter go, or not."""
    programme = programme_to_manage(request.actor, slug)
    kind = queries.letter_of_programmes(name)
    is_off = request.POST.get("to") == "off"
    try:
        actions.switch(programme, kind, is_off=is_off, actor=request.actor, at=timezone.now())
    except Refusal as refusal:
        return _index(request, programme, refusal)
    where = address("letters:index", programme.slug, organisation=request.organisation.slug)
    title = kind.letter.title if kind.letter else ""
    said = _("“%(title)s” is off.") if is_off else _("“%(title)s” goes out again.")
    return go_to(request, f"{where}#{kind.letter_name}", message=said % {"title": title})


@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: MemberRequest, slug: str, name: str, language: str) -> HttpResponse:
    """Write, look at it with somebody's data, try it out, keep it. Looking keeps nothing."""
    programme, kind = _editable(request, slug, name, language)
    row = queries.own_words(programme, kind, language)
    with translation.override(language):
        began = draft(kind)
    form = WordsForm(sent(request), kind=kind, initial=initial(kind, row, began))
    page: dict[str, Any] = {"programme": programme, "kind": kind, "row": row, "form": form}
    page |= {"of_language": language, "began": began}
    if request.method != "POST":
        return _page(request, page, row.said if row else None)
    if not form.is_valid():
        return _page(request, page, row.said if row else None, status=422)
    words = form.words_kept()
    if "look" in request.POST:
        return _page(request, page, words)
    try:
        return _done(request, page, words)
    except Refusal as refusal:
        return _refused(request, page, words, refusal)


def _done(request: MemberRequest, page: dict[str, Any], words: LetterWords) -> HttpResponse:
    programme, kind, language = page["programme"], page["kind"], page["of_language"]
    at, actor = timezone.now(), request.actor
    if "test" in request.POST:
        found = _found(request, programme, kind, language)
        if found is None:
            return _page(request, page | {"nobody": True}, words, status=422)
        notices.send_test(programme, kind, _tried(found, words), actor=actor, at=at)
        return _page(request, page | {"said": _said_of_test(actor)}, words)
    known = {"version": page["form"].cleaned_data["version"], "actor": actor, "at": at}
    if words == page["began"]:
        actions.restore(programme, kind, language, **known)
        said = _("These are the product’s words.")
    else:
        actions.save_words(programme, kind, language, words, **known)
        said = _("Saved. “%(title)s” says this from now on.") % {"title": kind.letter.title}
    return go_to(request, _address(request, programme, kind, language), message=said)


def _refused(
    request: MemberRequest, page: dict[str, Any], words: LetterWords, refusal: Refusal
) -> HttpResponse:
    """What was typed stays; saving once more is a decision made with the other words in sight."""
    theirs = queries.own_words(page["programme"], page["kind"], page["of_language"])
    form = page["form"]
    form.data = form.data.copy()
    form.data["version"] = theirs.version if theirs else 0
    clashes = isinstance(refusal, actions.ChangedMeanwhile)
    page |= {"row": theirs, "refusal": refusal, "theirs": theirs if clashes else None}
    return _page(request, page, words, status=422)


@require_POST
def restore(request: MemberRequest, slug: str, name: str, language: str) -> HttpResponse:
    """Back to the product's words in one language."""
    programme, kind = _editable(request, slug, name, language)
    version = request.POST.get("version", "")
    known = int(version) if version.isdecimal() and len(version) < 9 else 0
    where = _address(request, programme, kind, language)
    try:
        actions.restore(
            programme, kind, language, version=known, actor=request.actor, at=timezone.now()
        )
    except Refusal as refusal:
        return go_to(request, where, message=refusal)
    return go_to(request, where, message=_("It has the product’s words again."))


def _page(
    request: MemberRequest, page: dict[str, Any], words: LetterWords | None, status: int = 200
) -> HttpResponse:
    programme, kind, language = page["programme"], page["kind"], page["of_language"]
    labels = labels_of(kind.letter)
    people = readers_of(kind, programme)
    query = request.GET.get("q", "") or request.POST.get("q", "")
    if query:
        people = people.filter(having(query[:100]))
    listed = list(people[: AT_MOST + 1])
    found = _found(request, programme, kind, language, listed)
    page |= {
        "q": query,
        "people": listed[:AT_MOST],
        "has_more": len(listed) > AT_MOST,
        "reader": found[0] if found else _reader(request, programme, kind, listed),
        "own": _parts(found, words) if found and words else None,
        "products": _parts(found, None) if found else None,
        "began": _with_labels(page["began"], labels),
        "theirs": _with_labels(page["theirs"].said, labels) if page.get("theirs") else None,
        "languages": [(code, own_name(code)) for code, _name in settings.LANGUAGES],
        "language_name": own_name(language),
    }
    return show(request, "letters/letter.html", page, status=status)


Looked = tuple[Membership, NoticeKind, Sample, str]


def _found(
    request: MemberRequest,
    programme: Programme,
    kind: NoticeKind,
    language: str,
    listed: list[Membership] | None = None,
) -> Looked | None:
    """Somebody it could go to, and from which row; None where there is nobody or nothing yet."""
    reader = _reader(request, programme, kind, listed)
    if reader is None:
        return None
    reader.language = language  # in memory: the page is about one language
    where = full_address("letters:index", programme.slug, organisation=request.organisation.slug)
    asked = Sampled(kind, programme, reader, request.actor, timezone.now(), where)
    with translation.override(language):
        made = sample(asked)
    return (reader, kind, made, where) if made else None


def _reader(
    request: MemberRequest,
    programme: Programme,
    kind: NoticeKind,
    listed: list[Membership] | None,
) -> Membership | None:
    """Who was chosen, only of those it could go to; otherwise the first of the list."""
    people = readers_of(kind, programme)
    chosen = request.POST.get("reader") or request.GET.get("reader")
    if chosen:
        known = _uuid(chosen)
        return people.filter(pk=known).first() if known else None
    return next(iter(listed if listed is not None else people[:1]), None)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _context(found: Looked) -> dict[str, Any]:
    """Links that act for the reader lead to the page about emails instead."""
    _reader, _kind, made, where = found
    return {**made.context, "unsubscribe_url": where, "listeners": None}


def _parts(found: Looked, words: LetterWords | None) -> Any:
    reader, kind, made, _where = found
    return parts(reader, kind, made.subject, _context(found), words)


def _tried(found: Looked, words: LetterWords) -> Rendered:
    reader, kind, made, _where = found
    letter = rendered(reader, kind, made.subject, _context(found), words)
    title = _("Test: %(subject)s") % {"subject": letter.title}
    return Rendered(title[:300], letter.html, letter.text)


def _said_of_test(actor: Membership) -> str:
    kept = (
        _("No mail server is set up, so nothing is sent: the test lies in the outbox.")
        if actor.is_admin
        else _(
            "No mail server is set up, so nothing is sent. The test lies in the outbox, which "
            "administrators read; below you see what it says."
        )
    )
    said = str(sent_or_kept(_("A test is on its way to %(address)s."), kept))
    return said.replace("%(address)s", actor.email)


def _with_labels(words: LetterWords, labels: dict[str, str]) -> LetterWords:
    return LetterWords(
        shown(words.subject, labels), shown(words.words, labels), shown(words.more, labels)
    )


def _editable(
    request: MemberRequest, slug: str, name: str, language: str
) -> tuple[Programme, NoticeKind]:
    programme = programme_to_manage(request.actor, slug)
    kind = queries.letter_of_programmes(name)
    if not queries.is_editable(kind) or not queries.is_language(language):
        raise Http404
    return programme, kind


def _own_language(request: MemberRequest) -> str:
    return str(request.actor.language or request.organisation.language)


def _address(request: MemberRequest, programme: Programme, kind: NoticeKind, language: str) -> str:
    where = (programme.slug, kind.letter_name, language)
    return address("letters:letter", *where, organisation=request.organisation.slug)
