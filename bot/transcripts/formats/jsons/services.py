"""Speech recognisers whose documents are more than a list of segments, and the pieces in these.

Each is a function that finds nothing where the document is another's.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from bot.transcripts.formats.jsons.segments import are_whole, dated, segments
from bot.transcripts.formats.jsons.values import each, get, joined, people_of, said, text, who
from bot.transcripts.reading import Piece
from bot.transcripts.timing import MILLIS, time


def youtube(document: Any) -> list[Piece]:
    """Events of segments, in milliseconds; some only add a line break."""
    pieces = []
    for event in each(document, "events"):
        start_s, length_s = (time(event.get(key), MILLIS) for key in ("tStartMs", "dDurationMs"))
        words = "".join(text(segment.get("utf8")) for segment in each(event, "segs"))
        pieces.append(Piece(words, None, start_s, None if length_s is None else (start_s or 0.0) + length_s))
    return pieces


def aws(document: Any) -> list[Piece]:
    """Words and punctuation as items, numbers as strings; who spoke at a second stands elsewhere."""
    speakers = {
        time(item.get("start_time")): label.get("speaker_label")
        for label in each(document, "results", "speaker_labels", "segments")
        for item in each(label, "items")
    }
    return _items(each(document, "results", "items"), speakers)


def speechmatics(document: Any) -> list[Piece]:
    """Words and punctuation, each with the speaker."""
    items = each(document, "results")
    return _items(items, {}) if any(get(item, "alternatives", 0, "content") for item in items) else []


def _items(items: Sequence[dict[str, Any]], speakers: dict[Any, Any]) -> list[Piece]:
    pieces: list[Piece] = []
    opening = ""  # what belongs to the next word, such as "¿"
    for item in items:
        best = get(item, "alternatives", 0)
        word = text(get(best, "content"))
        if item.get("attaches_to") == "next":
            opening += word
        elif item.get("type") == "punctuation" and pieces:
            pieces[-1] = pieces[-1]._replace(text=pieces[-1].text + word)
        else:
            start_s, end_s = time(item.get("start_time")), time(item.get("end_time"))
            labels = (item.get("speaker_label"), item.get("channel_label"), get(best, "speaker"))
            speaker = next((label for label in labels if label), speakers.get(start_s))
            is_nobody = speaker == "UU"
            pieces.append(Piece(opening + word, None if is_nobody else who(speaker), start_s, end_s))
            opening = ""
    return pieces


def deepgram(document: Any) -> list[Piece]:
    """Utterances, or for each channel of the best alternative paragraphs, or words, or all in one."""
    if utterances := each(document, "results", "utterances"):
        return segments(utterances)
    channels = each(document, "results", "channels")
    pieces: list[Piece] = []
    for number, channel in enumerate(channels):
        best = get(channel, "alternatives", 0)
        spoken = [
            {**sentence, "speaker": paragraph.get("speaker")}
            for paragraph in each(best, "paragraphs", "paragraphs")
            for sentence in each(paragraph, "sentences")
        ]
        spoken = spoken or each(best, "words") or [{"text": get(best, "transcript")}]
        if len(channels) > 1:
            spoken = [{**entry, "speaker": number} for entry in spoken]
        pieces += segments(spoken) or [Piece(text(entry.get("text"))) for entry in spoken]
    return sorted(pieces, key=lambda piece: piece.start_s or 0.0) if len(channels) > 1 else pieces


def google(document: Any) -> list[Piece]:
    """Results of the best alternative; where speakers were asked for, the last tells all words once more."""
    best: list[dict[str, Any]] = []
    results = _google_results(document)
    channels = {_either(result, "channelTag", "channel_tag") for result in results}
    before: Any = 0.0
    for result in results:
        entry = get(result, "alternatives", 0)
        words = [_without_nobody(word) for word in each(entry, "words")]
        if words or text(get(entry, "transcript")):
            channel = _either(result, "channelTag", "channel_tag") if len(channels) > 1 else None
            end = _either(result, "resultEndTime", "resultEndOffset")
            times = {"start": before, "end": end} if end is not None and not words else {}
            best.append({"speaker": channel, **times, **entry, "words": words})
            before = end
    told = sum(len(text(entry.get("transcript")).split()) for entry in best[:-1])
    if len(best) > 1 and len(best[-1]["words"]) >= max(told, 1):
        del best[:-1]
    return segments(best) or [Piece(text(entry.get("transcript"))) for entry in best]


def _either(entry: dict[str, Any], one: str, other: str) -> Any:
    return entry.get(one, entry.get(other))


def _without_nobody(word: dict[str, Any]) -> dict[str, Any]:
    is_nobody = _either(word, "speakerTag", "speaker_tag") == 0
    return {key: value for key, value in word.items() if "speaker" not in key} if is_nobody else word


def _google_results(document: Any) -> list[dict[str, Any]]:
    """Return the results of an answer, of a long-running operation, or of a batch of one."""
    holders = [document, get(document, "response")]
    batch = get(document, "response", "results") or get(document, "results")
    if isinstance(batch, dict) and len(batch) == 1:
        file = next(iter(batch.values()))
        holders += [get(file, "transcript"), get(file, "inlineResult", "transcript")]
    results = next((found for holder in holders if (found := each(holder, "results"))), [])
    videos = each(document, "response", "annotationResults") or each(document, "annotationResults")
    return results or [entry for video in videos for entry in each(video, "speechTranscriptions")]


def watson(document: Any) -> list[Piece]:
    """Results with words as lists of three; who spoke from a second on stands elsewhere."""
    speakers = {time(label.get("from")): label.get("speaker") for label in each(document, "speaker_labels")}
    entries: list[dict[str, Any]] = []
    for result in each(document, "results"):
        best = get(result, "alternatives", 0)
        timed = get(best, "timestamps")
        if isinstance(timed, list) and result.get("final") is not False:
            words = [
                {"word": word[0], "start": word[1], "end": word[2], "speaker": speakers.get(time(word[1]))}
                for word in timed
                if isinstance(word, list) and len(word) == 3
            ]
            whole = text(get(best, "transcript")).replace("%HESITATION", "[hesitation]")
            entries.append({"text": whole, "words": words})
    return segments(entries)


def rev(document: Any) -> list[Piece]:
    """Monologues of elements: words with times, and what stands between them."""
    pieces: list[Piece] = []
    people = people_of(document)
    for monologue in each(document, "monologues"):
        spoken = [
            (_element(element), time(element.get("ts", element.get("timestamp"))))
            for element in each(monologue, "elements")
        ]
        start_s = next((start_s for _, start_s in spoken if start_s is not None), None)
        speaker = who(monologue.get("speaker_name")) or who(monologue.get("speaker"), people)
        pieces += dated(Piece("".join(value for value, _ in spoken), speaker, start_s), spoken)
    return pieces


def _element(element: dict[str, Any]) -> str:
    words = said(element.get("value"), element.get("type"))
    return f" {words} " if element.get("type") == "tag" else words


def with_spaces(name: str, document: Any) -> list[Piece]:
    """Words, parts of words and the spaces between them in one list."""
    transcripts = each(document, "transcripts") or [document]
    pieces: list[Piece] = []
    for transcript in transcripts:
        tokens = each(transcript, name)
        if any(token.get("type") == "spacing" or str(token.get("text"))[:1].isspace() for token in tokens):
            pieces += _from_tokens(tokens, get(transcript, "channel_index") if len(transcripts) > 1 else None)
    return sorted(pieces, key=lambda piece: piece.start_s or 0.0) if len(transcripts) > 1 else pieces


def _from_tokens(tokens: Sequence[dict[str, Any]], channel: Any) -> list[Piece]:
    entries = []
    for speaker, run in groupby(tokens, _speaker):
        words = list(run)
        whole = "".join(said(word.get("text"), word.get("type")) for word in words)
        who_speaks = speaker if channel is None else channel
        entries.append({"text": whole, "speaker": who_speaks, "words": _whole_words(words)})
    return segments(entries)


def _speaker(token: dict[str, Any]) -> str | int | None:
    speaker = _either(token, "speaker_id", "speaker")
    return speaker if isinstance(speaker, str | int) else None


def _whole_words(tokens: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return tokens of which those that go on with a word stand without a time."""
    return [
        token
        if not place or text(token.get("text"))[:1].isspace() or tokens[place - 1].get("type") == "spacing"
        else {"text": token.get("text")}
        for place, token in enumerate(tokens)
    ]


