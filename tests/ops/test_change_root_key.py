"""Changing the root key: everything still opens, also when it was killed in the middle."""

import json

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.utils import decrypt, encrypt

from mentoring.accounts import recovery
from mentoring.core.crypto import keys
from ops import rotation
from ops.secrets_file import load_or_create


@pytest.fixture
def file(tmp_path, settings, cast):
    load_or_create(tmp_path)
    known = {"django_secret_key": "x", "chain_key": "y", "root_key": settings.ROOT_KEY}
    (tmp_path / "secrets.json").write_text(json.dumps(known))
    settings.NEXT_ROOT_KEY = ""
    for organisation in (cast.organisation, cast.elsewhere):
        keys.key_for(organisation.pk)
    return tmp_path / "secrets.json"


def restart(file, settings) -> None:
    known = json.loads(file.read_text())
    settings.ROOT_KEY = known["root_key"]
    settings.NEXT_ROOT_KEY = known.get("next_root_key", "")
    keys.forget_keys()


class TestChangeRootKey:
    def test_leaves_every_data_key_open_to_the_new_one_alone(self, file, settings):
        old = settings.ROOT_KEY
        assert rotation.change_root_key(file) >= 2

        restart(file, settings)
        assert old != settings.ROOT_KEY
        assert keys.unopenable() == []
        settings.ROOT_KEY = old
        keys.forget_keys()
        assert len(keys.unopenable()) >= 2

    @pytest.mark.parametrize("killed_in", ["rewrap", "write_secrets"])
    def test_goes_on_where_it_was_killed(self, file, settings, monkeypatch, killed_in):
        real = rotation.write_secrets
        calls = []

        def die(*args):
            calls.append(args)
            if killed_in == "write_secrets" and len(calls) == 1:
                return real(*args)
            raise KeyboardInterrupt

        monkeypatch.setattr(rotation.keys if killed_in == "rewrap" else rotation, killed_in, die)
        with pytest.raises(KeyboardInterrupt):
            rotation.change_root_key(file)
        monkeypatch.undo()
        restart(file, settings)
        assert keys.unopenable() == [], "either key opens what it wrapped"

        rotation.change_root_key(file)

        restart(file, settings)
        assert settings.NEXT_ROOT_KEY == ""
        assert keys.unopenable() == []


class TestSecondFactors:
    def test_are_closed_with_a_new_key_and_still_open(self, cast):
        row = Authenticator.objects.create(
            user=cast.bo.user, type="totp", data={"secret": encrypt("JBSWY3DP")}
        )
        before = row.data["secret"]

        assert rotation.rotate_second_factors() == 1

        row.refresh_from_db()
        assert row.data["secret"][:20] != before[:20], "another key closed it"
        assert decrypt(row.data["secret"]) == "JBSWY3DP"

    def test_of_recovery_codes_still_open_after_it(self, cast):
        RecoveryCodes.activate(cast.bo.user)
        code = recovery.show_once(cast.bo.user)[0]
        row = Authenticator.objects.get(type="recovery_codes")
        before = row.data["migrated_codes"]

        assert rotation.rotate_second_factors() == 1

        row.refresh_from_db()
        assert not {*row.data["migrated_codes"]} & {*before}
        assert row.wrap().validate_code(recovery.as_kept(cast.bo.user, code))
