"""Chat at its HTTP surface: what phones ask for, and what strangers and bad input get."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jinbao.chat.routes import MEMBER
from tests.make import run
from tests.make_chat_site import Phone, Site, site
from tests.make_pictures import bomb, picture, telling


def test_two_become_friends_and_talk(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with site(tmp_path) as place:
            one, other = await place.phone("王小明"), await place.phone("李小红")
            asked = await one.did("POST", "/friends/requests", {"to": other.id, "greeting": "我是小明"})
            assert asked["state"] == "open" and asked["to"] == {"id": other.id, "name": "*小红"}
            inbox = await other.see("/friends/requests", box="in")
            assert inbox["items"][0]["from"] == {"id": one.id, "name": "王小明", "handle": None}
            friend = await other.did("POST", f"/friends/requests/{asked['id']}/accept", {})
            assert (friend["id"], friend["name"], friend["alias"]) == (one.id, "王小明", None)
            chat = friend["chat"]
            said = await one.did("POST", f"/chats/{chat}/messages", {"text": "新年好"})
            assert said["text"] == "新年好" and said["seq"] == 2 and said["recalled"] is False
            assert "card" not in said and "notice" not in said
            row = (await other.see("/chats"))["items"][0]
            assert row | {"at_ms": 0, "last": None} == {
                "id": chat,
                "kind": "direct",
                "title": "王小明",
                "peer": {"id": one.id, "name": "王小明"},
                "members": 2,
                "last": None,
                "last_seq": 2,
                "read_seq": 0,
                "unread": 1,
                "mentioned": False,
                "mentions": 0,
                "muted": False,
                "blocked": False,
                "role": "member",
                "at_ms": 0,
            }
            assert row["last"] == said
            page = await other.see(f"/chats/{chat}/messages")
            assert [each["seq"] for each in page["items"]] == [1, 2] and page["last_seq"] == 2
            assert await other.did("POST", f"/chats/{chat}/read", {"seq": 2}) == {"seq": 2}
            assert (await other.see("/chats"))["items"][0]["unread"] == 0
            reads = (await one.see(f"/chats/{chat}/messages", after=2))["reads"]
            assert {"member": other.id, "seq": 2} in reads

    run(scenario())


def test_friends_are_named_parted_from_and_blocked(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with site(tmp_path) as place:
            one, other, chat = await place.friends()
            named = await one.did("PATCH", f"/friends/{other.id}", {"alias": "老李"})
            assert named["alias"] == "老李" and (await one.see(f"/chats/{chat}"))["title"] == "老李"
            await one.did("POST", f"/friends/{other.id}/block", {})
            assert (await one.see("/friends"))["items"] == (await other.see("/friends"))["items"] == []
            assert (await one.see("/friends/blocked"))["items"][0]["name"] == "*小红"
            assert await other.refused("POST", f"/chats/{chat}/messages", {"text": "hi"}) == "chat.not_friends"
            await one.did("POST", f"/friends/{other.id}/unblock", {})
            assert (await one.see("/friends/blocked"))["items"] == []
            assert await one.refused("DELETE", f"/friends/{other.id}") == "kit.not_found"

    run(scenario())


def test_the_life_of_a_group(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with site(tmp_path) as place:
            one, other, _ = await place.friends()
            third = await place.phone("张三")
            group = await one.did("POST", "/chats", {"name": "家", "members": [other.id]})
            assert group["kind"] == "group" and group["role"] == "owner" and len(group["participants"]) == 2
            where = f"/chats/{group['id']}"
            assert await one.refused("POST", f"{where}/members", {"members": [third.id]}) == "chat.not_your_friend"
            asked = await other.did("POST", "/friends/requests", {"to": third.id})
            await third.did("POST", f"/friends/requests/{asked['id']}/accept", {})
            grown = await other.did("POST", f"{where}/members", {"members": [third.id]})
            assert {each["name"]: each["role"] for each in grown["participants"]} == {
                "王小明": "owner",
                "李小红": "member",
                "张三": "member",
            }
            said = await one.did("POST", f"{where}/messages", {"text": "@all", "mentions": ["all"]})
            assert said["mentions"] == ["all"]
            assert (await third.see(where))["mentioned"] is True
            answer = await third.did("POST", f"{where}/messages", {"text": "好", "reply_to": said["seq"]})
            assert answer["reply_to"] == {
                "seq": said["seq"],
                "sender": {"id": one.id, "name": "王小明"},
                "text": "@all",
            }
            assert (await third.did("PATCH", where, {"name": "大家"}))["title"] == "大家"
            await third.did("POST", f"{where}/mute", {"muted": True})
            assert (await third.see(where))["muted"] is True
            await one.did("DELETE", f"{where}/members/{third.id}")
            assert await third.refused("GET", where) == "kit.not_found"
            await one.did("POST", f"{where}/leave", {})
            assert (await other.see(where))["role"] == "owner"

    run(scenario())


def test_a_repeated_call_is_done_once(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with site(tmp_path) as place:
            one, other, chat = await place.friends()
            where = f"/chats/{chat}"
            first = await one.did("POST", f"{where}/messages", {"text": "a"}, key="k")
            assert await one.did("POST", f"{where}/messages", {"text": "a"}, key="k") == first
            again = await one.refused("POST", f"{where}/messages", {"text": "b"}, key="k")
            assert again == "kit.idempotency_key_reused"
            assert (await other.did("POST", f"{where}/messages", {"text": "a"}, key="k"))["seq"] == first["seq"] + 1
            raw = picture()
            shown = await one.did("POST", f"{where}/pictures", raw=raw, key="p")
            assert await one.did("POST", f"{where}/pictures", raw=raw, key="p") == shown
            group = await one.did("POST", "/chats", {"name": "a", "members": [other.id]}, key="g")
            assert (await one.did("POST", "/chats", {"name": "a", "members": [other.id]}, key="g"))["id"] == group["id"]

    run(scenario())


def test_a_message_is_taken_back(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with site(tmp_path) as place:
            one, other, chat = await place.friends()
            said = await one.did("POST", f"/chats/{chat}/messages", {"text": "oops"})
            path = f"/chats/{chat}/messages/{said['seq']}/recall"
            assert await other.refused("POST", path, {}) == "chat.not_the_sender"
            blank = await one.did("POST", path, {})
            assert blank["recalled"] is True and "text" not in blank
            page = await other.see(f"/chats/{chat}/messages", after=1)
            assert page["items"][0] == blank
            assert page["items"][1]["notice"] == {"what": "recalled", "data": {"seq": said["seq"]}}

    run(scenario())


def test_a_picture_is_served_to_members_alone_and_kept_by_nobody_between(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with site(tmp_path) as place:
            one, other, chat = await place.friends()
            shown = await one.did("POST", f"/chats/{chat}/pictures", raw=telling())
            assert shown["kind"] == "picture" and shown["picture"]["width"] == 60
            path = f"/pictures/{shown['picture']['id']}"
            for size in ("full", "thumb"):
                answer = await other.call("GET", path, size=size)
                assert answer.status_code == 200 and answer.content.startswith(b"\xff\xd8\xff")
                assert answer.headers["content-type"] == "image/jpeg"
                assert answer.headers["cache-control"] == "private, max-age=31536000, immutable"
                assert answer.headers["x-content-type-options"] == "nosniff"
                assert "default-src 'none'" in answer.headers["content-security-policy"]
                assert b"Secret" not in answer.content
            assert await other.refused("GET", path, size="huge") == "kit.invalid"

    run(scenario())


def test_a_body_of_five_megabytes_is_read_here_and_nowhere_else(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with site(tmp_path) as place:
            one, _, chat = await place.friends()
            large = bytes(5 * 1024 * 1024)
            pictures = f"/chats/{chat}/pictures"
            assert await one.refused("POST", pictures, raw=large) == "chat.picture_unreadable"
            assert await one.refused("POST", pictures, raw=large + b"x") == "chat.picture_too_large"
            answer = await one.call("POST", pictures, raw=large + b"xx")
            assert (answer.status_code, answer.json()["code"]) == (413, "kit.too_large")
            assert await one.refused("POST", pictures, raw=bomb()) == "chat.picture_too_large"
            assert await one.refused("POST", f"/chats/{chat}/messages", raw=bytes(70_000)) == "kit.too_large"

    run(scenario())


def test_words_are_found_by_those_who_may_see_them(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with site(tmp_path) as place:
            one, other, chat = await place.friends()
            said = await one.did("POST", f"/chats/{chat}/messages", {"text": "今晚吃火锅"})
            found = await other.see("/chats/search", q="火锅")
            assert found == {"items": [{"chat": {"id": chat, "title": "王小明"}, "message": said}], "next": None}
            assert (await other.see("/chats/search", q="火锅", chat=chat))["items"] == found["items"]
            stranger = await place.phone()
            assert (await stranger.see("/chats/search", q="火锅"))["items"] == []
            assert await stranger.refused("GET", "/chats/search", q="火锅", chat=chat) == "kit.not_found"

    run(scenario())


def test_a_browser_subscribes_and_leaves(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with site(tmp_path) as place:
            one, other, chat = await place.friends()
            assert await other.see("/push/key") == {"key": "BPublicKey"}
            keys = {
                "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
                "auth": "BTBZMqHH6r4Tts7J_aSIgg",
            }
            endpoint = {"endpoint": "https://push.example/x"}
            await other.did("POST", "/push", endpoint | {"keys": keys, "private": True})
            await one.did("POST", f"/chats/{chat}/messages", {"text": "hi"})
            await place.world.relay.drain()
            assert await place.world.chat.push.deliver() == 1
            assert await place.world.chat.push.deliver() == 0
            await other.did("DELETE", "/push", endpoint)
            await one.did("POST", f"/chats/{chat}/messages", {"text": "hi"})
            await place.world.relay.drain()
            assert await place.world.chat.push.deliver() == 0
            inside = {"endpoint": "https://10.0.0.1/x", "keys": keys}
            assert await other.refused("POST", "/push", inside) == "chat.push_invalid"

    run(scenario())


#: Routes that name nobody else's conversation, person, request or picture.
OPEN = {
    ("GET", "/friends"),
    ("GET", "/friends/requests"),
    ("POST", "/friends/requests"),
    ("GET", "/friends/blocked"),
    ("GET", "/chats"),
    ("POST", "/chats"),
    ("GET", "/chats/search"),
    ("GET", "/push/key"),
    ("POST", "/push"),
    ("DELETE", "/push"),
    ("POST", "/friends/{member_id:str}/block"),
    ("POST", "/friends/{member_id:str}/unblock"),
}
BODIES: dict[str, Any] = {
    "say": {"text": "let me in"},
    "rename_chat": {"name": "mine"},
    "mute_chat": {"muted": True},
    "block_shop": {"blocked": True},
    "read_chat": {"seq": 2},
    "name_friend": {"alias": "x"},
}


def closed_routes() -> Iterator[tuple[str, str, str]]:
    for route in MEMBER:
        for method in getattr(route, "http_methods", ()):
            for path in route.paths:
                if (str(method), path) not in OPEN:
                    yield str(method), path, route.fn.__name__


@pytest.mark.parametrize(("method", "path", "name"), sorted(closed_routes()))
def test_a_stranger_gets_the_same_answer_as_for_what_does_not_exist(
    tmp_path: Path, method: str, path: str, name: str
) -> None:
    async def scenario() -> None:
        async with site(tmp_path) as place:
            mine, other, group, theirs, nothing = await others_things(place)
            stranger = await place.phone("路人")
            gone = await somebody_who_left(place, mine, group)
            before = await place.world.everything(("chat",))
            body = BODIES.get(name, {"members": [other.id]} if name == "add_members" else {})
            for intruder in (stranger, gone):
                answers = []
                for ids in (theirs, nothing):
                    raw = picture() if name == "show_picture" else None
                    answer = await intruder.call(method, filled(path, ids), body if method != "GET" else None, raw=raw)
                    answers.append(
                        (answer.status_code, {**answer.json(), "request_id": ""}, answer.headers.get("content-type"))
                    )
                assert answers[0] == answers[1], "it tells that there is something"
                assert answers[0][0] == 404, answers[0]
            assert await place.world.everything(("chat",)) == before

    run(scenario())


async def others_things(place: Site) -> tuple[Phone, Phone, str, dict[str, str], dict[str, str]]:
    """Two friends with a group, a picture and a request; the ids of all of it, and ids of nothing."""
    mine, other, _ = await place.friends()
    group = (await mine.did("POST", "/chats", {"name": "家", "members": [other.id]}))["id"]
    shown = await mine.did("POST", f"/chats/{group}/pictures", raw=picture())
    await mine.did("POST", f"/chats/{group}/messages", {"text": "secret"})
    third = await place.phone("张三")
    asked = await mine.did("POST", "/friends/requests", {"to": third.id})
    theirs = {
        "chat_id": group,
        "member_id": other.id,
        "request_id": asked["id"],
        "picture_id": shown["picture"]["id"],
        "seq": "2",
    }
    zeros = {"chat_id": "cnv", "member_id": "mbr", "request_id": "frq", "picture_id": "pic"}
    nothing = {name: f"{prefix}_{'0' * 25}1" for name, prefix in zeros.items()} | {"seq": "2"}
    return mine, other, group, theirs, nothing


async def somebody_who_left(place: Site, mine: Phone, group: str) -> Phone:
    """Somebody who was in the group when all of it was said, but not any more."""
    gone = await place.phone("前任")
    asked = await mine.did("POST", "/friends/requests", {"to": gone.id})
    await gone.did("POST", f"/friends/requests/{asked['id']}/accept", {})
    await mine.did("POST", f"/chats/{group}/members", {"members": [gone.id]})
    await gone.did("POST", f"/chats/{group}/leave", {})
    await mine.did("DELETE", f"/friends/{gone.id}")
    return gone


def filled(path: str, ids: dict[str, str]) -> str:
    for name, value in ids.items():
        path = path.replace(f"{{{name}:str}}", value).replace(f"{{{name}:int}}", value)
    assert "{" not in path, path
    return path


@pytest.mark.parametrize(("method", "path", "name"), sorted(closed_routes()))
def test_nonsense_for_an_id_is_nothing_that_there_is(tmp_path: Path, method: str, path: str, name: str) -> None:
    async def scenario() -> None:
        async with site(tmp_path) as place:
            phone = await place.phone()
            ids = dict.fromkeys(("chat_id", "member_id", "request_id", "picture_id"), "cnv_nonsense") | {"seq": "-1"}
            body = BODIES.get(name, {"members": ["mbr_x"]} if name == "add_members" else {})
            raw = b"x" if name == "show_picture" else None
            answer = await phone.call(method, filled(path, ids), body if method != "GET" else None, raw=raw)
            assert answer.status_code == 404, answer.text

    run(scenario())


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"text": "a", "mentions": ["nonsense"]}, "chat.mention_unknown"),
        ({"text": "a", "mentions": ["mbr_" + "0" * 26]}, "chat.mention_unknown"),
        ({"text": "a", "mentions": ["all"]}, "chat.mention_unknown"),
        ({"text": "a", "reply_to": 2**53}, "kit.invalid"),
        ({"text": "a", "reply_to": -1}, "kit.invalid"),
        ({"text": "a", "more": 1}, "kit.invalid"),
        ({"text": 1}, "kit.invalid"),
        ({"text": "x" * 2001}, "chat.words_invalid"),
        ({"text": "x" * 10_001}, "kit.invalid"),
        ({}, "kit.invalid"),
    ],
)
def test_a_message_that_cannot_be_is_refused_and_leaves_nothing(tmp_path: Path, body: Any, code: str) -> None:
    async def scenario() -> None:
        async with site(tmp_path) as place:
            one, _, chat = await place.friends()
            before = await place.world.everything()
            assert await one.refused("POST", f"/chats/{chat}/messages", body) == code
            assert await place.world.everything() == before

    run(scenario())


def test_the_document_says_that_a_picture_is_a_file(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with site(tmp_path) as place:
            answer = await place.client.get("/api/v1/openapi.json")
            assert answer.status_code == 200, answer.text
            paths = answer.json()["paths"]
            sent = paths["/api/v1/member/chats/{chat_id}/pictures"]["post"]["requestBody"]
            assert sent == {
                "content": {"image/jpeg": {}, "image/png": {}, "image/webp": {}},
                "required": True,
            }
            shown = paths["/api/v1/member/pictures/{picture_id}"]["get"]["responses"]["200"]
            assert set(shown["content"]) == {"image/jpeg", "image/webp"}

    run(scenario())
