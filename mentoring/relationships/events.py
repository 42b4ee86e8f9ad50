from mentoring.audit.record import declare

declare(
    **{
        "relationships.started": "A match was published and two people began",
        "relationships.agreed": "One of the two accepted the guidelines",
        "relationships.ended": "A relationship was closed",
        "relationships.extended": "A relationship goes on for longer",
    }
)
