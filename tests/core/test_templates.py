"""What templates have in common."""

from config.jinja import environment


class TestTemplates:
    def test_share_their_globals(self):
        made = environment()
        assert made.get_template("components/button.html").globals is made.globals

    def test_may_have_globals_of_their_own(self):
        made = environment()
        own = made.get_template("components/button.html", globals={"season": "winter"})
        assert own.globals["season"] == "winter"
        assert "season" not in made.globals
