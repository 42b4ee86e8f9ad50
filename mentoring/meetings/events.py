from django.utils.translation import gettext_noop as _

from mentoring.events.record import declare

declare(
    **{
        "meetings.feed_renewed": _("Somebody made an address at which their calendar reads along"),
        "meetings.feed_stopped": _("Somebody ended the address at which their calendar read along"),
        "meetings.proposed": _("Somebody offered up to three times"),
        "meetings.offer_answered": _("One of several said which of the times offered suit them"),
        "meetings.offer_lapsed": _("Nobody answered the times offered, and the offer was closed"),
        "meetings.none_fitted": _("None of the times offered suited everybody"),
        "meetings.booked": _("A meeting was booked"),
        "meetings.series_filled": _("The next meetings of a series were put into the calendar"),
        "meetings.set_in_round": _("A meeting of an afternoon in rounds was set"),
        "meetings.begun": _("A meeting began at once, because both were there"),
        "meetings.moved": _("A meeting was moved"),
        "meetings.changed": _("A meeting’s format or place was changed"),
        "meetings.cancelled": _("Meeting cancelled"),
        "meetings.released": _("A meeting goes on without somebody who left"),
        "meetings.taken_in": _("Somebody who joined is expected at a meeting ahead"),
        "meetings.coming": _("Somebody said whether they come to a meeting of several"),
        "meetings.swap_asked": _("Somebody asked another to host a meeting in their place"),
        "meetings.swap_answered": _("Somebody said whether they host in another’s place"),
        "meetings.prepared": _("Topics for a meeting were written down"),
        "meetings.written_together": _("People of a meeting wrote on its agenda or notes"),
        "meetings.logged": _("A meeting that took place elsewhere was recorded"),
        "meetings.answered": _("Somebody said whether a meeting took place"),
        "meetings.promised": _("Somebody promised to do something before the next meeting"),
        "meetings.promise_kept": _("A promise was kept, or reopened"),
        "meetings.promise_moved": _("A promise was given another day"),
        "meetings.promise_taken_back": _("A promise was withdrawn"),
        "meetings.question_asked": _("A question was kept for the next meeting"),
        "meetings.question_settled": _("A question was talked about, or waits again"),
        "meetings.question_dropped": _("A question for the next meeting was removed"),
        "meetings.note_written": _("A note was written or edited"),
    }
)
