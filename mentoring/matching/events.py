from django.utils.translation import gettext_noop as _

from mentoring.events.record import declare

declare(
    **{
        "matching.requested": _("A coordinator started a matching run"),
        "matching.stopped": _("A matching run was stopped early"),
        "matching.finished": _("A matching run finished"),
        "matching.failed": _("A matching run failed"),
        "matching.pair_changed": _(
            "A coordinator locked, took apart, restored, changed or added a pair or group"
        ),
        "matching.published": _("The matches of a run were published"),
        "matching.words_decided": _("A coordinator decided whether two words mean one skill"),
        "matching.asked": _("A coordinator asked people of whom little is known to tell more"),
        "matching.put_on_hold": _("Somebody said with one tap that a match may have to wait"),
        "matching.declined": _("Somebody said with one tap that they would rather not take part"),
        "matching.concern_raised": _("Somebody said in confidence that a match may not be right"),
        "matching.concern_closed": _("A concern about a match was closed"),
    }
)
