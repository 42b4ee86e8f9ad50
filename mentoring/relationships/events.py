from django.utils.translation import gettext_noop as _

from mentoring.events.record import declare

declare(
    **{
        "relationships.started": _("A relationship began"),
        "relationships.agreed": _("A member accepted the guidelines"),
        "relationships.joined": _("Somebody joined a relationship"),
        "relationships.left": _("Somebody left a relationship that goes on"),
        "relationships.ended": _("A relationship was ended"),
        "relationships.extended": _("A relationship was extended"),
        "relationships.end_asked": _("The members were asked what comes after the last day"),
        "relationships.end_put_off": _("What comes after the last day is asked later"),
        "relationships.wished": _("A member said what they would like at the planned end"),
        "relationships.last_day_reached": _("The last day came, and it stays open two weeks more"),
    }
)
