"""Secrets that are lost or damaged are never replaced in silence."""

import json

import pytest

from ops import secrets_file
from ops.secrets_file import SecretsUnusable, load_or_create


class TestSecrets:
    def test_are_made_once_and_kept(self, tmp_path):
        made = load_or_create(tmp_path / "data")

        assert load_or_create(tmp_path / "data") == made
        assert set(made) == set(secrets_file.MAKERS)
        assert (tmp_path / "data" / "secrets.json").stat().st_mode & 0o777 == 0o600

    @pytest.mark.parametrize("trace", secrets_file.TRACES)
    def test_that_are_lost_beside_data_are_not_replaced(self, tmp_path, trace):
        (tmp_path / trace).touch()

        with pytest.raises(SecretsUnusable, match=r"secrets\.json is missing.*backups") as refused:
            load_or_create(tmp_path)

        assert trace in str(refused.value)
        assert not (tmp_path / "secrets.json").exists()

    @pytest.mark.parametrize("kept", [0, 1, 40, 120])
    def test_that_are_cut_off_end_in_a_sentence(self, tmp_path, kept):
        load_or_create(tmp_path)
        file = tmp_path / "secrets.json"
        file.write_text(file.read_text()[:kept])

        with pytest.raises(SecretsUnusable, match="cut off or damaged"):
            load_or_create(tmp_path)

        assert len(file.read_text()) == kept, "it is left for whoever mends it"

    def test_of_an_earlier_version_get_what_is_new(self, tmp_path):
        made = load_or_create(tmp_path)
        file = tmp_path / "secrets.json"
        file.write_text(
            json.dumps({name: made[name] for name in ("django_secret_key", "root_key")})
        )

        again = load_or_create(tmp_path)

        assert again["root_key"] == made["root_key"]
        assert load_or_create(tmp_path) == again
