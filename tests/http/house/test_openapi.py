"""The HTTP surface keeps what its OpenAPI document promises, whatever is sent to it."""

from __future__ import annotations

import asyncio
import copy
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
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

from tests.make_house import PIN, Caller, Served, served

DOCUMENT = "/api/v1/openapi.json"
REALMS = ("public", "member", "merchant", "staff")
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


@dataclass
class Town:
    """A house in which a little has happened, and the names of what is there."""

    served: Served
    loop: asyncio.AbstractEventLoop
    document: dict[str, Any]
    callers: dict[str, Caller] = field(default_factory=dict)
    known: dict[str, list[Any]] = field(default_factory=dict)

    def do(self, work: Any) -> Any:
        return self.loop.run_until_complete(work)

    def operations(self, realm: str) -> list[tuple[str, str, dict[str, Any]]]:
        """Path, method and description; streams that never end are left out."""
        return [
            (path, method, operation)
            for path, item in self.document["paths"].items()
            for method, operation in item.items()
            if operation["tags"] == [realm] and not path.endswith("/live")
        ]

    async def token(self, realm: str) -> str:
        """A fresh one: a request may have ended the last."""
        if realm == "public":
            return ""
        caller = self.callers[realm]
        role = "admin" if realm == "staff" else ""
        return (await self.served.enter(caller.realm, caller.id, role)).token


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with asyncio.Runner() as runner:
        opening = served(tmp_path)
        opened = runner.run(opening.__aenter__())
        try:
            document = runner.run(opened.client.get(DOCUMENT)).json()
            made = Town(opened, runner.get_loop(), document)
            runner.run(_move_in(made))
            yield made
            runner.run(opened.house.settle())
            assert runner.run(opened.sound()), "the books do not add up any more"
        finally:
            runner.run(opening.__aexit__(None, None, None))


async def _move_in(town: Town) -> None:
    """One of everything that can be named in a path or a body."""
    at = town.served
    member, friend, till = await at.member(500_000, pin=PIN), await at.member(50_000), await at.shop()
    staff = await at.staff()
    town.callers = {"member": member, "merchant": till, "staff": staff}
    orders = [await till.did("/orders", {"amount_minor": 700 + n, "out_no": f"no-{n}"}) for n in range(4)]
    await member.did(f"/orders/{orders[0]['id']}/pay", {})
    await member.did(f"/orders/{orders[1]['id']}/pay", {})
    refund = await till.did(f"/orders/{orders[1]['id']}/refunds", {"amount_minor": 100})
    static = await till.did("/qr", {"label": "Counter"})
    asked = await friend.did("/requests", {"to": member.shown, "amount_minor": 55})
    sent = await member.did("/transfers", {"to": friend.shown, "amount_minor": 12, "proof": {"pin": PIN}})
    account = (await member.see("/bank-accounts"))["items"][0]["id"]
    withdrawal = await member.did(
        "/withdrawals", {"bank_account_id": account, "amount_minor": 900, "proof": {"pin": PIN}}
    )
    await at.house.settle()
    settlement = await till.did("/settlements", {})
    waiting = await till.did("/charges", {"code": await _code(member), "amount_minor": 80_000})
    entries = (await staff.see("/ledger/entries"))["items"]
    accounts = (await staff.see("/ledger/accounts"))["items"]
    transfers = (await staff.see(f"/ledger/accounts/{accounts[0]['id']}/transfers"))["items"]
    town.known = {
        "order_id": [order["id"] for order in orders] + [waiting["id"]],
        "out_no": ["no-1"],
        "refund_id": [refund["id"]],
        "qr_id": [static["id"]],
        "file": ["poster.svg", "poster.png", "poster.pdf"],
        "request_id": [asked["id"]],
        "transfer_id": [sent["id"], transfers[0]["id"]],
        "bank_account_id": [account],
        "withdrawal_id": [withdrawal["id"]],
        "top_up_id": [line["ref"] for line in (await member.see("/lines", kind="top_up"))["items"]],
        "settlement_id": [settlement["id"]],
        "line_id": [line["id"] for line in (await member.see("/lines"))["items"]],
        "member_id": [friend.shown],
        "merchant_id": [till.shown],
        "account_id": [account["id"] for account in accounts],
        "entry_id": [entry["id"] for entry in entries],
        "item_id": [item["id"] for item in (await staff.see("/pending"))["items"]],
        "to": [friend.shown],
        "proof": [{"pin": PIN}],
        "code": [await _code(member)],
        "amount_minor": [1, 30],
        "text": [static["text"], orders[3]["qr_text"], (await friend.see("/receive"))["text"]],
        "reason": ["because a test says so"],
    }
    assert all(town.known.values()), town.known


async def _code(member: Caller) -> str:
    await member.did("/codes/pair")
    return str((await member.see("/codes/current"))["code"])


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
