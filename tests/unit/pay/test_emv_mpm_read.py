"""Reading merchant-presented codes: every published vector, every rule on its own, and anything at all."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import cemacqr
import iso4217
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jinbao.pay.rules.emv_mpm import (
    DataObject,
    Level,
    Tip,
    TipKind,
    build,
    crc,
    describe,
    payer_total,
    read,
    sealed,
)
from jinbao.pay.rules.iso4217 import by_numeric

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "barcodes.json").read_text())
BASE = "000201021640001234567890125204525153038405402105802US5911ABC Hammers6008New York"

ids = st.integers(0, 99).map(lambda number: f"{number:02d}")
values = st.text(max_size=20)


def code(*changes: str, without: str = "") -> str:
    """The clean base code with root objects replaced or added (each as ``ID=value``), and sealed."""
    root = {item.id: item for item in read(BASE).objects if item.id != without}
    for change in changes:
        id, _, value = change.partition("=")
        root[id] = DataObject(id, value)
    return sealed(root.values())


@pytest.mark.parametrize("vector", VECTORS["mpm"], ids=lambda vector: f"{vector['id']} {vector['scheme']}")
def test_every_published_code_reads_as_its_vector_says(vector: dict[str, Any]) -> None:
    reading = read(vector["payload"])
    assert list(reading.errors) == vector["strict_violations"]
    assert reading.tree() == vector["decoded"]
    assert reading.unreadable == vector.get("parse_error")
    if reading.objects:
        assert build(reading.objects) == vector["payload"]


@pytest.mark.parametrize("vector", VECTORS["mpm_negative"], ids=lambda vector: vector["id"])
def test_every_single_fault_has_exactly_its_code(vector: dict[str, Any]) -> None:
    reading = read(vector["payload"])
    assert list(reading.errors) == vector["expect"]
    assert reading.unreadable == vector["parse_error"]
    assert not reading.accepted(Level.STRICT)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (code(without="58"), ["MISSING_58"]),
        (code(without="59"), ["MISSING_59"]),
        (BASE + "6304F2C6" + "6102AB", ["CRC_NOT_LAST"]),
        (BASE + "630400006304" + crc(BASE + "630400006304"), ["DUPLICATE_63"]),
        (BASE + "6304F2c6", ["CRC_LOWERCASE"]),
        (BASE + "6304Ｆ2C6", ["CRC_MISMATCH"]),
        (BASE + "630500000", ["CRC_LENGTH"]),
        (code("01=１１"), ["POI_VALUE"]),
        (code("52=1A2B"), ["FORMAT_52"]),
        (code("52=525"), ["FORMAT_52"]),
        (code("52=５２５１"), ["FORMAT_52"]),
        (code("53=84"), ["FORMAT_53"]),
        (code("58=us"), ["FORMAT_58"]),
        (code("58=USA"), ["FORMAT_58"]),
        (code("54=１０"), ["FORMAT_54"]),
        (code("54=10.00"), []),
        (code("54=98."), []),
        (code("54=0.00"), ["ZERO_54"]),
        (code("54=0."), ["ZERO_54"]),
        (code("54=1.2.3"), ["FORMAT_54"]),
        (code("54=1 "), ["FORMAT_54"]),
        (code("54=10\n"), ["FORMAT_54"]),
        (code("54="), ["LENGTH_ZERO_54", "FORMAT_54"]),
        (code("54=1234567890123"), []),
        (code("55=04"), ["TIP_VALUE"]),
        (code("55=03"), ["TIP_57_PRESENCE"]),
        (code("55=02", "57=3"), ["TIP_56_PRESENCE", "TIP_57_PRESENCE"]),
        (code("55=02", "56=1,50"), ["FORMAT_56"]),
        (code("55=03", "57=3%"), ["FORMAT_57"]),
        (code("55=03", "57=0.01"), []),
        (code("55=03", "57=0.009"), ["RANGE_57"]),
        (code("55=03", "57=99.99"), []),
        (code("55=03", "57=100"), ["RANGE_57"]),
        (code("55=03", "57=00.500"), ["LENGTH_57"]),
        (code("59=Café"), ["CHARSET_59"]),
        (code("60=北京"), ["CHARSET_60"]),
        (code("59="), ["LENGTH_ZERO_59"]),
        (code("26=0005a"), ["TEMPLATE_PARSE_26"]),
        (code("26=0000"), ["GUID_LENGTH_26"]),
        (code("26="), ["LENGTH_ZERO_26", "GUID_MISSING_26"]),
        (code("26=0003abc0001x01"), ["TEMPLATE_PARSE_26"]),
        (code("26=0003abc0001x"), ["DUPLICATE_IN_26"]),
        (code("80=0003abc0101101012"), ["DUPLICATE_IN_80"]),
        (code("80=0032" + "g" * 32), []),
        (code("80=0033" + "g" * 33), ["GUID_LENGTH_80"]),
        (code("62="), ["LENGTH_ZERO_62"]),
        (code("62=0903AMA"), ["FORMAT_62_09"]),
        (code("62=0903AME"), []),
        (code("62=1004AMEA"), []),
        (code("62=1104AMEA"), ["LENGTH_62_11"]),
        (code("62=1021" + "1" * 21), ["LENGTH_62_10"]),
        (code("62=0001x"), ["UNDEFINED_62_00"]),
        (code("62=13 1"), ["TEMPLATE_PARSE_62"]),
        (code("64=0102金宝"), ["MISSING_64_00"]),
        (code("64=0003zho0102金宝"), ["FORMAT_64_00"]),
        (code("64=0002zh0100"), ["LENGTH_64_01"]),
        (code("64=0002zh0126" + "金" * 26), ["LENGTH_64_01"]),
        (code("66="), ["LENGTH_ZERO_66"]),
        (code("66=abcde"), []),
        ("０００２０１", ["PARSE"]),
        ("0002016", ["PARSE"]),
        ("0" * 7090, ["PARSE"]),
    ],
)  # fmt: skip
def test_each_rule_is_told_apart_from_its_neighbours(text: str, expected: list[str]) -> None:
    assert list(read(text).errors) == expected


def test_lengths_are_counted_in_characters_and_the_checksum_in_utf8_bytes() -> None:
    text = code("64=0002ZH0104最佳运输0202北京")
    assert read(text).errors == ()
    assert text[-4:] == crc(text[:-4])
    assert crc("123456789") == "29B1" and crc("") == "FFFF"


def test_a_wrong_checksum_is_fatal_at_both_levels_and_known_deviations_at_one() -> None:
    promptpay = read("00020101021129370016A000000677010111011300668912345675802TH5303764630429C1")
    assert not promptpay.accepted(Level.STRICT) and promptpay.accepted(Level.INTEROPERABLE)
    for broken in (BASE + "63040000", BASE, BASE + "6303F2C", BASE + "6304F2C66102AB"):
        assert not read(broken).accepted(Level.INTEROPERABLE)
        assert describe(read(broken)) is None


def test_doubt_about_payee_or_amount_is_never_forgiven() -> None:
    for doubtful in (code("54=98,73"), code("53=0 1"), code(without="53"), code(without="02")):
        assert not read(doubtful).accepted(Level.INTEROPERABLE)
    twice = sealed([*read(BASE).objects, DataObject("54", "20")])
    assert read(twice).errors == ("DUPLICATE_54",)
    assert not read(twice).accepted(Level.INTEROPERABLE)


def test_oddities_are_remarked_without_being_refused() -> None:
    assert read(code("53=392", "54=9.5")).remarks == ("DECIMALS_54",)
    assert read(code("53=123")).remarks == ("CURRENCY_UNKNOWN",)
    assert read(code("62=50050101x")).remarks == ("GUID_62_50",)
    long = sealed([*read(BASE).objects, *(DataObject(f"{id}", "x" * 99) for id in range(65, 70))])
    assert read(long).remarks == ("PAYLOAD_LENGTH",) and read(long).errors == ()


def test_a_description_counts_the_amount_in_minor_units_of_its_currency() -> None:
    for currency, amount, minor in (
        ("156", "88.8", 8_880),
        ("392", "1500", 1_500),
        ("048", "1.234", 1_234),
        ("952", "1500.00", 1_500),
        ("704", "98.", 98),
    ):
        told = describe(read(code(f"53={currency}", f"54={amount}")), Level.STRICT)
        assert told is not None and told.amount_minor == minor
    assert describe(read(code("53=392", "54=9.5"))) is None, "half a yen cannot be paid"
    assert describe(read(code("53=123"))) is None, "an amount of an unknown currency cannot be counted"


def test_a_description_names_labels_and_what_the_payer_is_asked_for() -> None:
    told = describe(read(code("62=0103B-10403***", "64=0002zh0104最佳运输0202北京")), Level.STRICT)
    assert told is not None
    assert told.labels == {"bill_number": "B-1"} and told.asked == {"loyalty_number"}
    assert (told.language, told.local_name, told.local_city) == ("zh", "最佳运输", "北京")
    assert told.single_use is None and told.currency is not None and told.currency.code == "USD"


def test_the_payers_total_follows_the_guidance_examples() -> None:
    def tip_of(*changes: str) -> Tip | None:
        told = describe(read(code(*changes)))
        assert told is not None
        return told.tip

    assert payer_total(5_000, tip_of("55=02", "56=10.75")) == 6_075
    assert payer_total(5_000, tip_of("55=01"), entered_tip_minor=1_500) == 6_500
    assert payer_total(5_000, tip_of("55=01")) == 5_000, "the payer may leave no tip"
    assert payer_total(300_000, tip_of("55=03", "57=3.00")) == 309_000
    assert payer_total(1_000, None) == 1_000


@given(st.integers(0, 10**12), st.integers(1, 9_999))
def test_a_percentage_is_rounded_once_half_up(amount: int, hundredths: int) -> None:
    total = payer_total(amount, Tip(TipKind.PERCENT, percent=Fraction(hundredths, 100)))
    exact = amount + Fraction(amount * hundredths, 10_000)
    assert -Fraction(1, 2) < total - exact <= Fraction(1, 2)


@given(st.text())
@example("\ud800")
@example("000201\ud8006304")
@example("0004\U0001f600\ud800ab6304AAAA")
def test_reading_any_text_never_raises(text: str) -> None:
    reading = read(text)
    assert reading.errors, "no random text is a clean code"
    assert describe(reading) is None or reading.accepted(Level.INTEROPERABLE)


@given(st.lists(st.tuples(ids.filter(lambda id: id != "63"), values)))
def test_whatever_parses_is_built_again_to_the_letter(pairs: list[tuple[str, str]]) -> None:
    text = sealed([DataObject(id, value) for id, value in pairs])
    reading = read(text)
    assert reading.unreadable is None
    assert build(reading.objects) == text
    assert not set(reading.errors) & {"CRC_MISMATCH", "CRC_LENGTH", "MISSING_63"}


@given(st.data())
def test_one_changed_character_never_passes_unnoticed(data: st.DataObject) -> None:
    clean = VECTORS["mpm"][data.draw(st.integers(0, 7))]["payload"]
    at = data.draw(st.integers(0, len(clean) - 1))
    put = data.draw(st.characters(min_codepoint=32, max_codepoint=126).filter(lambda char: char != clean[at]))
    changed = clean[:at] + put + clean[at + 1 :]
    errors = read(changed).errors
    # the checksum itself in lower case is the only change that says the same
    assert errors and (errors != ("CRC_LOWERCASE",) or at >= len(clean) - 4)


@given(st.lists(st.tuples(ids.filter(lambda id: id not in ("00", "63")), st.text("0Az 9.", min_size=1, max_size=12))))
def test_an_independent_reader_sees_the_same_objects(pairs: list[tuple[str, str]]) -> None:
    text = sealed([DataObject("00", "01"), *(DataObject(id, value) for id, value in pairs)])
    other = cemacqr.parse_payload(text)
    ours = read(text)
    assert [(item.tag, item.value) for item in other.objects] == [(item.id, item.value) for item in ours.objects]
    assert other.computed_crc == text[-4:]


@pytest.mark.parametrize("vector", VECTORS["mpm"], ids=lambda vector: vector["id"])
def test_an_independent_validator_finds_nothing_that_is_not_found_here(vector: dict[str, Any]) -> None:
    ours = read(vector["payload"]).errors
    try:
        theirs = cemacqr.validate(cemacqr.parse_payload(vector["payload"]), cemacqr.EMVCO).violations
    except cemacqr.CemacQrError:
        assert ours == ("PARSE",)
        return
    # it takes "3.00" percent, EMVCo's own example, for an error
    assert ours or not [fault for fault in theirs if fault.code != "TIP_PERCENT_RANGE"]


def test_the_currency_table_agrees_with_the_published_one() -> None:
    for currency in iso4217.Currency:
        ours = by_numeric(f"{currency.number:03d}")
        if currency.exponent is None:
            assert ours is None
        else:
            assert ours is not None and (ours.code, ours.exponent) == (currency.code.upper(), currency.exponent)
