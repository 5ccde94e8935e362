"""A way out to merchants, over HTTP/1.1.

A merchant's address was chosen by a stranger. Outside a sandbox the name is therefore resolved here, every address that
it leads to must be a public one, and the connection goes to the very address that was found to be so. Redirects are not
followed, no proxy of the environment is used, and no more than a part of the answer is read.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

import httpx

from jinbao.compat.service.addresses import is_public
from jinbao.compat.types import Posted
from jinbao.kit.clock import monotonic_ns, seconds

#: So much of an answer is read; it needs a word, or a hundred bytes of JSON or XML.
ANSWER_MOST = 65_536
_HEADERS_MOST, _HEADER_MOST = 64, 1_000
_AT_ONCE = 64
_AGENT = ("User-Agent", "Mozilla/4.0")


class _Forbidden(Exception):
    """The name leads somewhere that is not the internet."""


class HttpCourier:
    """A ``Courier``. ``private``: addresses of this machine and network too, which only a sandbox may be asked for."""

    def __init__(self, *, private: bool) -> None:
        self._private = private
        # Threads of its own: strangers' names may take as long as they like, and others wait for the usual ones.
        self._names = ThreadPoolExecutor(16, thread_name_prefix="jinbao-merchants")
        #: Made when they are first needed: most houses never call anybody.
        self._clients: dict[bool, httpx.AsyncClient] = {}

    async def post(self, url: str, headers: tuple[tuple[str, str], ...], body: bytes, timeout_ms: int) -> Posted:
        """See ``Courier.post``. All of it, from the look-up of the name to the answer's end, has ``timeout_ms``."""
        began = monotonic_ns()
        try:
            async with asyncio.timeout(seconds(timeout_ms)):
                answer = await self._post(url, headers, body)
        except TimeoutError:
            return _failed(f"no answer within {timeout_ms} ms", began)
        except _Forbidden:
            return _failed("the address is not one of the internet", began)
        except (OSError, httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            return _failed(_words(error), began)
        kept = tuple((name[:_HEADER_MOST], value[:_HEADER_MOST]) for name, value in answer[1][:_HEADERS_MOST])
        return Posted(status=answer[0], headers=kept, body=answer[2], took_ms=_since_ms(began))

    async def close(self) -> None:
        """See ``Courier.close``."""
        self._names.shutdown(wait=False, cancel_futures=True)
        for client in self._clients.values():
            await client.aclose()

    async def _post(
        self, url: str, headers: tuple[tuple[str, str], ...], body: bytes
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        parts = urlsplit(url)
        addresses = await self._addresses_of(parts)
        if not self._private and not all(map(is_public, addresses)):
            raise _Forbidden
        client = self._client(is_local=all(map(_is_loopback, addresses)))
        last: Exception | None = None
        for address in addresses:  # ``localhost`` is two addresses, of which often one has nobody listening
            request = _request(client, parts, address, headers, body)
            try:
                answer = await client.send(request, stream=True)
            except httpx.ConnectError as error:
                last = error
                continue
            try:
                return answer.status_code, _shown(answer), await _beginning(answer)
            finally:
                await answer.aclose()
        assert last is not None, "a name leads to an address, or its look-up fails"
        raise last

    def _client(self, *, is_local: bool) -> httpx.AsyncClient:
        """What a developer runs on this machine has a certificate of his own, if any; all others have proper ones."""
        if is_local not in self._clients:
            trust = _trusting() if is_local else httpx.create_ssl_context(trust_env=False)
            self._clients[is_local] = _client(trust)
        return self._clients[is_local]

    async def _addresses_of(self, parts: SplitResult) -> list[str]:
        host = parts.hostname or ""
        try:
            return [str(ip_address(host))]
        except ValueError:
            pass
        port = parts.port or (443 if parts.scheme == "https" else 80)
        look_up = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
        found = await asyncio.get_running_loop().run_in_executor(self._names, look_up)
        return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _client(trust: ssl.SSLContext) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        verify=trust,
        timeout=None,
        follow_redirects=False,
        trust_env=False,
        # A connection to an address is never used for another name that leads to it, nor one that has grown stale.
        limits=httpx.Limits(max_connections=_AT_ONCE, max_keepalive_connections=0),
    )


def _trusting() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _request(
    client: httpx.AsyncClient, parts: SplitResult, address: str, headers: tuple[tuple[str, str], ...], body: bytes
) -> httpx.Request:
    bracketed = f"[{address}]" if ":" in address else address
    port = "" if parts.port is None else f":{parts.port}"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    own = [("Host", parts.netloc), _AGENT, ("Accept", "*/*"), ("Accept-Encoding", "identity"), ("Connection", "close")]
    return client.build_request(
        "POST",
        f"{parts.scheme}://{bracketed}{port}{path}",
        headers=[*own, *headers],
        content=body,
        extensions={"sni_hostname": parts.hostname or ""},
    )


async def _beginning(answer: httpx.Response) -> bytes:
    """The answer's body as it came, cut where nobody needs more of it."""
    read = bytearray()
    async for chunk in answer.aiter_raw():
        read += chunk
        if len(read) >= ANSWER_MOST:
            break
    return bytes(read[:ANSWER_MOST])


def _shown(answer: httpx.Response) -> list[tuple[str, str]]:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in answer.headers.raw]


def _is_loopback(address: str) -> bool:
    return ip_address(address.partition("%")[0]).is_loopback


def _failed(error: str, began: int) -> Posted:
    return Posted(status=None, error=error, took_ms=_since_ms(began))


def _since_ms(began: int) -> int:
    return (monotonic_ns() - began) // 1_000_000


def _words(error: Exception) -> str:
    """Why there was no answer, in a line."""
    return f"{type(error).__name__}: {error}".splitlines()[0][:200]
