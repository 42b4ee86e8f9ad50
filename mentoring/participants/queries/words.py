"""Words for what rules say in codes: fields, remarks about rows, files that are no tables."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from mentoring.core.words import listed, number
from mentoring.participants.rules.people import Remark

FIELD_NAMES = {
    "person_id": _("Personnel number"),
    "name": _("Name"),
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "email": _("E-mail"),
    "role": _("Role"),
    "department": _("Department"),
    "job_title": _("Job title"),
    "grade": _("Grade"),
    "tenure_years": _("Years with the organisation"),
    "manager_id": _("Manager"),
    "office": _("Place of work"),
    "country": _("Country"),
    "timezone": _("Time zone"),
    "availability": _("Times of the week"),
    "languages": _("Languages"),
    "skills_offered": _("Skills offered"),
    "skills_wanted": _("Skills sought"),
    "goals": _("Goals"),
    "bio": _("About the person"),
    "gender": _("Gender"),
    "identities": _("Identities"),
    "prefer_same_identity": _("Prefers somebody of the same identity"),
    "capacity_min": _("Mentees at least"),
    "capacity_max": _("Mentees at most"),
    "mentors_wanted": _("Mentors wanted"),
    "preferred": _("Wished-for mentors"),
    "excluded": _("Never to be matched with"),
    "past_partners": _("Earlier partners"),
    "formats": _("Ways to meet"),
}

_REMARKS = {
    "missing": _("{field} is empty. Everybody needs a name, an e-mail address and a role."),
    "too_long": _("{field} is longer than {most} letters. Shorten it."),
    "bad_email": _("“{value}” is not an e-mail address."),
    "bad_role": _("The role “{value}” is not known. Write mentor, mentee or both."),
    "bad_zone": _("The time zone “{value}” is not known. Write it like Europe/Berlin."),
    "bad_zone_near": _("The time zone “{value}” is not known. Did you mean {near}?"),
    "too_many_cells": _(
        "There are {count} cells, but only {most} columns have a name. "
        "Perhaps a cell contains the separator and needs quotation marks."
    ),
    "same_person": _(
        "Row {row} has the same {field} ({value}) but says other things. Keep one of the two."
    ),
    "repeated": _("Row {row} says exactly the same, so this one was left out."),
    "two_people": _(
        "The number {external_id} belongs to {one} here, the address {email} to {other}. "
        "Correct one of the two."
    ),
    "other_id": _(
        "{email} is known here with the number {known}, the file says {external_id}. "
        "Correct one of the two."
    ),
    "removed": _("{name} was removed from the organisation. An administrator can add them again."),
    "bad_number": _("{field}: “{value}” is not a number that fits, so it was left out."),
    "bad_country": _("The country “{value}” is not known, so it was left out."),
    "bad_language": _(
        "The language “{value}” cannot be read, so it was left out. Write it like en:C1."
    ),
    "bad_skill": _(
        "{field}: “{value}” cannot be read, so it was left out. "
        "Write a skill and a number from 1 to {most}."
    ),
    "bad_times": _(
        "The times “{value}” cannot be read, so they were left out. "
        "Write them like Mon 09:00-12:00; Tue 14:00-16:00."
    ),
    "bad_yes_no": _("{field}: “{value}” is neither yes nor no, so it was left out."),
    "bad_format": _("The way to meet “{value}” is not known, so it was left out."),
    "shortened": _("{field} is longer than {most} letters and was cut there."),
    "no_zone": _("There is no time zone, so the times count in the organisation's own: {zone}."),
    "no_places": _("This mentor has room for 0 mentees, so they will not be matched as one."),
    "capacity_order": _("At least {least} but at most {most} mentees: {most} was taken for both."),
    "unknown_people": _("{field}: nobody here has the number {ids}, so it was left out."),
    "own_words": _("They have begun to join, so their own profile stays; job facts were updated."),
    "email_stays": _("They sign in themselves, so name and e-mail address stay as they are."),
    "has_left": _("They have left this programme and stay out of it; job facts were updated."),
}

_FILES = {
    "empty": _("This file is empty. Choose the one with your people in it."),
    "no_rows": _("This file has column names but no people below them."),
    "no_header": _(
        "The first row looks like a person. Put the names of the columns above it: "
        "name, email, role and so on."
    ),
    "old_excel": _("This is an old or locked Excel file. In Excel, save it as .xlsx or CSV."),
    "locked": _("This file is locked with a password. Save it without one."),
    "pdf": _("This is a PDF. Export the list as CSV or Excel (.xlsx) instead."),
    "picture": _("This is a picture. Export the list as CSV or Excel (.xlsx) instead."),
    "document": _("This is a text document. Export the list as CSV or Excel (.xlsx) instead."),
    "archive": _("This is an archive. Unpack it and choose the list inside."),
    "other_archive": _("This is no Excel file. Save the list as CSV or Excel (.xlsx)."),
    "program": _("This is no list of people. Choose a CSV or Excel (.xlsx) file."),
    "web_page": _("This is a web page. Export the list as CSV or Excel (.xlsx) instead."),
    "broken": _("This Excel file is damaged. Open it in Excel and save it again."),
    "broken_text": _("Some letters of this file are damaged. Save it again as CSV (UTF-8)."),
    "broken_row": _("Row {row} cannot be read: a quotation mark opens and never closes."),
    "nul": _("This file has zero bytes in it, so it is no plain text. Save it again as CSV."),
    "too_large_inside": _("Unpacked, this Excel file would be too large. Save the list as CSV."),
    "too_many_columns": _(
        "This file has {count} columns; {most} are the most that can be read. "
        "Keep those about people and remove the rest."
    ),
    "too_many_rows": _("This file has more than {most} rows. Split it and import part by part."),
    "too_large": _("This file is larger than {most} MB. Split it, or save it as CSV."),
    "stuck": _("This import came to a halt. Upload the file again: nobody is added twice."),
    "gone": _("The uploaded file is no longer here. Upload it again."),
}


def say(remark: Remark) -> str:
    """The sentence of a remark, in the reader's language."""
    values = dict(remark.values)
    if field := values.get("field"):
        values["field"] = FIELD_NAMES[field]
    if isinstance(ids := values.get("ids"), list):
        values["ids"] = listed(ids)
    return str(_REMARKS[remark.code]).format(**values)


def say_file(code: str, values: Mapping[str, Any]) -> str:
    """Why a file cannot be read, and what to do about it."""
    return str(_FILES[code]).format(**{
        key: number(value) if isinstance(value, int) else value for key, value in values.items()
    })  # fmt: skip


def say_row(row: int, sentence: str) -> str:
    return str(_("Row %(row)s: %(sentence)s")) % {"row": row, "sentence": sentence}


STEP_NAMES = {
    "about": _("You"),
    "skills": _("Skills"),
    "goals": _("Goals"),
    "times": _("Times"),
    "wishes": _("Wishes"),
}
