"""Pictures by Pillow: what a stranger sends is decoded, turned upright, made smaller and written anew.

Nothing of the file but its pixels goes on: where and with what a picture was taken, thumbnails of what was cut away,
comments and colour profiles all stay behind.
"""

from __future__ import annotations

import re
from io import BytesIO

from PIL import Image

from jinbao.chat.errors import PictureTooLarge, PictureUnreadable
from jinbao.chat.ports import Prepared

#: Told by content: what a file calls itself is not asked.
_FORMATS = ("JPEG", "PNG", "WEBP")
_ORIENTATION = 0x0112
#: What to do to the pixels for each value of the tag (EXIF 2.32, section 4.6.4).
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
#: Times that a JPEG may go over its pixels; encoders need about ten. Each costs as much as the whole picture and takes
#: forty bytes of the file, so 5 MB of them would keep a processor busy for half an hour.
_SCANS_MOST = 100
_MARKER = re.compile(rb"\xff([^\x00\xff])")
_JPEG, _START_OF_SCAN, _END = b"\xff\xd8", 0xDA, 0xD9
#: Markers without a length: TEM, the restarts, the start of the image.
_BARE = frozenset((0x01, *range(0xD0, 0xD9)))
_QUALITY, _THUMB_QUALITY = 82, 70


class PillowPictures:
    """A ``PictureCodec``. JPEG for what is opaque, WebP for what can be seen through; of a film the first picture."""

    def prepare(self, raw: bytes, *, pixels_most: int, edge: int, thumb_edge: int) -> Prepared:
        """See ``PictureCodec.prepare``."""
        try:
            return _prepare(raw, pixels_most, edge, thumb_edge)
        except (PictureTooLarge, PictureUnreadable):
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise PictureTooLarge(bytes_most=len(raw), pixels_most=pixels_most) from None
        except Exception as error:
            # A decoder that is fed by strangers fails in every way there is.
            raise PictureUnreadable() from error


def _prepare(raw: bytes, pixels_most: int, edge: int, thumb_edge: int) -> Prepared:
    if raw.startswith(_JPEG) and _scans(raw) > _SCANS_MOST:
        raise PictureUnreadable()
    with Image.open(BytesIO(raw), formats=_FORMATS) as image:
        # Only the header has been read so far.
        if image.width * image.height > pixels_most:
            raise PictureTooLarge(bytes_most=len(raw), pixels_most=pixels_most)
        turn = _UPRIGHT.get(image.getexif().get(_ORIENTATION, 1))
        image.draft("RGB", (edge, edge))  # a JPEG is decoded no larger than needed
        image.load()
        full = _plain(image)
    full.thumbnail((edge, edge), Image.Resampling.LANCZOS, reducing_gap=2.0)
    if turn is not None:
        full = full.transpose(turn)
    thumb = full.copy()
    thumb.thumbnail((thumb_edge, thumb_edge), Image.Resampling.LANCZOS)
    media_type = "image/webp" if full.mode == "RGBA" else "image/jpeg"
    return Prepared(media_type, full.width, full.height, _written(full, _QUALITY), _written(thumb, _THUMB_QUALITY))


def _scans(raw: bytes) -> int:
    """How often a JPEG goes over its pixels, read as decoders do: from marker to marker (ITU-T T.81, B.1)."""
    place, found = len(_JPEG), 0
    while (marker := _MARKER.search(raw, place)) is not None and found <= _SCANS_MOST:
        code, place = marker[1][0], marker.end()
        if code == _END:
            break
        if code not in _BARE:
            place += int.from_bytes(raw[place : place + 2], "big")
        found += code == _START_OF_SCAN
    return found


def _plain(image: Image.Image) -> Image.Image:
    """The pixels alone, as RGB, or RGBA where some can be seen through."""
    if image.mode.startswith("I"):
        # 16 bits a pixel: only the upper half can be seen.
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    mode = "RGBA" if image.has_transparency_data else "RGB"
    converted = image if image.mode == mode else image.convert(mode)
    plain = Image.new(mode, converted.size)
    plain.paste(converted)
    assert not plain.info, plain.info
    return plain


def _written(image: Image.Image, quality: int) -> bytes:
    file = BytesIO()
    if image.mode == "RGBA":
        image.save(file, "WEBP", quality=quality, method=4)
    else:
        image.save(file, "JPEG", quality=quality, optimize=True, progressive=True)
    return file.getvalue()
