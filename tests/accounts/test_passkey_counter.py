"""A copy of a passkey gives itself away by counting backwards."""

import hashlib
import json
import os
import re
import struct

import pytest
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode

from mentoring.accounts import passkeys
from mentoring.events.models import Event
from tests.accounts.conftest import PASSWORD
from tests.accounts.test_second_step import reauthenticated

HOST, ORIGIN = "testserver", "http://testserver"


class SoftPasskey:
    """An authenticator in software, as the standard describes it; it counts as told."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(16)

    def made(self, challenge: str) -> str:
        public = cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))
        credential = bytes(16) + struct.pack(">H", len(self.id)) + self.id + public
        data = self._data(0x45, 0) + credential
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        response = {
            "clientDataJSON": websafe_encode(self._client("webauthn.create", challenge)),
            "attestationObject": websafe_encode(attestation),
        }
        return self._say(response, {"credProps": {"rk": True}})

    def used(self, challenge: str, user, count: int) -> str:
        data, client = self._data(0x05, count), self._client("webauthn.get", challenge)
        signed = data + hashlib.sha256(client).digest()
        response = {
            "clientDataJSON": websafe_encode(client),
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(self.key.sign(signed, ec.ECDSA(hashes.SHA256()))),
            "userHandle": websafe_encode(str(user.pk.hex).encode()),
        }
        return self._say(response, {})

    def _data(self, flags: int, count: int) -> bytes:
        return hashlib.sha256(HOST.encode()).digest() + struct.pack(">BI", flags, count)

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": ORIGIN}).encode()

    def _say(self, response, extensions) -> str:
        name = websafe_encode(self.id)
        return json.dumps(
            {
                "id": name,
                "rawId": name,
                "type": "public-key",
                "response": response,
                "clientExtensionResults": extensions,
            }
        )


@pytest.fixture
def passkey(bo, browse):
    """Bo has made a passkey, through the pages."""
    browser = browse()
    browser.post("/account/login/", {"login": bo.email, "password": PASSWORD})
    reauthenticated(browser, "/account/2fa/webauthn/add/")
    challenge = browser.session["mfa.webauthn.state"]["challenge"]
    soft = SoftPasskey()
    made = {"name": "Phone", "credential": soft.made(challenge), "passwordless": "on"}
    answer = browser.post("/account/2fa/webauthn/add/", made)
    assert answer.status_code == 302, re.sub(r"\s+", " ", answer.text)[-1500:]
    return soft


@pytest.fixture
def sign_in(bo, browse):
    def sign_in(passkey, count):
        browser = browse()
        browser.get("/account/2fa/webauthn/login/", headers={"x-requested-with": "XMLHttpRequest"})
        challenge = browser.session["mfa.webauthn.state"]["challenge"]
        sent = {"credential": passkey.used(challenge, bo.user, count)}
        browser.post("/account/2fa/webauthn/login/", sent)
        return browser.get("/northwind/inbox/").status_code == 200

    return sign_in


class TestAPasskey:
    def test_that_counts_on_opens_the_account(self, passkey, sign_in):
        assert sign_in(passkey, 1)
        assert sign_in(passkey, 7)
        assert Authenticator.objects.get(type="webauthn").data["counter"] == 7

    @pytest.mark.parametrize("count", [7, 6, 0])
    def test_that_counts_backwards_does_not_and_is_reported(self, cast, passkey, sign_in, count):
        assert sign_in(passkey, 7)

        assert not sign_in(passkey, count)

        event = Event.objects.get(name="organisations.passkey_refused")
        assert (event.subject_id, event.organisation_id) == (cast.bo.pk, cast.organisation.pk)
        assert sign_in(passkey, 8)  # the one that has counted on still works

    def test_that_never_counts_opens_the_account_each_time(self, passkey, sign_in):
        assert sign_in(passkey, 0)
        assert sign_in(passkey, 0)
        assert not Event.objects.filter(name="organisations.passkey_refused").exists()


@pytest.mark.parametrize(
    ("counter", "known", "is_so"),
    [(1, 0, True), (0, 0, True), (5, 4, True), (4, 4, False), (3, 4, False), (0, 4, False)],
)
def test_counts_on(counter, known, is_so):
    assert passkeys.is_counting_up(counter, known=known) is is_so
