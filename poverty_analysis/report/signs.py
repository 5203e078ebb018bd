"""Signs made plain, one for one, so that every place in a text stays; blanks, and signs that do not show."""

from __future__ import annotations

import re

# Full-width ASCII, signs that look like another's twin, traditional signs of numbers, units and the words beside them;
# ² or ① stay what they are
_PLAIN: dict[int, int | str] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_PLAIN |= str.maketrans("−―‐‑○〜∼∶︰﹣﹪﹐﹒﹕≧≦", "-—--〇~~::-%,.:≥≤")
_PLAIN |= str.maketrans(
    "萬億兩幾數點餘約來過將滿內戶畝個項冊張條處隻頭輛臺輪場級鄉鎮縣間棟類種組屆筆區對塊門盞頃噸歲時鐘號佔於",
    "万亿两几数点余约来过将满内户亩个项册张条处只头辆台轮场级乡镇县间栋类种组届笔区对块门盏顷吨岁时钟号占于",
)
# 壹佰贰拾万, the numerals of contracts; without a 拾, 佰 or 万 behind them they are words (队伍, 大陆), and so is 收拾
_FORMAL = str.maketrans("壹贰貳叁參肆伍陆陸柒捌玖拾佰仟", "一二二三三四五六六七八九十百千")
_FORMAL_NUMBER = re.compile(
    "(?<![队入退大])[壹贰貳叁參肆伍陆陸柒捌玖][拾佰仟万亿][壹贰貳叁參肆伍陆陸柒捌玖拾佰仟万亿零]*"
)
# 增长率为负1.2‰, not 税负12%
_NEGATIVE = re.compile(r"(?:\A|(?<=[为是达由从转至到率速幅值约、,:(]))[负負](?=[0-9][0-9.,]*[%‰])")
BLANKS = " \u00a0\u3000\u202f" + "".join(map(chr, range(0x2002, 0x200B)))
# what shows nothing: zero-width signs, direction marks, the soft hyphen, the byte-order mark
INVISIBLE = "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\ufeff" + "".join(
    map(chr, [*range(0x202A, 0x202F), *range(0x2060, 0x2065), *range(0x2066, 0x2070)])
)


def plain_signs(text: str) -> str:
    """Make the signs of a text plain, one for one: full-width, traditional, contract numerals, a word for minus.

    Examples
    --------
    >>> plain_signs("３．８４萬戶,壹佰贰拾万元,工作队伍,负1.2‰")
    '3.84万户,一百二十万元,工作队伍,-1.2‰'
    """
    plain = _FORMAL_NUMBER.sub(lambda number: number[0].translate(_FORMAL), text.translate(_PLAIN))
    return _NEGATIVE.sub("-", plain)


_NO_BLANKS = dict.fromkeys(map(ord, BLANKS + INVISIBLE + "\n"))


def bare_signs(text: str) -> str:
    """Make the signs of a text plain and take out blanks and what does not show: for comparing two prints.

    Examples
    --------
    >>> bare_signs("約 3. 4萬")
    '约3.4万'
    """
    return plain_signs(text).translate(_NO_BLANKS)


# Traditional signs of the words that say what a number does, one for one: enough to read a sentence, not to convert it
_WORDS = str.maketrans(
    "長達佔實現農貧脫總產業務預計劃擬標區鎮歲間還對減進園開員師醫療險養專門線電網鐵運輸億億資訓練發動農糧畝學習"
    "戰勝設備項體質優選舉辦連續維護環範圍圖書館際參與為從較當屆則將應該確盡設時後會來這樣經濟濟積極構築導"
    "強調整擴寬廣組織織單獨並報導傳統執階層級勞務傷殘獎勵補償償還費稅財務負責貸債權證權華貿易關係統計處理",
    "长达占实现农贫脱总产业务预计划拟标区镇岁间还对减进园开员师医疗险养专门线电网铁运输亿亿资训练发动农粮亩学习"
    "战胜设备项体质优选举办连续维护环范围图书馆际参与为从较当届则将应该确尽设时后会来这样经济济积极构筑导"
    "强调整扩宽广组织织单独并报导传统执阶层级劳务伤残奖励补偿偿还费税财务负责贷债权证权华贸易关系统计处理",
)

_WORDS |= str.maketrans(
    "結爭納車穩衛礎鞏絡價漲蓋綜適齡兒繳錢銀觀競賽復據飲漁綠課購銷賣買給趨錄檔簡幹監測評驗認講論訪議詢試廳廠廢棄變遷隊隨離"
    "難雙響順領風橋樓礦鋼幣簽協鏈壓縮聯絕遠邊陸頻顯顧鮮麥黨齊嶺島灣溝滅溫漸潔災無熱營獲稱窮節糾紀純紅細終綱緊緩編縱罰職臨"
    "舊虧術衝裝複規視訂討許診誠謀識讀貢貨貼軌軍載輕輔週遊違遞遺鄰釋銅鋁錯鎖閉陣雞題願魚邏與僅繫",
    "结争纳车稳卫础巩络价涨盖综适龄儿缴钱银观竞赛复据饮渔绿课购销卖买给趋录档简干监测评验认讲论访议询试厅厂废弃变迁队随离"
    "难双响顺领风桥楼矿钢币签协链压缩联绝远边陆频显顾鲜麦党齐岭岛湾沟灭温渐洁灾无热营获称穷节纠纪纯红细终纲紧缓编纵罚职临"
    "旧亏术冲装复规视订讨许诊诚谋识读贡货贴轨军载轻辅周游违递遗邻释铜铝错锁闭阵鸡题愿鱼逻与仅系",
)


def plain_words(text: str) -> str:
    """Make signs plain and the traditional signs of common words simplified, one for one: every place stays.

    Examples
    --------
    >>> plain_words("農民收入增長３％")
    '农民收入增长3%'
    """
    return plain_signs(text).translate(_WORDS)
