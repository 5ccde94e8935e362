"""Whatever is sent, the HTTP surface keeps what its OpenAPI document promises."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from tests.make_openapi import REALMS, Town, town_with_document

CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
CONFIG = {"checks": {"negative_data_rejection": {"expected-statuses": ["4XX"]}}}
#: Of valid and of invalid requests, for each operation; more by hand, when something has changed.
EXAMPLES = 4
_REQUEST = frozenset({"method", "url", "headers", "cookies", "params", "data", "json", "files"})


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with town_with_document(tmp_path) as made:
        yield made


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("realm", REALMS)
def test_nothing_that_is_sent_breaks_it_or_the_document(town: Town, realm: str) -> None:
    readable = copy.deepcopy(town.document)
    for path, method, _ in town.operations(realm):
        readable["paths"][path][method].pop("security", None)
    schema = schemathesis.openapi.from_dict(readable, config=schemathesis.Config.from_dict(CONFIG))
    seen: set[int] = set()
    failed: list[str] = []
    for path, method, described in town.operations(realm):
        operation = schema[path][method.upper()]
        token = town.do(town.token(realm))
        for mode in GenerationMode:
            if mode is GenerationMode.POSITIVE or "parameters" in described or "requestBody" in described:
                try:
                    seen |= _try(town, operation, mode, token)
                except Unsatisfiable:
                    assert mode is GenerationMode.NEGATIVE, "a path of one text is always valid"
                except FailureGroup as failure:
                    failed.append(f"{method} {path}\n{failure}")
    assert not failed, "\n".join(failed)
    assert {200, 400, 404} <= seen or realm == "public", f"nothing was reached: {seen}"


def _try(town: Town, operation: Any, mode: GenerationMode, token: str) -> set[int]:
    seen: set[int] = set()

    @settings(
        max_examples=EXAMPLES,
        database=None,
        derandomize=True,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def attempt(data: st.DataObject) -> None:
        case = data.draw(strategy)
        if mode is GenerationMode.POSITIVE and data.draw(st.booleans()):
            _name_what_is_there(case, town.known, lambda options: data.draw(st.sampled_from(options)))
        answer = town.do(_send(town.served.client, case, token))
        seen.add(answer.status_code)
        # "null" in a query is read as nothing at all, which JSON Schema has no words for.
        unread = [negative_data_rejection] if "=null" in str(answer.request.url) else []
        case.validate_response(answer, checks=CHECKS, excluded_checks=unread)

    strategy = operation.as_strategy(generation_mode=mode)
    attempt()
    return seen


def _name_what_is_there(case: Case[Any], known: dict[str, list[Any]], choose: Callable[[list[Any]], Any]) -> None:
    """Let a valid request be about something that exists."""
    for container in (case.path_parameters, case.body):
        if isinstance(container, dict):
            for name in sorted(container.keys() & known.keys()):
                container[name] = choose(known[name])


async def _send(client: httpx.AsyncClient, case: Case[Any], token: str) -> httpx.Response:
    """What the case says, on the wire, from somebody with a session."""
    told = case.as_transport_kwargs(base_url="http://localhost:8000")
    ready = requests.Request(**{name: value for name, value in told.items() if name in _REQUEST}).prepare()
    headers = {name: str(value) for name, value in ready.headers.items() if name.lower() != "authorization"}
    if token:
        headers["authorization"] = f"Bearer {token}"
    body = ready.body
    assert body is None or isinstance(body, (str, bytes))
    return await client.request(str(ready.method), str(ready.url), content=body, headers=headers)
