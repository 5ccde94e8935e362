"""The covers and stickers that come with packets. The pictures are drawn by the pages, by these codes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from jinbao.packets.types.packets import Holds


class Fits(Enum):
    """What a cover may be put around."""

    ANY = "any"
    CASH = "cash"
    GOLD = "gold"


@dataclass(frozen=True, slots=True)
class Cover:
    """A packet's face."""

    code: str
    name: str
    name_zh: str
    fits: Fits

    def suits(self, holds: Holds) -> bool:
        """Whether it may be put around this."""
        return self.fits is Fits.ANY or self.fits.value == holds.value


@dataclass(frozen=True, slots=True)
class Sticker:
    """A picture that says thanks."""

    code: str
    name: str
    name_zh: str


@dataclass(frozen=True, slots=True)
class Greeting:
    """A wish on offer."""

    text: str
    text_zh: str


COVERS = (
    Cover("clouds", "Clouds", "祥云", Fits.ANY),
    Cover("fortune", "Fortune", "福到", Fits.CASH),
    Cover("lantern", "Lanterns", "张灯结彩", Fits.CASH),
    Cover("lattice", "Moon gate", "花窗", Fits.ANY),
    Cover("plum", "Plum blossom", "红梅", Fits.ANY),
    Cover("double_joy", "Double joy", "双喜", Fits.ANY),
    Cover("ingot", "Ingots", "金元宝", Fits.GOLD),
    Cover("dragon", "Dragon", "金龙", Fits.GOLD),
    Cover("jade", "Jade disc", "金玉满堂", Fits.GOLD),
    Cover("mountain", "Mountains", "金山", Fits.GOLD),
)
STICKERS = (
    Sticker("thanks", "Thank you", "谢谢"),
    Sticker("bow", "A deep bow", "给您作揖"),
    Sticker("wow", "Wow", "哇"),
    Sticker("rich", "So rich", "老板大气"),
    Sticker("hug", "A hug", "抱抱"),
    Sticker("firework", "Fireworks", "放烟花"),
    Sticker("fish", "Plenty every year", "年年有余"),
    Sticker("lucky_cat", "Lucky cat", "招财猫"),
)
GREETINGS = (
    Greeting("Best wishes and good fortune", "恭喜发财，大吉大利"),
    Greeting("Happy New Year", "新年快乐"),
    Greeting("Good health and peace", "身体健康，平安顺遂"),
    Greeting("Happy birthday", "生日快乐"),
    Greeting("Thank you", "谢谢你"),
    Greeting("A heart of gold", "真心似金"),
)

_COVERS = {cover.code: cover for cover in COVERS}
_STICKERS = {sticker.code: sticker for sticker in STICKERS}


def cover_of(code: str) -> Cover | None:
    """The cover with this code."""
    return _COVERS.get(code)


def sticker_of(code: str) -> Sticker | None:
    """The sticker with this code."""
    return _STICKERS.get(code)


def default_cover(holds: Holds) -> Cover:
    """What a packet wears when its sender has not chosen."""
    return _COVERS["ingot" if holds is Holds.GOLD else "clouds"]
