from mentoring.audit.record import declare

declare(
    **{
        "participants.file_uploaded": "A file of people was uploaded",
        "participants.import_started": "The import of a file of people was started",
        "participants.imported": "A file of people was imported",
        "participants.enrolled": "A person was added to a programme by hand or by themselves",
        "participants.inviting": "Many people are being invited",
        "participants.invited": "A person was invited to a programme",
        "participants.reminded": "An invited person was reminded",
        "participants.step_saved": "A person answered one page of joining, or changed it later",
        "participants.joined": "A person joined a programme",
        "participants.paused": "A person is on pause until a date",
        "participants.resumed": "A person came back from a pause or rejoined",
        "participants.withdrawn": "A person left a programme",
    }
)
