"""Circles that somebody should not find, enter or answer for."""

import pytest
from django.core import signing

from mentoring.circles.actions import founding, joining
from mentoring.circles.models import Joiner
from mentoring.circles.permissions import INVITATION, invitation_to
from mentoring.core.db.ids import new_id
from tests.circles.conftest import VALUES
from tests.moments import NOON


@pytest.fixture
def hidden(cast):
    type(cast.programme).objects.update(
        model="peer_circle", coming_together="open", allows_founding=True
    )
    cast.programme.refresh_from_db()
    values = VALUES | {"reach": "hidden"}
    how = {"host": cast.bo, "key": new_id(), "actor": cast.bo, "at": NOON}
    return founding.found(cast.programme, values, **how)


def paths(circle):
    page = f"/northwind/circles/{circle.pk}/"
    acts = ("come", "seat", "change", "host", "link", "close")
    return page, [f"{page}{act}/" for act in acts]


class TestAHiddenCircle:
    def test_is_not_there_for_whoever_guesses_its_address(self, hidden, cast, browse):
        amina = browse(cast.amina)
        page, acts = paths(hidden)
        assert amina.get(page).status_code == 404
        assert {amina.post(act, {"words": ""}).status_code for act in acts} == {404}
        assert Joiner.objects.count() == 1

    def test_opens_by_its_link_and_by_no_forged_one(self, hidden, cast, browse):
        amina, where = browse(cast.amina), "/northwind/circles/invited/"
        true = invitation_to(hidden)
        forged = [
            true[:-1] + ("a" if true[-1] != "a" else "b"),
            signing.dumps([str(hidden.pk), 1], salt="elsewhere"),
            signing.dumps(str(hidden.pk), salt=INVITATION),
            signing.dumps([str(hidden.pk), 2], salt=INVITATION),
            signing.dumps(["nonsense", 1], salt=INVITATION),
            "x",
        ]
        assert amina.get(f"{where}{true}/").status_code == 200
        assert {amina.get(f"{where}{one}/").status_code for one in forged} == {404}

    def test_closes_its_old_link_with_a_new_one(self, hidden, cast, browse):
        amina, old = browse(cast.amina), invitation_to(hidden)
        new = founding.renew_link(hidden, actor=cast.bo, at=NOON)

        come = f"/northwind/circles/{hidden.pk}/come/"
        assert amina.post(come, {"words": "", "invitation": old}).status_code == 404
        data = {"words": "", "act": "join", "invitation": invitation_to(new)}
        assert amina.post(come, data).status_code == 302

    def test_is_not_entered_by_the_link_of_another(self, hidden, cast, browse):
        values = VALUES | {"reach": "hidden", "name": "Another"}
        how = {"host": cast.amina, "key": new_id(), "actor": cast.amina, "at": NOON}
        other = founding.found(cast.programme, values, **how)
        come = f"/northwind/circles/{other.pk}/come/"
        data = {"words": "", "invitation": invitation_to(hidden)}
        assert browse(cast.bo).post(come, data).status_code == 404

    def test_is_nothing_to_another_organisation(self, hidden, cast, browse):
        dara = browse(cast.dara)
        invited = f"/southwind/circles/invited/{invitation_to(hidden)}/"
        assert dara.get(invited).status_code == 404
        assert dara.get(f"/southwind/circles/{hidden.pk}/").status_code == 404
        assert dara.get(paths(hidden)[0]).status_code == 404


class TestARequest:
    def test_is_answered_by_nobody_but_its_host_and_coordinators(
        self, cast, hidden, browse, make_member, make_enrolment
    ):
        other = make_member(cast.organisation, "Emil Third")
        make_enrolment(cast.programme, other, "mentee")
        founding.change(
            hidden,
            {name: VALUES[name] for name in VALUES if name != "kind"} | {"asks": True},
            actor=cast.bo,
            at=NOON,
        )
        asked = joining.come(hidden, actor=cast.amina, at=NOON)
        address = f"/northwind/circles/requests/{asked.pk}/"
        for person in (cast.amina, other, cast.sana, cast.dara):
            assert browse(person).post(address, {"act": "yes", "words": ""}).status_code == 404
        asked.refresh_from_db()
        assert asked.state == "asked"
