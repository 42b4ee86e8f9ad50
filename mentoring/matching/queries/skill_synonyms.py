"""Words for skills in a programme: which may mean the same, and what was decided."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from matchengine.vocabulary import Why, joined, likely_same
from mentoring.matching.models import SameSkill
from mentoring.participants.models import ProfileSkill
from mentoring.programmes.models import Programme

MAX_WORDS = 2_000  # the most used ones are compared


@dataclass(frozen=True)
class SkillWord:
    """A skill as people here name it, and how many offer and seek it under this name."""

    id: int
    name: str
    offered: int
    wanted: int


@dataclass(frozen=True)
class SynonymQuestion:
    """Two words that may be one skill, and why we ask."""

    one: SkillWord
    other: SkillWord
    why: Why


def used(programme: Programme) -> list[SkillWord]:
    """The words that the programme's people use, the most used first."""
    rows = ProfileSkill.objects.filter(profile__membership__enrolments__programme=programme)
    counted = rows.values("skill_id", "skill__name").annotate(
        offered=Count("id", filter=Q(side=ProfileSkill.Side.OFFERED), distinct=True),
        wanted=Count("id", filter=Q(side=ProfileSkill.Side.WANTED), distinct=True),
    )
    ordered = counted.order_by("-offered", "-wanted", "skill_id")[:MAX_WORDS]
    return [
        SkillWord(*row)
        for row in ordered.values_list("skill_id", "skill__name", "offered", "wanted")
    ]


def decisions(programme: Programme) -> QuerySet[SameSkill]:
    """What was decided, newest first."""
    return programme.same_skills.select_related("one", "other", "decided_by").order_by(
        "-decided_at"
    )


def questions(programme: Programme) -> list[SynonymQuestion]:
    """Pairs of words nobody has decided about, the surest first. Two queries."""
    words = used(programme)
    decided = set(programme.same_skills.values_list("one_id", "other_id"))
    found = []
    for each in likely_same([word.name for word in words]):
        one, other = sorted((words[each.one], words[each.other]), key=lambda word: word.id)
        if (one.id, other.id) not in decided:
            found.append(SynonymQuestion(one, other, each.why))
    return found


def same_skills(programme: Programme) -> dict[int, tuple[int, str]]:
    """Skill -> the one it counts as, and that one's name. One query."""
    rows = list(
        programme.same_skills.filter(is_same=True).values_list(
            "one_id", "one__name", "other_id", "other__name"
        )
    )
    names = {key: name for a, a_name, b, b_name in rows for key, name in ((a, a_name), (b, b_name))}
    return {key: (top, names[top]) for key, top in joined([(r[0], r[2]) for r in rows]).items()}
