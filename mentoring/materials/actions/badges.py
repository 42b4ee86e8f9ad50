"""Certificates as Open Badges 3.0: verifiable credentials (VC 2.0), signed as JSON Web Tokens.

Pure but for the signature: values in, JSON or a token out.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

CONTEXT = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]
ISSUER_CONTEXT = CONTEXT[1]


@dataclass(frozen=True)
class Where:
    """Addresses by which others check a badge, whole."""

    certificate: str
    issuer: str
    revoked: str
    training: str


def profile(organisation: str, *, issuer: str) -> dict[str, Any]:
    return {"id": issuer, "type": ["Profile"], "name": organisation}


def credential(
    *,
    organisation: str,
    person: str,
    title: str,
    criteria: str,
    issued_at: datetime,
    where: Where,
) -> dict[str, Any]:
    """What the badge says; the claims of its token are among it."""
    return {
        "@context": CONTEXT,
        "id": where.certificate,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": profile(organisation, issuer=where.issuer),
        "validFrom": issued_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "name": title,
        "credentialSubject": {
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
                "id": where.training,
                "type": ["Achievement"],
                "achievementType": "Certificate",
                "name": title,
                "description": criteria,
                "criteria": {"narrative": criteria},
            },
        },
        "credentialStatus": {"id": where.revoked, "type": "1EdTechRevocationList"},
        "iss": where.issuer,
        "jti": where.certificate,
        "nbf": int(issued_at.timestamp()),
    }


def jwk(public: str, kid: str) -> dict[str, str]:
    """A public key as verifiers read it (RFC 8037)."""
    return {
        "kty": "OKP",
        "crv": "Ed25519",
        "x": public,
        "kid": kid,
        "alg": "EdDSA",
        "use": "sig",
    }


def token(payload: Mapping[str, Any], *, private: str, kid: str) -> str:
    """The credential, signed (RFC 7515, RFC 8037)."""
    head = {"alg": "EdDSA", "typ": "vc+jwt", "kid": kid}
    said = ".".join(encoded(json.dumps(part).encode()) for part in (head, payload))
    key = Ed25519PrivateKey.from_private_bytes(urlsafe_b64decode(f"{private}="))
    signature = key.sign(said.encode())
    return f"{said}.{encoded(signature)}"


def encoded(raw: bytes) -> str:
    """Base64 as in tokens.

    >>> encoded(b"??>")
    'Pz8-'
    """
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
