"""What cameras see: a fake one that a test points at pictures, and a reader of codes on screenshots."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import zxingcpp
from PIL import Image
from playwright.sync_api import Page

#: In place of getUserMedia: a camera that sees a grey wall until ``__point(url)`` holds a picture before it.
CANVAS_CAMERA = """(() => {
  if (!navigator.mediaDevices) return; // about:blank
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [1280, 720];
  const brush = canvas.getContext('2d');
  let seen;
  setInterval(() => {
    brush.fillStyle = '#777';
    brush.fillRect(0, 0, 1280, 720);
    if (!seen) return;
    const scale = Math.min(1280 / seen.width, 720 / seen.height) * 0.92;
    const [width, height] = [seen.width * scale, seen.height * scale];
    brush.drawImage(seen, (1280 - width) / 2, (720 - height) / 2, width, height);
  }, 50);
  globalThis.__point = async (url) => {
    const picture = new Image();
    picture.src = url;
    await picture.decode();
    seen = picture;
  };
  navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(20);
})();"""

_FRAMES = 40
_SIZE = (1280, 720)


def point_camera(page: Page, picture: bytes) -> None:
    """Hold ``picture`` (PNG) before the camera of a phone that was opened with ``camera="canvas"``."""
    page.evaluate("(url) => __point(url)", "data:image/png;base64," + base64.b64encode(picture).decode())


def film(picture: bytes, path: Path) -> None:
    """A motion JPEG file for Chromium's own fake camera: ``picture`` (PNG) before a grey wall.

    Motion JPEG is JPEG pictures one after another.
    """
    wall = Image.new("RGB", _SIZE, "#777777")
    seen = Image.open(io.BytesIO(picture)).convert("RGB")
    seen.thumbnail((_SIZE[0] - 40, _SIZE[1] - 40), Image.Resampling.LANCZOS)
    wall.paste(seen, ((_SIZE[0] - seen.width) // 2, (_SIZE[1] - seen.height) // 2))
    frame = io.BytesIO()
    wall.save(frame, "JPEG", quality=90)
    path.write_bytes(frame.getvalue() * _FRAMES)


def read_codes(picture: bytes) -> dict[str, str]:
    """Every code on a screenshot: kind (``QRCode``, ``Code128``) and text, as a cashier's scanner reads them."""
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    return {str(each.format).rpartition(".")[2].replace(" ", ""): each.text for each in found}
