"""Decisions of the sandbox: links, the guard, how variables are written, snippets, and what differs in a replay."""

from __future__ import annotations

import json
import shlex

import pytest

from jinbao.compat.types import Fault
from jinbao.sandbox.rules import callbacks, env, faults, guard, links, recordings, snippets
from jinbao.sandbox.types import FaultRule


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("prepay_id=wx2026", "token", "wx2026"),
        ("weixin://wxpay/bizpayurl?pr=abc", "text", "weixin://wxpay/bizpayurl?pr=abc"),
        ("https://qr.alipay.com/bax123", "token", "bax123"),
        ("http://127.0.0.1:8010/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=wx1&package=2", "token", "wx1"),
        ("http://localhost:8000/cashier/page77", "token", "page77"),
        ("http://127.0.0.1:8010/gateway.do?app_id=1&sign=x", "visit", "/gateway.do?app_id=1&sign=x"),
        ("app_id=1&biz_content=%7B%7D&sign=x", "string", "app_id=1&biz_content=%7B%7D&sign=x"),
        ("wx20261123", "token", "wx20261123"),
    ],
)
def test_every_text_that_leads_to_an_order_is_understood(text: str, kind: str, value: str) -> None:
    assert (kind, value) in [(link.kind, link.value) for link in links.read(text)]


def test_an_empty_text_leads_nowhere() -> None:
    assert links.read("  ") == []


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.9.8.7", "[::1]", "a.localhost", "::ffff:127.0.0.1"])
def test_this_machine_is_known_by_its_names(host: str) -> None:
    assert guard.is_loopback(host)


@pytest.mark.parametrize("host", ["", "0.0.0.0", "128.0.0.1", "127.0.0.1.nip.io", "localhost.evil.com", "1270.0.0.1"])
def test_nobody_else_passes_for_this_machine(host: str) -> None:
    assert not guard.is_loopback(host)


HERE = "127.0.0.1:8010"
LISTED = {"http://localhost:3000"}


@pytest.mark.parametrize(
    ("host", "origin", "site", "what"),
    [
        (HERE, "", "", None),  # a program
        (HERE, "", "none", None),  # an address that somebody typed
        (HERE, f"http://{HERE}", "same-origin", None),
        (HERE, f"http://{HERE}", "", None),  # a browser that does not say how it stands to us
        ("localhost", "http://localhost:80", "same-origin", None),
        ("localhost:443", "https://localhost", "same-origin", None),
        (HERE, "http://127.0.0.1:3000", "same-site", "origin"),
        (HERE, "http://127.0.0.1:3000", "", "origin"),
        (HERE, "", "same-site", "origin"),  # a picture, a script or a link on such a page
        (HERE, "", "cross-site", "origin"),
        (HERE, f"http://{HERE}", "same-site", "origin"),
        (HERE, "http://localhost:8010", "cross-site", "origin"),
        (HERE, f"http://{HERE}.evil.example.com", "", "origin"),
        (HERE, "null", "", "origin"),
        (HERE, "http://localhost:3000", "cross-site", None),  # listed
        (HERE, "HTTP://LOCALHOST:3000", "", None),
        (HERE, "https://localhost:3000", "cross-site", "origin"),
        ("evil.example.com:8010", "http://localhost:3000", "", "host"),
    ],
)
def test_of_pages_only_the_sandboxs_own_and_listed_ones_come_in(
    host: str, origin: str, site: str, what: str | None
) -> None:
    assert guard.refused("127.0.0.1", host, origin, site, LISTED) == what
    assert guard.refused("192.0.2.7", host, origin, site, LISTED) == "peer"


def test_variables_survive_every_form() -> None:
    variables = {"JINBAO_KEYS": "/home/a b/it's $HOME", "WECHAT_MCHID": "1600000000", "ALIPAY_APP_ID": ""}
    shell = env.written(variables, "shell")
    assignments = [shlex.split(line)[1] for line in shell.splitlines() if line.startswith("export ")]
    assert dict(each.split("=", 1) for each in assignments) == variables
    assert json.loads(env.written(variables, "json")) == variables
    assert 'JINBAO_KEYS="/home/a b/it\'s $HOME"' in env.written(variables, "dotenv")


def test_a_snippet_is_filled_in_and_says_what_is_missing() -> None:
    head = "sdk: a\ntitle: b\nlanguage: c\nscheme: wechat\ninstall: d\nnotes: e {{X}}\nnotes_zh: f {{X}}\n"
    text = f"{head}\ncode {{{{X}}}}\n\n{{{{Y}}}}\n"
    snippet = snippets.read(text)
    assert snippets.missing(snippet, {"X": "1"}) == ["Y"]
    filled = snippets.filled(snippet, {"X": "1", "Y": "2"})
    assert (filled.code, filled.notes, filled.notes_zh) == ("code 1\n\n2\n", "e 1", "f 1")


