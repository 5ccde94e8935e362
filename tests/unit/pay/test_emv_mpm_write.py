"""Codes of our own: written strictly, found again by their unique id, readable by others."""

from __future__ import annotations

import cemacqr
import pytest
import segno
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from jinbao.kit.errors import Invalid
from jinbao.kit.money import CNY, MINOR_MAX, Asset, Money
from jinbao.pay.rules.emv_mpm import (
    DataObject,
    Level,
    OwnCode,
    OwnTarget,
    describe,
    own_target,
    printable_ascii,
    read,
    sealed,
    write,
)

MERCHANT = "mch_01HF7YAT00000000000000000A"
ORDER = "ord_01HF7YAT00000000000000000B"
STATIC = "qrc_01HF7YAT00000000000000000C"
YEN = Asset("JPY", 392, 0)


def own(
    target: OwnTarget | None = None,
    amount: Money | None = None,
    asset: Asset = CNY,
    name: str = "JINBAO SHOP",
    city: str = "SHENZHEN",
    guid: str = "io.jinbao",
    **more: str,
) -> OwnCode:
    target = target or OwnTarget(merchant=MERCHANT, static_qr=STATIC)
    return OwnCode(
        target=target, asset=asset, name=name, city=city, country="CN", mcc="5411", amount=amount, guid=guid, **more
    )


def test_a_static_code_is_for_many_payments_and_a_dynamic_one_for_its_order() -> None:
    static = describe(read(write(own())), Level.STRICT)
    assert static is not None and static.single_use is False and static.amount_minor is None
    order = OwnTarget(merchant=MERCHANT, order=ORDER)
    text = write(own(order, Money(1_230, CNY)))
    dynamic = describe(read(text), Level.STRICT)
    assert dynamic is not None and dynamic.single_use is True and dynamic.amount_minor == 1_230
    assert own_target(read(text)) == order
    assert own_target(read(write(own(OwnTarget(member="@lan"))))) == OwnTarget(member="@lan")


def test_chinese_names_travel_in_the_language_template_only() -> None:
    text = write(own(local_name="金包便利店", local_city="深圳", reference_label="R-1"))
    told = describe(read(text), Level.STRICT)
    assert told is not None
    assert (told.name, told.local_name, told.local_city, told.language) == ("JINBAO SHOP", "金包便利店", "深圳", "zh")
    assert told.labels == {"reference_label": "R-1"}


