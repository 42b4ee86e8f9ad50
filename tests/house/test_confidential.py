"""What is confidential is not told by the line that stands on a lock screen."""

import re

import pytest

from mentoring.core.web.pages import jinja
from mentoring.notifications.kinds import declared_notices

KINDS = declared_notices()
SUBJECT = re.compile(r"{% block subject %}(.*?){% endblock %}", re.DOTALL)


FRAME = "mail/base.html"  # of every letter: it leads to whoever listens, and tells nothing itself


def source_of(kind) -> str:
    environment = jinja().env
    if kind.template == FRAME:
        return ""
    return environment.loader.get_source(environment, kind.template)[0]


class TestAConfidentialNotice:
    @pytest.mark.parametrize(
        "kind", [kind for kind in KINDS if kind.is_confidential], ids=lambda kind: kind.name
    )
    def test_names_nothing_but_the_programme_in_its_subject(self, kind):
        (subject,) = SUBJECT.findall(source_of(kind))

        assert re.fullmatch(
            r'{{ _\("Something in %\(programme\)s is waiting for you", '
            r"programme=[a-z.]*programme\.name\) }}",
            subject,
        )

    @pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
    def test_is_declared_one_where_its_words_say_so(self, kind):
        told = re.search(r"in confidence|stays on the site, encrypted", source_of(kind))

        assert kind.is_confidential or not told

    def test_is_every_call_for_help_and_every_concern(self):
        assert {kind.name for kind in KINDS if kind.is_confidential} >= {
            "matching.concern_raised",
            "checkins.help_asked",
            "checkins.help_written",
        }
