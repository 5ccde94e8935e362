"""The XML of the older API: strict when reading, the same for every reader when written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinbao.compat.rules.wechat import v2signs, xml
from jinbao.compat.rules.wechat.v2signs import SignType

KEY = "192006250b4c09247ec02edce69f6a2d"
#: The example that Tencent's page on signing has carried for a decade.
EXAMPLE = {
    "appid": "wxd930ea5d5a258f4f",
    "mch_id": "10000100",
    "device_info": "1000",
    "body": "test",
    "nonce_str": "ibuaiVcKdpRxkhJA",
}
NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "xml_not_well_formed"),
        (b"<xml>", "xml_not_well_formed"),
        (b"<xml><a>1</b></xml>", "xml_not_well_formed"),
        (b"<html></html>", "xml_root"),
        (b'<!DOCTYPE xml [<!ENTITY x "y">]><xml><a>&x;</a></xml>', "xml_document_type"),
        (b'<!DOCTYPE xml SYSTEM "file:///etc/passwd"><xml/>', "xml_document_type"),
        (b"<xml><a>&other;</a></xml>", "xml_not_well_formed"),
        (b"<xml><a><b>1</b></a></xml>", "xml_nested"),
        (b'<xml><a b="1">1</a></xml>', "xml_attributes"),
        (b"<xml><a>1</a><a>2</a></xml>", "xml_twice"),
        (b"<xml>words<a>1</a></xml>", "xml_outside"),
        (b"<xml><?php echo 1 ?></xml>", "xml_instruction"),
        (b"<xml><a>" + b"x" * 70_000 + b"</a></xml>", "xml_value"),
        (b"<xml>" + b"".join(b"<a%d>1</a%d>" % (n, n) for n in range(201)) + b"</xml>", "xml_too_many"),
        (b"<xml><" + b"a" * 65 + b"/></xml>", "xml_name"),
        (b"{}", "xml_not_well_formed"),
    ],
)
def test_what_is_no_flat_xml_is_refused(body: bytes, why: str) -> None:
    with pytest.raises(xml.XmlUnreadable, match=why):
        xml.parse(body)


def test_a_long_body_is_refused_before_it_is_read() -> None:
    with pytest.raises(xml.XmlUnreadable, match="xml_too_long"):
        xml.parse(b"<xml>" + b" " * 100 + b"</xml>", most=50)


def test_other_encodings_are_told_apart_from_bad_xml() -> None:
    with pytest.raises(xml.XmlUnreadable) as refused:
        xml.parse("<xml><body>牛肉面</body></xml>".encode("gbk"))
    assert refused.value.encoding


def test_fields_are_read_as_they_were_sent() -> None:
    head = '\ufeff<?xml version="1.0" encoding="GBK"?>\n<xml>\n'
    body = head + " <a> 1 &amp; 2 &#x9762;</a><!-- no --><b><![CDATA[<x>]]></b><c/></xml>"
    assert xml.parse(body.encode()) == {"a": " 1 & 2 面", "b": "<x>", "c": ""}


@given(st.dictionaries(NAMES, st.text(max_size=60), max_size=8))
def test_what_is_written_is_read_back(fields: dict[str, str]) -> None:
    cleaned = {name: xml.clean(value) for name, value in fields.items()}
    assert xml.parse(xml.write(cleaned)) == cleaned


@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_else(body: bytes) -> None:
    try:
        xml.parse(body)
    except xml.XmlUnreadable:
        pass


def test_the_published_examples_of_signing_hold() -> None:
    assert v2signs.sign(EXAMPLE, KEY, SignType.MD5) == "9A0A8659F005D6984697E2CA0A9CF3B7"
    hmac = v2signs.sign(EXAMPLE, KEY, SignType.HMAC_SHA256)
    assert hmac == "6A9AE1657590FD6257D693A078E1C3E4BB6BA4DC30B23E0EE2496E54170DACD6"


def test_empty_values_and_the_sign_itself_are_not_signed() -> None:
    assert v2signs.text_to_sign({"b": "2", "sign": "x", "a": "1", "c": ""}) == "a=1&b=2"


@pytest.mark.parametrize(
    ("said", "kind"),
    [({}, SignType.MD5), ({"sign_type": ""}, SignType.MD5), ({"sign_type": "HMAC-SHA256"}, SignType.HMAC_SHA256)],
)
def test_md5_is_meant_when_nothing_is_said(said: dict[str, str], kind: SignType) -> None:
    assert v2signs.sign_type_of(said) is kind
    assert v2signs.sign_type_of({"sign_type": "RSA"}) is None


@given(st.dictionaries(NAMES.filter(lambda name: name != "sign"), st.text(max_size=40), max_size=6))
def test_what_is_signed_and_written_verifies_after_reading(fields: dict[str, str]) -> None:
    read = xml.parse(xml.write(v2signs.signed(fields, KEY, SignType.HMAC_SHA256)))
    assert v2signs.sign(read, KEY, SignType.HMAC_SHA256) == read["sign"]