@pytest.mark.parametrize(
    ("code", "field", "reason"),
    [
        (own(name="金包"), "59", "CHARSET_59"),
        (own(name="A" * 26), "59", "LENGTH_59"),
        (own(name="A" * 120), "59", "LENGTH_59"),
        (own(name=""), "59", "LENGTH_ZERO_59"),
        (own(city="C" * 16), "60", "LENGTH_60"),
        (own(amount=Money(0, CNY)), "54", "ZERO_54"),
        (own(amount=Money(MINOR_MAX, CNY)), "54", "LENGTH_54"),
        (own(local_name="金" * 26), "64_01", "LENGTH_64_01"),
        (own(local_name="金", language="zho"), "64_00", "FORMAT_64_00"),
        (own(reference_label="R" * 26), "62_05", "LENGTH_62_05"),
        (own(reference_label="编号"), "62_05", "CHARSET_62_05"),
        (own(purpose="P" * 25, bill_number="B" * 25, store_label="S" * 25, terminal_label="T" * 25), "62", "LENGTH_62"),
        (own(guid="g" * 33), "26", "LENGTH_26"),
        (own(guid="g" * 33, target=OwnTarget(member="lan")), "26", "GUID_LENGTH_26"),
        (own(asset=Asset("AUG", 10_001, 6)), "53", "FORMAT_53"),
        (own(asset=Asset("XYZ", 123, 2)), "payload", "CURRENCY_UNKNOWN"),
    ],
)
def test_what_does_not_fit_the_standard_is_refused_with_its_rule(code: OwnCode, field: str, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        write(code)
    assert refused.value.facts == {"field": field, "reason": reason}


def test_a_code_is_ours_by_its_unique_id_wherever_it_stands() -> None:
    moved = write(own(guid="com.example.wallet"))
    assert own_target(read(moved)) is None
    assert own_target(read(moved), "com.EXAMPLE.wallet") is not None
    other_place = OwnCode(
        target=OwnTarget(merchant=MERCHANT), asset=CNY, name="S", city="C", country="CN", account_id="51"
    )
    assert own_target(read(write(other_place))) == OwnTarget(merchant=MERCHANT)


@pytest.mark.parametrize(
    "account",
    [
        "0009io.jinbao",
        "0009io.jinbao0100",
        f"0009io.jinbao0130{MERCHANT}0403lan",
        "0009io.jinbao0107mch_abc0207qrc_abc0307ord_abc",
        "0009io.jinbao0407mbr_abc0307ord_abc",
    ],
)
def test_a_code_that_names_no_payee_or_two_is_not_ours_to_pay(account: str) -> None:
    root = [*read(write(own())).objects[:-1]]
    root[2] = DataObject("26", account)
    reading = read(sealed(root))
    assert reading.errors == () and own_target(reading) is None


def test_a_code_of_ours_that_breaks_any_rule_pays_nobody() -> None:
    text = write(own())
    lower = text[:-4] + text[-4:].lower()
    assert own_target(read(text)) is not None
    if lower != text:
        assert own_target(read(lower)) is None
    assert own_target(read(text[:-4] + "0000")) is None
    root = read(text).objects[:-1]
    assert own_target(read(sealed([item for item in root if item.id != "52"]))) is None


def test_names_become_printable_ascii_only_when_asked() -> None:
    assert printable_ascii("Café  Łódź №1", 25, "SHOP") == "Cafe odz No1"
    assert printable_ascii("金包便利店", 25, "SHOP") == "SHOP"
    assert printable_ascii("１２３ 金", 25, "SHOP") == "123"
    assert printable_ascii("A" * 24 + " B", 25, "SHOP") == "A" * 24
    assert printable_ascii("— - !", 25, "SHOP") == "SHOP"


names = st.text(max_size=60)
amounts = st.none() | st.integers(1, 10**12 - 1)


@given(names, names, names, amounts, st.sampled_from([CNY, YEN]))
def test_every_shop_gets_a_clean_code_that_says_what_was_asked(
    name: str, city: str, local: str, minor: int | None, asset: Asset
) -> None:
    local = "".join(char for char in local if not "\ud800" <= char <= "\udfff")[:25]
    amount = Money(minor, asset) if minor else None
    ascii_name, ascii_city = printable_ascii(name, 25, "SHOP"), printable_ascii(city, 15, "CITY")
    text = write(own(amount=amount, asset=asset, name=ascii_name, city=ascii_city, local_name=local))
    assert len(text) <= 512
    told = describe(read(text), Level.STRICT)
    assert told is not None
    assert (told.amount_minor, told.name, told.city, told.local_name or "") == (minor, ascii_name, ascii_city, local)
    assert cemacqr.validate(cemacqr.parse_payload(text), cemacqr.EMVCO).violations == []


def test_a_camera_reads_the_code_back_with_its_chinese_name() -> None:
    text = write(own(amount=Money(1, CNY), local_name="金包便利店", local_city="深圳"))
    symbol = segno.make(text, mode="byte", encoding="utf-8", eci=True, micro=False, boost_error=False)
    rows = [[0 if dark else 255 for dark in row] for row in symbol.matrix_iter(scale=4, border=4)]
    image = Image.new("L", (len(rows), len(rows)))
    image.putdata([pixel for row in rows for pixel in row])
    assert [found.text for found in zxingcpp.read_barcodes(image)] == [text]
