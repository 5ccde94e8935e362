"""The figures that come with the package, and files that do not add up."""

from __future__ import annotations

from importlib import resources

import pytest

from jinbao.chat import ChatProfileError
from jinbao.chat.service.profile import load_profile, read_profile

NEUTRAL = (resources.files("jinbao.chat") / "profiles" / "neutral.toml").read_text("utf-8")


@pytest.mark.parametrize("name", ["neutral", "cn"])
def test_the_issues_figures_hold_everywhere(name: str) -> None:
    profile = load_profile(name)
    assert profile.name == name
    figures = (profile.group_most, profile.friends_most, profile.text_most, profile.recall_s, profile.sockets_most)
    assert figures == (500, 5_000, 2_000, 120, 8)
    assert (profile.picture_bytes, profile.picture_pixels) == (5 * 1024 * 1024, 24_000_000)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("most = 500 ", "most = 501 "),
        ("recall_s = 120", "recall_s = 0"),
        ("recall_s = 120", "recall_s = 120\nforever = 1"),
        ("recall_s = 120", ""),
        ("thumb_edge = 360", "thumb_edge = 1024\n#"),
        ('name = "neutral"', "name = neutral"),
    ],
)
def test_a_file_that_does_not_add_up_is_refused(old: str, new: str) -> None:
    assert old in NEUTRAL
    changed = NEUTRAL.replace(old, new, 1)
    if new.startswith("thumb"):
        changed = changed.replace("edge = 2048", "edge = 512")
    with pytest.raises(ChatProfileError):
        read_profile(changed)


def test_a_profile_that_is_not_there_is_named() -> None:
    with pytest.raises(ChatProfileError, match="cn, neutral"):
        load_profile("atlantis")
