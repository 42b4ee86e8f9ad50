from mentoring.audit.record import declare

declare(
    **{
        "meetings.proposed": "One offered the other up to three moments",
        "meetings.none_fitted": "None of the offered moments suited the other",
        "meetings.booked": "A talk was booked",
        "meetings.moved": "A talk was moved to another moment",
        "meetings.changed": "A talk got another format or place",
        "meetings.cancelled": "A talk was called off",
        "meetings.prepared": "What to talk about was written down",
        "meetings.logged": "A talk that took place elsewhere was noted",
        "meetings.answered": "One of the two said whether a talk took place",
        "meetings.note_written": "A note was written or changed",
    }
)
