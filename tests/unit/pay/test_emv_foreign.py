"""Codes of other wallets are recognised and named, never just refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jinbao.kit.money import CNY
from jinbao.pay.rules.emv_mpm import DataObject, OwnCode, OwnTarget, sealed, write
from jinbao.pay.rules.foreign import Kind, recognise

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "barcodes.json").read_text())
OWN = write(
    OwnCode(target=OwnTarget(merchant="mch_1", order="ord_1"), asset=CNY, name="SHOP", city="XI AN", country="CN")
)

#: How the vectors' scheme begins, and what the code must be called.
CALLED = {
    "PromptPay (TH) transfer": ("PromptPay", "TH"),
    "PromptPay (TH) bill": ("PromptPay bill payment", "TH"),
    "VietQR": ("VietQR", "VN"),
    "VNPAY": ("VNPAY-QR", "VN"),
    "AirPay": ("AirPay", "VN"),
    "Pix": ("Pix", "BR"),
    "Bakong KHQR": ("KHQR", "KH"),
    "LaoQR": ("LaoQR", "LA"),
    "FPS": ("FPS", "HK"),
    "PayNow": ("PayNow", "SG"),
    "QR Ph": ("QR Ph", "PH"),
    "PI-SPI": ("PI-SPI", "CI"),
    "DuitNow": ("DuitNow QR", "MY"),
    "Colombia": ("Colombia QR", "CO"),
}


def merchant(*accounts: tuple[str, str], country: str = "CN", currency: str = "156") -> str:
    fields = (("52", "5411"), ("53", currency), ("58", country), ("59", "SHOP"), ("60", "TOWN"))
    return sealed([DataObject(*field) for field in (("00", "01"), *accounts, *fields)])


def guid(text: str) -> str:
    return f"00{len(text):02d}{text}"


@pytest.mark.parametrize(
    "vector",
    [vector for vector in VECTORS["mpm"] if not vector["scheme"].startswith("EMVCo")],
    ids=lambda vector: f"{vector['id']} {vector['scheme']}",
)
def test_every_national_code_is_named(vector: dict[str, Any]) -> None:
    found = recognise(vector["payload"])
    name, country = next(called for scheme, called in CALLED.items() if vector["scheme"].startswith(scheme))
    assert (found.scheme_name, found.country) == (name, country)
    unusable = {"PARSE", "CRC_MISMATCH", "NO_MERCHANT_ACCOUNT"} & set(found.errors)
    assert found.kind is (Kind.MERCHANT_DAMAGED if unusable else Kind.MERCHANT)


@pytest.mark.parametrize(
    ("text", "name", "country", "schemes"),
    [
        (merchant(("26", guid("ID.CO.QRIS.WWW")), country="ID", currency="360"), "QRIS", "ID", ("QRIS",)),
        (
            merchant(("26", guid("ID.DANA.WWW")), ("51", guid("ID.CO.QRIS.WWW")), country="ID", currency="360"),
            "QRIS",
            "ID",
            ("QRIS",),
        ),
        (merchant(("26", guid("jp.or.paymentsjapan")), country="JP", currency="392"), "JPQR", "JP", ("JPQR",)),
        (
            merchant(
                ("15", "6250941006528599"),
                ("26", guid("SG.PAYNOW")),
                ("27", guid("COM.QQ.WEIXIN.PAY")),
                ("51", guid("SG.SGQR")),
                country="SG",
                currency="702",
            ),
            "SGQR",
            "SG",
            ("SGQR", "PayNow", "WeChat Pay", "UnionPay"),
        ),
        (merchant(("26", guid("A15600000000")), country="CM", currency="950"), "CEMAC QR", "CM", ("CEMAC QR",)),
        (merchant(("27", guid("A000000524")), country="IN", currency="356"), "Bharat QR", "IN", ("Bharat QR",)),
        (merchant(("49", guid("a000000677010111")), country="TH", currency="764"), "PromptPay", "TH", ("PromptPay",)),
        (merchant(("02", "4000123456789012"), country="US", currency="840"), "Visa", "US", ("Visa",)),
        (merchant(("30", guid("com.example.unheard-of")), country="NZ"), "EMVCo merchant QR", "NZ", ()),
    ],
)
def test_schemes_are_matched_by_unique_id(text: str, name: str, country: str, schemes: tuple[str, ...]) -> None:
    found = recognise(text)
    assert found.kind is Kind.MERCHANT
    assert (found.scheme_name, found.country, found.schemes) == (name, country, schemes)


@pytest.mark.parametrize(
    ("text", "kind", "name", "country"),
    [
        ("upi://pay?pa=shop@bank&pn=Tea%20Stall&am=20&cu=INR", Kind.PAYMENT_LINK, "UPI", "IN"),
        ("https://qr.alipay.com/fkx00000abc", Kind.PAYMENT_LINK, "Alipay", "CN"),
        ("HTTPS://QR.ALIPAY.COM/FKX00000ABC", Kind.PAYMENT_LINK, "Alipay", "CN"),
        ("wxp://f2f0abcdef", Kind.PAYMENT_LINK, "WeChat Pay", "CN"),
        ("weixin://wxpay/bizpayurl?pr=abc", Kind.PAYMENT_LINK, "WeChat Pay", "CN"),
        ("https://qr.95516.com/00010000/62", Kind.PAYMENT_LINK, "UnionPay", "CN"),
        ("BCD\n002\n1\nSCT\n", Kind.PAYMENT_LINK, "SEPA credit transfer (EPC QR)", ""),
        ("SPC\r\n0200\r\n1", Kind.PAYMENT_LINK, "Swiss QR-bill", "CH"),
        ("134567890123456789", Kind.PAYMENT_CODE, "WeChat Pay payment code", "CN"),
        ("28763443825664394", Kind.PAYMENT_CODE, "Alipay payment code", "CN"),
        ("6236098835899996543", Kind.PAYMENT_CODE, "UnionPay payment code", "CN"),
        ("https://example.com/pay?x=1", Kind.LINK, "", ""),
        ("hello", Kind.UNKNOWN, "", ""),
        ("", Kind.UNKNOWN, "", ""),
        ("163456789012345678", Kind.UNKNOWN, "", ""),
        ("１34567890123456789", Kind.UNKNOWN, "", ""),
    ],
)
def test_addresses_and_digits_are_named(text: str, kind: Kind, name: str, country: str) -> None:
    found = recognise(text)
    assert (found.kind, found.scheme_name, found.country) == (kind, name, country)


def test_every_prefix_vector_is_a_payment_code() -> None:
    for vector in VECTORS["payer_code_prefixes"]:
        for text in vector["examples"]:
            found = recognise(text)
            assert found.kind is Kind.PAYMENT_CODE and found.scheme_name.startswith(vector["scheme"])


def test_our_own_code_is_told_from_a_damaged_one() -> None:
    found = recognise(f" {OWN}\r\n")
    assert found.kind is Kind.OWN and found.target == OwnTarget(merchant="mch_1", order="ord_1")
    damaged = recognise(OWN[:-4] + "0000")
    assert damaged.kind is Kind.OWN_DAMAGED and damaged.target is None and damaged.errors == ("CRC_MISMATCH",)
    assert recognise(OWN, "com.other").kind is Kind.MERCHANT


def test_a_consumer_code_is_named_by_its_application() -> None:
    named = {recognise(vector["payload"]).scheme_name for vector in VECTORS["cpm"] if vector["decoded"]}
    assert {"UnionPay", "QRIS", "EMVCo consumer-presented code"} == named
    assert all(recognise(vector["payload"]).kind is Kind.CONSUMER for vector in VECTORS["cpm"] if vector["decoded"])


def test_a_bank_slip_is_no_code_to_pay() -> None:
    for vector in VECTORS["thai_slip_mini_qr"]:
        found = recognise(vector["payload"])
        inside = dict(vector["decoded"][0][1])
        assert found.kind is Kind.SLIP and found.errors == ()
        assert found.details == {"bank": inside["01"], "reference": inside["02"]}
        assert recognise(vector["payload"][:-1] + "X").errors == ("CRC_MISMATCH",)


def test_details_are_those_of_the_scheme_that_names_the_code() -> None:
    pix = recognise(next(vector["payload"] for vector in VECTORS["mpm"] if vector["id"] == "mpm-042"))
    assert pix.details["key"] == "thalesog@me.com" and pix.details["amount"] == "10.00"
    upi = recognise("upi://pay?pa=shop@bank&pn=%E0%A4%9A%E0%A4%BE%E0%A4%AF+Stall&am=20.50&cu=INR&sign=x")
    assert upi.details == {"payee_address": "shop@bank", "name": "चाय Stall", "amount": "20.50", "currency": "INR"}


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("https://qr.alipay.com@evil.example/x", "evil.example"),
        ("https://qr.alipay.com.evil.example/x", "qr.alipay.com.evil.example"),
        ("https://evil.example\\@qr.alipay.com/x", "evil.example"),
        ("https://evil.example/https://qr.alipay.com/", "evil.example"),
        ("http://[2001:db8::1]:8080/x", "[2001:db8::1]"),
        ("https:///x", ""),
    ],
)
def test_an_address_that_poses_as_a_wallet_shows_where_it_goes(text: str, host: str) -> None:
    found = recognise(text)
    assert found.kind is Kind.LINK and found.details["host"] == host


@given(st.text() | st.text("0123456789ABab.:/@?&=%", max_size=60))
@example("upi://pay?pn=%ff%00&pn=\ud800")
@example("000201")
def test_recognising_any_text_never_raises(text: str) -> None:
    found = recognise(text)
    assert (found.target is None) == (found.kind is not Kind.OWN)


@given(st.data())
def test_a_damaged_code_is_never_taken_for_one_to_pay(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(OWN) - 1))
    put = data.draw(st.characters(min_codepoint=32, max_codepoint=126, exclude_characters=OWN[at]))
    found = recognise(OWN[:at] + put + OWN[at + 1 :])
    assert found.kind is not Kind.OWN and found.target is None
