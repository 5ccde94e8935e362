"""The OpenAPI document: what the framework knows of the routes, made exact.

The framework lists paths and parameters. Bodies and answers are described by the library that reads
and writes them, so that the document promises what is enforced; refusals, sessions and the
Idempotency-Key are the same everywhere and are added here, in one place.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from litestar import Litestar, Request, Response
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.plugins import OpenAPIRenderPlugin
from litestar.response import Stream
from litestar.routes import HTTPRoute

from jinbao.kit.errors import Again

_SCHEMAS = "#/components/schemas/"
_KEY = "Idempotency-Key"
_PRODUCES = "produces"
_CONSUMES = "consumes"
_SAFE = frozenset({"get", "head"})
_PROBLEM = "application/problem+json"


class Problem(msgspec.Struct, frozen=True):
    """Why the answer is no (RFC 9457). ``code`` is stable; ``detail`` says what to do, in the caller's language."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    again: Again
    facts: dict[str, str | int]
    request_id: str


@dataclass(frozen=True, slots=True)
class Area:
    """The routes under ``prefix``, for those with a session of ``realm``."""

    realm: str
    prefix: str


def produces(*media_types: str) -> dict[str, Any]:
    """The ``opt`` of a route whose answer is a file or a stream of one of these media types."""
    return {_PRODUCES: media_types}


def consumes(*media_types: str) -> dict[str, Any]:
    """The ``opt`` of a route that reads its body as it comes, a file of one of these media types."""
    return {_CONSUMES: media_types}


class DocumentPlugin(OpenAPIRenderPlugin):
    """Serves the document; it is written when somebody asks for it first."""

    def __init__(self, path: str, areas: Sequence[Area], anybody: str) -> None:
        super().__init__(path=path, media_type="application/vnd.oai.openapi+json")  # type: ignore[arg-type]
        self._areas = areas
        self._anybody = anybody
        self._written = b""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """The document as JSON."""
        if not self._written:
            self._written = msgspec.json.encode(describe(request.app, self._areas, self._anybody))
        return self._written


def describe(app: Litestar, areas: Sequence[Area], anybody: str = "public") -> dict[str, Any]:
    """The OpenAPI 3.1 document of an app whose routes are functions over msgspec types.

    ``anybody`` is what those without a session are called.
    """
    document = app.openapi_schema.to_schema()
    listed: dict[str, Any] = document["components"]["schemas"]
    found = [(path, method, handler) for path, method, handler in _handlers(app) if path in document["paths"]]
    bodies = _Bodies([handler for _, _, handler in found])
    for path, method, handler in found:
        operation = document["paths"][path][method]
        area = next((area for area in areas if path.startswith(area.prefix + "/")), None)
        _describe(operation, method, handler, bodies, area or anybody)
    document["components"] = {
        "schemas": bodies.components | _still_named(document["paths"], listed),
        "responses": _refusals(),
        "securitySchemes": _sessions(areas),
    }
    document["tags"] = [{"name": name} for name in (anybody, *(area.realm for area in areas))]
    return document


def _handlers(app: Litestar) -> Iterator[tuple[str, str, HTTPRouteHandler]]:
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for handler in route.route_handlers:
                for method in handler.http_methods:
                    if str(method) != "OPTIONS":
                        yield route.path_format, str(method).lower(), handler


def _describe(
    operation: dict[str, Any], method: str, handler: HTTPRouteHandler, bodies: _Bodies, area: Area | str
) -> None:
    """Say of one operation what the framework does not know; ``area`` is a text for those without a session."""
    name = str(handler.fn.__name__)
    realm = area if isinstance(area, str) else area.realm
    operation["operationId"] = f"{realm}_{name}"
    operation["summary"] = name.replace("_", " ").capitalize()
    operation["tags"] = [realm]
    operation.pop("deprecated", None)
    if "parameters" in operation:
        operation["parameters"] = [_parameter(each) for each in operation["parameters"]]
    data = handler.parsed_data_field
    if data is not None:
        content = {"application/json": {"schema": bodies.of(data.annotation)}}
        operation["requestBody"] = {"content": content, "required": data.is_required}
    elif files := handler.opt.get(_CONSUMES):
        operation["requestBody"] = {"content": {kind: {} for kind in files}, "required": True}
    success = operation["responses"][str(handler.status_code)]
    success["description"] = "Done." if method not in _SAFE else "Here it is."
    success.pop("headers", None)
    success.pop("content", None)
    success |= _answer(handler, bodies)
    operation["responses"] = {
        str(handler.status_code): success,
        "4XX": {"$ref": "#/components/responses/Refused"},
        "503": {"$ref": "#/components/responses/NotNow"},
    }
    if not isinstance(area, str):
        cookie: dict[str, list[str]] = {f"{realm}_cookie": []}
        operation["security"] = [{"bearer": []}, cookie if method in _SAFE else cookie | {"own_page": []}]


