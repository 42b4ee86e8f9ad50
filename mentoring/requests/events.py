from django.utils.translation import gettext_noop as _

from mentoring.events.record import declare

declare(
    **{
        "requests.asked": _("Somebody asked another person to work with them"),
        "requests.reminded": _("Somebody was reminded of a request"),
        "requests.answered": _("A request was answered"),
        "requests.closed": _("A request closed without a relationship"),
        "requests.list_begun": _("Somebody asks a few people one after the other"),
        "requests.list_moved": _("Of several people the next one was asked, or nobody is left"),
        "requests.accepted": _("A request became a relationship"),
        "requests.waitlist_joined": _("Somebody waits for a place with another person"),
        "requests.place_offered": _("A place was offered to the next one on a waiting list"),
        "requests.place_withdrawn": _("A place that was offered was filled in another way"),
        "requests.waitlist_closed": _("Somebody is no longer on a waiting list"),
    }
)
