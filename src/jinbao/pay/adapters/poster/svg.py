"""A poster as SVG: to look at, to print from a browser, to hand to a print shop."""

from __future__ import annotations

from xml.sax.saxutils import escape

from jinbao.pay.adapters.poster.symbol import Symbol
from jinbao.pay.rules.poster import INK, WIDTH, Box, Layout, Line, Paper

# the first that the reader's system has is taken; all of them have Chinese
_FONTS = "'Noto Sans SC','Noto Sans CJK SC','PingFang SC','Microsoft YaHei','Source Han Sans SC',Arial,sans-serif"

#: Units of the QR per unit of the layout, so that modules are whole.
_FINE = 100


def draw_svg(layout: Layout, symbol: Symbol, paper: Paper) -> bytes:
    """UTF-8 without scripts, styles or references: it may be served under a strict content policy."""
    width_um, height_um = paper.value
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width_um // 1000}mm" height="{height_um // 1000}mm" '
        f'viewBox="0 0 {WIDTH} {layout.height}" font-family="{_FONTS}" text-anchor="middle">',
        *[_box(box) for box in layout.boxes],
        _symbol(layout, symbol),
        *[_line(line) for line in layout.lines],
        "</svg>\n",
    ]
    return "\n".join(parts).encode()


def _box(box: Box) -> str:
    paint = f'fill="none" stroke="{box.colour}" stroke-width="{box.line}"' if box.line else f'fill="{box.colour}"'
    return f'<rect x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}" rx="{box.radius}" {paint}/>'


def _symbol(layout: Layout, symbol: Symbol) -> str:
    place = layout.place
    module, margin = symbol.fit(place.side * _FINE)
    left, top = place.x * _FINE + margin, place.y * _FINE + margin
    path = "".join([f"M{x} {y}h{count}v1h-{count}z" for y, x, count in symbol.runs()])
    return (
        f'<g transform="scale(.{1:0{len(str(_FINE)) - 1}d})"><path transform="translate({left} {top}) scale({module})" '
        f'fill="{INK}" shape-rendering="crispEdges" d="{path}"/></g>'
    )


def _line(line: Line) -> str:
    weight = ' font-weight="700"' if line.bold else ""
    return (
        f'<text x="{WIDTH // 2}" y="{line.baseline}" font-size="{line.size}" fill="{line.colour}"{weight}>'
        f"{escape(line.text)}</text>"
    )
