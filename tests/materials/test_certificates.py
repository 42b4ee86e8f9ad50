"""A certificate for a training: who makes it, who sees it, and that others can check its badge."""

import json
import shutil
import subprocess
from base64 import urlsafe_b64decode

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA256
from django.db import connection

from mentoring.events.models import Event
from mentoring.materials.actions import badges, certificates, training
from mentoring.materials.catalogue.trainings import Training, lessons
from mentoring.materials.models import BadgeKey, Certificate
from mentoring.organisations.actions import remove_person
from tests.moments import DAY, NOON

MENTORS = "/northwind/training/mentors/"
CHECK = """
const { verify, createPublicKey } = require("node:crypto");
const [token, jwks] = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
const [head, body, signature] = token.split(".");
const { alg, jwk } = JSON.parse(Buffer.from(head, "base64url"));
const known = jwks.keys.find((one) => one.n === jwk.n && one.e === jwk.e);
const key = createPublicKey({ key: known, format: "jwk" });
const isRight = verify("sha256", Buffer.from(`${head}.${body}`), key,
  Buffer.from(signature, "base64url"));
console.log(JSON.stringify([alg, isRight]));
"""


@pytest.fixture
def certify(cast):
    def certify(person, of=Training.MENTORS, *, at=NOON):
        for lesson in lessons(of, "en").values():
            training.finish_lesson(lesson, "A thought of mine.", actor=person, at=at)
        return certificates.issue(of, actor=person, at=at)

    return certify


def _parts(token):
    return [json.loads(urlsafe_b64decode(part + "==")) for part in token.split(".")[:2]]


class TestMakingOne:
    def test_needs_all_lessons_and_happens_once(self, cast, browse):
        client, every = browse(cast.amina), list(lessons("mentors", "en").values())
        for lesson in every[:4]:
            training.finish_lesson(lesson, "", actor=cast.amina, at=NOON)
        assert "Make a certificate" not in client.get(MENTORS).content.decode()
        answer = client.post(f"{MENTORS}certificate/")
        assert answer.status_code == 422
        assert "Go through all lessons first." in answer.content.decode()

        training.finish_lesson(every[4], "", actor=cast.amina, at=NOON)
        assert "Make a certificate" in client.get(MENTORS).content.decode()
        client.post(f"{MENTORS}certificate/")
        client.post(f"{MENTORS}certificate/")

        made = Certificate.objects.get()
        assert len(made.code) == 43
        assert f"/northwind/certificates/{made.code}/" in client.get(MENTORS).content.decode()
        assert Event.objects.filter(name="materials.certificate_issued").count() == 1

    def test_counts_nobody_else_s_lessons_nor_those_of_another_training(
        self, cast, browse, certify
    ):
        certify(cast.amina, Training.MENTEES)
        certify(cast.bo)

        assert browse(cast.amina).post(f"{MENTORS}certificate/").status_code == 422


class TestItsAddress:
    def test_shows_name_and_training_to_anybody_and_no_thought(self, cast, browse, client, certify):
        made = certify(cast.amina)

        answer = client.get(f"/northwind/certificates/{made.code}/")
        page = answer.content.decode()

        assert cast.amina.name in page
        assert str(NOON.year) in page  # it is read for years
        assert "Training for mentors" in page
        assert "A thought of mine." not in page
        assert cast.amina.user.email not in page
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answer.headers["Cache-Control"]

    def test_is_nobody_s_to_guess_and_of_one_organisation(self, cast, client, certify):
        made = certify(cast.amina)
        where = "certificates", made.code

        assert client.get("/southwind/{}/{}/".format(*where)).status_code == 404
        assert client.get("/southwind/{}/{}/badge/".format(*where)).status_code == 404
        for wrong in (made.code[:-1], made.code.swapcase(), "A" * 43, str(made.pk)):
            assert client.get(f"/northwind/certificates/{wrong}/").status_code == 404
            assert client.get(f"/northwind/certificates/{wrong}/badge/").status_code == 404

    def test_says_once_it_is_taken_back_that_it_no_longer_holds(
        self, cast, browse, client, certify
    ):
        made = certify(cast.amina)
        where = f"/northwind/certificates/{made.code}/"
        for other in (cast.bo, cast.dara):
            assert browse(other).get(f"{where}revoke/").status_code == 404
            assert browse(other).post(f"{where}revoke/").status_code == 404
        assert client.get("/northwind/badges/revoked/").json()["revokedCredentials"] == []

        amina = browse(cast.amina)
        assert "This cannot be undone." in amina.get(f"{where}revoke/").text
        amina.post(f"{where}revoke/")
        assert amina.post(f"{where}revoke/").status_code == 404

        page = client.get(where).content.decode()
        assert "This certificate no longer holds" in page
        assert cast.amina.name not in page
        assert client.get(f"{where}badge/").status_code == 404
        answer = client.get("/northwind/badges/revoked/")
        assert answer.json()["revokedCredentials"] == [
            {"id": f"urn:uuid:{made.pk}", "revoked": True}  # no address of a page
        ]
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert Event.objects.filter(name="materials.certificate_taken_back").count() == 1

        again = certificates.issue(Training.MENTORS, actor=cast.amina, at=NOON + DAY)
        assert again.code != made.code
        assert Certificate.objects.count() == 2

    def test_holds_no_longer_once_its_person_is_erased(self, cast, client, certify, make_member):
        person = make_member(cast.organisation, "Ana Reis")
        made = certify(person)
        person.delete()

        page = client.get(f"/northwind/certificates/{made.code}/").text
        assert "This certificate no longer holds" in page
        assert "Ana" not in page
        assert client.get(f"/northwind/certificates/{made.code}/badge/").status_code == 404
        [revoked] = client.get("/northwind/badges/revoked/").json()["revokedCredentials"]
        assert revoked["id"] == f"urn:uuid:{made.pk}"

    def test_of_somebody_who_has_left_is_taken_back_by_an_administrator(
        self, cast, browse, client, certify, make_member
    ):
        person = make_member(cast.organisation, "Ana Reis")
        made = certify(person)
        remove_person(person, actor=cast.eli, at=NOON + DAY)
        where = f"/northwind/certificates/{made.code}/"
        assert "Ana Reis" in client.get(where).text  # it is true of them wherever they are

        browse(cast.eli).post(f"{where}revoke/")

        assert "no longer holds" in client.get(where).text

    def test_is_made_anew_a_few_times(self, cast, certify):
        for _number in range(certificates.MAX_TAKEN_BACK):
            certificates.revoke(certify(cast.amina), actor=cast.amina, at=NOON)
        with pytest.raises(certificates.TakenBackTooOften):
            certify(cast.amina)


