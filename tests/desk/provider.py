"""An OpenID provider on this machine, with a fault to each name (`fault`), so that the desk meets a real one."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "xuncha-desk", secrets.token_urlsafe(16)  # pragma: allowlist secret


class Provider(ThreadingHTTPServer):
    """Lets `username` (whose lasting mark is `subject`) in at once; codes work once."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.issuer = f"http://127.0.0.1:{self.server_address[1]}"
        self.key, self.other_key = (RSAKey.generate_key(2048, {"kid": "one"}) for _n in range(2))
        self.subject, self.username, self.fault = "u-1", "city", ""
        self.codes: dict[str, dict[str, str]] = {}
        #: where sessions end; None where this provider has no such place
        self.end: str | None = f"{self.issuer}/end"
        self.left: list[str] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def authorise(self, asked: dict[str, str]) -> str:
        """Where the browser is sent back to."""
        assert asked["response_type"] == "code" and asked["client_id"] == CLIENT and asked["code_challenge_method"] == "S256"
        if self.fault == "denied":
            return f"{asked['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': asked['state']})}"
        code = secrets.token_urlsafe(12)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, form: dict[str, str], credentials: str) -> tuple[int, dict[str, object]]:
        asked = self.codes.pop(form.get("code", ""), None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
        known = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if asked is None or proof != asked["code_challenge"] or credentials != f"Basic {known}":
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims: dict[str, object] = {
            "iss": self.issuer, "sub": self.subject, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"], "preferred_username": self.username,
        }  # fmt: skip
        claims |= {"audience": {"aud": "another"}, "expired": {"exp": now - 600, "iat": now - 900}, "nonce": {"nonce": "stale"}, "issuer": {"iss": "http://evil.example"}}.get(
            self.fault, {}
        )
        if self.fault.startswith("bare"):
            del claims["preferred_username"]
        key = self.other_key if self.fault == "signature" else self.key
        return 200, {"access_token": "a", "token_type": "Bearer", "expires_in": 300, "id_token": jwt.encode({"alg": "RS256", "kid": "one"}, claims, key)}


class _Handler(BaseHTTPRequestHandler):
    server: Provider

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        provider, parts = self.server, urlsplit(self.path)
        if parts.path == "/.well-known/openid-configuration":
            at = provider.issuer
            self._say(200, ({"end_session_endpoint": provider.end} if provider.end else {}) | {
                "issuer": at, "authorization_endpoint": f"{at}/authorize", "token_endpoint": f"{at}/token", "jwks_uri": f"{at}/jwks", "userinfo_endpoint": f"{at}/userinfo",
                "response_types_supported": ["code"], "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256"],
            })  # fmt: skip
        elif parts.path == "/jwks":
            self._say(200, {"keys": [provider.key.as_dict(private=False)]})
        elif parts.path == "/userinfo":
            self._say(200, {"sub": "u-9" if provider.fault == "bare and of another" else provider.subject, "preferred_username": provider.username})
        elif parts.path == "/authorize":
            self.send_response(302)
            self.send_header("Location", provider.authorise({name: values[0] for name, values in parse_qs(parts.query).items()}))
            self.end_headers()
        elif parts.path == "/end":
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            # without an id_token the client must be named, or the address is not followed (RP-Initiated Logout, 2)
            assert asked["client_id"] == CLIENT and urlsplit(asked["post_logout_redirect_uri"]).path == "/login/"
            provider.left.append(provider.subject)
            self.send_response(302)
            self.send_header("Location", asked["post_logout_redirect_uri"])
            self.end_headers()
        else:
            self._say(404, {})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._say(*self.server.token({name: values[0] for name, values in parse_qs(body).items()}, self.headers.get("Authorization", "")))

    def _say(self, status: int, data: dict[str, object]) -> None:
        body = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
