"""`jinbao sandbox` as a process: it says where it listens, keeps what was made, and is talked to by its verbs."""

from __future__ import annotations

import http.client
import json
import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import httpx
import pytest

from jinbao.app.sandbox_commands import port_above
from jinbao.app.sandboxing.following import failure
from jinbao.app.sandboxing.launching import Running, launched
from jinbao.app.sandboxing.signing import Request, Signer
from jinbao.app.sandboxing.testing import SandboxForTests
from jinbao.app.sandboxing.words import command_of
from jinbao.app.settings import terminal_lang
from jinbao.kit.clock import SystemClock
from tests.app.command import jinbao
from tests.app.command import running as serving
from tests.make import run


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with launched(folder=tmp_path_factory.mktemp("sandbox")) as started:
        yield started


@pytest.fixture(scope="module")
def sandbox(running: Running) -> SandboxForTests:
    return SandboxForTests(running)


def test_its_verbs_talk_to_the_one_that_runs(running: Running, sandbox: SandboxForTests) -> None:
    env = run(jinbao("sandbox", "--data", running.folder, "env", "--form", "json"))
    assert (env.code, json.loads(env.out)) == (0, sandbox.env)
    listed = run(jinbao("sandbox", "--data", running.folder, "snippets"))
    assert listed.code == 0 and "wechatpayv3" in listed.out
    snippet = run(jinbao("sandbox", "--data", running.folder, "snippets", "wechatpayv3"))
    assert sandbox.gateway in snippet.out
    unknown = run(jinbao("sandbox", "--data", running.folder, "snippets", "cobol"))
    assert unknown.code == 2 and "cobol" in unknown.err


def test_the_terminal_says_what_to_type_next_and_what_fails(tmp_path: Path) -> None:
    async def scenario() -> None:
        folder = tmp_path / "of mine"
        ports = ("--port", "0", "--no-proxy", "--no-browser", "--lang", "zh-CN")
        async with serving("sandbox", "--data", folder, *ports) as served:
            assert f"sandbox --data '{folder}' env" in served.welcome, "commands are told which one is meant"
            env = json.loads((await jinbao("sandbox", "--data", folder, "env", "--form", "json")).out)
            shop = {"mchid": env["WECHAT_MCHID"]}
            answer = httpx.get(env["JINBAO_GATEWAY"] + "/v3/pay/transactions/out-trade-no/a1", params=shop)
            assert answer.status_code == 401
            said = await served.stop()
        assert "401 SIGN_ERROR  GET /v3/pay/transactions/out-trade-no/a1  请求没有签名" in said.out
        assert f"{env['JINBAO_GATEWAY']}/view/requests/spx_" in said.out

    run(scenario())


@pytest.mark.parametrize(
    ("program", "known", "data", "typed"),
    [
        ("/opt/v/bin/jinbao", "/opt/v/bin/jinbao", None, "jinbao sandbox"),
        ("/opt/v/bin/jinbao", "/usr/bin/jinbao", None, "/opt/v/bin/jinbao sandbox"),
        ("/opt/my v/bin/jinbao", None, None, "'/opt/my v/bin/jinbao' sandbox"),
        ("/opt/v/lib/jinbao/__main__.py", None, Path("/d"), f"{sys.executable} -m jinbao sandbox --data /d"),
    ],
)
def test_commands_are_written_so_that_they_work_where_they_are_pasted(
    program: str, known: str | None, data: Path | None, typed: str
) -> None:
    assert command_of(program, known, data) == typed


def test_what_fails_is_told_in_a_line_with_its_page() -> None:
    asked = {"id": "spx_1", "failed": True, "cut": False, "status": 400, "code": "PARAM_ERROR", "method": "POST"}
    asked |= {"target": "/v3/x?a=1", "out_no": "a1", "problems": [], "ordered": False}
    assert failure("exchange", asked) == ("400 PARAM_ERROR  POST /v3/x  a1", "/view/requests/spx_1")
    assert failure("exchange", asked | {"cut": True, "out_no": ""}) == ("cut  POST /v3/x", "/view/requests/spx_1")
    assert "A fault was ordered" in (failure("exchange", asked | {"ordered": True}) or ("",))[0]
    assert failure("exchange", asked | {"failed": False}) is None
    wrong = asked | {"code": "SIGN_ERROR", "problems": ["last_newline"]}
    assert "  a1  The last line break of the signed message is missing" in (failure("exchange", wrong) or "")[0]
    assert "缺少最后一个换行符" in (failure("exchange", wrong, "zh-CN") or "")[0]
    back = {"id": "cbk_1", "ok": False, "tampered": "", "event": "E", "url": "http://l/x", "error": "", "status": 500}
    assert failure("callback", back) == ("E to http://l/x: answered 500", "/view/callbacks/cbk_1")
    assert failure("callback", back | {"error": "no answer within 5 ms"}) is not None
    assert failure("callback", back | {"tampered": "drop"}) is None, "what was ordered is no news"
    assert failure("callback", back | {"ok": True}) is None and failure("order", {}) is None


