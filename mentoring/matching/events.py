from django.utils.translation import gettext_noop as _

from mentoring.audit.record import declare

declare(
    **{
        "matching.requested": _("A coordinator asked for the best matches"),
        "matching.stopped": _("A matching run was stopped before its end"),
        "matching.finished": _("A matching run has found its pairs"),
        "matching.failed": _("A matching run could not be done"),
        "matching.pair_changed": _("A coordinator locked, removed, returned or added a pair"),
        "matching.published": _("The matches of a run were announced"),
        "matching.words_decided": _("A coordinator said whether two words are one skill"),
        "matching.doubted": _("One of the two said in confidence that it may not fit"),
        "matching.doubt_closed": _("A doubt about a match was taken care of"),
    }
)
