"""Pictures for tests: made here, so that what is in them is known."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image, ImageCms, PngImagePlugin

WHERE = "31 deg 13 min N"


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **options: Any) -> bytes:
    """A picture whose left half is red and whose right half is blue."""
    image = Image.new(mode, size, "blue" if mode.startswith("RGB") else 60)
    image.paste("red" if mode.startswith("RGB") else 200, (0, 0, size[0] // 2, size[1]))
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def telling(kind: str = "JPEG") -> bytes:
    """A picture that tells where, when and with what it was taken, and more."""
    image = Image.new("RGB", (60, 40), "red")
    exif = Image.Exif()
    exif[0x010F] = "SecretPhone"
    exif[0x0132] = "2026:02:16 12:00:00"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (31.0, 13.0, 48.0), "E", (121.0, 28.0, 12.0)
    exif[0x8825] = gps
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    options: dict[str, Any] = {"exif": exif, "icc_profile": profile}
    if kind == "JPEG":
        options["comment"] = b"SecretComment"
    if kind == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_text("Comment", "SecretComment")
        info.add_itxt("XML:com.adobe.xmp", "<x>SecretXmp</x>")
        options["pnginfo"] = info
    if kind == "WEBP":
        options["xmp"] = b"<x>SecretXmp</x>"
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def bomb(width: int = 50_000, height: int = 50_000) -> bytes:
    """A few bytes that say they are 2,500 megapixels. The pixels are rubbish: whoever decodes them finds out."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", b"rubbish"), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def slow_jpeg(scans: int, size: tuple[int, int] = (640, 480)) -> bytes:
    """A small file that goes over the same pixels ``scans`` times more than it needs to."""
    raw = picture("JPEG", size, progressive=True)
    last, end = raw.rindex(b"\xff\xda"), raw.rindex(b"\xff\xd9")
    return raw[:end] + raw[last:end] * scans + raw[end:]
