"""Refusals as RFC 9457 problem details, in the caller's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException

from jinbao.kit.errors import Again, Refusal, Unknown

Lang: TypeAlias = Literal["en", "zh-CN"]
LANGS: tuple[Lang, ...] = ("en", "zh-CN")

_log = structlog.get_logger("jinbao.http")
_HTTP_CODES = {
    400: "kit.invalid",
    404: "kit.not_found",
    405: "kit.method_not_allowed",
    413: "kit.too_large",
    415: "kit.media_type",
}


@dataclass(frozen=True, slots=True)
class Dialect:
    """How refusals are said here: an HTTP status and a sentence in each language for every code.

    Sentences may name facts: ``{limit_minor}``. A fact that is itself in words has them under its name with the
    language behind it (``hint_en``, ``hint_zh``), and these are what is told. A missing code is a bug that a test
    finds.
    """

    status: Mapping[str, int]
    sentences: Mapping[Lang, Mapping[str, str]]

    def sentence(self, code: str, lang: Lang, facts: Mapping[str, str | int]) -> str:
        """What to tell a person about ``code``."""
        end = f"_{lang[:2]}"
        words = {name.removesuffix(end): told for name, told in facts.items() if name.endswith(end)}
        return self.sentences[lang][code].format_map(_Facts({**facts, **words}))


class _Facts(dict[str, str | int]):
    """Facts for a sentence; one that is not there shows as a dash instead of failing the answer."""

    def __missing__(self, key: str) -> str:
        return "–"


def choose_lang(header: str | None, otherwise: Lang = "en") -> Lang:
    """The language of an Accept-Language header: the first of ours that it names, else ``otherwise``."""
    for part in (header or "")[:200].split(","):
        tag = part.partition(";")[0].strip().lower()
        if tag.startswith("zh"):
            return "zh-CN"
        if tag.startswith("en"):
            return "en"
    return otherwise


class Problems:
    """Exception handlers of the API, which speak the dialect that comes with a request."""

    def handlers(self) -> dict[Any, Any]:
        """What to hand to the framework: one handler for each of the ways to fail."""
        return {
            Refusal: self.refused,
            Unknown: self.unknown,
            ValidationException: self.unreadable,
            HTTPException: self.http,
            Exception: self.bug,
        }

    def refused(self, request: Request[Any, Any, Any], refusal: Refusal) -> Response[dict[str, Any]]:
        """The answer is no."""
        return self._answer(request, refusal.code, refusal.again, refusal.facts)

    def unknown(self, request: Request[Any, Any, Any], error: Unknown) -> Response[dict[str, Any]]:
        """The outcome is not known yet."""
        _log.warning("unknown_outcome", why=str(error), path=request.url.path)
        return self._answer(request, "kit.unknown", Again.SAME_ID, {})

    def unreadable(self, request: Request[Any, Any, Any], error: ValidationException) -> Response[dict[str, Any]]:
        """The input does not fit the schema; name the first field that does not."""
        facts: dict[str, str | int] = {"field": "body", "reason": str(error.detail)[:200]}
        if isinstance(error.extra, list) and error.extra and isinstance(error.extra[0], dict):
            facts["field"] = str(error.extra[0].get("key", "body"))[:60]
            facts["reason"] = str(error.extra[0].get("message", ""))[:200]
        return self._answer(request, "kit.invalid", Again.NEW_ID, facts)

    def http(self, request: Request[Any, Any, Any], error: HTTPException) -> Response[dict[str, Any]]:
        """What the framework refuses by itself: unknown path, method, size."""
        status = error.status_code
        if status >= 500:
            return self.bug(request, error)
        code = _HTTP_CODES.get(status, "kit.invalid")
        facts: dict[str, str | int] = {"field": "body", "reason": str(error.detail)[:200]} if status == 400 else {}
        return self._answer(request, code, Again.NEVER, facts, dict(error.headers or {}))

    def bug(self, request: Request[Any, Any, Any], error: Exception) -> Response[dict[str, Any]]:
        """Our fault: say so without saying how, and write down the rest."""
        _log.error("bug", path=request.url.path, exc_info=error)
        return self._answer(request, "kit.bug", Again.SAME_ID, {})

    def _answer(
        self,
        request: Request[Any, Any, Any],
        code: str,
        again: Again,
        facts: Mapping[str, str | int],
        headers: dict[str, str] | None = None,
    ) -> Response[dict[str, Any]]:
        lang = choose_lang(request.headers.get("accept-language"))
        dialect: Dialect = request.scope["jinbao.dialect"]  # type: ignore[typeddict-item]
        status = dialect.status[code]
        sent = dict(headers or {})
        sent["content-language"] = lang
        if code == "kit.too_many_requests":
            sent["retry-after"] = str(facts.get("retry_after_s", 1))
        body = {
            "type": f"urn:jinbao:problem:{code}",
            "title": code.partition(".")[2].replace("_", " ").capitalize(),
            "status": status,
            "detail": dialect.sentence(code, lang, facts),
            "code": code,
            "again": again.value,
            "facts": dict(facts),
            "request_id": request.scope.get("jinbao.request_id", ""),
        }
        return Response(body, status_code=status, media_type="application/problem+json", headers=sent)
