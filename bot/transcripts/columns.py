"""What the columns of a table are, by what they are called or by what stands in them."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from bot.transcripts.speakers import is_name
from bot.transcripts.timing import MILLIS, time, unit_named

Row = Sequence[str]

# As recognisers, editors, spreadsheets and people call them; the first that a table has is meant.
_TEXTS = """
text; transcript; transcription; utterance; annotation; words; sentence; caption; subtitle; subtitles;
speech; dialogue; dialog; content; what was said; said; line; segment; quote; transcript text;
segment text; caption text; transkript; transkription; wortlaut; äußerung; inhalt; aussage; gesagtes;
untertitel; satz; texte; propos; paroles; énoncé; contenu; sous titre; sous titres; phrase; verbatim;
texto; transcripción; diálogo; contenido; enunciado; frase; subtítulo; testo; trascrizione; contenuto;
transcrição; fala; conteúdo; legenda; tekst; transcriptie; inhoud; uitspraak; transkrypcja; wypowiedź;
treść; текст; реплика; речь; расшифровка; высказывание; текст реплики; utskrift; innehåll; metin;
konuşma; içerik; テキスト; 本文; 発言; 発言内容; 内容; 文字起こし; 字幕; 文本; 文字; 內容; 字幕内容;
텍스트; 내용; 대사; 자막; 발화
"""
_SPEAKERS = """
speaker; speaker name; speaker label; speaker id; participant; participant id; who; voice; tier; tier name;
person; name; role; character; actor; sprecher; sprecherin; sprechende; sprecher in; sprechername; redner;
rednerin; wer; person name; locuteur; locutrice; intervenant; intervenante; orateur; interlocuteur;
personne; nom; participant e; hablante; orador; oradora; interlocutor; locutor; participante; persona;
nombre; ponente; parlante; oratore; interlocutore; relatore; persona che parla; nome; falante; pessoa;
spreker; naam; deelnemer; mówca; rozmówca; спикер; говорящий; имя; участник; кто; talare; deltagare;
namn; konuşmacı; kişi; isim; 話者; 発言者; 名前; 氏名; 说话人; 说话者; 發言人; 发言人; 講者; 姓名; 화자;
발화자; 발언자; 이름
"""
_STARTS = """
start; start time; begin; begin time; beginning; onset; from; in; in point; time in; tc in; timecode in;
start tc; start timecode; start timestamp; tmin; xmin; timestamp; time stamp; timecode; time code; tc;
time; timestamps; ts; offset; beginn; anfang; startzeit; anfangszeit; beginnzeit; von; zeitmarke;
zeitstempel; zeit; zeitangabe; début; debut; heure de début; temps de début; code temporel; horodatage;
minutage; temps; de; inicio; comienzo; hora de inicio; tiempo de inicio; tiempo inicial;
marca de tiempo; código de tiempo; tiempo; desde; minuto; inizio; ora di inizio; tempo di inizio; tempo;
início; tempo inicial; hora de início; van; starttijd; begintijd; tijd; początek; czas; od; начало;
время; время начала; с; тайм код; таймкод; starttid; tid; başlangıç; zaman; 開始; 開始時間; 開始時刻;
時間; 時刻; タイムコード; 开始; 开始时间; 时间; 時間碼; 시작; 시작 시간; 시작시간; 시간
"""
_ENDS = """
end; end time; finish; stop; offset time; to; out; out point; time out; tc out; timecode out; end tc;
end timecode; end timestamp; tmax; xmax; ende; endzeit; schluss; bis; fin; heure de fin; temps de fin;
à; final; hora de fin; tiempo de fin; tiempo final; hasta; fine; ora di fine; tempo di fine; fim;
tempo final; hora de fim; einde; eindtijd; tot; koniec; do; конец; окончание; время окончания; по; slut;
sluttid; bitiş; 終了; 終了時間; 終了時刻; 结束; 结束时间; 結束時間; 종료; 종료 시간; 종료시간; 끝
"""
_LENGTHS = """
duration; length; dur; dauer; länge; durée; duración; durata; duração; duur; czas trwania; длительность;
längd; süre; 長さ; 时长; 持续时间; 길이
"""


def _places(names: str) -> dict[str, int]:
    return {name.strip(): place for place, name in enumerate(names.replace("\n", " ").split(";"))}


_CALLED: Mapping[str, dict[str, int]] = {
    "text": _places(_TEXTS),
    "speaker": _places(_SPEAKERS),
    "start": _places(_STARTS),
    "end": _places(_ENDS),
    "length": _places(_LENGTHS),
}
_ASIDE = re.compile(r"(?<=\S)\s*(?:\s-\s|[(\[（])\s*([^()\[\]（）]{1,20})[)\]）]?\s*$")
_PART = re.compile(r"[A-Z]+(?![^\W\d_A-Z])|[^\W\d_][^\W\d_A-Z]*")
_WORDY = 2.5  # words in a cell of speech, on average
_MOST_NAMES = 40  # different ones in a table


class Columns(NamedTuple):
    """The places of columns in a row; the units of their times, in seconds, where their names tell."""

    text: int
    speaker: int | None = None
    start: int | None = None
    end: int | None = None
    length: int | None = None
    units: Mapping[int, float] = {}

    @property
    def all(self) -> set[int]:
        """The places of all columns that mean something."""
        return {place for place in self[:5] if place is not None}


def named(header: Row, rows: Sequence[Row]) -> Columns | None:
    """Return the columns that a header names; None where it is none, or does not say which holds the words.

    Of times and speakers at least one has to be named. Where only the words have a name of their own, they
    are the one column of many words.
    """
    names = [
        _name(cell) if any(_cell(row, place) for row in rows) else ("", None)
        for place, cell in enumerate(header)
    ]
    found = {role: _place(names, called) for role, called in _CALLED.items()}
    text = found.pop("text")
    if text is not None and not _words_in(rows, text):  # it counts them
        text = None
    if all(place is None for place in found.values()):
        return None
    if text is None:
        unnamed = [place for place in range(len(header)) if place not in found.values()]
        wordy = [place for place in unnamed if _words_in(rows, place) > _WORDY]
        if len(wordy) != 1:
            return None
        text = wordy[0]
    units = {place: unit for place, (_, unit) in enumerate(names) if unit is not None}
    return Columns(text, found["speaker"], found["start"], found["end"], found["length"], units)


def only_words(header: Row) -> Columns | None:
    """Return the column of words where a header names nothing else that is known."""
    place = _place([_name(cell) for cell in header], _CALLED["text"])
    return None if place is None else Columns(place)


def plain(rows: Sequence[Row]) -> Columns | None:
    """Return the columns of a table without a header, where nothing else can be meant by them."""
    width = max(Counter(map(len, rows)).items(), key=lambda row: row[1])[0] if rows else 0
    filled = [place for place in range(width) if any(_cell(row, place) for row in rows)]
    times = {place: numbers for place in filled if (numbers := _numbers(rows, place))}
    said = sorted((place for place in filled if place not in times), key=lambda place: -_letters(rows, place))
    if not said or len(said) > 2 or (len(said) == 2 and not _are_names(rows, said[1])):
        return None
    speaker = said[1] if len(said) == 2 else None
    numbered = [place for place, numbers in times.items() if _counts(numbers)]
    if len(times) > 1 and numbered[:1] == [min(times)]:
        del times[numbered[0]]
    if not times:
        wordy = speaker is not None and len(rows) > 1 and _words_in(rows, said[0]) > _WORDY
        return Columns(said[0], speaker) if wordy else None
    start, *others = times
    if any(a > b for a, b in pairwise(times[start])):
        return None
    new = [place for place in others if not _is_same(times[place], times[start])]
    if new and any(end < at for at, end in zip(times[start], times[new[0]], strict=True)):
        return None
    lengths = [end - at for at, end in zip(times[start], times[new[0]], strict=True)] if new else []
    known = [times[start], times[new[0]], lengths] if new else [times[start]]
    if not all(any(_is_same(times[place], numbers) for numbers in known) for place in new):
        return None
    return Columns(said[0], speaker, start, new[0] if new else None)


def _name(cell: str) -> tuple[str, float | None]:
    """Return the name of a column in plain words, and the unit that it tells."""
    cell = cell.strip().strip("*#:\"'")[:80]
    unit = None
    if aside := _ASIDE.search(cell):  # (ms), [s], - ss.msec, - hh:mm:ss.ms
        how = aside[1].casefold()
        unit = None if ":" in how else unit_named(how.split(".")[0])
        cell = cell[: aside.start()]
    words = _plain_words(cell).split()
    if len(words) > 1 and unit is None and (unit := unit_named(words[-1])):
        words.pop()
    return " ".join(words), unit


def _plain_words(name: str) -> str:
    return " ".join(_PART.findall(name.lower() if name.isupper() else name)).casefold()


def _place(names: Sequence[tuple[str, float | None]], called: Mapping[str, int]) -> int | None:
    ranked = [(called[name], place) for place, (name, _) in enumerate(names) if name in called]
    return min(ranked)[1] if ranked else None


def _cell(row: Row, place: int) -> str:
    return row[place].strip() if place < len(row) else ""


def _words_in(rows: Sequence[Row], place: int) -> float:
    """Return how many words a cell has on average; where none are apart, a few letters count as one."""
    cells = [cell for row in rows if (cell := _cell(row, place)) and time(cell) is None]
    words = sum(max(cell.count(" ") + 1, 0 if cell.isascii() else len(cell) // 6) for cell in cells)
    return words / len(cells) if cells else 0.0


def _letters(rows: Sequence[Row], place: int) -> int:
    return sum(len(_cell(row, place)) for row in rows)


def _numbers(rows: Sequence[Row], place: int) -> list[float]:
    """Return the times of a column; nothing where some cell holds none."""
    numbers = [time(_cell(row, place)) for row in rows]
    known = [number for number in numbers if number is not None]
    return known if len(known) == len(numbers) else []


def _are_names(rows: Sequence[Row], place: int) -> bool:
    names = {_cell(row, place) for row in rows} - {""}
    return len(names) <= min(_MOST_NAMES, max(1, 2 * len(rows) // 3)) and all(map(is_name, names))


def _counts(numbers: Sequence[float]) -> bool:
    """Tell whether numbers count the rows."""
    return numbers[0] in (0.0, 1.0) and all(b == a + 1 for a, b in pairwise(numbers))


def _is_same(some: Sequence[float], others: Sequence[float]) -> bool:
    """Tell whether two columns hold the same times, perhaps one of them in milliseconds."""
    return any(
        all(abs(a * unit - b) < 2 * MILLIS * max(unit, 1.0) for a, b in zip(some, others, strict=True))
        for unit in (1.0, MILLIS, 1 / MILLIS)
    )
