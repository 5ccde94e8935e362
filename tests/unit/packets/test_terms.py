from __future__ import annotations

from dataclasses import replace
from datetime import date
from importlib.resources import files
from typing import Any

import pytest

from jinbao.kit.errors import Refusal
from jinbao.kit.money import CNY, Money
from jinbao.packets.rules.sending import check_asked, check_cash, check_gold, check_receiver, purpose_ref
from jinbao.packets.service.profile import PacketProfileError, load_profile, read_profile
from jinbao.packets.types import COVERS, STICKERS, Holds, NewPacket, PacketKind, Source, cover_of, default_cover

CN = load_profile("cn")
ORDINARY, VALENTINE = date(2026, 3, 3), date(2017, 2, 14)
RED = NewPacket(1, Holds.CASH, PacketKind.LUCKY, 10, amount_minor=10_000, greeting="恭喜发财")
QUOTED = NewPacket(1, Holds.GOLD, PacketKind.LUCKY, 10, quote_id=7, cover="dragon")
OWN = NewPacket(1, Holds.GOLD, PacketKind.EQUAL, 2, source=Source.GOLD, grams_ug=2_000)
TO: dict[str, Any] = {"kind": PacketKind.EXCLUSIVE, "to_id": 5, "count": 1}


def code_of(check: Any, *given: Any) -> str:
    """The code with which a check refuses, empty when it does not."""
    try:
        check(*given)
    except Refusal as refusal:
        return refusal.code + (f":{refusal.facts['field']}" if "field" in refusal.facts else "")
    return ""


@pytest.mark.parametrize("new", [RED, QUOTED, OWN, replace(RED, **TO), replace(RED, greeting="", cover="lantern")])
def test_an_ordinary_packet_may_be_asked_for(new: NewPacket) -> None:
    assert code_of(check_asked, new, CN) == ""


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (replace(RED, greeting="x" * 61), "kit.invalid:greeting"),
        (replace(RED, greeting="tab\t"), "kit.invalid:greeting"),
        (replace(RED, cover="ingot"), "kit.invalid:cover"),
        (replace(QUOTED, cover="lantern"), "kit.invalid:cover"),
        (replace(RED, cover="nothing"), "kit.invalid:cover"),
        (replace(RED, amount_minor=None), "kit.invalid:source"),
        (replace(RED, grams_ug=5), "kit.invalid:source"),
        (replace(RED, source=Source.GOLD), "kit.invalid:source"),
        (replace(QUOTED, source=Source.GOLD), "kit.invalid:source"),
        (replace(OWN, source=Source.BALANCE), "kit.invalid:source"),
        (replace(RED, amount_minor=0), "kit.invalid:amount_minor"),
        (replace(OWN, grams_ug=0), "kit.invalid:grams_ug"),
        (replace(RED, to_id=5), "kit.invalid:to"),
        (replace(RED, kind=PacketKind.EXCLUSIVE), "kit.invalid:to"),
        (replace(RED, count=0), "kit.invalid:count"),
        (replace(RED, count=101), "packets.too_many_shares"),
        (replace(RED, **{**TO, "count": 2}), "packets.one_share"),
        (replace(RED, kind=PacketKind.EQUAL, amount_minor=101), "packets.uneven"),
    ],
)
def test_what_cannot_be_is_refused(new: NewPacket, code: str) -> None:
    assert code_of(check_asked, new, CN) == code


def test_the_first_reason_is_given_when_several_apply() -> None:
    wrong = replace(RED, greeting="x" * 61, cover="nothing", amount_minor=None, to_id=5, count=101)
    told = []
    repairs: list[dict[str, Any]] = [
        {"greeting": ""},
        {"cover": ""},
        {"amount_minor": 10_001},
        {"to_id": None, "kind": PacketKind.EQUAL},
        {"count": 10},
        {"amount_minor": 10_000},
    ]
    for repair in repairs:
        told.append(code_of(check_asked, wrong, CN))
        wrong = replace(wrong, **repair)
    assert told == [
        "kit.invalid:greeting",
        "kit.invalid:cover",
        "kit.invalid:source",
        "kit.invalid:to",
        "packets.too_many_shares",
        "packets.uneven",
    ]
    assert code_of(check_asked, wrong, CN) == ""


def test_where_gold_is_not_offered_gold_packets_are_refused() -> None:
    profile = replace(CN, gold=replace(CN.gold, allowed=False))
    assert code_of(check_asked, QUOTED, profile) == "packets.gold_not_allowed"
    assert code_of(check_asked, RED, profile) == ""