def with_stretches(document: Any) -> list[Piece]:
    """Words with times in one list, and in another who speaks from when to when."""
    words = each(document, "words")
    for name in ("paragraphs", "segments", "speakers", "turns", "speaker_segments"):
        stretches = [entry for entry in each(document, name) if not {"text", "words"} & entry.keys()]
        starts = [time(entry.get("start")) for entry in stretches]
        if words and starts and all(start is not None for start in starts):
            return segments(list(_filled(words, stretches)), people=people_of(document))
    return []


def _filled(words: Sequence[dict[str, Any]], stretches: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    stretches.sort(key=lambda entry: time(entry["start"]) or 0.0)
    starts = [time(entry["start"]) or 0.0 for entry in stretches]
    places = [max(0, bisect_right(starts, time(word.get("start")) or 0.0) - 1) for word in words]
    for place, run in groupby(zip(places, words, strict=True), lambda placed: placed[0]):
        spoken = [word for _, word in run]
        whole = joined(text(word.get("text", word.get("word", word.get("punct")))) for word in spoken)
        yield {**stretches[place], "text": whole, "words": spoken}


def assemblyai(document: Any) -> list[Piece]:
    """Utterances, or words, in milliseconds."""
    entries = each(document, "utterances") or each(document, "words")
    is_own = get(document, "audio_url") is not None or (entries and are_whole(entries))
    return segments(entries, unit=MILLIS) if is_own else []


def whisperx(document: Any) -> list[Piece]:
    """Whisper's segments; the speaker may stand there, or with each word, or be missing."""
    entries = each(document, "segments")
    known = any("speaker" in entry for segment in entries for entry in (segment, *each(segment, "words")))
    people = people_of(document)
    return segments(entries, unit=None, people=people) if known or each(document, "word_segments") else []


def whisper(document: Any) -> list[Piece]:
    """Segments, or where nobody asked for them the text alone."""
    if pieces := segments(each(document, "segments"), unit=None):
        return pieces
    is_bare = isinstance(document, dict) and document.keys() <= {
        "text",
        "language",
        "duration",
        "task",
        "usage",
        "segments",
    }
    return [Piece(text(document["text"]))] if is_bare and text(document.get("text")) else []
