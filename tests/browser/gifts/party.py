"""A party for the pictures: friends who talk, send packets and hold gold, arranged over the API."""

from __future__ import annotations

import io
from dataclasses import dataclass
from itertools import count
from typing import Any

from PIL import Image, ImageDraw

from tests.browser.gift_house import GRAM, MG, GiftHouse, Person
from tests.browser.people import PIN, Caller, People, until

LONG = "Shall we meet at the old tea house by the river on Saturday at half past six, before the lanterns are lit? "
PROOF = {"pin": PIN}
_keys = count(1)


@dataclass(frozen=True)
class Party:
    """Whose phone to look at, who works there, and the ids of what there is to see."""

    guest: Person
    staff: str
    ids: dict[str, str]


class Guest:
    """Somebody with a connection of their own."""

    def __init__(self, people: People, who: Person) -> None:
        self.who = who
        self.caller: Caller = people.beside()
        self.caller.post("/auth/demo", {"realm": "member", "id": who.shown, "device_name": "Phone"})

    def post(self, path: str, body: Any = None) -> Any:
        """What came of it."""
        return self.caller.post(f"/member{path}", body, f"party-{next(_keys)}")

    def get(self, path: str) -> Any:
        """What there is."""
        return self.caller.get(f"/member{path}")

    def say(self, chat: str, text: str, **more: Any) -> None:
        """Write a message."""
        self.post(f"/chats/{chat}/messages", {"text": text, **more})

    def show(self, chat: str) -> None:
        """Send a picture."""
        answer = self.caller.requests.post(
            f"/api/v1/member/chats/{chat}/pictures",
            data=_lanterns(),
            headers={"X-Jinbao": "1", "Idempotency-Key": f"party-{next(_keys)}", "Content-Type": "image/jpeg"},
        )
        assert answer.ok, answer.text()

    def give(self, chat: str, asset: str, amount: int, greeting: str, **more: Any) -> str:
        """Send a packet, of fen or of micrograms bought at a quote; its id."""
        what: dict[str, Any] = {"amount_minor": amount}
        if asset == "gold":
            what = {"quote_id": self.post("/gold/quotes", {"side": "buy", "grams_ug": amount})["id"]}
        new = {"kind": "lucky", "count": 1, "source": "balance", "greeting": greeting, "proof": PROOF, **more}
        return str(self.post("/packets", {"chat": chat, "asset": asset, **what, **new})["id"])


def hold_party(house: GiftHouse, people: People) -> Party:
    """Lin Wei, whose phone one looks at, and everybody she knows."""
    lin, chen = house.people("林薇", "Chen Yu", minor=20_000_00, gold_ug=5 * GRAM)
    zhao, long_name, granny, rude = house.people(
        "赵敏", "Bartholomew Featherstonehaugh-Fitzroy", "陈奶奶", "Wu Ming", gold_ug=0
    )
    [asking] = house.people("Mo Ran")
    [direct] = house.friends(lin, chen)
    group = house.group("春节联欢晚会筹备组 Spring Festival", lin, chen, zhao, long_name, granny, rude)
    ids = {"direct": direct, "group": group, "friend": chen.shown}
    me, friend, cousin, lord = (Guest(people, who) for who in (lin, chen, zhao, long_name))
    _talk(me, friend, lord, direct, group)
    ids |= _give(me, friend, cousin, lord, direct, group)
    ids |= _invest(me)
    Guest(people, asking).post("/friends/requests", {"to": lin.shown, "greeting": "我是莫然，昨天在茶馆见过"})
    me.post(f"/friends/{rude.shown}/block")
    return Party(lin, house.staff(), ids)


