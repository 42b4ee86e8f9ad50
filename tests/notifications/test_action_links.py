"""A link in a letter lets one person do one thing once."""

from datetime import timedelta
from uuid import uuid4

import pytest

from mentoring.notifications.links import LIFETIME, LinkClosed, issue_links, redeem
from mentoring.notifications.models import ActionLink
from tests.moments import NOON

MOMENT = timedelta(seconds=1)
FOREVER = timedelta(days=36500)


@pytest.fixture
def links(cast):
    """Two that answer one question: yes or no."""
    issue_links(cast.bo, "tests.nod", uuid4(), ["yes", "no"], at=NOON)
    return list(ActionLink.objects.order_by("choice"))


class TestALink:
    def test_is_used_once(self, links):
        redeem(links[0], at=NOON)

        with pytest.raises(LinkClosed):
            redeem(links[0], at=NOON + MOMENT)

        links[0].refresh_from_db()
        assert links[0].used_at == NOON

    def test_closes_the_others_of_its_question(self, links):
        redeem(links[0], at=NOON)

        with pytest.raises(LinkClosed):
            redeem(links[1], at=NOON)

    def test_leaves_other_questions_open(self, cast, links):
        issue_links(cast.bo, "tests.nod", links[0].subject_id, ["yes"], at=NOON)
        other = ActionLink.objects.exclude(pk__in=[one.pk for one in links]).get()

        redeem(links[0], at=NOON)

        redeem(other, at=NOON)

    def test_holds_until_the_moment_before_its_last(self, links):
        with pytest.raises(LinkClosed):
            redeem(links[0], at=NOON + LIFETIME)

        redeem(links[0], at=NOON + LIFETIME - MOMENT)

    def test_holds_for_two_weeks(self):
        assert timedelta(days=14) == LIFETIME


class TestThePageBehindALink:
    @pytest.fixture
    def issue(self, cast):
        def issue(**changes):
            fields = {"at": NOON, "lifetime": FOREVER} | changes
            (link,) = issue_links(cast.bo, "tests.nod", uuid4(), ["yes"], **fields)
            return "/link/" + link.rpartition("/link/")[2]

        return issue

    @pytest.mark.parametrize(
        ("change", "status", "words"),
        [
            ({"used_at": NOON}, 410, "You’ve already answered"),
            ({"expires_at": NOON}, 410, "This link has expired"),
            ({"token_digest": "0" * 64}, 404, "We do not recognise this link"),
        ],
    )
    def test_is_closed(self, change, status, words, issue, browse):
        link = issue()
        ActionLink.objects.update(**change)

        answer = browse().get(link)

        assert answer.status_code == status
        assert words in answer.text

    def test_does_not_exist_for_somebody_removed(self, cast, issue, browse):
        link = issue()
        cast.bo.removed_at = NOON
        cast.bo.save()

        assert browse().get(link).status_code == 404

    def test_speaks_the_language_of_its_reader(self, cast, issue, browse):
        link = issue()
        ActionLink.objects.update(used_at=NOON)
        cast.bo.language = "de"
        cast.bo.save()

        assert 'lang="de"' in browse().get(link).text
