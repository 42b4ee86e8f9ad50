from django.utils.translation import gettext_noop as _

from mentoring.events.record import declare

declare(
    **{
        "circles.founded": _("An open circle was founded"),
        "circles.changed": _("An open circle was changed"),
        "circles.link_renewed": _("The invitation link of an open circle was replaced"),
        "circles.kept_for": _("Somebody wants to join a circle and joins its programme first"),
        "circles.asked": _("Somebody asked to join a circle"),
        "circles.reminded": _("Whoever answers for a circle was reminded of a request"),
        "circles.answered": _("A request to join a circle was answered"),
        "circles.queued": _("Somebody went on the waiting list of a circle"),
        "circles.offered": _("A place in a circle was offered to whose turn it was"),
        "circles.joined": _("Somebody took a place in a circle"),
        "circles.left": _("Somebody is no longer in a circle, or on its list"),
        "circles.began": _("An open circle had enough people and began"),
        "circles.closed": _("An open circle closed"),
    }
)