def _talk(me: Guest, friend: Guest, lord: Guest, direct: str, group: str) -> None:
    friend.say(direct, "周六一起喝茶？ Tea on Saturday?")
    me.say(direct, "好呀！")
    friend.say(direct, LONG * 2)
    me.say(direct, "https://example.org/" + "long" * 30)
    friend.show(direct)
    friend.post("/transfers", {"to": me.who.shown, "amount_minor": 88_00, "note": "茶钱"})
    me.post("/requests", {"to": friend.who.shown, "amount_minor": 20_00, "note": "Taxi"})
    lord.say(group, "Good evening, everybody")
    me.say(group, "@Chen Yu 灯笼带了吗？", mentions=[friend.who.shown])
    friend.say(group, "Yes!", reply_to=me.get(f"/chats/{group}")["last_seq"])
    lord.show(group)


def _give(me: Guest, friend: Guest, cousin: Guest, lord: Guest, direct: str, group: str) -> dict[str, str]:
    scrambled = friend.give(group, "cash", 88_88, "恭喜发财，大吉大利", count=3, cover="fortune")
    for each in (me, cousin, lord):
        each.post(f"/packets/{scrambled}/open")
    me.post(f"/packets/{scrambled}/thanks", {"sticker": "lucky_cat"})
    kept = friend.give(direct, "gold", 520 * MG, "我爱你", kind="equal")
    me.post(f"/packets/{kept}/open", {"consent": True})
    shared = friend.give(group, "gold", 2_500 * MG, "金玉满堂", count=3, cover="ingot")
    for each in (me, cousin, lord):
        each.post(f"/packets/{shared}/open", {"consent": True})
    return {
        "scrambled": scrambled,
        "kept": kept,
        "shared": shared,
        "own": me.give(group, "gold", 1_000 * MG, "一生一世", count=4, cover="dragon"),
        "waiting": me.give(direct, "cash", 6_66, "Happy birthday", kind="exclusive", to=friend.who.shown),
        "sealed": friend.give(group, "cash", 52_00, "岁岁平安", count=4, cover="lantern"),
        "golden": friend.give(group, "gold", 2_000 * MG, "May every year be a year of plenty", count=5, cover="ingot"),
    }


def _invest(me: Guest) -> dict[str, str]:
    quote = me.post("/gold/quotes", {"side": "sell", "grams_ug": GRAM})
    trade = me.post("/gold/trades", {"quote_id": quote["id"], "proof": PROOF})
    plan = {"amount_minor": 100_00, "every": "week", "on": 1, "hour": 9}
    me.post("/gold/plans", {**plan, "proof": PROOF})
    mid = me.get("/gold/price")["mid_minor"]
    me.post("/gold/alerts", {"when": "below", "price_minor": mid * 9 // 10})
    me.post("/gold/alerts", {"when": "above", "price_minor": mid * 11 // 10, "sell_ug": GRAM, "proof": PROOF})
    me.post("/gold/pledges", {"grams_ug": GRAM // 2, "note": "For the shop's lease", "proof": PROOF})
    address = {"name": "林薇", "phone": "+8613800138000", "region": "上海市徐汇区", "line": "衡山路 9 号 1203 室"}
    order = {"product": "coin-1", "count": 1, "address": address, "proof": PROOF}
    delivery = me.post("/gold/deliveries", order)
    until(lambda: me.get(f"/gold/deliveries/{delivery['id']}")["state"] == "ordered")
    return {"trade": trade["id"], "delivery": delivery["id"]}


def _lanterns() -> bytes:
    """A photo of sorts."""
    picture = Image.new("RGB", (900, 600), "#231442")
    pen = ImageDraw.Draw(picture)
    for n in range(9):
        x, y = 60 + n * 95, 140 + n * 67 % 260
        pen.line((x + 35, 0, x + 35, y), fill="#7a5a3a", width=4)
        pen.ellipse((x, y, x + 70, y + 60), fill="#e4472f", outline="#ffd27a", width=5)
        pen.line((x + 35, y + 60, x + 35, y + 110), fill="#ffd27a", width=5)
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=80)
    return file.getvalue()
