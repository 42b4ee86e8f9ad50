"""A row of a long list shows what its components show: faces with pictures, empty cells as such."""

from types import SimpleNamespace

import pytest

from mentoring.core.web.pages import jinja

LABELS = ["Role", "Department", "Where they are"]


def person(**more):
    return SimpleNamespace(name="Ida <Ivers>", initials="II", hue=3, **more)


def macro(name, template):
    return getattr(jinja().env.get_template(template).module, name)


def people_row(someone, *, department="Sales", since=None):
    values = (someone, "id-1", "/people/id-1/", "mentor", department, "joined", since)
    return str(macro("people_row", "participants/people_row.html")(LABELS, values))


class TestARowOfPeople:
    @pytest.mark.parametrize("more", [{}, {"picture_url": "/pictures/ida.png"}])
    def test_shows_the_face_that_the_component_draws(self, more):
        face = macro("avatar", "components/avatar.html")(person(**more), size="small")

        assert face in people_row(person(**more))

    def test_shows_the_picture_of_who_has_one(self):
        assert 'src="/pictures/ida.png"' in people_row(person(picture_url="/pictures/ida.png"))

    def test_marks_what_is_empty_so_that_a_card_leaves_it_out(self):
        assert '<td data-label="Department" class="is-empty">' in people_row(
            person(), department=""
        )
        assert "is-empty" not in people_row(person())

    def test_trusts_nobodys_name(self):
        assert "<Ivers>" not in people_row(person())
        assert "Choose Ida &lt;Ivers&gt;" in people_row(person())
