"""Makes the fonts of the exports from Noto as a distribution ships it: the scripts letters are written in, without hints for old screens.

apt-get install fonts-noto-core && pip install fonttools
python tools/subset_fonts.py /usr/share/fonts/truetype/noto src/amends/export/fonts
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

_LATIN = (
    (0x0020, 0x024F),  # Basic Latin to Latin Extended-B
    (0x02B0, 0x036F),  # modifiers and combining marks
    (0x0370, 0x052F),  # Greek and Cyrillic, for names
    (0x1E00, 0x1EFF),  # Latin Extended Additional
    (0x2000, 0x20CF),  # punctuation, direction marks, superscripts, currencies
    (0x2100, 0x218F),  # letterlike signs and fractions
    (0x2190, 0x22FF),  # arrows and operators
    (0x25A0, 0x27BF),
)
_EVERYTHING = ((0x0000, 0x10FFFF),)
_FAMILIES = {"NotoSerif": _LATIN, "NotoNaskhArabic": _EVERYTHING, "NotoSerifHebrew": _EVERYTHING}


def main(source: Path, target: Path) -> None:
    """Write each family's two weights to ``target``; the same input gives the same bytes."""
    for family, ranges in _FAMILIES.items():
        for weight in ("Regular", "Bold"):
            font = TTFont(source / f"{family}-{weight}.ttf", recalcTimestamp=False)
            options = Options(hinting=False, layout_features=["*"], name_IDs=["*"], notdef_outline=True, glyph_names=False)
            subsetter = Subsetter(options)
            subsetter.populate(unicodes=[code for first, last in ranges for code in font.getBestCmap() if first <= code <= last])
            subsetter.subset(font)
            font.save(target / f"{family}-{weight}.ttf")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
