"""How a programme begins: from a template, or as a copy of another."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentoring.core.db.ids import new_id
from mentoring.core.refusals import Refusal
from mentoring.core.web.duplicates import recent_duplicate
from mentoring.events.record import record
from mentoring.organisations.actions import give
from mentoring.organisations.models import Membership, Organisation, Role
from mentoring.programmes import rules
from mentoring.programmes.catalogue import TEMPLATES, ProgrammeTemplate
from mentoring.programmes.kinds import KINDS
from mentoring.programmes.models import FormField, Measure, Programme
from mentoring.programmes.queries import team

Part = TypeVar("Part", Measure, FormField)
TAKEN_SLUGS = {"new"}  # programmes/new/ is a page of its own
DATES = ("starts_on", "ends_on", "enrol_from", "enrol_until")


class UnknownTemplate(Refusal):
    message = _("There is no template “{key}”. Choose one of these: {known}.")


@transaction.atomic
def create_from_template(
    organisation: Organisation,
    template: str,
    *,
    name: str = "",
    actor: Membership | None,
    at: datetime,
    key: UUID | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Programme:
    """Begin a draft with everything the template knows, in the organisation's language.

    Whoever begins it coordinates it. Without ``starts_on`` a cohort has no dates yet: the
    builder suggests some, and a human confirms them. ``key`` makes a second click harmless; so is
    going back and taking the same template again while the first draft is untouched.
    Raises ``UnknownTemplate``.
    """
    if template not in TEMPLATES:
        raise UnknownTemplate(key=template, known=", ".join(TEMPLATES))
    if begun := _begun(organisation, key):
        return begun
    source = TEMPLATES[template]
    today = organisation.day_at(at)
    with translation.override(organisation.language):
        name = name.strip() or f"{source.name} {today.year}"
        if key and (before := _untouched(organisation, actor, at, template=template, name=name)):
            return before
        programme = Programme.objects.create(
            pk=_own(key),
            organisation=organisation,
            slug=_free_slug(organisation, name),
            name=name,
            created_by=actor,
            created_at=at,
            **_shape(source),
            **_dates(source, starts_on, ends_on, today=today),
        )
        _write_down(programme, source)
    if actor is not None:
        give(Role.COORDINATOR, to=actor, programme_id=programme.pk, actor=actor, at=at)
    record("programmes.created", programme, actor=actor, at=at, data={"template": template})
    return programme


@transaction.atomic
def duplicate(
    programme: Programme, *, actor: Membership, at: datetime, key: UUID | None = None
) -> Programme:
    """Begin a draft with the same words, questions, criteria and team; dates move on.

    The dates move by whole weeks, to after the last day of the first round or, if that is
    long past, into the future. Nobody enrolled comes along. ``key`` makes a second click harmless,
    and so is going back to copy once more.
    """
    if begun := _begun(programme.organisation, key):
        return begun
    today = programme.day_at(at)
    after = max(programme.ends_on or today, today)
    dates = rules.shifted([getattr(programme, field) for field in DATES], after=after)
    with translation.override(programme.organisation.language):
        name = gettext("%(name)s, next round") % {"name": programme.name}
    if key and (before := _untouched(programme.organisation, actor, at, name=name[:120])):
        return before
    copy = Programme.objects.get(pk=programme.pk)
    copy.pk, copy._state.adding = _own(key), True
    copy.name = name[:120]
    copy.slug = _free_slug(programme.organisation, name)
    copy.guidelines_version = 1
    copy.created_by, copy.created_at = actor, at
    copy.launched_at = copy.ended_at = copy.archived_at = None
    copy.thanks = ""
    for field, day in zip(DATES, dates, strict=True):
        setattr(copy, field, day)
    copy.save(force_insert=True)
    _copy_parts(programme, copy, actor, at)
    record("programmes.created", copy, actor=actor, at=at, data={"copy_of": str(programme.pk)})
    return copy


def _begun(organisation: Organisation, key: UUID | None) -> Programme | None:
    """What an earlier click of the same form has made. The organisation is locked, so that two
    clicks at the same moment come one after the other."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    return Programme.objects.filter(pk=key, organisation=organisation).first() if key else None


