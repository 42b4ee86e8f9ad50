"""The organisation's own vocabulary of skills grows with the words that people use."""

from collections.abc import Iterable
from uuid import UUID

from mentoring.participants.models import Skill
from mentoring.participants.rules.text import key_of


def skill_ids(organisation_id: UUID, names: Iterable[str]) -> dict[str, int]:
    """Id of the skill behind each name; unknown words become part of the vocabulary."""
    keys = {name: key_of(name)[:80] for name in names}
    known = _known(organisation_id, keys.values())
    fresh = {key: name for name, key in sorted(keys.items()) if key not in known}
    if fresh:
        Skill.objects.bulk_create(
            (
                Skill(organisation_id=organisation_id, name=" ".join(name.split())[:80], key=key)
                for key, name in fresh.items()
            ),
            ignore_conflicts=True,
        )
        known |= _known(organisation_id, fresh)
    return {name: known[key] for name, key in keys.items()}


def _known(organisation_id: UUID, keys: Iterable[str]) -> dict[str, int]:
    found = Skill.objects.filter(organisation=organisation_id, key__in=list(keys))
    return dict(found.values_list("key", "pk"))
