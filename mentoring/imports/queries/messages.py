"""Words for what rules say in codes: fields, remarks about rows, files that are no tables."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from mentoring.core.l10n.formats import listed, number
from mentoring.imports.rules.people import Remark

FIELD_NAMES = {
    "person_id": _("Staff number"),
    "name": _("Name"),
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "called": _("How they want to be called"),
    "email": _("Email"),
    "role": _("Role"),
    "is_mentor": _("Mentor, yes or no"),
    "is_mentee": _("Mentee, yes or no"),
    "department": _("Department"),
    "job_title": _("Job title"),
    "grade": _("Grade"),
    "tenure_years": _("Years with the organisation"),
    "manager_id": _("Manager"),
    "office": _("Place of work"),
    "country": _("Country"),
    "timezone": _("Time zone"),
    "availability": _("Weekly times"),
    "languages": _("Languages"),
    "skills_offered": _("Skills offered"),
    "skills_wanted": _("Skills sought"),
    "goals": _("Goals"),
    "bio": _("About the person"),
    "identities": _("Identities"),
    "prefer_same_identity": _("Prefers somebody who shares their identity"),
    "capacity_min": _("Mentees at least"),
    "capacity_max": _("Mentees at most"),
    "mentors_wanted": _("Mentors wanted"),
    "preferred": _("Preferred mentors"),
    "excluded": _("Never to be matched with"),
    "past_partners": _("Previous partners"),
    "formats": _("Ways to meet"),
}

ENCODING_NAMES = {
    "cp1252": _("Western European"),
    "cp1250": _("Central European (Polish, Czech, Hungarian)"),
    "cp1254": _("Turkish"),
    "cp1257": _("Baltic"),
    "cp1251": _("Cyrillic"),
    "cp1253": _("Greek"),
    "cp850": _("Old DOS, Western"),
    "cp852": _("Old DOS, Central European"),
    "mac_roman": _("Old Macintosh"),
    "utf-8": "UTF-8",
}

_REMARKS = {
    "missing": _("{field} is empty. Everybody needs a name, an email address and a role."),
    "too_long": _("{field} is longer than {most} characters. Shorten it."),
    "bad_email": _("“{value}” is not an email address."),
    "bad_role": _("The role “{value}” is not known. Write mentor, mentee or both."),
    "bad_zone": _("The time zone “{value}” is not known. Write it like Europe/Berlin."),
    "bad_zone_near": _("The time zone “{value}” is not known. Did you mean {near}?"),
    "bad_zone_of": _(
        "The time zone “{value}” names no single place, and clocks change differently. "
        "Write a place, for example {near}."
    ),
    "open_quote": _(
        "A quotation mark opens in this row and never closes. Close it, or remove it; "
        "the rows below were read without it."
    ),
    "placeholder": _("{fields}: {values} counts as empty."),
    "no_value": _(
        "{field} is a formula without a stored result. Open the file in Excel, save it and "
        "upload it again."
    ),
    "no_value_email": _("Without an email address nobody can be invited."),
    "foreign_email": _(
        "“{value}” has letters before the @ that most mail servers deliver to somebody else. "
        "Ask for the address with plain letters."
    ),
    "odd_name": _(
        "The name “{name}” has signs that names do not have. Look whether the letters of the "
        "file were read right."
    ),
    "number_of_another": _(
        "The number {external_id} belongs to {one} ({their_email}) here, the row says {name} "
        "({email}). If they are the same person, correct the row; if not, the number."
    ),
    "email_differs": _(
        "The file says {email}; {known} stays, because only the person or an administrator "
        "may change an address."
    ),
    "too_many_cells": _(
        "There are {count} cells, but only {most} columns have a name. "
        "Perhaps a cell contains the separator and needs quotation marks."
    ),
    "same_person": _(
        "Row {row} has the same {field} ({value}) but different details. Keep one of the two."
    ),
    "repeated": _("Row {row} says exactly the same, so this one was skipped."),
    "two_people": _(
        "Here the number {external_id} belongs to {one} and the address {email} to "
        "{other}. Correct one of the two."
    ),
    "other_id": _(
        "{email} is known here by the number {known}, but the file says {external_id}. "
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
    "shortened": _("{field} was longer than {most} characters and has been cut short."),
    "no_zone": _("There is no time zone, so times are taken to be in your organisation’s: {zone}."),
    "no_places": _(
        "This mentor has no places for mentees, so they will not be matched as a mentor."
    ),
    "capacity_order": _("At least {least} but at most {most} mentees: we used {most} for both."),
    "unknown_people": _("{field}: nobody here has the number {ids}, so it was left out."),
    "self_described": _(
        "They have started joining, so their own profile stays; their job details were updated."
    ),
    "has_left": _(
        "They have left this programme and stay out of it; their job details were updated."
    ),
    "name_stays": _("They sign in themselves, so their name stays as it is."),
}

_FILES = {
    "empty": _("This file is empty. Choose the one with your people in it."),
    "no_rows": _("This file has column names but no people below them."),
    "no_header": _(
        "The first row looks like a person. Put column names above it: name, email, role and so on."
    ),
    "old_excel": _("This is an old or locked Excel file. In Excel, save it as .xlsx or CSV."),
    "locked": _("This file is password-protected. Save it without a password."),
    "pdf": _("This is a PDF. Export the list as CSV or Excel (.xlsx) instead."),
    "picture": _("This is an image. Export the list as CSV or Excel (.xlsx) instead."),
    "document": _("This is a text document. Export the list as CSV or Excel (.xlsx) instead."),
    "archive": _("This is a compressed archive. Unpack it and choose the list inside."),
    "other_archive": _("This is not an Excel file. Save the list as CSV or Excel (.xlsx)."),
    "program": _("This is not a list of people. Choose a CSV or Excel (.xlsx) file."),
    "web_page": _("This is a web page. Export the list as CSV or Excel (.xlsx) instead."),
    "broken": _("This Excel file is damaged. Open it in Excel and save it again."),
    "broken_text": _("Some characters in this file are damaged. Save it again as CSV (UTF-8)."),
    "long_header": _(
        "A column has a name of more than {most} characters. Does the first row hold the names "
        "of the columns?"
    ),
    "nul": _("This file is not plain text. Save it again as CSV."),
    "too_large_inside": _("Unpacked, this Excel file would be too large. Save the list as CSV."),
    "too_many_columns": _(
        "This file has {count} columns, more than the {most} we can read. Keep those "
        "about people and remove the rest."
    ),
    "too_many_rows": _(
        "This file has more than {most} rows. Split it and import one part at a time."
    ),
    "too_large": _("This file is larger than {most} MB. Split it, or save it as CSV."),
    "stuck": _("This import stopped. Upload the file again: nobody is added twice."),
    "gone": _("The uploaded file is no longer here. Upload it again."),
}


def say(remark: Remark) -> str:
    """The sentence of a remark, in the reader's language."""
    values = dict(remark.values)
    if field := values.get("field"):
        values["field"] = FIELD_NAMES[field]
    if names := values.get("fields"):
        values["fields"] = listed([str(FIELD_NAMES[name]) for name in names])
    for key in ("ids", "near", "values"):
        if isinstance(values.get(key), list):
            values[key] = listed(values[key])
    return str(_REMARKS[remark.code]).format(**values)


def say_file(code: str, values: Mapping[str, Any]) -> str:
    """Why a file cannot be read, and what to do about it."""
    return str(_FILES[code]).format(
        **{key: number(value) if isinstance(value, int) else value for key, value in values.items()}
    )


def say_row(row: int, sentence: str) -> str:
    return str(_("Row %(row)s: %(sentence)s")) % {"row": row, "sentence": sentence}
