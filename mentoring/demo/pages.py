"""What the demo adds to other apps' pages."""

from django.conf import settings
from django.http import HttpRequest
from markupsafe import Markup

from mentoring.core.hooks import hook
from mentoring.core.web.pages import render_fragment
from mentoring.demo.models import DemoSignIn


@hook("accounts.sign_in")
def doors(request: HttpRequest) -> Markup | None:
    """One press to look around as somebody; nothing where no demo was built."""
    if settings.IS_PUBLIC:  # no passwords are offered to everybody
        return None
    people = list(DemoSignIn.objects.order_by("position"))
    if not people:
        return None
    return Markup(render_fragment(request, "demo/doors.html", {"people": people}))  # noqa: S704
