from mentoring.audit.record import declare

declare(
    **{
        "checkins.sent": "A check-in went out",
        "checkins.answered": "Somebody said how it is going",
        "checkins.help_asked": "Somebody asked for help",
        "checkins.help_closed": "A call for help was taken care of",
    }
)
