from mentoring.audit.record import declare

declare(
    **{
        "matching.requested": "A coordinator asked for the best matches",
        "matching.stopped": "A matching run was stopped before its end",
        "matching.finished": "A matching run has found its pairs",
        "matching.failed": "A matching run could not be done",
        "matching.pair_changed": "A coordinator locked, removed, returned or added a pair",
        "matching.published": "The matches of a run were announced",
        "matching.doubted": "One of the two said in confidence that it may not fit",
        "matching.doubt_closed": "A doubt about a match was taken care of",
    }
)
