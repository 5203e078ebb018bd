"""Signs made plain, one for one, so that every place in a text stays; blanks, and signs that do not show."""

from __future__ import annotations

import re

# Full-width ASCII, signs that look like another's twin, traditional signs of numbers, units and the words beside them;
# ² or ① stay what they are
_PLAIN: dict[int, int | str] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_PLAIN |= str.maketrans("−―‐‑○〜∼∶︰﹣﹪﹐﹒﹕≧≦", "-—--〇~~::-%,.:≥≤")
_PLAIN |= str.maketrans(
    "萬億兩幾數點餘約來過將滿內戶畝個項冊張條處隻頭輛臺輪場級鄉鎮縣間棟類種組屆筆區對塊門盞頃噸歲時鐘號佔",
    "万亿两几数点余约来过将满内户亩个项册张条处只头辆台轮场级乡镇县间栋类种组届笔区对块门盏顷吨岁时钟号占",
)
# 壹佰贰拾万, the numerals of contracts; without a 拾, 佰 or 万 behind them they are words (队伍, 大陆), and so is 收拾
_FORMAL = str.maketrans("壹贰貳叁參肆伍陆陸柒捌玖拾佰仟", "一二二三三四五六六七八九十百千")
_FORMAL_NUMBER = re.compile(
    "(?<![队入退大])[壹贰貳叁參肆伍陆陸柒捌玖][拾佰仟万亿][壹贰貳叁參肆伍陆陸柒捌玖拾佰仟万亿零]*"
)
BLANKS = " \u00a0\u3000\u202f" + "".join(map(chr, range(0x2002, 0x200B)))
# what shows nothing: zero-width signs, direction marks, the soft hyphen, the byte-order mark
INVISIBLE = "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\ufeff" + "".join(
    map(chr, [*range(0x202A, 0x202F), *range(0x2060, 0x2065), *range(0x2066, 0x2070)])
)


def plain_signs(text: str) -> str:
    """Make the signs of a text plain, one for one: full-width, traditional, and the numerals of contracts.

    Examples
    --------
    >>> plain_signs("３．８４萬戶,壹佰贰拾万元,工作队伍")
    '3.84万户,一百二十万元,工作队伍'
    """
    return _FORMAL_NUMBER.sub(lambda number: number[0].translate(_FORMAL), text.translate(_PLAIN))


_NO_BLANKS = dict.fromkeys(map(ord, BLANKS + INVISIBLE + "\n"))


def bare_signs(text: str) -> str:
    """Make the signs of a text plain and take out blanks and what does not show: for comparing two prints.

    Examples
    --------
    >>> bare_signs("約 3. 4萬")
    '约3.4万'
    """
    return plain_signs(text).translate(_NO_BLANKS)
