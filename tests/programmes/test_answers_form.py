import pytest

from mentoring.programmes.forms import AnswersForm
from mentoring.programmes.models import FormField


@pytest.fixture
def ask(cast):
    def ask(kind="line", **fields):
        fields = {"label": "?"} | fields
        return FormField.objects.create(
            organisation=cast.organisation, programme=cast.programme, kind=kind, **fields
        )

    return ask


class TestAnswersForm:
    @pytest.mark.parametrize(
        ("kind", "sent", "kept"),
        [
            ("line", " Tea ", "Tea"),
            ("text", "One.\nTwo.", "One.\nTwo."),
            ("choice", "a", "a"),
            ("choices", ["a", "b"], ["a", "b"]),
            ("yes_no", "True", True),
            ("yes_no", "False", False),
        ],
    )
    def test_gives_back_answers_that_can_be_kept_and_shown_again(self, kind, sent, kept, ask):
        question = ask(kind, options=["a", "b"])
        form = AnswersForm([question], {str(question.pk): sent})

        assert form.is_valid(), form.errors
        assert form.cleaned_answers == {str(question.pk): kept}
        assert (
            AnswersForm([question], answers=form.cleaned_answers)[str(question.pk)].value() == kept
        )

    @pytest.mark.parametrize("kind", ["line", "text", "choice", "choices", "yes_no"])
    def test_leaves_out_what_was_not_answered_unless_it_is_needed(self, kind, ask):
        free, needed = (
            ask(kind, options=["a", "b"]),
            ask(kind, options=["a", "b"], is_required=True),
        )

        assert AnswersForm([free], {}).is_valid()
        assert AnswersForm([free], {"x": "y"}).is_valid()
        form = AnswersForm([free, needed], {"x": "y"})
        assert not form.is_valid()
        assert list(form.errors) == [str(needed.pk)]

    def test_refuses_an_answer_that_was_not_offered(self, ask):
        question = ask("choice", options=["a", "b"])

        assert not AnswersForm([question], {str(question.pk): "c"}).is_valid()
