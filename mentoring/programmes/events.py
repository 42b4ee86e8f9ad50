from mentoring.audit.record import declare

declare(
    **{
        "programmes.created": "A programme was begun from a template or as a copy",
        "programmes.changed": "A section of a programme was changed",
        "programmes.launched": "A programme opened its doors",
        "programmes.archived": "A programme was archived, or brought back",
    }
)
