"""One person in two kinds: Amina mentors Bo in one programme and is a peer of others in another."""

from types import SimpleNamespace

import pytest

from mentoring.organisations.actions import give
from mentoring.organisations.rules.roles import Role
from mentoring.participants.models import Enrolment
from mentoring.programmes.models import Programme
from tests.moments import NOON

HOME, JOIN = "/northwind/", "/northwind/join/circles/"
GROWTH, CIRCLES = (f"/northwind/programmes/{slug}/" for slug in ("growth-2026", "circles"))


@pytest.fixture
def both(cast, make_programme, make_member, make_enrolment, make_relationship):
    """Amina's two; Fay coordinates the circles alone, as Cruz does Growth."""
    circles = make_programme(cast.organisation, "Circles", model="peer_circle")
    cem, dee, fay = (make_member(cast.organisation, n) for n in ("Cem Ak", "Dee Duc", "Fay Fox"))
    give(Role.COORDINATOR, to=fay, programme_id=circles.pk, actor=cast.eli, at=NOON)
    for person in (cast.amina, cem, dee):
        make_enrolment(circles, person, "both")
    pair = make_relationship(agreed=True)
    peers = dict.fromkeys((cast.amina, cem, dee), "peer")
    circle = make_relationship(programme=circles, kind="peer_circle", members=peers, agreed=True)
    return SimpleNamespace(circles=circles, cem=cem, fay=fay, pair=pair, circle=circle)


def where(relationship):
    return f"/northwind/with/{relationship.pk}/"


class TestSomebodyWhoMentorsHereAndIsAPeerThere:
    def test_finds_both_at_home_each_as_what_it_is(self, cast, both, browse):
        page = browse(cast.amina).get(HOME).text

        assert f'href="{where(both.pair)}"' in page
        assert f'href="{where(both.circle)}"' in page
        assert "You’re the mentor in Growth 2026" in page
        assert "Peer circle in Circles" in page
        assert "1 of 2 places filled." in page  # of those who mentor, in Growth alone
        assert page.count("places filled") == 1
        assert "place filled" not in page

    def test_waits_for_a_circle_and_is_not_said_to_have_places(self, cast, both, browse):
        both.circle.delete()

        page = browse(cast.amina).get(HOME).text

        assert "Your match will appear here" in page or "as soon as you have a match" in page
        assert "0 of 1 place filled." not in page

    def test_enters_both_rooms_and_the_others_only_their_own(self, cast, both, browse):
        rooms = (where(both.pair), where(both.circle))

        def seen_by(person):
            return [browse(person).get(room).status_code for room in rooms]

        assert seen_by(cast.amina) == [200, 200]
        assert seen_by(cast.bo) == [200, 404]
        assert seen_by(both.cem) == [404, 200]
        assert seen_by(both.fay) == seen_by(cast.cruz) == [404, 404]
        of_amina = f"people/{cast.amina.pk}/"
        assert [browse(both.cem).get(room + of_amina).status_code for room in rooms] == [404, 200]

    def test_is_called_by_each_programme_what_they_are_there(self, cast, both, browse):
        for coordinator, place, word, other in (
            (cast.cruz, GROWTH, "mentor", "Peer"),
            (both.fay, CIRCLES, "Peer", "mentor"),
        ):
            key = Enrolment.objects.get(
                membership=cast.amina, programme__slug=place.split("/")[-2]
            ).pk
            people, own = (browse(coordinator).get(f"{place}people/{at}") for at in ("", f"{key}/"))
            assert f"<span>{word}</span>" in people.text
            assert f"<span>{other}</span>" not in people.text
            assert ("Any role" in people.text) is (place == GROWTH)
            assert f">{word}</dd>" in own.text.replace("\n", "")
            assert ("Places" in own.text) is (place == GROWTH)
        assert browse(cast.cruz).get(f"{CIRCLES}people/").status_code == 404
        assert browse(both.fay).get(f"{GROWTH}people/").status_code == 404
        assert "Bo Larsen" not in browse(both.fay).get(f"{CIRCLES}relationships/").text

    def test_joins_the_second_without_a_change_to_the_first(self, cast, both, browse):
        Enrolment.objects.filter(membership=cast.amina, programme=both.circles).delete()
        both.circle.delete()
        amina = browse(cast.amina)

        assert "You can join." in amina.get(f"{CIRCLES}about/").text
        assert "How would you like to take part?" not in amina.get(f"{JOIN}about/").text
        sent = {"role": "both", "timezone": "Europe/Lisbon", "language": "English", "level": "C1"}
        assert amina.post(f"{JOIN}about/", sent).status_code == 302

        there = Enrolment.objects.filter(membership=cast.amina).order_by("created_at")
        parts = {one.programme_id: (one.is_mentor, one.is_mentee) for one in there}
        assert parts == {cast.programme.pk: (True, False), both.circles.pk: (True, True)}
        assert there.get(programme=cast.programme).capacity_max == 2


def test_hosts_and_members_are_called_so(cast, browse):
    Programme.objects.filter(pk=cast.programme.pk).update(model="circle")

    page = browse(cast.cruz).get(f"{GROWTH}people/").text

    assert "<span>Host</span>" in page
    assert "<span>Member</span>" in page
    assert '<option value="mentor">Hosts</option>' in page
    assert "<span>mentor</span>" not in page
