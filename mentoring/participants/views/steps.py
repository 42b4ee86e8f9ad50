"""What each step of joining shows, reads and saves."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from babel import Locale
from django.http import QueryDict

from mentoring.core.l10n.formats import locale
from mentoring.organisations.models import Membership
from mentoring.participants.actions import joining as actions
from mentoring.participants.forms import (
    AboutForm,
    GoalsForm,
    PreferencesForm,
    SkillsForm,
    TimesForm,
)
from mentoring.participants.models import Enrolment
from mentoring.participants.queries import choosing
from mentoring.participants.queries import joining as queries
from mentoring.participants.queries.person import CEFR_WORDS, LEVELS, PRIORITIES
from mentoring.participants.rules import zones
from mentoring.programmes.models import Programme

# Languages that people are offered to choose from; any other can be typed.
OFFERED_LANGUAGES = [
    "ar", "bg", "bn", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "he", "hi",
    "hr", "hu", "id", "it", "ja", "kn", "ko", "lt", "lv", "ml", "mr", "ms", "nl", "no", "pa",
    "pl", "pt", "ro", "ru", "sk", "sl", "sr", "sv", "sw", "ta", "te", "th", "tr", "uk", "ur",
    "vi", "zh",
]  # fmt: skip


class StepPage:
    """One step for one person: ``form``, what the template needs, and how it is saved."""

    form: Any

    def __init__(
        self,
        actor: Membership,
        programme: Programme,
        enrolment: Enrolment | None,
        roles: Sequence[str],
        data: QueryDict | None,
    ) -> None:
        self.actor, self.programme, self.enrolment, self.roles = actor, programme, enrolment, roles
        self.data = data
        self.profile = queries.profile_of(actor)
        self.form = self.make_form()

    def make_form(self) -> Any:
        raise NotImplementedError

    def context(self) -> dict[str, Any]:
        return {"form": self.form}

    @property
    def is_looking(self) -> bool:
        """Whether they only ask for more rows or for people, and save nothing yet."""
        return False

    @property
    def own(self) -> Enrolment:
        assert self.enrolment is not None
        return self.enrolment

    def said(self, name: str, otherwise: Any) -> Any:
        return getattr(self.profile, name) if self.profile else otherwise

    def save(self, *, at: datetime) -> Enrolment:
        raise NotImplementedError


class AboutPage(StepPage):
    def make_form(self) -> AboutForm:
        role = self.roles[-1] if len(self.roles) == 1 else ""
        if self.enrolment:
            role = queries.audience_of(self.enrolment)
        if not self.programme.kind.has_sides:
            role = "both"
        identities = json.loads(self.said("identities", "") or "[]")
        initial = {
            "role": role,
            "timezone": self.actor.timezone,
            "called": self.actor.called,
            "identities": ", ".join(identities),
            "prefers_same_identity": self.said("prefers_same_identity", False),
        }
        languages = self.said("languages", [])
        return AboutForm(
            self.data,
            roles=self.roles,
            languages=languages,
            kind=self.programme.kind,
            initial=initial,
        )

    def context(self) -> dict[str, Any]:
        names: Locale = locale()
        return {
            "form": self.form,
            "levels": CEFR_WORDS,
            "languages_offered": sorted(names.languages[code] for code in OFFERED_LANGUAGES),
            "zones": zones.zone_names(),
        }

    def save(self, *, at: datetime) -> Enrolment:
        said = self.form.cleaned_data
        enrolment = self.enrolment or actions.begin(
            self.programme, role=said["role"], actor=self.actor, at=at
        )
        enrolment.programme, enrolment.membership = self.programme, self.actor
        actions.save_about(enrolment, actor=self.actor, at=at, **said)
        return enrolment


class SkillsPage(StepPage):
    def make_form(self) -> SkillsForm:
        known = queries.skills_of(self.profile)
        return SkillsForm(self.data, sides=queries.sides_of(self.own), known=known)

    @property
    def is_looking(self) -> bool:
        return self.data is not None and self.data.get("act") == "more"

    def context(self) -> dict[str, Any]:
        return {
            "form": self.form,
            "asks": self.programme.kind.asks,
            "levels": LEVELS,
            "priorities": PRIORITIES,
            "vocabulary": queries.vocabulary(self.programme.organisation),
        }

    def save(self, *, at: datetime) -> Enrolment:
        skills = {side: self.form.cleaned_data[side] for side in self.form.sides}
        actions.save_skills(self.own, skills=skills, actor=self.actor, at=at)
        return self.own


class GoalsPage(StepPage):
    def make_form(self) -> GoalsForm:
        known = {"goals": self.said("goals", ""), "bio": self.said("bio", "")}
        form = GoalsForm(
            queries.questions_of(self.own),
            self.data,
            is_mentee=self.own.is_mentee,
            kind=self.programme.kind,
            answers=self.own.answers | known,
        )
        if self.data is not None and self.data.get("act") == "later":
            for field in form.fields.values():  # a half-written page may rest until another day
                field.required = False
        return form

    def save(self, *, at: datetime) -> Enrolment:
        words = self.form.own_words
        if not self.own.is_mentee:
            words.pop("goals")
        actions.save_goals(
            self.own, words=words, answers=self.form.cleaned_answers, actor=self.actor, at=at
        )
        return self.own


class TimesPage(StepPage):
    def make_form(self) -> TimesForm:
        initial = {"formats": self.said("formats", []), "reach": self.said("reach", "")}
        initial["video_link"] = self.said("video_link", "")
        return TimesForm(self.data, known=self.said("availability", ""), initial=initial)

    def save(self, *, at: datetime) -> Enrolment:
        said = self.form.cleaned_data
        actions.save_times(self.own, availability=self.form.bits, actor=self.actor, at=at, **said)
        return self.own


class PreferencesPage(StepPage):
    """Lists are kept in hidden fields, so searching and ranking lose nothing and need no script."""

    def make_form(self) -> PreferencesForm:
        enrolment = self.own
        names = ("capacity_max", "mentors_wanted")
        initial = {name: max(getattr(enrolment, name), 1) for name in names}
        form = PreferencesForm(
            self.data if self.is_saving else None,
            is_mentor=enrolment.is_mentor,
            is_mentee=enrolment.is_mentee,
            kind=self.programme.kind,
            initial=initial | self._typed(names),
        )
        self.wished, self.avoided = self._lists()
        return form

    @property
    def is_saving(self) -> bool:
        return self.data is not None and not self.is_looking

    @property
    def is_looking(self) -> bool:
        acts = ("find", "prefer_add", "prefer_up", "prefer_drop", "avoid_add", "avoid_drop")
        return self.data is not None and any(act in self.data for act in acts)

    def _typed(self, names: Sequence[str]) -> dict[str, str]:
        data = self.data or QueryDict()
        return {name: data.get(name, "") for name in names if name in data}

    def _lists(self) -> tuple[list[Membership], list[Membership]]:
        if self.data is None:
            known = choosing.preferences_of(self.own)
            return known.wished, known.avoided
        wished, avoided = self.data.getlist("prefer"), self.data.getlist("avoid")
        if len(wished) < actions.MAX_PREFERENCES:
            wished = [*wished, *self.data.getlist("prefer_add")]
        wished = moved_up(wished, self.data.get("prefer_up", ""))
        avoided = [*avoided, *self.data.getlist("avoid_add")]
        return (
            choosing.chosen_people(self.own, _without(wished, self.data.get("prefer_drop", ""))),
            choosing.chosen_people(self.own, _without(avoided, self.data.get("avoid_drop", ""))),
        )

    def context(self) -> dict[str, Any]:
        words = self.data.get("words", "") if self.data else ""
        found = choosing.find_people(self.own, words)
        has_looked = self.data is not None and "find" in self.data
        is_suggested = not found and not has_looked
        if is_suggested:
            found = choosing.suggested_people(self.own)
        taken = {one.pk for one in [*self.wished, *self.avoided]}
        found = [one for one in found if one.pk not in taken]
        shown = choosing.candidates(self.own, [*self.wished, *found])
        return {
            "form": self.form,
            "wished": shown[: len(self.wished)],
            "avoided": self.avoided,
            "words": words,
            "found": shown[len(self.wished) :],
            "is_suggested": is_suggested,
            "has_looked": has_looked,
            "most": actions.MAX_PREFERENCES,
        }

    def save(self, *, at: datetime) -> Enrolment:
        actions.save_preferences(
            self.own,
            places=self.form.cleaned_data,
            actor=self.actor,
            at=at,
            wished=[str(one.pk) for one in self.wished],
            avoided=[str(one.pk) for one in self.avoided],
        )
        return self.own


def moved_up(ids: list[str], one: str) -> list[str]:
    """The same list with ``one`` a place further to the front."""
    at = ids.index(one) if one in ids else 0
    return [*ids[: at - 1], one, ids[at - 1], *ids[at + 1 :]] if at > 0 else ids


def _without(ids: list[str], one: str) -> list[str]:
    return [each for each in ids if each != one]


PAGES: dict[str, type[StepPage]] = {
    "about": AboutPage,
    "skills": SkillsPage,
    "goals": GoalsPage,
    "times": TimesPage,
    "preferences": PreferencesPage,
}
