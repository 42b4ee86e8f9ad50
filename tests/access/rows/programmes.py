from django.utils import timezone

from mentoring.programmes import actions
from mentoring.programmes.models import FormField
from tests.access.rows import Row, everyone, runs_any, runs_it


def growth(world):
    return [world.programme.slug]


def a_question(world):
    question = FormField.objects.create(
        organisation=world.organisation, programme=world.programme, label="Why now?"
    )
    return [world.programme.slug, question.pk]


def a_sponsor(world):
    place = world.sana.grants.get()
    return [world.programme.slug, place.pk]


def a_draft(world):
    draft = actions.create_from_template(
        world.organisation, "onboarding", actor=world.cruz, at=timezone.now()
    )
    return [draft.slug]


SECTIONS = ("programme", "purpose", "measures", "shape", "who", "questions", "guidelines", "dial", "criteria",
            "team", "preview")  # fmt: skip

ROWS = [
    Row("programmes:programmes", **runs_any(), sponsor=200),
    Row("programmes:new", **runs_any()),
    Row("programmes:new", method="post", data=lambda world: {"template": "flash"}, **runs_any(302)),
    *[Row(f"programmes:{name}", growth, **runs_it()) for name in SECTIONS],
    Row("programmes:programme", a_draft, **runs_it()),
    Row("programmes:count_who", growth, method="post", **runs_it()),
    Row("programmes:question", a_question, **runs_it()),
    Row("programmes:move_question", a_question, method="post", **runs_it(302)),
    Row("programmes:remove_question", a_question, method="post", **runs_it(302)),
    Row("programmes:add_to_team", growth, method="post",
        data=lambda world: {"person": world.bo.pk, "role": "sponsor"}, **runs_it(302)),
    Row("programmes:remove_from_team", a_sponsor, method="post", **runs_it(302)),
    Row("programmes:launch", a_draft, method="post", **runs_it(302)),
    Row("programmes:duplicate", growth, method="post", **runs_it(302)),
    Row("programmes:end", growth, **runs_it()),
    Row("programmes:reopen", growth, method="post", **runs_it(302)),
    Row("programmes:archive", growth, method="post", **runs_it(302)),
    Row("programmes:bring_back", growth, method="post", **runs_it(302)),
    Row("programmes:about", growth, **everyone()),
    Row("programmes:about", a_draft, **runs_it()),
]  # fmt: skip
