"""Makes the fonts of the exports from Noto as a distribution ships it: the scripts letters are written in, without hints for old screens.

    apt-get install fonts-noto-core && pip install fonttools
    python tools/subset_fonts.py /usr/share/fonts/truetype/noto src/amends/export/fonts

In Arabic and Hebrew a letter and the mark on it become one glyph that looks as the two did. typst notes the text of both beside each of the
two, so that whoever copies جنيهًا out of a PDF, or has it read aloud, gets the ه with its mark twice; beside one glyph it is noted once.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fontTools.otlLib.builder import buildLigatureSubstSubtable, buildLookup
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables import otTables

_LATIN = (
    (0x0020, 0x024F),  # Basic Latin to Latin Extended-B
    (0x02B0, 0x036F),  # modifiers and combining marks
    (0x0370, 0x052F),  # Greek and Cyrillic, for names
    (0x1E00, 0x1EFF),  # Latin Extended Additional
    (0x2000, 0x20CF),  # punctuation, direction marks, superscripts, currencies
    (0x2100, 0x218F),  # letterlike signs and fractions
    (0x2190, 0x22FF),  # arrows and operators
    (0x25A0, 0x27BF),
    (0xFB00, 0xFB06),  # ligatures
    (0xFFFD, 0xFFFD),  # what stands for a character that is none
)
_EVERYTHING = ((0x0000, 0x10FFFF),)
_FAMILIES = {"NotoSerif": _LATIN, "NotoNaskhArabic": _EVERYTHING, "NotoSerifHebrew": _EVERYTHING}
_LETTERS = (*range(0x0621, 0x064B), 0x0671, 0x067E, 0x0686, 0x0698, 0x06A9, 0x06AF, 0x06CC, *range(0x05D0, 0x05EB))
_MARKS = (*range(0x064B, 0x0653), 0x0670, *range(0x05B0, 0x05BD), 0x05C1, 0x05C2, 0x05C7)
_FORMS = ("init", "medi", "fina", "rlig")


def main(source: Path, target: Path) -> None:
    """Write each family's two weights to ``target``; the same input gives the same bytes."""
    for family, ranges in _FAMILIES.items():
        for weight in ("Regular", "Bold"):
            font = TTFont(source / f"{family}-{weight}.ttf", recalcTimestamp=False)
            options = Options(hinting=False, layout_features=["*"], name_IDs=["*"], notdef_outline=True, glyph_names=False)
            subsetter = Subsetter(options)
            subsetter.populate(unicodes=[code for first, last in ranges for code in font.getBestCmap() if first <= code <= last])
            subsetter.subset(font)
            if ranges is _EVERYTHING:
                marry(font)
            font.save(target / f"{family}-{weight}.ttf")


def marry(font: TTFont) -> None:
    """Add a glyph for every letter with a mark on it, and the substitution that takes it."""
    placing = next(lookup.SubTable[0] for lookup in font["GPOS"].table.LookupList.Lookup if lookup.LookupType == 4)
    anchors = dict(zip(placing.BaseCoverage.glyphs, placing.BaseArray.BaseRecord, strict=True))
    marks = dict(zip(placing.MarkCoverage.glyphs, placing.MarkArray.MarkRecord, strict=True))
    pairs: dict[tuple[str, ...], str] = {}
    for letter in _forms_of(font):
        for mark in _marks_of(font):
            if letter not in anchors or mark not in marks or (at := anchors[letter].BaseAnchor[marks[mark].Class]) is None:
                continue
            name = f"{letter}_{mark}"
            hook = marks[mark].MarkAnchor
            pen = TTGlyphPen(font.getGlyphSet())
            pen.addComponent(letter, (1, 0, 0, 1, 0, 0))
            pen.addComponent(mark, (1, 0, 0, 1, at.XCoordinate - hook.XCoordinate, at.YCoordinate - hook.YCoordinate))
            glyph = pen.glyph()
            font["glyf"][name] = glyph
            glyph.recalcBounds(font["glyf"])
            font["hmtx"][name] = (font["hmtx"][letter][0], glyph.xMin)
            font["GDEF"].table.GlyphClassDef.classDefs[name] = 1
            # A second mark finds the place it would have had on the letter alone.
            placing.BaseCoverage.glyphs.append(name)
            placing.BaseArray.BaseRecord.append(anchors[letter])
            pairs[letter, mark] = name
    placing.BaseArray.BaseCount = len(placing.BaseArray.BaseRecord)
    _substitute(font, pairs)


def _forms_of(font: TTFont) -> list[str]:
    """Return the glyphs of the letters, at the start, inside and at the end of a word, and lam with alef."""
    forms = {font.getBestCmap()[code]: None for code in _LETTERS if code in font.getBestCmap()}
    for table in (*_tables(font, _FORMS), *_in_context(font)):
        if hasattr(table, "mapping"):
            forms |= {table.mapping[glyph]: None for glyph in list(forms) if glyph in table.mapping}
    for table in _tables(font, ("rlig",)):
        for first, ligatures in getattr(table, "ligatures", {}).items():
            forms |= {entry.LigGlyph: None for entry in ligatures if first in forms and all(part in forms for part in entry.Component)}
    return list(forms)


def _marks_of(font: TTFont) -> list[str]:
    """Return the glyphs of the marks, and of those that stand for two (a doubled letter with its vowel)."""
    marks = {font.getBestCmap()[code]: None for code in _MARKS if code in font.getBestCmap()}
    for table in _tables(font, ("ccmp",)):
        for first, ligatures in getattr(table, "ligatures", {}).items():
            marks |= {entry.LigGlyph: None for entry in ligatures if first in marks and all(part in marks for part in entry.Component)}
    return list(marks)


def _tables(font: TTFont, features: tuple[str, ...]) -> Iterator[Any]:
    table = font["GSUB"].table
    numbers = {
        number for entry in table.FeatureList.FeatureRecord if entry.FeatureTag in features for number in entry.Feature.LookupListIndex
    }
    for number in sorted(numbers):
        yield from table.LookupList.Lookup[number].SubTable


def _in_context(font: TTFont) -> Iterator[Any]:
    """Yield the substitutions that no feature asks for by itself: lam takes another shape before alef."""
    table = font["GSUB"].table
    asked = {number for entry in table.FeatureList.FeatureRecord for number in entry.Feature.LookupListIndex}
    for number, lookup in enumerate(table.LookupList.Lookup):
        if number not in asked:
            yield from lookup.SubTable


def _substitute(font: TTFont, pairs: dict[tuple[str, ...], str]) -> None:
    """Append the substitution as the last of the ligatures, or of the compositions where a font has none."""
    table: otTables.GSUB = font["GSUB"].table
    tags = {entry.FeatureTag for entry in table.FeatureList.FeatureRecord}
    table.LookupList.Lookup.append(buildLookup([buildLigatureSubstSubtable(pairs)]))
    table.LookupList.LookupCount = len(table.LookupList.Lookup)
    for entry in table.FeatureList.FeatureRecord:
        if entry.FeatureTag == ("liga" if "liga" in tags else "ccmp"):
            entry.Feature.LookupListIndex.append(table.LookupList.LookupCount - 1)
            entry.Feature.LookupCount = len(entry.Feature.LookupListIndex)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
