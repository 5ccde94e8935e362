"""A printed poster is read back by an independent reader, in every form, at every size, also when it is worn."""

from __future__ import annotations

import re
from functools import cache
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pypdfium2
import pytest
import reportlab
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from jinbao.kit.money import CNY
from jinbao.pay.adapters.poster import PosterPrinter
from jinbao.pay.adapters.poster.symbol import QUIET, symbol_of
from jinbao.pay.rules.emv_mpm import OwnCode, OwnTarget, write
from jinbao.pay.rules.poster import GOLD, JADE, WIDTH, Form, Paper, Poster, lay_out

TEXT = write(
    OwnCode(
        target=OwnTarget(merchant="mch_01HF7YAT00000000000000000A", static_qr="qrc_01HF7YAT00000000000000000C"),
        asset=CNY,
        name="JINBAO TEA HOUSE",
        city="SHENZHEN",
        country="CN",
        local_name="金包茶馆",
        local_city="深圳",
    )
)
POSTER = Poster(TEXT, "金包茶馆（深圳湾店）", "JINBAO TEA HOUSE", "4F7K-2Q")
SVG = "{http://www.w3.org/2000/svg}"


def seen_in(image: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(image)]


@cache
def drawn_png(paper: Paper, poster: Poster) -> bytes:
    """Drawing takes a tenth of a second, and the same poster is looked at from all sides."""
    return PosterPrinter().draw(poster, Form.PNG, paper)


def png(paper: Paper = Paper.A6, poster: Poster = POSTER) -> Image.Image:
    return Image.open(BytesIO(drawn_png(paper, poster))).convert("RGB")


def page(poster: Poster = POSTER, paper: Paper = Paper.A6) -> pypdfium2.PdfPage:
    document = pypdfium2.PdfDocument(PosterPrinter().draw(poster, Form.PDF, paper))
    assert len(document) == 1
    return document[0]


@pytest.mark.parametrize("paper", Paper)
def test_a_png_of_every_size_is_read_back(paper: Paper) -> None:
    image = png(paper)
    assert seen_in(image) == [TEXT]
    width_um, _ = paper.value
    assert image.width == width_um * 300 // 25_400


@pytest.mark.parametrize("angle", range(0, 360, 15))
def test_a_poster_is_read_at_any_angle(angle: int) -> None:
    turned = png().rotate(angle, expand=True, resample=Image.Resampling.BICUBIC, fillcolor="#777777")
    assert seen_in(turned) == [TEXT]


