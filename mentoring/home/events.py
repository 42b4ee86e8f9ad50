from mentoring.audit.record import declare

declare(
    **{
        "home.written": "A coordinator wrote to somebody about something that needed a person",
        "home.snoozed": "A coordinator put something aside for some days",
        "home.address_mended": "A coordinator corrected an address that letters came back from",
    }
)
