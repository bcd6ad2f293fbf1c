"""A small OpenID Connect provider on this machine: discovery, authorization code with PKCE, token, user info, keys.

It has no page of its own: whoever comes to `/authorize` is sent back at once as `claims`.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLIENT_ID, SECRET = "nahtstelle", "geheim"


class Provider:
    """Runs in a thread; `claims` is who signs in, `faults` what a request did wrong."""

    def __init__(self) -> None:
        self.claims: dict[str, object] = {}
        self.faults: list[str] = []
        self.codes: dict[str, dict[str, str]] = {}
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.answer_get(self)

            def do_POST(self) -> None:
                provider.answer_token(self)

            def log_message(self, *args: object) -> None:
                """Stay silent."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def answer_get(self, request: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(request.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/authorize":
            self._send_back(request, query)
        elif parts.path == "/userinfo":
            _json(request, self.claims)
        elif parts.path == "/keys":
            key = json.loads(RSAAlgorithm.to_jwk(self.key.public_key()))
            _json(request, {"keys": [key | {"kid": "one", "alg": "RS256", "use": "sig"}]})
        else:
            names = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
            found = {f"{name}_endpoint": f"{self.issuer}/{path}" for name, path in names.items()}
            _json(request, found | {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys"})

    def _send_back(self, request: BaseHTTPRequestHandler, query: dict[str, str]) -> None:
        if query.get("client_id") != CLIENT_ID or query.get("code_challenge_method") != "S256":
            self.faults.append(f"authorize: {query}")
        code = secrets.token_hex(8)
        self.codes[code] = query
        request.send_response(302)
        back = urlencode({"code": code, "state": query["state"]})
        request.send_header("Location", f"{query['redirect_uri']}?{back}")
        request.end_headers()

    def answer_token(self, request: BaseHTTPRequestHandler) -> None:
        length = int(request.headers["Content-Length"])
        form = {name: values[0] for name, values in parse_qs(request.rfile.read(length).decode()).items()}
        asked = self.codes.pop(form["code"])
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != asked["code_challenge"]:
            self.faults.append("token: wrong verifier")
        now = int(time.time())
        claims = self.claims | {"iss": self.issuer, "aud": CLIENT_ID, "iat": now, "exp": now + 300}
        token = jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "one"})
        _json(request, {"access_token": "x", "token_type": "Bearer", "expires_in": 300, "id_token": token})


def _json(request: BaseHTTPRequestHandler, content: object) -> None:
    body = json.dumps(content).encode()
    request.send_response(200)
    request.send_header("Content-Type", "application/json")
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)
