from mentoring.audit.record import declare

declare(
    **{
        "notifications.bounced": "A letter came back: the address does not exist",
        "notifications.sent_again": "An administrator sent a letter once more",
    }
)