def test_only_what_is_new_each_time_may_differ() -> None:
    before = '{"code_url":"a","amount":{"total":100},"refunds":[{"refund_id":"1","status":"SUCCESS"}]}'
    after = '{"code_url":"b","amount":{"total":100},"refunds":[{"refund_id":"2","status":"SUCCESS"}]}'
    assert recordings.differences(before, after) == []
    assert recordings.differences(before, after.replace("100", "99")) == ["amount.total: was 100, is 99"]
    assert recordings.differences(before, after.replace("SUCCESS", "CLOSED")) == [
        'refunds[0].status: was "SUCCESS", is "CLOSED"'
    ]
    assert recordings.differences('{"code_url":"a"}', "{}") == ['code_url: was "a", is missing']
    assert (
        recordings.differences("<xml><a><![CDATA[1]]></a><sign>x</sign></xml>", "<xml><a>1</a><sign>y</sign></xml>")
        == []
    )
    assert sorted(recordings.renamed(before, after)) == [("1", "2"), ("a", "b")]


def test_bills_are_fetched_by_the_link_of_now_and_are_as_long_as_they_were() -> None:
    before = '{"download_url":"{{gateway}}/v3/file?token=old&n=1"}'
    after = before.replace("old", "new")
    assert ("old", "new") in recordings.renamed(before, after)
    assert recordings.differences("base64:H4sIAAAA", "base64:H4sIBBBB") == []
    assert recordings.differences("base64:H4sIAAAA", "base64:UEsDBBBB") != []
    assert recordings.differences("time,no\n`1,`2\n", "time,no\n`3,`4\n") == []
    assert recordings.differences("time,no\n`1,`2\n", "time,no\n") != []
    assert recordings.differences("time,no\n`1,`2\n", "<html>\n\n") != [] and recordings.differences("ok", "no") != []


def test_what_merchants_were_told_may_come_in_another_order() -> None:
    one, other = ("PAID", '{"total":1}'), ("REFUND", '{"total":2}')
    assert recordings.told_differently([one, other], [other, one]) == []
    assert recordings.told_differently([one], []) == ["callback PAID: was not told"]
    assert recordings.told_differently([], [one]) == ["callback PAID: was not told before"]
    assert recordings.told_differently([one], [("PAID", '{"total":9}')]) == ["callback PAID: total: was 1, is 9"]


def test_the_oldest_rule_that_fits_strikes() -> None:
    rules = [
        FaultRule(id="1", on="callback", drop=True),
        FaultRule(id="2", on="call", out_no="a", cut=True, left=0),
        FaultRule(id="3", on="call", account="m", operation="native", amount_minor=5, text="tea", cut=True),
        FaultRule(id="4", on="call", delay_ms=10**9),
    ]

    def struck(account: str, operation: str, amount: int | None, text: str) -> str:
        rule = faults.call_rule(rules, account, operation, "a", amount, text)
        return "" if rule is None else rule.id

    assert struck("m", "native", 5, "green tea") == "3"
    assert struck("m", "native", 6, "green tea") == "4"
    assert struck("n", "native", 5, "green tea") == "4"
    assert struck("m", "query", 5, "green tea") == "4"
    assert faults.fault_of(rules[3]).delay_ms <= 120_000


def test_a_rule_for_stuck_refunds_strikes_refunds_only() -> None:
    rule = FaultRule(id="1", on="call", refuse="compat.refund_abnormal")
    assert [faults.call_rule([rule], "m", name, "", None, "") for name in ("native", "refund_abnormal")] == [None, None]
    assert [faults.call_rule([rule], "m", name, "", None, "") for name in ("refund", "v2.refund")] == [rule, rule]
    assert faults.fault_of(rule) == Fault(abnormal=True) == faults.by_word("jinbao:refund_abnormal")
    assert not faults.does_nothing(rule)


def test_words_in_descriptions_order_faults() -> None:
    assert faults.by_word("tea jinbao:cut please") == Fault(cut=True)
    assert faults.by_word("jinbao:unheard_of") is None and faults.by_word("jinbao cut") is None
    assert faults.tamper_by_word("jinbao:callback_twice") is not None


@pytest.mark.parametrize("body", ["", "{", "null", "[]", '{"resource":null}', '{"resource":{"ciphertext":"*"}}'])
def test_what_is_no_notice_has_no_resource(body: str) -> None:
    assert callbacks.resource(body) is None
