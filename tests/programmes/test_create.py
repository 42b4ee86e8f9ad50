from datetime import date

import pytest

from mentoring.events.models import Event
from mentoring.programmes import actions, queries, rules
from mentoring.programmes.catalogue import TEMPLATES
from tests.moments import NOON


class TestCreateFromTemplate:
    @pytest.mark.parametrize("key", TEMPLATES)
    def test_leaves_nothing_to_do_but_the_dates(self, key, cast):
        programme = actions.create_from_template(cast.organisation, key, actor=cast.cruz, at=NOON)

        assert programme.is_draft
        assert queries.missing(programme) == ([] if TEMPLATES[key].is_evergreen else ["dates"])
        assert sum(programme.criteria["weights"].values()) == 100
        assert programme.name.endswith("2026")
        assert Event.objects.filter(name="programmes.created", subject_id=programme.pk).count() == 1

    @pytest.mark.parametrize("key", TEMPLATES)
    def test_speaks_the_language_of_the_organisation(self, key, cast):
        cast.organisation.language = "de"
        cast.organisation.save()

        german = actions.create_from_template(cast.organisation, key, actor=cast.eli, at=NOON)

        source = TEMPLATES[key]
        assert german.guidelines != str(source.guidelines)
        assert " wir " in german.guidelines.casefold() or " sie " in german.guidelines.casefold()
        assert german.purpose != str(source.purpose)
        labels = {question.label for question in german.form_fields.all()}
        assert labels.isdisjoint(str(question.label) for question in source.questions)

    def test_gives_every_name_an_address_of_its_own(self, cast):
        slugs = [
            actions.create_from_template(
                cast.organisation, "flash", name=name, actor=cast.cruz, at=NOON
            ).slug
            for name in ("New", "Growth 2026", "Growth 2026", "导师计划", "导师计划")
        ]

        assert slugs == ["new-2", "growth-2026-2", "growth-2026-3", "programme", "programme-2"]

    def test_takes_dates_and_opens_enrolment_until_the_first_day(self, cast):
        programme = actions.create_from_template(
            cast.organisation, "growth", actor=None, at=NOON, starts_on=date(2026, 10, 5)
        )

        assert programme.ends_on == date(2027, 4, 5)
        assert (programme.enrol_from, programme.enrol_until) == (NOON.date(), date(2026, 10, 5))
        assert queries.missing(programme) == ["coordinator"]

    def test_names_the_templates_there_are_when_asked_for_another(self, cast):
        with pytest.raises(actions.UnknownTemplate, match="growth, onboarding"):
            actions.create_from_template(cast.organisation, "circles", actor=None, at=NOON)


class TestDuplicate:
    def test_brings_words_questions_and_team_but_no_history(self, cast):
        original = actions.create_from_template(
            cast.organisation,
            "growth",
            name="Growth",
            actor=cast.cruz,
            at=NOON,
            starts_on=date(2026, 10, 5),
        )
        actions.launch(original, actor=cast.cruz, at=NOON)

        copy = actions.duplicate(original, actor=cast.eli, at=NOON)

        assert copy.is_draft
        assert copy.pk != original.pk
        assert copy.slug == "growth-next-round"
        assert copy.guidelines == original.guidelines
        assert copy.guidelines_version == 1
        assert [m.name for m in copy.measures.order_by("position")] == [
            m.name for m in original.measures.order_by("position")
        ]
        assert len(queries.questions_of(copy)) == len(queries.questions_of(original))
        assert {role.membership for role in queries.team(copy)} == {cast.cruz, cast.eli}
        assert copy.starts_on > original.ends_on
        assert (copy.ends_on - copy.starts_on) == (original.ends_on - original.starts_on)
        assert copy.starts_on.weekday() == original.starts_on.weekday()
        original.refresh_from_db()
        assert original.is_running
        assert original.measures.count() == 3


class TestSuggestedDates:
    def test_start_on_a_monday_at_least_a_week_after_enrolment_closes(self):
        for day in range(1, 29):
            dates = rules.suggested_dates(date(2026, 2, day), weeks=26)

            assert dates["starts_on"].weekday() == 0
            assert 7 < (dates["starts_on"] - dates["enrol_until"]).days <= 14
            assert (dates["ends_on"] - dates["starts_on"]).days == 26 * 7
