"""Malformed answers and missing files are told in words; none is a mistake of ours."""

import json

import pytest

MALFORMED = [
    "[]",
    '"words"',
    "7",
    "{}",
    '{"id": 7}',
    "null",
    "{",
    '{"response": []}',
    '{"response": null}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"userHandle": 7}}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"userHandle": "_-__"}}',
    json.dumps(
        {
            "id": "AA",
            "rawId": "AA",
            "type": "public-key",
            "response": {
                "clientDataJSON": "AA",
                "authenticatorData": "AA",
                "signature": "AA",
                "userHandle": "AA",
                "attestationObject": "AA",
            },
        }
    ),
    json.dumps(
        {
            "id": "AA",
            "rawId": "AA",
            "type": "public-key",
            "response": {
                "clientDataJSON": "e30",
                "authenticatorData": "A" * 80,
                "signature": "AA",
                "userHandle": "AA",
                "attestationObject": "oA",
            },
        }
    ),
]


@pytest.mark.django_db
class TestAMalformedPasskeyAnswer:
    @pytest.mark.parametrize("said", MALFORMED)
    def test_leads_back_to_signing_in(self, client, said):
        client.get("/account/2fa/webauthn/login/", headers={"X-Requested-With": "XMLHttpRequest"})

        response = client.post("/account/2fa/webauthn/login/", {"credential": said})

        assert (response.status_code, response.headers.get("Location")) == (302, "/account/login/")

    @pytest.mark.parametrize("said", MALFORMED)
    def test_adds_no_passkey(self, cast, browse, said):
        client = browse(cast.bo)
        client.post("/account/reauthenticate/", {"password": "x"})

        response = client.post("/account/2fa/webauthn/add/", {"name": "n", "credential": said})

        assert response.status_code in (302, 422)


class TestAMissingLogo:
    def test_is_not_found(self, cast, browse):
        cast.organisation.logo.name = "logos/gone.png"
        cast.organisation.save()

        assert browse(cast.bo).get("/northwind/logo.png").status_code == 404
        assert browse(cast.bo).get("/northwind/").status_code == 200
