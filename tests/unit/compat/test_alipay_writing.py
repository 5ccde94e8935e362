"""Answers out of which each SDK must cut the same part, whatever a merchant's texts hold."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinbao.compat.rules.alipay.writing import assemble, compact, html_escaped, node_name, yuan
from tests.make_alipay import CUTTERS

NODE = node_name("alipay.trade.query")
SIGN = "AbC+/" * 68 + "abc="
NASTY = '{ } " \\ % & + 中文 </script> "sign":"x" },"sign":" alipay_cert_sn {"a":{'
texts = st.text(alphabet=st.one_of(st.sampled_from('{}"\\%&+:,中文sign \n\t'), st.characters()), max_size=60)


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
@pytest.mark.parametrize("certificate_sn", ["", "a5b59edf65dcda9ca26e071ab6f5a0a7"])
@pytest.mark.parametrize("deep", [NASTY, "{plain}"])
@given(values=st.dictionaries(st.from_regex(r"[a-z]{1,8}", fullmatch=True), texts, max_size=5), last=texts)
def test_all_four_ways_of_cutting_find_what_was_signed(
    charset: str, certificate_sn: str, deep: str, values: dict[str, str], last: str
) -> None:
    clean = {name: text.encode("utf-8", "replace").decode() for name, text in {**values, "zz": last}.items()}
    content = compact({"code": "10000", "nested": [{"deep": deep}], **clean}, charset)
    whole = assemble(NODE, content, SIGN, certificate_sn)
    assert {cut(whole, NODE) for cut in CUTTERS} == {content}
    assert json.loads(whole)[NODE] == {"code": "10000", "nested": [{"deep": deep}], **clean}


def test_in_other_charsets_than_utf_8_every_byte_is_ascii() -> None:
    content = compact({"subject": "中文 😀"}, "gb18030")
    assert content.isascii()
    assert json.loads(content) == {"subject": "中文 😀"}
    assert compact({"subject": "中文"}) == '{"subject":"中文"}'


def test_half_a_character_can_be_written() -> None:
    compact({"subject": "\ud83d"}).encode()


def test_an_answer_to_nobody_known_has_no_signature() -> None:
    assert assemble("error_response", "{}", "") == '{"error_response":{}}'


def test_amounts_are_yuan_with_two_decimals() -> None:
    assert [yuan(minor) for minor in (0, 1, 10, 1280, 10_000_000_000)] == [
        "0.00", "0.01", "0.10", "12.80", "100000000.00",
    ]  # fmt: skip


def test_the_verified_string_is_escaped_as_the_real_gateway_does() -> None:
    assert html_escaped('a={"b":"c"}&d=<') == "a={&quot;b&quot;:&quot;c&quot;}&amp;d=&lt;"


def php(content: str) -> str:
    """Read and written again by PHP, as yansongda/pay does before it verifies: ``JSON_UNESCAPED_UNICODE``."""
    return json.dumps(json.loads(content), ensure_ascii=False, separators=(",", ":")).replace("/", "\\/")


@pytest.mark.parametrize(
    "text",
    [
        "https://qr.alipay.com/bax1",
        '中文 \\/ "q" & <b>',
        '网关生成的验签字符串为：biz_content={"out_trade_no":"1"}&x={}',
        "{a}{b}",
        "/{/}/\\\\/",
    ],
)
def test_who_writes_an_answer_again_as_php_does_writes_the_same(text: str) -> None:
    content = compact({"code": "10000", "qr_code": text, "list": [{"deep": text}]})
    assert php(content) == content
    assert json.loads(content)["qr_code"] == text
    whole = assemble(NODE, content, SIGN)
    assert {cut(whole, NODE) for cut in CUTTERS} == {content}


@pytest.mark.parametrize("text", ["}{", "{", "a}", "}}{{", "x}{y}{"])
def test_braces_that_would_mislead_are_escaped(text: str) -> None:
    content = compact({"code": "10000", "subject": text})
    assert json.loads(content)["subject"] == text
    assert {cut(assemble(NODE, content, SIGN), NODE) for cut in CUTTERS} == {content}
