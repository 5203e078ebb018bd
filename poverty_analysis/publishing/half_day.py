"""The half day as docs/workshop/half-day.yml has it, in one of its two languages: stations, timetable, words."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple, get_type_hints

import yaml

from poverty_analysis.plots.language import Language

PROGRAMME = Path("docs/workshop/half-day.yml")  # in the repository, beside the notebooks
NO_WORDS = {"open", "begins"}  # fields of text that are the same in every language


class Slot(NamedTuple):
    """A stretch of the timetable: its minutes, and those of the two-hour version (`short`, 0 where it has none).

    Of a station, `teaching` are the minutes that the teacher leads. `begins` is a clock time, empty until the timetable
    sets it.
    """

    minutes: int
    what: str
    begins: str = ""
    short: int = 0
    teaching: int = 0


class Station(NamedTuple):
    """What a pair works on for 20 to 30 minutes, of which the teacher leads `teaching`; the texts are Markdown.

    `first` says which items to do on paper before the notebook is opened: what it prints would give them away. `short`
    are the minutes in the two-hour version, 0 where it leaves the station out; `objective` goes on from "After this you
    can".
    """

    title: str
    minutes: int
    teaching: int
    short: int
    objective: str
    key_point: str
    open: str
    first: str
    question: str
    task: str
    hint: str
    discuss: str
    answer: str
    then: Slot | None = None


class Programme(NamedTuple):
    """The half day as docs/workshop/half-day.yml has it."""

    title: str
    summary: str
    audience: str
    begins: str
    welcome: Slot
    closing: Slot
    equipment: str
    glossary: str
    feedback: str
    caution: str
    setup: str
    teaching: str
    stations: list[Station]


def read_programme(path: Path, language: Language = "en") -> Programme:
    """Read the half day from its YAML file, in one of its two languages.

    Parameters
    ----------
    path : Path
        Every text of it stands in both: `title` is English, `title_zh` Chinese.
    language : {"en", "zh"}

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If a field is missing in either language, unknown or of another kind; the message names the place.
    """
    if not path.is_file():
        raise FileNotFoundError(f"the programme of the workshop must be there; got no {path}; run this in a clone")
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        slots = {name: _filled(Slot, raw[name], name, language) for name in ("welcome", "closing")}
        numbered = enumerate(raw["stations"], start=1)
        stations = [_station(each, f"station {number}", language) for number, each in numbered]
        programme: Programme = _filled(Programme, {**raw, **slots, "stations": stations}, "the programme", language)
        datetime.strptime(programme.begins, "%H:%M")
    except (yaml.YAMLError, ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{path.name}: {str(error) or type(error).__name__}") from error
    return programme


def _station(raw: dict[str, Any], where: str, language: Language) -> Station:
    then = {"then": _filled(Slot, raw["then"], where, language)} if "then" in raw else {}
    station: Station = _filled(Station, {**raw, **then}, where, language)
    if not 0 < station.teaching < station.minutes:
        raise ValueError(
            f"{where}: teaching must be from 1 to below its {station.minutes} minutes; got {station.teaching}"
        )
    return station


def _filled(kind: Any, raw: dict[str, Any], where: str, language: Language) -> Any:
    """Fill a tuple of named fields from a mapping that has these fields, no other, each of the kind it must have.

    A field of words has a second one for its Chinese, which is taken where that is the language.
    """
    kinds = {name: wanted for name, wanted in get_type_hints(kind).items() if wanted in (int, str)}
    chinese = {f"{name}_zh": name for name, wanted in kinds.items() if wanted is str and name not in NO_WORDS}
    missing = sorted({*kind._fields, *chinese} - set(kind._field_defaults) - set(raw))
    unknown = sorted(set(raw) - set(kind._fields) - set(chinese))
    if missing or unknown:
        raise ValueError(f"{where}: must have {', '.join(kind._fields)}; missing {missing}, unknown {unknown}")
    for name, wanted in {**kinds, **dict.fromkeys(chinese, str)}.items():
        if name in raw and not isinstance(raw[name], wanted):
            raise ValueError(f"{where}: {name} must be {wanted.__name__}; got {raw[name]!r}")
    fields = {name: raw[name] for name in kind._fields if name in raw}
    if language == "zh":
        fields |= {name: joined_lines(raw[in_chinese]) for in_chinese, name in chinese.items()}
    return kind(**fields)


def joined_lines(chinese: str) -> str:
    """Return a text without the ends of lines within a sentence, which a browser would show as gaps between characters.

    Examples
    --------
    >>> joined_lines("甲乙\\n丙\\n\\n丁")
    '甲乙丙\\n\\n丁'
    """
    letter = r"[\u2018-\u201d\u3000-\u9fff\uff00-\uffef]"
    return re.sub(rf"(?<={letter})\n *(?={letter})", "", chinese)


def timetable(programme: Programme, *, short: bool = False) -> tuple[list[Slot], str]:
    """Return the slots of the half day with their clock times, and the time at which it ends.

    Parameters
    ----------
    programme : Programme
    short : bool
        Whether of the two-hour version, in which only some slots take place.

    Examples
    --------
    >>> station = Station("Find", 20, 5, 0, "", "", "01", "", "?", "", "", "", "", then=Slot(10, "Break"))
    >>> half_day = Programme("", "", "", "09:50", Slot(5, "Welcome"), Slot(15, "Close"), *[""] * 6, [station])
    >>> slots, ends = timetable(half_day)
    >>> [(slot.begins, slot.what) for slot in slots], ends
    ([('09:50', 'Welcome'), ('09:55', '1 Find'), ('10:15', 'Break'), ('10:25', 'Close')], '10:40')
    """
    slots = [programme.welcome]
    for number, each in enumerate(programme.stations, start=1):
        slots.append(Slot(each.minutes, f"{number} {each.title}", short=each.short, teaching=each.teaching))
        slots += [each.then] if each.then else []
    slots.append(programme.closing)
    if short:
        slots = [slot._replace(minutes=slot.short) for slot in slots if slot.short]
    clock = datetime.strptime(programme.begins, "%H:%M")
    timed = []
    for slot in slots:
        timed.append(slot._replace(begins=f"{clock:%H:%M}"))
        clock += timedelta(minutes=slot.minutes)
    return timed, f"{clock:%H:%M}"