class TestItsBadge:
    def test_is_a_credential_signed_with_a_key_that_stands_at_its_address(
        self, cast, client, certify
    ):
        made = certify(cast.amina)
        answer = client.get(f"/northwind/certificates/{made.code}/badge/")
        token, keys = answer.content.decode(), client.get("/northwind/badges/keys/").json()
        head, said = _parts(token)
        [key] = keys["keys"]

        assert answer.headers["Content-Type"] == "application/jwt"
        # An Open Badge allows no other header, and asks for the key itself or its address.
        jwk = {name: key[name] for name in ("kty", "n", "e")}
        assert head == {"alg": "RS256", "typ": "JWT", "jwk": jwk}
        assert "d" not in key
        assert said["@context"][0] == "https://www.w3.org/ns/credentials/v2"
        assert said["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
        assert said["iss"] == said["issuer"]["id"]
        assert said["jti"] == said["id"]
        assert said["id"] == f"urn:uuid:{made.pk}"
        assert made.code not in token
        assert said["validFrom"] == NOON.strftime("%Y-%m-%dT%H:%M:%SZ")
        assert said["nbf"] == NOON.timestamp()
        subject = said["credentialSubject"]
        assert said["sub"] == subject["id"] != said["id"]
        assert subject["achievement"]["achievementType"] == "CertificateOfCompletion"
        assert subject["identifier"][0]["identityHash"] == cast.amina.name
        assert subject["achievement"]["name"] == "Training for mentors"
        assert client.get("/northwind/badges/issuer/").json()["id"] == said["iss"]
        assert said["credentialStatus"]["id"].endswith("/northwind/badges/revoked/")

        numbers = [
            int.from_bytes(urlsafe_b64decode(key[name] + "=="), "big") for name in ("e", "n")
        ]
        public = RSAPublicNumbers(*numbers).public_key()
        signed, _dot, signature = token.rpartition(".")
        how = PKCS1v15(), SHA256()
        public.verify(urlsafe_b64decode(signature + "=="), signed.encode(), *how)
        with pytest.raises(InvalidSignature):
            public.verify(urlsafe_b64decode(signature + "=="), f"{signed}x".encode(), *how)

    def test_is_signed_with_the_latest_of_several_keys_that_all_stand_there(
        self, cast, client, certify
    ):
        made = certify(cast.amina)
        private = badges.new_private()
        BadgeKey.objects.create(
            organisation=cast.organisation,
            private=private,
            modulus=badges.modulus_of(private),
            made_at=NOON + DAY,
        )
        head, _said = _parts(client.get(f"/northwind/certificates/{made.code}/badge/").text)
        keys = client.get("/northwind/badges/keys/").json()["keys"]
        assert len(keys) == 2
        assert head["jwk"]["n"] == keys[1]["n"] == badges.modulus_of(private)

    @pytest.mark.skipif(not shutil.which("node"), reason="node is another language's verifier")
    def test_is_verified_by_another_language(self, cast, client, certify):
        made = certify(cast.amina)
        token = client.get(f"/northwind/certificates/{made.code}/badge/").content.decode()
        keys = client.get("/northwind/badges/keys/").json()
        head, body, signature = token.split(".")
        forged = f"{head}.{body[:-2]}AA.{signature}"

        def check(badge):
            run = subprocess.run(
                ["node", "-e", CHECK],
                input=json.dumps([badge, keys]),
                capture_output=True,
                text=True,
                check=True,
            )
            return json.loads(run.stdout)

        assert check(token) == ["RS256", True]
        assert check(forged) == ["RS256", False]

    def test_is_signed_with_a_key_of_its_organisation_that_lies_encrypted(
        self, cast, client, certify
    ):
        certify(cast.amina)
        certify(cast.bo, Training.MENTEES)
        key = BadgeKey.objects.get()

        with connection.cursor() as cursor:
            cursor.execute("SELECT private FROM materials_badgekey")
            [(lies,)] = cursor.fetchall()
        assert key.private.encode() not in bytes(lies)
        assert client.get("/southwind/badges/keys/").json() == {"keys": []}
