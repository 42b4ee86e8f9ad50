"""The address that mails come from, however an operator writes it."""

import json

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.sender import one_sender
from ops.instance import LOCK, known_address


class TestOneSender:
    @pytest.mark.parametrize(
        ("setting", "sender"),
        [
            ("Mentoring, Northwind <m@example.org>", '"Mentoring, Northwind" <m@example.org>'),
            ('"Mentoring, Northwind" <m@example.org>', '"Mentoring, Northwind" <m@example.org>'),
            ("Rapport <rapport@localhost>", "Rapport <rapport@localhost>"),
            (" m@example.org ", "m@example.org"),
        ],
    )
    def test_is_one_address_with_its_name_quoted(self, setting, sender):
        assert one_sender(setting) == sender

    @pytest.mark.parametrize("setting", ["", "Mentoring", "a@b.org, c@d.org", "Mentoring <nobody>"])
    def test_is_refused_in_a_sentence_when_it_is_none(self, setting):
        with pytest.raises(ImproperlyConfigured, match="Write an address"):
            one_sender(setting)


class TestACommandBesideAServer:
    def test_knows_where_the_server_answers(self, tmp_path):
        (tmp_path / LOCK).write_text(json.dumps({"pid": 1, "address": "http://localhost:8471"}))

        assert known_address(tmp_path) == "http://localhost:8471"

    @pytest.mark.parametrize("words", ["", "not json", "[]", '{"pid": 1}', '{"address": 7}'])
    def test_knows_nothing_from_what_says_nothing(self, tmp_path, words):
        (tmp_path / LOCK).write_text(words)

        assert known_address(tmp_path) == ""