def test_between_two_there_is_one_share_and_a_named_receiver_is_somebody_else_in_the_group() -> None:
    assert code_of(check_receiver, RED, True, 1, ()) == "packets.one_share"
    assert code_of(check_receiver, replace(RED, count=1), True, 1, ()) == ""
    assert code_of(check_receiver, replace(RED, **TO), False, 1, (1, 5)) == ""
    assert code_of(check_receiver, replace(RED, **TO), False, 1, (1, 6)) == "packets.no_such_receiver"
    assert code_of(check_receiver, replace(RED, **{**TO, "to_id": 1}), False, 1, (1, 5)) == "packets.no_such_receiver"


@pytest.mark.parametrize(
    ("minor", "count", "day", "code"),
    [
        (1, 1, ORDINARY, ""),
        (9, 10, ORDINARY, "packets.share_too_small"),
        (10, 10, ORDINARY, ""),
        (20_000, 1, ORDINARY, ""),
        (20_001, 1, ORDINARY, "packets.share_too_large"),
        (200_000, 10, ORDINARY, ""),
        (200_001, 10, ORDINARY, "packets.share_too_large"),
        (52_000, 1, VALENTINE, ""),
        (52_001, 1, VALENTINE, "packets.share_too_large"),
        (52_000, 1, date(2016, 5, 20), ""),
        (52_000, 1, date(2017, 1, 26), "packets.share_too_large"),  # two days before
        (52_000, 1, date(2017, 1, 27), ""),  # the eve
        (52_000, 1, date(2017, 2, 3), ""),  # the seventh day
        (52_000, 1, date(2017, 2, 4), "packets.share_too_large"),
    ],
)
def test_a_red_packets_average_share_is_bounded_and_more_on_festival_days(
    minor: int, count: int, day: date, code: str
) -> None:
    assert code_of(check_cash, count, Money(minor, CNY), CN, day) == code


@pytest.mark.parametrize(
    ("ug", "worth", "code"),
    [
        (10_000, 1, ""),
        (9_999, 1, "packets.gold_too_small"),
        (10_000, 5_000_000, ""),
        (10_000, 5_000_001, "packets.gold_too_much"),
        (9_999, 5_000_001, "packets.gold_too_small"),
    ],
)
def test_gold_is_bounded_by_the_milligram_and_by_what_it_is_worth(ug: int, worth: int, code: str) -> None:
    assert code_of(check_gold, QUOTED, ug, worth, CN, CNY) == code


def test_a_proof_is_bound_to_what_is_sent() -> None:
    assert purpose_ref(RED, "cnv_1", "") == "packet:cnv_1:10000"
    assert purpose_ref(QUOTED, "cnv_1", "quo_7") == "packet:cnv_1:quo_7"
    assert purpose_ref(OWN, "cnv_1", "") == "packet:cnv_1:2000"


def test_the_gallery_has_covers_for_gold_and_codes_of_its_own() -> None:
    gold = [cover for cover in COVERS if cover.suits(Holds.GOLD)]
    assert len(COVERS) >= 8 and len(gold) >= 4 and len(STICKERS) >= 8
    assert len({cover.code for cover in COVERS}) == len(COVERS)
    assert len({sticker.code for sticker in STICKERS}) == len(STICKERS)
    assert all(default_cover(holds).suits(holds) for holds in Holds)
    assert cover_of("no such cover") is None


def test_both_profiles_can_be_read_and_say_when_shares_may_be_larger() -> None:
    assert load_profile("neutral").share_most_on(date(2026, 12, 25)) == 52_000
    assert CN.share_most_on(date(2026, 2, 16)) == 52_000  # the eve of the year of the horse
    assert CN.share_most_on(date(2026, 7, 1)) == 20_000


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("share_most_minor = 20000", "share_most_minor = 90000", "rise"),
        ('"02-14"', '"02-30"', "read"),
        ("count_most = 100", "count_most = 0", "count_most"),
        ("count_most", "count_moist", "count_moist"),
    ],
)
def test_a_profile_that_does_not_add_up_is_refused(old: str, new: str, word: str) -> None:
    text = (files("jinbao.packets") / "profiles" / "cn.toml").read_text("utf-8")
    assert old in text
    with pytest.raises(PacketProfileError, match=word):
        read_profile(text.replace(old, new, 1))


def test_an_unknown_profile_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(PacketProfileError, match="cn, neutral"):
        load_profile("mars")
