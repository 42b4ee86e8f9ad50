"""Certificates as Open Badges 3.0: verifiable credentials (VC 2.0), signed as JSON Web Tokens.

Pure but for the signature: values in, JSON or a token out.
"""

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

CONTEXT = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
]
ISSUER_CONTEXT = CONTEXT[1]
KEY_BITS, EXPONENT = 2048, 65537


@dataclass(frozen=True)
class Where:
    """Addresses by which others check a badge, whole."""

    issuer: str
    revoked: str


def name_of(certificate: UUID) -> str:
    """What a credential is called, whatever the organisation's host is by then."""
    return f"urn:uuid:{certificate}"


def profile(organisation: str, *, issuer: str) -> dict[str, Any]:
    return {"id": issuer, "type": ["Profile"], "name": organisation}


def credential(
    *,
    certificate: UUID,
    achievement: UUID,
    organisation: str,
    person: str,
    title: str,
    criteria: str,
    issued_at: datetime,
    where: Where,
) -> dict[str, Any]:
    """What the badge says; the claims of its token are among it."""
    subject = name_of(uuid5(certificate, "subject"))
    return {
        "@context": CONTEXT,
        "id": name_of(certificate),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": profile(organisation, issuer=where.issuer),
        "validFrom": issued_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "name": title,
        "credentialSubject": {
            "id": subject,
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": False,
                    "identityHash": person,
                    "identityType": "name",
                }
            ],
            "achievement": {
                "id": name_of(achievement),
                "type": ["Achievement"],
                "achievementType": "CertificateOfCompletion",
                "name": title,
                "description": criteria,
                "criteria": {"narrative": criteria},
            },
        },
        "credentialStatus": {"id": where.revoked, "type": "1EdTechRevocationList"},
        "iss": where.issuer,
        "jti": name_of(certificate),
        "sub": subject,
        "nbf": int(issued_at.timestamp()),
    }


def new_private() -> str:
    """A key to sign with, RSA as the standard asks of every issuer; PEM."""
    made = generate_private_key(EXPONENT, KEY_BITS)
    return made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def modulus_of(private: str) -> str:
    """Its public half, base64 as in tokens; the exponent is always ``EXPONENT``."""
    return _number(_loaded(private).public_key().public_numbers().n)


def jwk(modulus: str) -> dict[str, str]:
    """A public key as verifiers read it (RFC 7517, 7518)."""
    return {"kty": "RSA", "n": modulus, "e": _number(EXPONENT)}


def token(payload: Mapping[str, Any], *, private: str) -> str:
    """The credential, signed (RFC 7515); its header has what Open Badges allow, and the key."""
    key = _loaded(private)
    head = {"alg": "RS256", "typ": "JWT", "jwk": jwk(modulus_of(private))}
    said = ".".join(encoded(json.dumps(part).encode()) for part in (head, payload))
    signature = key.sign(said.encode(), PKCS1v15(), SHA256())
    return f"{said}.{encoded(signature)}"


def _loaded(private: str) -> RSAPrivateKey:
    found = load_pem_private_key(private.encode(), password=None)
    assert isinstance(found, RSAPrivateKey)
    return found


def _number(value: int) -> str:
    return encoded(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def encoded(raw: bytes) -> str:
    """Base64 as in tokens.

    >>> encoded(b"??>")
    'Pz8-'
    """
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
