"""The end of a programme, and the archive: what is asked before, and the ways back."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mentoring.core.hooks import run_hook
from mentoring.core.refusals import Refusal
from mentoring.core.web.pages import sent, show
from mentoring.notifications.queries import sent_or_kept
from mentoring.organisations.requests import MemberRequest
from mentoring.programmes import actions, permissions
from mentoring.programmes.forms import EndForm
from mentoring.programmes.models import Programme
from mentoring.programmes.views.builder import back


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: MemberRequest, slug: str) -> HttpResponse:
    """Thanks, one question, and what becomes of those who are together: then it is over."""
    programme = permissions.programme_to_manage(request.actor, slug)
    waiting = open_relationships(programme)
    form = EndForm(sent(request), waiting=waiting, initial=EndForm.starting_from(programme))
    page = {"programme": programme, "form": form, "waiting": waiting}
    if request.method != "POST":
        return show(request, "programmes/end.html", page)
    if not form.is_valid():
        return show(request, "programmes/end.html", page, status=422)
    try:
        actions.end(programme, **form.words(), actor=request.actor, at=timezone.now())
    except Refusal as refusal:
        return show(request, "programmes/end.html", page | {"refusal": refusal}, status=422)
    message = sent_or_kept(
        _("%(name)s has ended. Everybody who took part is being thanked by email."),
        _(
            "%(name)s has ended. The emails of thanks are kept in the outbox: no mail server is"
            " set up."
        ),
    )
    return back(request, programme, message % {"name": programme.name})


@require_POST
def reopen(request: MemberRequest, slug: str) -> HttpResponse:
    programme = permissions.programme_to_manage(request.actor, slug)
    actions.reopen(programme, actor=request.actor, at=timezone.now())
    message = _("%(name)s is running again. Whoever was parted can be matched anew.")
    return back(request, programme, message % {"name": programme.name})


@require_POST
def archive(request: MemberRequest, slug: str) -> HttpResponse:
    programme = permissions.programme_to_manage(request.actor, slug)
    waiting = open_relationships(programme)
    if waiting and request.POST.get("pairs") != "keep":
        page = {"programme": programme, "waiting": waiting}
        return show(request, "programmes/archive.html", page, status=422)
    actions.archive(programme, actor=request.actor, at=timezone.now())
    return back(request, programme, _("Archived. You can bring it back whenever you like."))


@require_POST
def bring_back(request: MemberRequest, slug: str) -> HttpResponse:
    programme = permissions.programme_to_manage(request.actor, slug)
    actions.bring_back(programme, actor=request.actor, at=timezone.now())
    return back(request, programme, _("%(name)s is back.") % {"name": programme.name})


def open_relationships(programme: Programme) -> int:
    """How many are together in it still; apps above know."""
    return sum(run_hook("programmes.open_relationships", programme))
