from mentoring.audit.record import declare

declare(
    **{
        "goals.set": "Two people wrote down a goal",
        "goals.changed": "A goal, its steps or its progress was changed",
        "goals.reached": "A goal was reached",
    }
)
