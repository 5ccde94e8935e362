"""What becomes of a picture: upright, small, and without a word about where it came from."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from jinbao.chat.adapters.pillow_pictures import PillowPictures
from jinbao.chat.errors import PictureTooLarge, PictureUnreadable
from jinbao.chat.ports import Prepared
from jinbao.kit.errors import TooManyRequests
from jinbao.kit.ids import parse
from tests.make import run
from tests.make_chat import ChatWorld, chat_world
from tests.make_pay import refusal_of
from tests.make_pictures import bomb, picture, slow_jpeg, telling

SECRETS = (
    b"SecretPhone",
    b"SecretComment",
    b"SecretXmp",
    b"2026:02:16",
    b"Exif",
    b"ICC_PROFILE",
    b"acsp",
    b"EXIF",
    b"XMP ",
)


def prepare(raw: bytes, pixels_most: int = 24_000_000, edge: int = 2048, thumb_edge: int = 360) -> Prepared:
    return PillowPictures().prepare(raw, pixels_most=pixels_most, edge=edge, thumb_edge=thumb_edge)


def opened(raw: bytes) -> Image.Image:
    image = Image.open(BytesIO(raw))
    image.load()
    return image


def test_a_jpeg_does_not_go_over_its_pixels_again_and_again() -> None:
    assert prepare(slow_jpeg(20)).width == 640
    for filler in (b"", b"\xff" * 9, b"\xff\xd0"):  # which decoders pass over
        raw = slow_jpeg(500)
        with pytest.raises(PictureUnreadable):
            prepare(raw.replace(b"\xff\xda", filler + b"\xff\xda"))
    # What follows the picture is not the picture: some phones put a film there.
    assert prepare(picture("JPEG") + b"\xff\xda\x00\x02" * 5_000).width == 60


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_but_the_pixels_goes_on(kind: str) -> None:
    raw = telling(kind)
    assert any(secret in raw for secret in SECRETS), "the picture tells nothing that could be kept back"
    assert dict(opened(raw).getexif().get_ifd(0x8825))
    prepared = prepare(raw)
    for file in (prepared.full, prepared.thumb):
        assert not [secret for secret in SECRETS if secret in file]
        image = opened(file)
        assert not dict(image.getexif()) and not image.getexif().get_ifd(0x8825)
        assert not {"icc_profile", "comment", "exif", "xmp", "XML:com.adobe.xmp"} & set(image.info)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_stands_upright(orientation: int) -> None:
    image = opened(picture("PNG", (64, 32)))
    # What the camera stores for this tag is what the tag's turn makes upright again.
    undo = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    stored = image if undo is None else image.transpose(undo)
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = BytesIO()
    stored.save(file, "JPEG", quality=95, exif=exif)
    prepared = prepare(file.getvalue())
    assert (prepared.width, prepared.height) == (64, 32)
    for raw in (prepared.full, prepared.thumb):
        shown = opened(raw).convert("RGB")
        left, right = shown.getpixel((8, 16)), shown.getpixel((56, 16))
        assert isinstance(left, tuple) and isinstance(right, tuple)
        assert left[0] > 200 > 60 > left[2] and right[2] > 200 > 60 > right[0]


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("JPEG", "L"), ("JPEG", "CMYK"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "1"), ("PNG", "I;16"), ("PNG", "LA")]
    + [("WEBP", "RGB"), ("WEBP", "RGBA")],
)
def test_every_kind_of_pixel_is_read(kind: str, mode: str) -> None:
    image = Image.new(mode, (50, 30))
    file = BytesIO()
    image.save(file, kind)
    prepared = prepare(file.getvalue())
    assert (prepared.width, prepared.height) == (50, 30)
    seen_through = mode in ("RGBA", "LA")
    assert prepared.media_type == ("image/webp" if seen_through else "image/jpeg")
    assert opened(prepared.full).format == ("WEBP" if seen_through else "JPEG")


def test_large_pictures_become_smaller_and_small_ones_stay() -> None:
    prepared = prepare(picture("JPEG", (1000, 500)), edge=400, thumb_edge=100)
    assert (prepared.width, prepared.height) == (400, 200)
    assert opened(prepared.thumb).size == (100, 50) and len(prepared.thumb) < len(prepared.full)
    assert prepare(picture("PNG", (1, 3000)), edge=400).height == 400
    assert prepare(picture(size=(20, 10))).width == 20


def test_of_a_film_the_first_picture_is_kept() -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    for kind in ("PNG", "WEBP"):
        file = BytesIO()
        frames[0].save(file, kind, save_all=True, append_images=frames[1:])
        pixel = opened(prepare(file.getvalue()).full).convert("RGB").getpixel((10, 10))
        assert isinstance(pixel, tuple) and pixel[0] > 200


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"hello",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\xff\xd8\xff",
        picture("JPEG")[:200],
        picture("PNG")[:60],
        picture("WEBP")[:60],
        picture("GIF"),
        picture("BMP"),
        picture("TIFF"),
        b"\x89PNG\r\n\x1a\n" + bytes(100),
    ],
    ids=["nothing", "text", "svg", "start", "half jpeg", "half png", "half webp", "gif", "bmp", "tiff", "zeros"],
)
def test_what_is_no_picture_of_the_three_kinds_is_refused(raw: bytes) -> None:
    with pytest.raises(PictureUnreadable):
        prepare(raw)


def test_a_bomb_is_refused_by_its_header() -> None:
    for width, height in ((50_000, 50_000), (9_000, 9_900), (24_000_001, 1)):
        with pytest.raises(PictureTooLarge):
            prepare(bomb(width, height))
    with pytest.raises(PictureUnreadable):
        prepare(bomb(100, 100))
    with pytest.raises(PictureTooLarge):
        prepare(picture("WEBP", (101, 100)), pixels_most=10_000)
    with pytest.raises(PictureTooLarge):
        prepare(picture("JPEG", (101, 100)), pixels_most=10_000)
    prepare(picture("JPEG", (100, 100)), pixels_most=10_000)


async def send(world: ChatWorld, member: int, chat: int, raw: bytes) -> tuple[int, int]:
    """The picture's id and its message's number."""
    said = await world.chat.pictures.send(member, chat, raw, world.once())
    assert said.picture is not None
    number = parse("pic", said.picture.id)
    assert number is not None
    return number, said.seq


def test_a_picture_is_shown_to_those_who_see_its_message_and_nobody_else(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            chat, (owner, one, other) = await world.group(3)
            stranger, newcomer = await world.member(), await world.member()
            await world.befriend(owner, newcomer)
            shown, _ = await send(world, one, chat, picture())
            await world.chat.groups.add(owner, chat, [newcomer])
            await world.chat.groups.leave(other, chat)
            for size in ("full", "thumb"):
                file = await world.chat.pictures.get(owner, shown, size)
                assert file.media_type == "image/jpeg" and opened(file.content).size == (60, 40)
                for nobody in (stranger, newcomer, other):
                    assert await refusal_of(world.chat.pictures.get(nobody, shown, size)) == "kit.not_found"
            assert await refusal_of(world.chat.pictures.get(owner, 12345, "full")) == "kit.not_found"
            message = (await world.see(owner, chat))[1]
            assert message.kind == "picture" and message.picture is not None
            assert (message.picture.width, message.picture.height) == (60, 40)
            assert await world.unread(owner, chat) == (1, 0)

    run(scenario())


def test_a_recalled_picture_is_gone(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            one, other, chat = await world.pair()
            shown, seq = await send(world, one, chat, picture())
            await world.chat.messages.recall(one, chat, seq)
            for member in (one, other):
                assert await refusal_of(world.chat.pictures.get(member, shown, "full")) == "kit.not_found"
            state = await world.everything()
            assert not state["chat_picture"] and not state["chat_picture_data"]
            assert (await world.see(other, chat))[1].picture is None

    run(scenario())


def test_refused_pictures_leave_nothing(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            one, other, chat = await world.pair()
            stranger = await world.member()
            once = world.once()
            await world.chat.pictures.send(one, chat, picture(), once)
            state = await world.everything()
            assert (await world.chat.pictures.send(one, chat, picture(), once)).seq == 2
            assert await refusal_of(send(world, stranger, chat, picture())) == "kit.not_found"
            assert await refusal_of(send(world, one, chat, b"hello")) == "chat.picture_unreadable"
            assert await refusal_of(send(world, one, chat, bytes(5 * 1024 * 1024 + 1))) == "chat.picture_too_large"
            assert await refusal_of(send(world, one, chat, bomb())) == "chat.picture_too_large"
            assert await world.everything() == state
            await world.chat.friends.unfriend(one, other)
            state = await world.everything()
            assert await refusal_of(send(world, one, chat, picture())) == "chat.not_friends"
            assert await world.everything() == state

    run(scenario())


def test_nobody_fills_the_disk_with_pictures(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with chat_world(tmp_path) as world:
            one, other, chat = await world.pair()
            raw, shown = picture("JPEG", (8, 8)), 0
            for _ in range(400):
                world.clock.advance(3_000)  # never more than twenty a minute
                try:
                    await world.chat.pictures.send(one, chat, raw, world.once())
                except TooManyRequests as refused:
                    assert 60 < int(refused.facts["retry_after_s"]) <= 288  # a day has 300 of those
                    break
                shown += 1
            assert 300 <= shown <= 305
            await world.chat.pictures.send(other, chat, raw, world.once())
            world.clock.advance(288_000)
            await world.chat.pictures.send(one, chat, raw, world.once())

    run(scenario())