def test_the_other_ports_follow_the_first() -> None:
    assert (port_above(8000, 10), port_above(9000, 20)) == (8010, 9020)
    assert (port_above(0, 10), port_above(65_530, 10)) == (0, 0), "any that is free"


def test_a_recording_that_cannot_be_kept_goes_on(running: Running, sandbox: SandboxForTests, tmp_path: Path) -> None:
    sandbox.control.send("POST", "/sandbox/record", {"on": True})
    said = run(jinbao("sandbox", "--data", running.folder, "record", "--stop", tmp_path / "nowhere" / "it.jsonl"))
    assert said.code == 2 and "cannot be written" in said.err
    assert sandbox.state()["recording"]
    sandbox.control.send("POST", "/sandbox/record", {"on": False})


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "sandbox.json").symlink_to(tmp_path / "gone" / "elsewhere")
    said = run(jinbao("sandbox", "--data", tmp_path, "--port", "0", "--no-browser"))
    assert said.code == 2 and "cannot be written" in said.err and "--data" in said.err


def test_verbs_say_that_none_runs(tmp_path: Path) -> None:
    said = run(jinbao("sandbox", "--data", tmp_path, "env"))
    assert said.code == 2 and "jinbao sandbox" in said.err


def test_a_port_that_is_taken_is_named(running: Running, tmp_path: Path) -> None:
    port = running.gateway.rpartition(":")[2]
    said = run(jinbao("sandbox", "--data", tmp_path / "new", "--port", "0", "--gateway-port", port, "--no-browser"))
    assert said.code == 2 and "--gateway-port" in said.err
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("origin", ["localhost:3000", "http://localhost:3000/", "*", "null", "http://a b"])
def test_an_origin_that_no_browser_would_send_is_named(tmp_path: Path, origin: str) -> None:
    said = run(jinbao("sandbox", "--data", tmp_path / "new", "--allow-origin", origin, "--no-browser"))
    assert said.code == 2 and f"{origin} is no origin" in said.err
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("locale", "lang"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh-CN"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LC_MESSAGES": "zh_TW"}, "zh-CN"),
        ({"LANG": "de_DE"}, "en"),
        ({}, "en"),
    ],
)
def test_it_explains_in_the_language_of_its_terminal(
    monkeypatch: pytest.MonkeyPatch, locale: dict[str, str], lang: str
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in locale.items():
        monkeypatch.setenv(name, value)
    assert terminal_lang() == lang


def test_a_folder_of_somebody_elses_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    said = run(jinbao("sandbox", "--data", tmp_path, "--fresh", "--port", "0", "--gateway-port", "0", "--no-browser"))
    assert said.code == 2 and "thesis.txt" in said.err
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_what_is_in_use_is_not_thrown_away(running: Running) -> None:
    options = ("--port", "0", "--gateway-port", "0", "--proxy-port", "0", "--no-browser")
    said = run(jinbao("sandbox", "--data", running.folder, "--fresh", *options))
    assert said.code == 2 and "in use" in said.err
    assert (running.folder / "house" / "domain.db").exists()


def test_the_proxy_stands_in_for_the_real_host(sandbox: SandboxForTests) -> None:
    trust = ssl.create_default_context(cafile=str(sandbox.ca))
    for host in ("api.mch.weixin.qq.com", "openapi.alipay.com"):
        with httpx.Client(proxy=sandbox.proxy, verify=trust, trust_env=False) as client:
            answer = client.get(f"https://{host}/v3/certificates")
        assert answer.status_code in (401, 404) and answer.headers["Server"] == "Jinbao"


def test_the_gateway_is_told_that_it_was_https(sandbox: SandboxForTests) -> None:
    """Links in answers must lead back through the proxy."""
    trust = ssl.create_default_context(cafile=str(sandbox.ca))
    with httpx.Client(proxy=sandbox.proxy, verify=trust, trust_env=False) as client:
        for _ in range(3):
            client.get("https://api.wechatpay.cn/v3/certificates")
        answer = client.get("https://api.mch.weixin.qq.com/connect/oauth2/authorize?appid=wx1&redirect_uri=https://a.b")
    assert "http://api.mch" not in str(answer.headers)


def test_nobody_who_does_not_trust_the_authority_is_fooled(sandbox: SandboxForTests) -> None:
    with httpx.Client(proxy=sandbox.proxy, trust_env=False) as client, pytest.raises(httpx.ConnectError):
        client.get("https://api.mch.weixin.qq.com/v3/certificates")


def test_the_proxy_refuses_other_hosts_and_says_why(sandbox: SandboxForTests) -> None:
    for host in ("example.com:443", "api.mch.weixin.qq.com.example.com:443", "127.0.0.1:22", "nonsense", "a:b", ":1"):
        status, text = _connect(sandbox.proxy, host)
        assert status in (400, 403), (host, text)
    assert "--proxy-through" in _connect(sandbox.proxy, "example.com:443")[1]


def test_the_proxy_survives_whoever_speaks_nonsense(sandbox: SandboxForTests) -> None:
    host, _, port = sandbox.proxy.removeprefix("http://").partition(":")
    for bytes_ in (
        b"\x16\x03\x01",
        b"GET / HTTP/1.1\r\n\r\n",
        b"A" * 40_000,
        b"CONNECT api.mch.weixin.qq.com:443 HTTP/1.1\r\n\r\nno tls",
    ):
        with socket.create_connection((host, int(port)), timeout=20) as connection:
            connection.sendall(bytes_)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(65_536):
                pass
    assert _connect(sandbox.proxy, "example.com:443")[0] == 403


def test_the_authority_may_vouch_for_nobody_else(running: Running) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    folder = running.folder / "keys"
    told = subprocess.run(
        ["openssl", "x509", "-in", "ca.pem", "-noout", "-text"], cwd=folder, capture_output=True, text=True, check=True
    ).stdout
    assert "Name Constraints: critical" in told and "DNS:api.mch.weixin.qq.com" in told
    assert (running.folder / "ca_key.pem").stat().st_mode & 0o077 == 0


def test_the_gateway_answers_on_port_443_with_the_authority(tmp_path: Path) -> None:
    try:
        with socket.create_server(("127.0.0.83", 443)):
            pass
    except PermissionError:
        pytest.skip("ports below 1024 are not ours here")
    with launched("--port-443", "127.0.0.83", "--port-80", "127.0.0.83", folder=tmp_path / "sandbox") as running:
        trust = ssl.create_default_context(cafile=str(running.folder / "keys" / "ca.pem"))
        answer = httpx.get("https://127.0.0.83/v3/certificates", verify=trust, trust_env=False)
        assert answer.headers["Server"] == "Jinbao"
        with socket.create_connection(("127.0.0.83", 443)) as raw:
            with trust.wrap_socket(raw, server_hostname="openapi.alipay.com") as named:
                assert named.version()
        assert httpx.get("http://127.0.0.83/sandbox/state", trust_env=False).json()["gateway_port_80"]


def test_a_session_is_played_again_and_found_the_same(
    running: Running, sandbox: SandboxForTests, tmp_path: Path
) -> None:
    sandbox.control.send("POST", "/sandbox/record", {"on": True})
    _life(sandbox, "replay_me")
    file = tmp_path / "session.jsonl"
    said = run(jinbao("sandbox", "--data", running.folder, "record", "--stop", file))
    assert said.code == 0, said.err
    text = file.read_text("utf-8")
    assert sandbox.env["WECHAT_MCHID"] not in text and sandbox.env["WECHAT_API_V3_KEY"] not in text
    assert "replay_me" in text and "signature=" not in text
    same = run(jinbao("sandbox", "replay", file))
    assert same.code == 0, same.out + same.err
    file.write_text(text.replace('\\"total\\":100', '\\"total\\":300', 1), "utf-8")
    other = run(jinbao("sandbox", "replay", file, "--json"))
    assert other.code == 1
    told = json.loads(other.out)
    assert not told["ok"] and any("300" in line for each in told["lines"] for line in each["differences"]), told


def test_a_file_that_is_no_recording_is_refused(tmp_path: Path) -> None:
    for text in ("", "{}", "not json", '{"kind":"recording","version":99}'):
        file = tmp_path / "file.jsonl"
        file.write_text(text)
        said = run(jinbao("sandbox", "replay", file))
        assert said.code == 2 and "not a recording" in said.err, text


def test_the_fixture_works_in_somebody_elses_tests(tmp_path: Path) -> None:
    (tmp_path / "test_shop.py").write_text(
        """
def test_a_fresh_sandbox(jinbao_sandbox):
    state = jinbao_sandbox.state()
    assert state["counts"]["orders"] == 0 and state["ahead_ms"] in range(-60_000, 60_000)
    assert jinbao_sandbox.clock(hours=25) - state["now_ms"] >= 25 * 3_600_000


def test_the_same_one(jinbao_sandbox):
    assert jinbao_sandbox.state()["ahead_ms"] > 24 * 3_600_000
    assert jinbao_sandbox.key("apiclient_key.pem").startswith("-----BEGIN PRIVATE KEY")
    assert jinbao_sandbox.code()[:2] in {"10", "11", "12", "13", "14", "15"}
"""
    )
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "test_shop.py",
    ]
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=110)
    assert told.returncode == 0 and "2 passed" in told.stdout, told.stdout + told.stderr