def test_a_poster_is_read_when_blurred_by_a_third_of_a_module() -> None:
    module, _ = symbol_of(TEXT).fit(720 * png().width // WIDTH)
    assert seen_in(png().filter(ImageFilter.GaussianBlur(module // 3))) == [TEXT]


@pytest.mark.parametrize("quality", [15, 40, 90])
def test_a_poster_is_read_from_a_poor_picture(quality: int) -> None:
    image = png().resize((620, 874), Image.Resampling.BILINEAR).rotate(7, fillcolor="white")
    out = BytesIO()
    image.save(out, "JPEG", quality=quality)
    assert seen_in(Image.open(BytesIO(out.getvalue()))) == [TEXT]


@pytest.mark.parametrize("paper", Paper)
def test_a_pdf_is_read_back_and_has_the_size_of_its_paper(paper: Paper) -> None:
    sheet = page(paper=paper)
    assert seen_in(sheet.render(scale=2).to_pil()) == [TEXT]
    for points, um in zip(sheet.get_size(), paper.value, strict=True):
        assert abs(points - um * 72 / 25_400) < 0.02


def test_a_pdf_carries_the_chinese_name_as_text_and_no_font() -> None:
    raw = PosterPrinter().draw(POSTER, Form.PDF, Paper.A6)
    text = page().get_textpage().get_text_bounded()
    assert "金包茶馆（深圳湾店）" in text and "Scan to pay" in text and "扫码付款" in text and "4F7K-2Q" in text
    assert b"/FontFile" not in raw and len(raw) < 20_000


def test_an_svg_draws_exactly_the_symbol() -> None:
    root = ElementTree.fromstring(PosterPrinter().draw(POSTER, Form.SVG, Paper.A5))
    path = root.find(f"{SVG}g/{SVG}path")
    assert path is not None
    symbol = symbol_of(TEXT)
    drawn = Image.new("L", (symbol.size + 2 * QUIET,) * 2, 255)
    for x, y, count in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path.attrib["d"]):
        for column in range(int(x), int(x) + int(count)):
            drawn.putpixel((column + QUIET, int(y) + QUIET), 0)
    assert seen_in(drawn.resize((drawn.width * 4,) * 2, Image.Resampling.NEAREST)) == [TEXT]
    assert (
        path.attrib["transform"].startswith("translate(") and root.find(f"{SVG}g[@transform='scale(.01)']") is not None
    )
    assert (root.attrib["width"], root.attrib["height"]) == ("148mm", "210mm")


def test_an_svg_may_be_served_under_a_strict_content_policy() -> None:
    raw = PosterPrinter().draw(POSTER, Form.SVG, Paper.A6).decode()
    for banned in ("<script", "<style", "style=", "href", "url(", "<image"):
        assert banned not in raw
    assert JADE in raw and GOLD in raw


def test_a_name_cannot_break_out_of_the_drawing() -> None:
    nasty = Poster(TEXT, '</text><script>alert("1")</script>&\x00\ud800', "SHOP", "<1>")
    root = ElementTree.fromstring(PosterPrinter().draw(nasty, Form.SVG, Paper.A6))
    assert root.find(f".//{SVG}script") is None
    told = [line.text for line in root.iter(f"{SVG}text")]
    assert '</text><script>alert("1")</script>&' in told and "No. <1>" in told


def test_a_font_that_is_handed_in_draws_the_shops_own_name() -> None:
    font = Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"
    poster = Poster(TEXT, "Café Zoë", "CAFE ZOE", "1")
    with_font = Image.open(BytesIO(PosterPrinter(font).draw(poster, Form.PNG, Paper.A6)))
    assert seen_in(with_font) == [TEXT]
    named = (0, with_font.height * 1_100 // 1_409, with_font.width, with_font.height * 1_180 // 1_409)
    assert with_font.crop(named).tobytes() != png(poster=poster).crop(named).tobytes()


def test_a_fixed_amount_is_said() -> None:
    fixed = Poster(TEXT, "金包", "JINBAO", "1", "CNY 12.30")
    assert "CNY 12.30" in page(fixed).get_textpage().get_text_bounded()


def test_the_same_poster_gives_the_same_file() -> None:
    for form in Form:
        assert PosterPrinter().draw(POSTER, form, Paper.A6) == PosterPrinter().draw(POSTER, form, Paper.A6)


names = st.text(max_size=80)


@settings(max_examples=20)
@given(names, st.text("ABCxyz 0189", min_size=1, max_size=25), names)
def test_any_name_can_be_printed(name: str, latin: str, short_id: str) -> None:
    poster = Poster(TEXT, name, latin, short_id)
    ElementTree.fromstring(PosterPrinter().draw(poster, Form.SVG, Paper.A6))
    assert seen_in(page(poster).render(scale=2).to_pil()) == [TEXT]


@given(names)
def test_no_line_is_wider_than_the_sheet(name: str) -> None:
    for line in lay_out(Poster(TEXT, name, "SHOP", "1"), Paper.A6).lines:
        assert len(line.text) * line.size * 32 // 100 <= WIDTH
        assert line.size >= 1


@given(st.text("0123456789ABCxyz金包", min_size=1, max_size=300))
@settings(max_examples=30)
def test_every_module_of_a_symbol_is_drawn_once(text: str) -> None:
    symbol = symbol_of(text)
    drawn = [[False] * symbol.size for _ in range(symbol.size)]
    for y, x, count in symbol.runs():
        for column in range(x, x + count):
            assert not drawn[y][column]
            drawn[y][column] = True
    assert tuple(map(tuple, drawn)) == symbol.rows
