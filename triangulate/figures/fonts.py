"""Fonts for what people write: which one has a character, how wide it is, and what no font can show.

Matplotlib comes with DejaVu Sans, which has Latin, Greek, Cyrillic, Arabic and Hebrew. For other
writing systems the fonts of the computer are looked through; where there is none, a figure says so
instead of drawing empty boxes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from matplotlib.font_manager import FontProperties, findfont, fontManager, get_font
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.path import Path as Outline
from matplotlib.textpath import TextToPath

BASE = "DejaVu Sans"
"""Comes with Matplotlib, so it is always there."""

MISSING = "▯"
"""Stands for a character that no font has; a note of the figure says which writing system it belongs to."""

_EAST_ASIAN = {"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC", "FULLWIDTH", "HALFWIDTH", "KANGXI", "CIRCLED"}
_JAPANESE = ("Noto Sans CJK JP", "Noto Sans JP", "Source Han Sans JP", "Hiragino Sans", "Yu Gothic", "Meiryo", "MS Gothic", "IPAexGothic")
_CHINESE = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", "SimHei", "WenQuanYi Zen Hei",
)  # fmt: skip
_KOREAN = ("Noto Sans CJK KR", "Noto Sans KR", "Source Han Sans KR", "Apple SD Gothic Neo", "Malgun Gothic", "NanumGothic")
_SYMBOLS = (
    "Noto Emoji", "Symbola", "Noto Sans Symbols", "Noto Sans Symbols 2", "Noto Sans Symbols2", "Noto Sans Math", "Segoe UI Symbol",
    "Segoe UI Emoji", "Apple Symbols",
)  # fmt: skip
_ANY = ("Noto Sans", "Arial Unicode MS", "Nirmala UI", "Kohinoor Devanagari", "Leelawadee UI", "Segoe UI", "FreeSans", "Unifont")
_EM = 100


def missing_scripts(texts: Iterable[str]) -> str:
    """One sentence on the writing systems that no installed font covers, empty where all is covered.

    Examples
    --------
    >>> missing_scripts(["Role clarity", "Vertrauen", "доверие"])
    ''
    >>> missing_scripts([chr(0x10FFFD)])
    'No installed font has symbols and emoji (1 character, shown as ▯). Install Noto Emoji or Symbola.'
    """
    lost = {char for text in texts for char in text if not (char.isascii() or char.isspace()) and family_of(char) is None}
    if not lost:
        return ""
    scripts = list(dict.fromkeys(_script(char) for char in sorted(lost)))
    names = _listed([_script_name(script) for script in scripts])
    install = _listed(list(dict.fromkeys(_install(script) for script in scripts)))
    number = "1 character" if len(lost) == 1 else f"{len(lost)} characters"
    return f"No installed font has {names} ({number}, shown as {MISSING}). Install {install}."


def _listed(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]


def _script(char: str) -> str:
    """First word of the character's name, which for letters is the writing system; empty for symbols."""
    if unicodedata.category(char)[0] not in "LM":
        return ""
    first = unicodedata.name(char, "").split(" ")[0].split("-")[0]
    return "CJK" if first in _EAST_ASIAN else first


def _script_name(script: str) -> str:
    return "symbols and emoji" if not script else "Chinese, Japanese or Korean" if script == "CJK" else f"{script.title()} letters"


def _install(script: str) -> str:
    return "Noto Emoji or Symbola" if not script else "Noto Sans CJK" if script == "CJK" else f"Noto Sans {script.title()}"


@lru_cache(maxsize=1)
def installed() -> frozenset[str]:
    """Names of the font families that Matplotlib finds; colour fonts are left out, it cannot draw them."""
    return frozenset(entry.name for entry in fontManager.ttflist if "color" not in entry.name.lower())


@lru_cache(maxsize=1)
def _with_bold() -> frozenset[str]:
    return frozenset(entry.name for entry in fontManager.ttflist if str(entry.weight) in ("600", "700", "bold", "demibold", "semibold"))


@lru_cache(maxsize=50_000)
def family_of(char: str, east_asian: tuple[str, ...] = (*_JAPANESE, *_KOREAN, *_CHINESE)) -> str | None:
    """The first family that has a character, None where none has."""
    if _has(BASE, char):
        return BASE
    word = unicodedata.name(char, "").split(" ")[0].split("-")[0]
    script = word.title()
    wanted = east_asian if word in _EAST_ASIAN else _named(script) if script else ()
    for family in (*wanted, *_SYMBOLS, *east_asian, *_ANY):
        if family in installed() and _has(family, char):
            return family
    return None