def _life(sandbox: SandboxForTests, number: str) -> None:
    """An order that is paid, asked for and refunded in part, and the bill of its day, packed and as it is."""
    env = sandbox.env
    body: dict[str, Any] = {"appid": env["WECHAT_APPID"], "mchid": env["WECHAT_MCHID"], "description": "茶"}
    body |= {"out_trade_no": number, "notify_url": "http://127.0.0.1:9/notify", "amount": {"total": 100}}
    ordered = _call(sandbox, "POST", "/v3/pay/transactions/native", body)
    sandbox.pay(ordered["code_url"])
    found = _call(sandbox, "GET", f"/v3/pay/transactions/out-trade-no/{number}?mchid={env['WECHAT_MCHID']}")
    by_id = f"/v3/pay/transactions/id/{found['transaction_id']}?mchid={env['WECHAT_MCHID']}"
    assert _call(sandbox, "GET", by_id)["trade_state"] == "SUCCESS"
    refund = {"refund": 30, "total": 100, "currency": "CNY"}
    _call(
        sandbox,
        "POST",
        "/v3/refund/domestic/refunds",
        {"out_trade_no": number, "out_refund_no": "r1", "amount": refund},
    )
    now_s = sandbox.state()["now_ms"] // 1_000
    day = datetime.fromtimestamp(now_s, timezone(timedelta(hours=8))).date().isoformat()
    sandbox.clock(hours=36)
    for packing in ("&tar_type=GZIP", ""):
        bill = _call(sandbox, "GET", f"/v3/bill/tradebill?bill_date={day}&bill_type=ALL{packing}")
        assert _call(sandbox, "GET", bill["download_url"].removeprefix(sandbox.gateway))


def _call(sandbox: SandboxForTests, method: str, target: str, body: Any = None) -> Any:
    from_body = b"" if body is None else json.dumps(body).encode()
    headers = (("Content-Type", "application/json"), ("Accept", "application/json"))
    request = Request("wechat.v3", sandbox.env["WECHAT_MCHID"], method, target, headers, from_body)
    signed = Signer(sandbox.env).signed(request, SystemClock().now_ms())
    answer = httpx.request(
        method, sandbox.gateway + target, content=signed.body, headers=dict(signed.headers), trust_env=False
    )
    assert answer.status_code == 200, answer.text
    return answer.json() if answer.headers["content-type"].startswith("application/json") else answer.content


def _connect(proxy: str, target: str) -> tuple[int, str]:
    host, _, port = proxy.removeprefix("http://").partition(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=20)
    try:
        connection.putrequest("CONNECT", target, skip_host=True, skip_accept_encoding=True)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()