def _answer(handler: HTTPRouteHandler, bodies: _Bodies) -> dict[str, Any]:
    """The content of a success."""
    if files := handler.opt.get(_PRODUCES):
        return {"content": {kind: {"schema": {"type": "string"}} if kind.startswith("text/") else {} for kind in files}}
    returned = _returned(handler)
    if returned in (None, types.NoneType):
        return {}
    return {"content": {"application/json": {"schema": bodies.of(returned)}}}


def _returned(handler: HTTPRouteHandler) -> Any:
    """What a route answers with, without the response around it."""
    annotation = handler.parsed_fn_signature.return_type.annotation
    if typing.get_origin(annotation) is Response:
        return typing.get_args(annotation)[0]
    return annotation


def _parameter(listed: dict[str, Any]) -> dict[str, Any]:
    """A parameter as it comes over the wire, where nothing is null."""
    schema = dict(listed["schema"])
    options = [option for option in schema.get("oneOf", ()) if option != {"type": "null"}]
    if len(options) == 1:
        del schema["oneOf"]
        schema = options[0] | schema
    if isinstance(schema.get("type"), list):
        schema["type"] = next(kind for kind in schema["type"] if kind != "null")
        schema["enum"] = [value for value in schema.get("enum", ()) if value is not None] or None
    if listed["name"] == _KEY:
        schema = {"type": "string", "minLength": 1, "maxLength": 64, "pattern": "^[!-~]([ -~]*[!-~])?$"}
    kept = {name: listed[name] for name in ("name", "in", "required", "description") if name in listed}
    return kept | {"schema": {name: _whole(value) for name, value in schema.items() if value is not None}}


def _whole(value: Any) -> Any:
    """The framework writes bounds of whole numbers as floats."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


class _Bodies:
    """Schemas of everything that routes read and answer, by the library that does it."""

    def __init__(self, handlers: Sequence[HTTPRouteHandler]) -> None:
        wanted: dict[Any, None] = {Problem: None}
        for handler in handlers:
            if handler.parsed_data_field is not None:
                wanted |= dict.fromkeys(_alternatives(handler.parsed_data_field.annotation))
            returned = _returned(handler)
            if _PRODUCES not in handler.opt and returned is not Stream:
                wanted |= dict.fromkeys(_alternatives(returned))
        schemas, components = msgspec.json.schema_components(list(wanted), ref_template=_SCHEMAS + "{name}")
        self._schemas: dict[Any, Any] = dict(zip(wanted, schemas, strict=True))
        self.components: dict[str, Any] = {_short(name): _portable(schema) for name, schema in components.items()}
        assert len(self.components) == len(components), "two types of one module have one name"

    def of(self, annotation: Any) -> dict[str, Any]:
        """The schema of a type that a route named."""
        schemas = [_portable(self._schemas[each]) for each in _alternatives(annotation)]
        return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}


def _alternatives(annotation: Any) -> tuple[Any, ...]:
    """The members of a union, which is read by nobody and so needs no tag; else the type itself."""
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        return typing.get_args(annotation)
    return (annotation,)


def _portable(schema: Any) -> Any:
    r"""``schema`` with patterns that every reader knows: Python's ``\A`` and ``\Z`` are ``^`` and ``$`` elsewhere."""
    if isinstance(schema, list):
        return [_portable(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    portable = {name: _portable(value) for name, value in schema.items()}
    pattern = portable.get("pattern")
    if isinstance(pattern, str):
        portable["pattern"] = pattern.replace("\\A", "^").replace("\\Z", "$")
    if "$ref" in portable:
        portable["$ref"] = _SCHEMAS + _short(portable["$ref"].removeprefix(_SCHEMAS))
    return portable


def _short(name: str) -> str:
    """The name of a type that another module has too: ``jinbao.pay.routes.views.TodayView`` is ``PayTodayView``."""
    parts = name.split(".")
    return name if len(parts) < 3 else parts[1].capitalize() + parts[-1]


def _still_named(paths: dict[str, Any], listed: dict[str, Any]) -> dict[str, Any]:
    """The framework's schemas that parameters name."""
    named = {
        parameter["schema"]["$ref"].removeprefix(_SCHEMAS)
        for item in paths.values()
        for operation in item.values()
        for parameter in operation.get("parameters", ())
        if "$ref" in parameter["schema"]
    }
    return {name: listed[name] for name in sorted(named)}


def _refusals() -> dict[str, Any]:
    problem = {"content": {_PROBLEM: {"schema": {"$ref": _SCHEMAS + "Problem"}}}}
    return {
        "Refused": {"description": "The answer is no; nothing was changed."} | problem,
        "NotNow": {"description": "Too much to do, or the outcome is not known yet: ask again with the same key."}
        | problem,
    }


def _sessions(areas: Sequence[Area]) -> dict[str, Any]:
    schemes: dict[str, Any] = {
        "bearer": {"type": "http", "scheme": "bearer", "description": "The token of a session."},
        "own_page": {
            "type": "apiKey",
            "in": "header",
            "name": "X-Jinbao",
            "description": "`1`: what comes with a cookie and changes something must come from our own pages.",
        },
    }
    for area in areas:
        schemes[f"{area.realm}_cookie"] = {"type": "apiKey", "in": "cookie", "name": f"jb_{area.realm}"}
    return schemes