def _untouched(
    organisation: Organisation, actor: Membership | None, at: datetime, **said: Any
) -> Programme | None:
    """A draft that the same person began in the same way minutes ago and has not renamed."""
    drafts = Programme.objects.filter(
        organisation=organisation, created_by=actor, launched_at=None, archived_at=None
    )
    return recent_duplicate(drafts, moment="created_at", at=at, **said)


def _own(key: UUID | None) -> UUID:
    """``key`` as an id, unless it is somebody else's already."""
    return key if key and not Programme.objects.filter(pk=key).exists() else new_id()


def _shape(source: ProgrammeTemplate) -> dict[str, Any]:
    return {
        "template": source.key,
        "model": source.model,
        "coming_together": source.coming_together,
        "purpose": str(source.purpose),
        "goal": str(source.goal),
        "is_evergreen": source.is_evergreen,
        "guidelines": str(source.guidelines),
        "dial": source.dial,
        "criteria": {
            "weights": dict(source.weights),
            "rules": _mixing(source.model) | dict(source.rules),
            "objective": "total",
        },
        "relationship_weeks": source.weeks,
        "checkin_every_weeks": source.checkin_every_weeks,
    }


def _mixing(kind: str) -> dict[str, str]:
    """Where people of this kind better differ; a template may say otherwise."""
    return {f"{name}_prefers": "different" for name in KINDS[kind].fit.mixes}


def _dates(
    source: ProgrammeTemplate, starts_on: date | None, ends_on: date | None, *, today: date
) -> dict[str, Any]:
    if starts_on is None:
        return {}
    if source.is_evergreen:
        return {"starts_on": starts_on, "ends_on": ends_on}
    end = ends_on or rules.span(starts_on, weeks=source.weeks)["ends_on"]
    enrol_from = min(today, starts_on)
    return {
        "starts_on": starts_on,
        "ends_on": end,
        "enrol_from": enrol_from,
        "enrol_until": starts_on,
    }


def _write_down(programme: Programme, source: ProgrammeTemplate) -> None:
    Measure.objects.bulk_create(
        Measure(
            programme=programme,
            name=str(name),
            baseline=str(baseline),
            target=str(target),
            position=position,
        )
        for position, (name, baseline, target) in enumerate(source.measures)
    )
    FormField.objects.bulk_create(
        FormField(
            organisation_id=programme.organisation_id,
            programme=programme,
            position=position,
            label=str(question.label),
            help=str(question.help),
            kind=question.kind,
            audience=question.audience,
            options=[str(option) for option in question.options],
            is_required=question.is_required,
        )
        for position, question in enumerate(source.questions)
    )


def _copy_parts(source: Programme, copy: Programme, actor: Membership, at: datetime) -> None:
    Measure.objects.bulk_create(_moved(source.measures.all(), copy))
    FormField.objects.bulk_create(_moved(source.form_fields.all(), copy))
    for given in team(source):
        role, to = Role(given.role), given.membership
        if to and not to.removed_at:
            give(role, to=to, programme_id=copy.pk, actor=actor, at=at, ends_at=given.ends_at)
    give(Role.COORDINATOR, to=actor, programme_id=copy.pk, actor=actor, at=at)


def _moved(parts: Iterable[Part], copy: Programme) -> list[Part]:
    rows = list(parts)
    for row in rows:
        row.pk, row.programme = new_id(), copy
    return rows


def _free_slug(organisation: Organisation, name: str) -> str:
    """A short address for ``name``; names in other scripts become ``programme``."""
    stem = slugify(name)[:50].strip("-") or "programme"
    known = (
        set(
            Programme.objects.filter(organisation=organisation, slug__startswith=stem).values_list(
                "slug", flat=True
            )
        )
        | TAKEN_SLUGS
    )
    if stem not in known:
        return stem
    return next(f"{stem}-{n}" for n in range(2, len(known) + 3) if f"{stem}-{n}" not in known)
