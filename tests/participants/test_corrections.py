"""What a correction of somebody's facts or address changes, and what it leaves alone."""

import pytest

from mentoring.notifications.models import Mail
from mentoring.organisations.models import Membership
from mentoring.participants.actions import corrections
from mentoring.participants.actions.email import correct_email
from tests.moments import NOON
from tests.participants.conftest import fresh, told


class TestCorrections:
    FACTS = {
        "name": "Bo Larsen", "department": "Design", "job_title": "", "grade": 3,
        "tenure_years": None, "office": "", "country": "", "capacity_max": 1, "mentors_wanted": 1,
    }  # fmt: skip

    def correct(self, cast, place, role="mentee", manager="", **values):
        said = {"actor": cast.cruz, "at": NOON, "values": self.FACTS | values}
        return corrections.correct_person(place, role=role, manager=manager, **said)

    def test_of_nothing_are_none(self, cast, place):
        assert self.correct(cast, place) == []
        assert told("corrected") == []

    def test_name_what_they_changed(self, cast, place):
        changed = self.correct(cast, place, role="both", grade=4, mentors_wanted=2)

        assert sorted(changed) == ["grade", "is_mentor", "mentors_wanted"]
        assert told("corrected") == [{"fields": ["grade", "is_mentor", "mentors_wanted"]}]
        assert fresh(cast.bo).grade == 4

    def test_ask_for_no_more_than_the_places_there_are(self, cast, place):
        place.capacity_min, place.capacity_max = 3, 3
        place.save()

        self.correct(cast, place, capacity_max=2)

        assert (fresh(place).capacity_min, fresh(place).capacity_max) == (2, 2)

    @pytest.mark.parametrize("by", ["external_id", "email"])
    def test_find_the_manager_by_number_or_address(self, by, cast, place, make_member):
        Membership.objects.filter(pk=cast.amina.pk).update(external_id="A-7")
        cast.amina.refresh_from_db()
        said = getattr(cast.amina, by)

        self.correct(cast, place, manager=said.upper() if by == "email" else said)

        assert fresh(cast.bo).manager == cast.amina

    @pytest.mark.parametrize("who", ["dara", "sana"])
    def test_find_no_manager_elsewhere_or_removed(self, who, cast, place):
        Membership.objects.filter(pk=cast.sana.pk).update(removed_at=NOON)

        with pytest.raises(corrections.NoSuchManager):
            self.correct(cast, place, manager=getattr(cast, who).email)


class TestCorrectEmail:
    def test_sends_again_only_what_came_back_from_that_address(self, cast):
        def letter(key, **fields):
            fields = {
                "organisation": cast.organisation,
                "recipient": cast.bo,
                "key": key,
                "kind": "x",
                "to": cast.bo.email,
                "subject": "s",
                "text": "t",
                "state": "bounced",
                "answer": "550",
                "attempts": 2,
                "created_at": NOON,
                "due_at": NOON,
            } | fields
            return Mail.objects.create(**fields)

        back = letter("1")
        others = [
            letter("2", state="sent"),
            letter("3", to="old@example.org"),
            letter("4", recipient=cast.amina),
        ]
        kept = Mail.objects.filter(pk__in=[one.pk for one in others]).order_by("key")
        before = list(kept.values())

        assert correct_email(cast.bo, email="bo@new.org", actor=cast.cruz, at=NOON) == 1

        assert list(kept.values()) == before
        assert (fresh(back).attempts, fresh(back).answer) == (0, "")
        assert fresh(cast.bo).email == "bo@new.org"
        assert told("email_corrected") == [{"again": 1}]
