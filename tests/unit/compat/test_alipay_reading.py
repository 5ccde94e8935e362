"""Reading requests of Alipay's classic gateway, whatever SDK or attacker wrote them."""

from __future__ import annotations

from urllib.parse import quote_plus, urlencode

from hypothesis import given
from hypothesis import strategies as st

from jinbao.compat.rules.alipay.reading import python_charset, read, read_order_string, signed_bytes, string_to_sign

FORM = "application/x-www-form-urlencoded;charset=utf-8"


def test_the_form_wins_over_the_query() -> None:
    asked = read("app_id=1&biz_content=query&method=m", FORM, b"biz_content=form")
    assert asked.params == {"app_id": "1", "biz_content": "form", "method": "m"}


def test_the_string_to_sign_has_neither_the_sign_nor_what_is_empty_and_has_the_sign_type() -> None:
    params = {"sign": "x", "b": "2", "a": "", "sign_type": "RSA2", "B": "1 +%", "app": "中"}
    assert string_to_sign(params) == "B=1 +%&app=中&b=2&sign_type=RSA2"
    assert string_to_sign(params, ("sign", "sign_type")) == "B=1 +%&app=中&b=2"


def test_gbk_is_read_and_signed_as_gbk() -> None:
    query = urlencode({"subject": "中文 测试", "charset": "GBK"}, encoding="gbk")
    asked = read(query, "", b"")
    assert asked.get("subject") == "中文 测试"
    assert signed_bytes(asked) == "charset=GBK&subject=中文 测试".encode("gbk")


def test_bytes_that_are_not_in_the_charset_are_noticed() -> None:
    asked = read(urlencode({"subject": "中文", "charset": "utf-8"}, encoding="gbk"), "", b"")
    assert not asked.readable
    assert read("charset=utf-7&a=1", "", b"").charset_known is False


def test_charsets_are_known_by_all_their_names() -> None:
    assert [python_charset(name) for name in ("utf-8", "UTF-8", "UTF8", "GBK", "gb2312", "GB18030", "latin-1")] == [
        "utf-8", "utf-8", "utf-8", "gb18030", "gb18030", "gb18030", None,
    ]  # fmt: skip


def test_of_a_multipart_body_the_fields_count_and_the_files_are_kept_apart() -> None:
    body = (
        '--B\r\nContent-Disposition: form-data; name="biz_content"\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n'
        '{"a":"中"}\r\n--B\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n'
        "Content-Type: image/png\r\n\r\n\x89PNG\r\n--B--\r\n"
    ).encode()
    asked = read("method=m", "multipart/form-data; boundary=B", body)
    assert asked.params == {"method": "m", "biz_content": '{"a":"中"}'}
    assert asked.files == {"file": "\x89PNG".encode()}


def test_an_order_string_is_read_like_a_form() -> None:
    asked = read_order_string("app_id=1&biz_content=" + quote_plus('{"a":"1+1 中"}') + "&sign=a%2Bb%3D")
    assert asked.params == {"app_id": "1", "biz_content": '{"a":"1+1 中"}', "sign": "a+b="}


@given(st.binary(max_size=400), st.sampled_from([FORM, "multipart/form-data; boundary=B", "multipart/form-data;x", ""]))
def test_nothing_that_comes_is_too_strange_to_read(body: bytes, content_type: str) -> None:
    asked = read(body.decode("latin-1"), content_type, body)
    assert signed_bytes(asked) is not None


@given(st.dictionaries(st.from_regex(r"[a-z_]{1,12}", fullmatch=True), st.text(max_size=40), max_size=12))
def test_what_an_sdk_encodes_is_what_is_read(params: dict[str, str]) -> None:
    params = {name: text.encode("utf-8", "ignore").decode() for name, text in params.items() if name != "charset"}
    sent = urlencode(params)
    assert read(sent, "", b"").params == params
    assert read("", FORM, sent.encode()).params == params


def test_a_flood_of_parameters_is_no_request() -> None:
    asked = read("&".join(f"a{at}=1" for at in range(5_000)), "", b"")
    assert not asked.readable
    assert asked.params == {}
