"""Consumer-presented codes: published vectors, the till's rules one by one, and any bytes at all."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jinbao.kit.errors import Invalid
from jinbao.pay.rules.emv_cpm import PREFIX, CpmApplication, NotBerTlv, Tlv, encode, parse, read, write

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "barcodes.json").read_text())["cpm"]
UNIONPAY = "A000000333010102"
TRACK2 = Tlv("57", bytes.fromhex("6263600100713672D23122010000018801"))


def coded(hex_text: str) -> str:
    return base64.b64encode(bytes.fromhex(hex_text)).decode()


PFI = "85054350563031"
ONE = "611A4F07A0000000555555570F1234567890123458D191220112345F"
TWO = "61134F07A00000006666665A081234567890123458"


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["source"][:60])
def test_every_published_code_reads_as_its_vector_says(vector: dict[str, Any]) -> None:
    reading = read(vector["payload"])
    assert list(reading.violations) == vector["violations"]
    assert reading.tree() == vector["decoded"]
    if reading.objects is not None:
        assert base64.b64encode(encode(reading.objects)).decode() == vector["payload"]


@pytest.mark.parametrize(
    ("text", "violations"),
    [
        (coded(PFI + ONE + TWO), ()),
        (coded(ONE + PFI), ("PFI_NOT_FIRST",)),
        (coded(""), ("PFI_NOT_FIRST",)),
        (coded(PFI + ONE + TWO + TWO), ("TOO_MANY_61",)),
        (coded(PFI + "6200" + ONE), ("ORDER_61",)),
        (coded(PFI + ONE + "6200" + "6200"), ("DUPLICATE_62",)),
        (coded(PFI + ONE + "62065A01125A0134"), ("DUPLICATE_IN_62",)),
        (coded(PFI + "61114F05A000000333" + "5A081234567890123458"), ()),
        (coded(PFI + "611C4F10" + "A0" * 16 + "5A081234567890123458"), ()),
        (
            coded(PFI + "611D4F11" + "A0" * 17 + "5A081234567890123458"),
            ("ADF_LENGTH_61_0", "NO_ELIGIBLE_APPLICATION"),
        ),
        (coded(PFI + "6180"), ("NOT_BERTLV:indefinite length of 61",)),
        (coded(PFI + "6183000001AA"), ("NOT_BERTLV:length of 61 cannot be read",)),
        (coded(PFI + "61"), ("NOT_BERTLV:length of 61 missing",)),
        (coded(PFI + "5F"), ("NOT_BERTLV:tag is cut off",)),
        (coded(PFI + "5F81818101AA"), ("NOT_BERTLV:tag longer than three bytes",)),
        ("hQVDUFYwMWEa Twega", ("NOT_BASE64",)),
        ("hQVDUFYwMWEé", ("NOT_BASE64",)),
        ("=" * 4, ("NOT_BASE64",)),
        ("hQV=", ("NOT_BASE64",)),
        ("A" * 2956, ("NOT_BASE64",)),
    ],
)
def test_each_rule_of_the_till_has_its_own_code(text: str, violations: tuple[str, ...]) -> None:
    reading = read(text)
    assert reading.violations == violations
    foreign = violations[:1] and violations[0].split(":")[0] in ("NOT_BASE64", "NOT_BERTLV", "PFI_NOT_FIRST")
    assert reading.this_standard is not bool(foreign)


def test_a_scanner_that_ends_lines_or_loses_padding_is_understood() -> None:
    text = VECTORS[0]["payload"]
    assert read(f"\t{text}\r\n").violations == ()
    bare = text.rstrip("=")
    assert read(bare).violations == ("NOT_BASE64",) and read(bare, repad=True).violations == ()


def test_the_tills_aid_is_equal_or_begins_the_codes() -> None:
    text = coded(PFI + ONE + TWO)
    assert [one.aid for one in read(text).eligible] == ["A0000000555555", "A0000000666666"]
    only = read(text, accepted_aids=["a000000066"])
    assert only.chosen is not None and only.chosen.index == 1
    assert read(text, accepted_aids=["A000000055555501"]).violations == ("NO_ELIGIBLE_APPLICATION",)


def test_the_till_prefers_what_the_merchant_configured() -> None:
    text = coded(PFI + ONE + TWO)
    first, second = read(text), read(text, prefer=["A0000000666666"])
    assert first.chosen is not None and first.chosen.index == 0
    assert second.chosen is not None and second.chosen.index == 1
    assert second.find("5A") == bytes.fromhex("1234567890123458") and first.find("5A") is None


def test_long_values_have_long_lengths() -> None:
    for size in (127, 128, 255, 256, 700):
        text = write([CpmApplication(UNIONPAY, (TRACK2, Tlv("63", b"", (Tlv("9F10", bytes(size)),))))])
        reading = read(text)
        assert reading.violations == () and text.startswith(PREFIX)
        inside = reading.chosen.objects[-1] if reading.chosen else None
        assert inside is not None and inside.children == (Tlv("9F10", bytes(size)),)


def test_an_opaque_template_may_hold_anything() -> None:
    text = write([CpmApplication(UNIONPAY, (TRACK2, Tlv("63", b"\x9f\xff\xff")))])
    assert read(text).violations == ()


def test_what_breaks_a_rule_is_not_written() -> None:
    with pytest.raises(Invalid) as no_pan:
        write([CpmApplication(UNIONPAY, ())])
    assert no_pan.value.facts["reason"] == "NO_PAN_61_0"
    with pytest.raises(Invalid) as short:
        write([CpmApplication("A0000000", (TRACK2,))])
    assert short.value.facts == {"field": "4F", "reason": "LENGTH"}
    with pytest.raises(Invalid) as twice:
        write([CpmApplication(UNIONPAY, (TRACK2,)), CpmApplication("A000000333", (TRACK2,))], [TRACK2])
    assert twice.value.facts["reason"] == "DUPLICATE_POI_DATA:57"


@given(st.text() | st.binary(max_size=200).map(lambda raw: base64.b64encode(raw).decode()))
def test_reading_any_text_never_raises(text: str) -> None:
    reading = read(text)
    assert reading.chosen is None or reading.this_standard


@given(st.binary(max_size=120))
def test_what_parses_is_encoded_to_the_same_objects(raw: bytes) -> None:
    try:
        objects = parse(raw)
    except NotBerTlv:
        return
    assert [item.plain() for item in parse(encode(objects))] == [item.plain() for item in objects]


@given(st.binary(max_size=60))
def test_nothing_after_the_prefix_makes_the_reader_raise(raw: bytes) -> None:
    read(base64.b64encode(bytes.fromhex(PFI) + raw).decode())


def test_deep_nesting_is_refused_not_followed() -> None:
    raw = b""
    for _ in range(40):
        raw = encode([Tlv("61", raw)])
    with pytest.raises(NotBerTlv, match="nested too deeply"):
        parse(raw)
