from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from mentoring.organisations.models import Grant
from mentoring.programmes.models import Programme


def say(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


class TestCreateProgramme:
    def test_makes_and_launches_one_with_its_team(self, cast):
        said = say(
            "create_programme",
            "northwind",
            "growth",
            "Spring",
            "--starts-on",
            "2027-03-01",
            "--coordinator",
            "Cruz.Silva@example.org",
            "--sponsor",
            "sana.iyer@example.org",
            "--launch",
        )

        spring = Programme.objects.get(slug="spring")
        assert said == "Spring (running): northwind/programmes/spring/\n"
        given = Grant.objects.filter(programme_id=spring.pk)
        assert set(given.values_list("membership__name", "role")) == {
            ("Cruz Silva", "coordinator"),
            ("Sana Iyer", "sponsor"),
        }
        assert "spring\trunning\t2027-03-01\t2027-08-30\tSpring\n" in say(
            "list_programmes", "northwind"
        )

    @pytest.mark.parametrize(
        ("words", "refusal"),
        [
            (["nowhere", "growth", "X"], "There are: northwind, southwind"),
            (["northwind", "circles", "X"], "no template “circles”"),
            (["northwind", "growth", "X", "--launch"], "the first and last day"),
            (["northwind", "growth", "X", "--coordinator", "x@y.z"], "Nobody in Northwind"),
            (
                [
                    "northwind",
                    "growth",
                    "X",
                    "--starts-on",
                    "2027-03-01",
                    "--ends-on",
                    "2027-01-01",
                ],
                "is before the first",
            ),
        ],
    )
    def test_says_why_not_and_leaves_nothing_behind(self, words, refusal, cast):
        with pytest.raises(CommandError, match=refusal):
            say("create_programme", *words)

        assert Programme.objects.count() == 1
