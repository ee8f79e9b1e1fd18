"""API keys, and an issuer of tokens that serves its own JWKS."""

import base64
import hashlib
import http.server
import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

ISSUER = "https://issuer.example"
AUDIENCE = "callflow"


@dataclass(frozen=True)
class ApiKey:
    """A key in the format of `callflow api-key new`."""

    name: str
    tenant: str
    scopes: tuple[str, ...]
    id: str = field(default_factory=lambda: secrets.token_hex(6))
    secret: str = field(default_factory=lambda: secrets.token_hex(32))

    @property
    def text(self) -> str:
        return f"cfk_{self.id}_{self.secret}"

    @property
    def entry(self) -> dict[str, Any]:
        """Its entry for the service."""
        return {"id": self.id, "sha256": hashlib.sha256(self.text.encode()).hexdigest(), "name": self.name,
                "tenant": self.tenant, "scopes": list(self.scopes)}


class Issuer:
    """Signs tokens with RS256 and serves its public key; a context manager."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.other_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.fetched = 0
        issuer = self
        numbers = self.key.public_key().public_numbers()
        document = json.dumps({"keys": [{
            "kty": "RSA", "use": "sig", "alg": "RS256", "kid": "one",
            "n": unpadded(numbers.n.to_bytes(256, "big")), "e": unpadded(numbers.e.to_bytes(3, "big"))}]}).encode()

        class Keys(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer.fetched += 1
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(document)))
                self.end_headers()
                self.wfile.write(document)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Keys)
        self.jwks_url = f"http://127.0.0.1:{self.server.server_address[1]}/jwks.json"

    def __enter__(self) -> "Issuer":
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.server.shutdown()
        self.server.server_close()

    @property
    def settings(self) -> dict[str, Any]:
        """The module's variable `jwt`."""
        return {"jwks_url": self.jwks_url, "issuer": ISSUER, "audience": AUDIENCE}

    def token(self, expires_in: int = 300, foreign_key: bool = False, **claims: Any) -> str:
        now = int(time.time())
        payload = {"iss": ISSUER, "aud": AUDIENCE, "sub": "switch-7", "iat": now, "nbf": now - 3600,
                   "exp": now + expires_in, "tenant": "acme", "scope": "openid events:write events:read"} | claims
        signed = ".".join(unpadded(json.dumps(part).encode()) for part in (
            {"alg": "RS256", "typ": "JWT", "kid": "one"}, payload))
        signature = (self.other_key if foreign_key else self.key).sign(
            signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        return signed + "." + unpadded(signature)

    def unsigned(self) -> str:
        """A token without signature (`alg` is `none`)."""
        _, payload, _ = self.token().split(".")
        return unpadded(json.dumps({"alg": "none", "kid": "one"}).encode()) + "." + payload + "."


def unpadded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
