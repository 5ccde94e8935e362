"""The built web apps: compressed twins, immutable hashed files, strict headers."""

from __future__ import annotations

import hashlib
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_HASHED = re.compile(r"assets/.+-[A-Za-z0-9_-]{8}\.[a-z0-9.]+")
_TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
_POLICY = (
    "default-src 'self'; script-src 'self'{wasm}; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; frame-src {frames}; worker-src 'self'; manifest-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types jinbao"
)
#: For every file. What only matters to a document or a worker is not sent with each picture and style sheet: on a
#: first visit that was a tenth of everything.
_FILE_HEADERS = {
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
}
_HEADERS = {
    **_FILE_HEADERS,
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(self), geolocation=(self), publickey-credentials-get=(self), "
    "publickey-credentials-create=(self), payment=(), microphone=()",
    "cross-origin-opener-policy": "same-origin",
}
#: Scripts that run as workers have a policy of their own, sent with them.
_WORKER = re.compile(r"(?:sw|.*worker.*)\.js", re.IGNORECASE)
_MISSING = (
    b"The web pages are not built. Run `make web` in the checkout, or install a wheel, which has them inside. "
    b"The API under /api works without them.\n"
)


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    media_type: str
    etag: str
    cache: str
    encodings: Mapping[str, Path]


class Pages:
    """An ASGI app over a folder that does not change while it is served.

    Names are looked up in a table made at the start: no path from a request reaches the file system.
    ``entries`` maps the first part of a path to the page that answers it: ``{"till": "till.html"}``. ``frames`` says
    whose pages the member app may show inside itself (sources of a content security policy); nobody's by default.
    ``other`` is the page for paths that no entry has, empty for none.
    """

    def __init__(
        self,
        root: Path,
        entries: Mapping[str, str],
        wasm_entries: frozenset[str] = frozenset(),
        *,
        frames: str = "'none'",
        other: str = "index.html",
    ) -> None:
        self._entries = entries
        self._wasm = wasm_entries
        self._frames = frames
        self._other = other
        self._files = _table(root) if root.is_dir() else {}

    @property
    def built(self) -> bool:
        """Whether there is anything to serve."""
        return "index.html" in self._files

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one GET or HEAD."""
        if scope["method"] not in ("GET", "HEAD"):
            await _plain(send, 405, b"method not allowed\n", {"allow": "GET, HEAD"})
            return
        if not self.built:
            await _plain(send, 503, _MISSING, {})
            return
        name, file = self._find(scope["path"].lstrip("/"))
        if file is None:
            await _plain(send, 404, b"not found\n", dict(_HEADERS))
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        await self._send(send, scope["method"], name, file, headers)

    def _find(self, path: str) -> tuple[str, _File | None]:
        if path in self._files:
            return path, self._files[path]
        if path.startswith("assets/") or "." in path.rsplit("/", 1)[-1]:
            return path, None
        page = self._entries.get(path.partition("/")[0], self._other)
        return page, self._files.get(page)

    async def _send(self, send: Any, method: str, name: str, file: _File, asked: Mapping[str, str]) -> None:
        ruled = name.endswith(".html") or _WORKER.fullmatch(name) is not None
        headers = dict(_HEADERS if ruled else _FILE_HEADERS)
        if ruled:
            wasm = " 'wasm-unsafe-eval'" if name in self._wasm else ""
            frames = self._frames if name == "index.html" else "'none'"
            headers["content-security-policy"] = _POLICY.format(wasm=wasm, frames=frames)
        headers["content-type"] = file.media_type
        headers["cache-control"] = file.cache
        headers["etag"] = file.etag
        headers["vary"] = "accept-encoding"
        if asked.get("if-none-match") == file.etag:
            await _respond(send, 304, headers, b"")
            return
        accepted = {part.partition(";")[0].strip() for part in asked.get("accept-encoding", "").split(",")}
        path = file.path
        for encoding, twin in file.encodings.items():
            if encoding in accepted:
                path = twin
                headers["content-encoding"] = encoding
                break
        body = path.read_bytes()
        headers["content-length"] = str(len(body))
        await _respond(send, 200, headers, body if method == "GET" else b"")


def _table(root: Path) -> dict[str, _File]:
    files: dict[str, _File] = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if not path.is_file() or path.suffix in (".br", ".gz") or path.name.startswith("."):
            continue
        media_type = _TYPES.get(path.suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
        if media_type.startswith("text/") or media_type.endswith("json"):
            media_type += "; charset=utf-8"
        twins = {"br": path.with_name(path.name + ".br"), "gzip": path.with_name(path.name + ".gz")}
        files[name] = _File(
            path=path,
            media_type=media_type,
            etag='"' + hashlib.sha256(path.read_bytes()).hexdigest()[:20] + '"',
            cache="public, max-age=31536000, immutable" if _HASHED.fullmatch(name) else "no-cache",
            encodings={encoding: twin for encoding, twin in twins.items() if twin.is_file()},
        )
    return files


async def _plain(send: Any, status: int, body: bytes, headers: dict[str, str]) -> None:
    headers = {**headers, "content-type": "text/plain; charset=utf-8", "content-length": str(len(body))}
    await _respond(send, status, headers, body)


async def _respond(send: Any, status: int, headers: Mapping[str, str], body: bytes) -> None:
    raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})
