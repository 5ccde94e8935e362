"""The HTTP surface keeps what its OpenAPI document promises; what is sent to it at random: tests/fuzz."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.make_openapi import REALMS, Town, town_with_document


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with town_with_document(tmp_path) as made:
        yield made


def _somewhere(path: str) -> str:
    """An address that the path stands for: a number where one is asked for, else a letter."""
    return re.sub(r"\{.*?\}", "x", path.replace("{seq}", "1"))


def test_who_has_no_session_of_the_realm_gets_nowhere(town: Town) -> None:
    for realm in REALMS[1:]:
        others = [town.callers[other].token for other in town.callers if other != realm]
        for path, method, _ in town.operations(realm):
            address = _somewhere(path)
            for headers in ({}, *({"authorization": f"Bearer {token}"} for token in others)):
                answer = town.do(town.served.client.request(method.upper(), address, headers=headers))
                assert (answer.status_code, answer.json()["code"]) == (401, "kit.session_needed"), (method, path)


def test_a_cookie_alone_changes_nothing(town: Town) -> None:
    for realm in REALMS[1:]:
        cookie = {"cookie": f"jb_{realm}={town.callers[realm].token}"}
        for path, method, operation in town.operations(realm):
            if method != "get":
                address = _somewhere(path)
                answer = town.do(town.served.client.request(method.upper(), address, headers=cookie))
                assert answer.json()["code"] == "kit.cross_site", (method, path)
                assert {f"{realm}_cookie": [], "own_page": []} in operation["security"]


def test_what_makes_something_asks_for_a_key(town: Town) -> None:
    """Where the document names the header, a call without it is refused, and nothing else asks for it."""
    without = {("POST", "/sessions/end"), ("POST", "/scan")}
    asking = 0
    for realm in REALMS[1:]:
        for path, method, operation in town.operations(realm):
            named = [each for each in operation.get("parameters", ()) if each["name"] == "Idempotency-Key"]
            assert all(each["required"] and each["in"] == "header" for each in named)
            assert not (named and method == "get") and (method.upper(), path) not in without
            asking += bool(named)
    assert asking > 20
    order = town.known["order_id"][3]
    before = town.do(town.callers["member"].see("/balance"))
    address = f"/api/v1/member/orders/{order}/pay"
    headers = {"authorization": f"Bearer {town.callers['member'].token}"}
    answer = town.do(town.served.client.post(address, json={}, headers=headers))
    assert (answer.status_code, answer.json()["code"]) == (400, "kit.idempotency_key_missing")
    assert town.do(town.callers["member"].see("/balance"))["available_minor"] == before["available_minor"]


def test_the_document_hangs_together(town: Town) -> None:
    document = town.document
    assert document["openapi"].startswith("3.1")
    text = str(document)
    for name in re.findall(r"#/components/(\w+/[\w.]+)", text):
        kind, _, what = name.partition("/")
        assert what in document["components"][kind], name
    operations = [operation for item in document["paths"].values() for operation in item.values()]
    ids = [operation["operationId"] for operation in operations]
    assert len(set(ids)) == len(ids)
    for operation in operations:
        assert operation["description"], operation["operationId"]
        assert {"4XX", "503"} < operation["responses"].keys()
        assert operation["tags"] == ["public"] or {"bearer": []} in operation["security"]
    refused = document["components"]["responses"]["Refused"]["content"]
    assert list(refused) == ["application/problem+json"]
    assert "\\A" not in text and "jinbao." not in text


def test_every_body_is_closed(town: Town) -> None:
    """A field that the API does not know is refused, and the document says so."""
    schemas = town.document["components"]["schemas"]
    for item in town.document["paths"].values():
        for operation in item.values():
            for name in re.findall(r"#/components/schemas/(\w+)", str(operation.get("requestBody", ""))):
                assert schemas[name]["additionalProperties"] is False, name


def test_an_unknown_place_is_a_problem_too(town: Town) -> None:
    for path in ("/api/v1/nowhere", "/api/v1/member/nowhere", "/api/v2/config", "/api/v1/openapi/x.json"):
        answer = town.do(town.served.client.get(path))
        assert answer.status_code == 404, path
        assert answer.headers["content-type"] == "application/problem+json", path
        assert answer.json()["code"] == "kit.not_found"