@lru_cache(maxsize=256)
def _named(script: str) -> tuple[str, ...]:
    """Families that are named after a writing system: Noto Sans Thai, Noto Sans Egyptian Hieroglyphs."""
    return tuple(name for kind in ("Sans", "Serif") for name in sorted(installed()) if f"{name} ".startswith(f"Noto {kind} {script} "))


def _has(family: str, char: str) -> bool:
    return bool(_face(family).get_char_index(ord(char)))


def _face(family: str, *, bold: bool = False) -> FT2Font:
    return get_font(_path(family, bold))


@lru_cache(maxsize=256)
def _path(family: str, bold: bool) -> str:
    weight = "bold" if bold and family in _with_bold() else "normal"
    return findfont(FontProperties(family=[family], weight=weight))  # knows which font of a collection


@lru_cache(maxsize=64)
def has_postscript_outlines(family: str) -> bool:
    """Whether a font is OpenType with PostScript outlines (CFF), as most East Asian ones are, and not TrueType."""
    with Path(_path(family, False)).open("rb") as file:
        head = file.read(16)
        if head[:4] == b"ttcf":  # a collection: the first font stands where its header says
            file.seek(int.from_bytes(head[12:16], "big"))
            head = file.read(4)
    return head[:4] == b"OTTO"


@lru_cache(maxsize=4096)
def families(text: str) -> tuple[str, ...]:
    """The families that a text needs, the first of them always DejaVu Sans."""
    if text.isascii():
        return (BASE,)
    order = _east_asian_order(text)
    return tuple(dict.fromkeys([BASE, *(family for char in dict.fromkeys(text) if (family := family_of(char, order)) is not None)]))


def _east_asian_order(text: str) -> tuple[str, ...]:
    """Chinese, Japanese and Korean share characters but not their shape: a text is taken for the language that its other signs tell."""
    scripts = {_script_word(char) for char in text}
    if "HANGUL" in scripts:
        return (*_KOREAN, *_JAPANESE, *_CHINESE)
    japanese = scripts & {"HIRAGANA", "KATAKANA"} or all(_encodes(char, "cp932") for char in text if _script_word(char) == "CJK")
    return (*_JAPANESE, *_CHINESE, *_KOREAN) if japanese else (*_CHINESE, *_JAPANESE, *_KOREAN)


def _script_word(char: str) -> str:
    return unicodedata.name(char, "").split(" ")[0].split("-")[0]


def _encodes(char: str, encoding: str) -> bool:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


@lru_cache(maxsize=512)
def properties(names: tuple[str, ...], size: float, *, bold: bool) -> FontProperties:
    """Font properties for families, size in points and weight."""
    return FontProperties(family=list(names), size=size, weight="bold" if bold else "normal")


@lru_cache(maxsize=4096)
def has_bold(text: str) -> bool:
    """Whether the bold fonts have all characters of a text: some have fewer than the regular ones, and would show boxes."""
    if text.isascii():
        return True
    needed = [(family_of(char) or BASE, char) for char in dict.fromkeys(text) if char != " "]
    return all(family in _with_bold() and _face(family, bold=True).get_char_index(ord(char)) for family, char in needed)


@lru_cache(maxsize=50_000)
def _advance(char: str, bold: bool) -> float:
    """How far a character moves on, in em."""
    face = _face(family_of(char) or BASE, bold=bold)
    face.set_size(_EM, 72)
    return float(face.load_char(ord(char), flags=LoadFlags.NO_HINTING).linearHoriAdvance) / 65536 / _EM


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Width of a text in points, for type of ``size`` points.

    Letters are added up one by one: joined Arabic letters come out a little narrower.
    """
    bold = bold and has_bold(text)
    return size * sum(_advance(char, bold) for char in text)


_glyphs: dict[str, tuple[np.ndarray, np.ndarray]] = {}


@lru_cache(maxsize=4096)
def outline(text: str, *, bold: bool) -> Outline:
    """The outline of a text on a baseline at the origin, for type of 100 points."""
    face = get_font([_path(family, bold) for family in families(text)])
    face.set_size(_EM, 72)
    placed, glyphs, _ = TextToPath().get_glyphs_with_font(face, text, glyph_map=_glyphs)
    parts = [(glyphs[name], x, y) for name, x, y, _ in placed if len(glyphs[name][1])]
    if not parts:
        return Outline(np.empty((0, 2)))
    vertices = np.concatenate([glyph[0] + (x, y) for glyph, x, y in parts])
    return Outline(vertices, np.concatenate([glyph[1] for glyph, _, _ in parts]))
