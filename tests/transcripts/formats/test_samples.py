"""One small file of each kind, as it is found in the wild, and what is to be read in it."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.transcripts.formats import read

SAMPLES = Path(__file__).parents[2] / "samples/formats"
PIER = "welcome back today we are on the north pier"
ROLLED = (
    f"{PIER} with Ida Holm who kept this lighthouse for thirty years no no I was lucky that is all yeah yeah "
    "so tell me about the first winter"
)
QUESTION = "Tell me about the first winter."


class Sample(NamedTuple):
    """The format to be recognised, who says what, and when; a name with "?" is a guess."""

    format: str
    turns: list[tuple[str | None, str]]
    starts: list[float]


EXPECTED = {
    "aligned.TextGrid": Sample(
        "Praat TextGrid",
        [("Per", "the first winter"), ("Ida", "cold we burned the chairs all")],
        [1.0, 2.5, 6.0],
    ),
    "apple.ttml": Sample(
        "TTML", [("SPEAKER_1", "First winter? Tell me."), ("SPEAKER_2", "Cold.")], [0.5, 6.9, 8.9]
    ),
    "assemblyai.json": Sample(
        "AssemblyAI", [("Speaker A", "First winter?"), ("Speaker B", "Cold.")], [0.5, 2.0]
    ),
    "aws.json": Sample(
        "AWS Transcribe", [("spk_0", "First winter?"), ("spk_1", "Cold, very.")], [0.5, 0.9, 2.0, 2.6]
    ),
    "broadcast.ttml": Sample("TTML", [(None, QUESTION), ("Ida Holm", "Cold. Very cold.")], [11.0, 15.2]),
    "bullets.cha": Sample(
        "CHAT",
        [
            ("Per", "tell me about the um first winter?"),
            ("Ida Holm", "it was cold, very very cold… we burned the chairs because we had nothing else."),
            ("Per", "oh no."),
        ],
        [1.0, 4.0, 7.5, 9.0],
    ),
    "captions.ass": Sample(
        "SubStation",
        [("Per", QUESTION), ("Ida", "Cold, very, very cold. So we burned the chairs.")],
        [1.0, 4.0, 6.5],
    ),
    "captions.ssa": Sample(
        "SubStation", [("PER", "The first winter?"), ("IDA", "Cold."), ("PER", "Indeed.")], [1.0, 4.0, 6.0]
    ),
    "captions.scc": Sample(
        "SCC",
        [(None, f"{QUESTION} Cold, au cafe ♪. Óyes.")],
        [46 * 1.001 / 30, 1806 * 1.001 / 30, 1923 * 1.001 / 30],
    ),
    "captions.smi": Sample(
        "SAMI",
        [("PER", QUESTION), ("IDA", "Cold & dark. We burned the chairs."), ("PER", "I see.")],
        [1.0, 4.0, 8.0],
    ),
    "azure-fast.json": Sample(
        "Azure Speech", [("Speaker 1", "First winter?"), ("Speaker 2", "Cold.")], [0.5, 2.0]
    ),
    "azure.json": Sample(
        "Azure Speech", [("Speaker 1", "First winter?"), ("Speaker 2", "Cold.")], [0.5, 2.0]
    ),
    "captions.sbv": Sample(
        "SBV",
        [
            ("IDA", "Hi, my name is Ida Holm and this is the lamp room."),
            ("PER", "It is smaller than I thought."),
        ],
        [0.599, 4.16],
    ),
    "classes.html": Sample(
        "HTML page", [("Per Lund", "Tell me about the first winter."), ("Ida Holm", "Cold.")], [7.0]
    ),
    "columns.csv": Sample(
        "CSV", [("PL", "First winter? Or, say, the second."), ("IH", "Cold. All of it — cold.")], [1.0, 70.0]
    ),
    "deepgram.json": Sample("Deepgram", [("Speaker 0", "First winter?"), ("Speaker 1", "Cold.")], [0.5, 2.0]),
    "elevenlabs.json": Sample(
        "ElevenLabs", [("speaker_0", "First winter?"), ("speaker_1", "(laughs) Cold.")], [0.5, 1.5]
    ),
    "fireflies.json": Sample("Fireflies", [("Per Lund", "First winter?"), ("Ida Holm", "Cold.")], [0.5, 2.0]),
    "french-cp1252.srt": Sample(
        "SRT",
        [(None, "C’était déjà l’été, près du phare… « Où est le gardien ? » – « Là-haut ! »")],
        [1.0, 4.0],
    ),
    "frames.sub": Sample(
        "MicroDVD", [(None, f"{QUESTION} Cold. Very cold.")], [24 / 23.976, 96 / 23.976, 192 / 23.976]
    ),
    "elan.txt": Sample(
        "ELAN text",
        [("Per", QUESTION), ("Ida", "Cold. We burned the chairs."), ("Per", "I see.")],
        [1.0, 3.2, 9.0],
    ),
    "front-matter.md": Sample(
        "Markdown", [("Per Lund", "Tell me about eider home. Sorry, Ida Holm.")], [5.0, 9.0]
    ),
    "interview.eaf": Sample(
        "ELAN",
        [("Per Lund", QUESTION), ("Ida Holm", "Cold. We burned the chairs."), ("Per Lund", "I see.")],
        [1.0, 3.2, 9.0],
    ),
    "interview.trs": Sample(
        "Transcriber",
        [
            ("Per Lund", QUESTION),
            ("Ida Holm", "Il faisait froid, très froid. Là-haut."),
            ("Per Lund", "Ah oui."),
            ("Ida Holm", "Oui."),
            (None, "Au revoir."),
        ],
        [0.0, 3.5, 6.2, 9.0, 9.0, 11.0],
    ),
    "labels.txt": Sample("Audacity labels", [(None, f"{QUESTION} Cold.")], [1.0, 4.0]),
    "gladia.json": Sample("Gladia", [("Speaker 0", "First winter?"), ("Speaker 1", "Cold.")], [0.5, 2.0]),
    "google-v2.json": Sample(
        "Google Speech-to-Text", [("Speaker 1", "First winter?"), ("Speaker 2", "Cold.")], [0.5, 2.0]
    ),
    "google.json": Sample(
        "Google Speech-to-Text", [("Speaker 1", "First winter?"), ("Speaker 2", "Cold.")], [0.5, 2.0]
    ),
    "insanely-fast-whisper.json": Sample(
        "insanely-fast-whisper", [("SPEAKER_00", "First winter?"), ("SPEAKER_01", "Cold.")], [0.5, 2.0]
    ),
    "lines.jsonl": Sample(
        "JSON with segments", [("SPEAKER_00", "First winter?"), ("SPEAKER_01", "Cold.")], [0.5, 2.0]
    ),
    "lines.md": Sample(
        "Markdown with speakers and times",
        [
            ("Speaker 1", QUESTION),
            ("Speaker 2", "Cold. We burned the chairs."),
            ("Speaker 1", "I see."),
        ],
        [0.0, 4.0, 9.0],
    ),
    "live-segments.vtt": Sample(
        "WebVTT",
        [
            (
                None,
                "Good evening from the harbour. The storm has taken two boats and we are waiting "
                "for the third. There she is. There she is.",
            )
        ],
        [0.5, 3.2, 6.6, 9.9, 11.3],
    ),
    "long.TextGrid": Sample(
        "Praat TextGrid", [("Per", 'The "first" winter?'), ("Ida", "Cold, very cold.")], [0.0, 2.5]
    ),
    "names-above-times.txt": Sample(
        "plain text with speakers and times",
        [
            ("Per Lund", QUESTION),
            ("Ida Holm", "Cold. We burned the chairs. And then the table."),
            ("Per Lund", "The table?"),
            ("Ida Holm", "Yes."),
        ],
        [1.0, 4.0, 9.0, 12.0, 15.0],
    ),
    "names-after-times.txt": Sample(
        "plain text with speakers and times",
        [("Per Lund", QUESTION), ("Ida Holm", "Cold. We burned the chairs."), ("Per Lund", "The table?")],
        [1.0, 4.0, 12.0],
    ),
    "names.txt": Sample(
        "plain text with speakers",
        [
            ("PER LUND", "Tell me about the first winter. He said: nothing."),
            (
                "IDA HOLM",
                "Cold. Warning: this part is long. Warning: we burned the chairs. https://example.org/winter "
                "has a picture. It was 10:30 at night. 10:30: that is late.",
            ),
            ("PER LUND", "[laughs] And then?"),
        ],
        [],
    ),
    "numbered.txt": Sample(
        "plain text with speakers and times",
        [
            ("Speaker 1", "Alright. It's five o'clock in the harbour. So, Ida, you saw this first."),
            ("Speaker 2", "I did."),
            ("Speaker 1", "And?"),
        ],
        [0.0, 17.0, 24.0, 30.0],
    ),
    "old.cha": Sample("CHAT", [("Investigator", "the first winter?"), ("Participant", "I gladly.")], []),
    "ohms.xml": Sample(
        "OHMS",
        [
            ("LUND", QUESTION),
            ("HOLM", "Cold. We burned the chairs and the table."),
            ("LUND", "The table?"),
            ("HOLM", "Yes."),
        ],
        [0.0, 60.0, 120.0],
    ),
    "otranscribe.otr": Sample(
        "oTranscribe", [("Per", "Tell me about the first winter."), ("Ida", "Cold.")], [1.0, 7.0]
    ),
    "otter.txt": Sample(
        "plain text with speakers and times",
        [
            ("Per Lund", QUESTION),
            ("Ida Holm", "Cold. We burned the chairs. At 10:30 we burned the table."),
            ("Unknown Speaker", "Goodbye."),
        ],
        [3.0, 7.0, 3731.0],
    ),
    "page.html": Sample("HTML page", [("Per Lund", QUESTION), ("Ida Holm", "Cold. Very cold.")], []),
    "panel.txt": Sample(
        "plain text with times",
        [
            (
                None,
                f"{PIER} [Music] Absolutely with Ida Holm who kept this lighthouse for 10 minutes Absolutely",
            )
        ],
        [0.0, 4.0, 7.0, 62.0, 135.0],
    ),
    "parliament.tei.xml": Sample(
        "TEI", [("PerLund", "Tell us about the first winter. Please."), ("IdaHolm", "Cold.")], []
    ),
    "paragraphs.json": Sample(
        "JSON with words and speakers", [("Per Lund", "First winter?"), ("Ida Holm", "Cold.")], [0.5, 2.0]
    ),
    "podcast.html": Sample(
        "Podcasting 2.0 HTML",
        [
            ("Per Lund", "Tell me about the first winter & the second."),
            ("Ida Holm", "Cold. It wasn't long. And dark."),
        ],
        [0.0, 53.0],
    ),
    "podcast.json": Sample(
        "Podcasting 2.0 JSON",
        [("Per Lund", "First winter?"), ("Ida Holm", "Cold. Very.")],
        [0.5, 0.8, 2.0, 2.6],
    ),
    "premiere.csv": Sample("CSV", [("Per Lund", "First winter?"), ("Ida Holm", "Cold, very.")], [0.5, 2.0]),
    "premiere.json": Sample("Premiere", [("Per Lund", "First winter?"), ("Ida Holm", "Cold.")], [0.5, 2.0]),
    "rev-human.json": Sample(
        "Rev.ai", [("Per Lund", "First winter?"), ("Ida Holm", "Cold. [inaudible]")], [0.5, 2.0]
    ),
    "rev.json": Sample("Rev.ai", [("Speaker 0", "First winter?"), ("Speaker 1", "Cold.")], [0.5, 2.0]),
    "rev.txt": Sample(
        "plain text with speakers and times",
        [
            ("Per Lund", QUESTION),
            ("Ida Holm", "Cold. [laughter] We burned the chairs. And then the table."),
            ("Per Lund", "The table?"),
        ],
        [1.0, 4.0, 11.0],
    ),
    "russian-cp1251.txt": Sample(
        "plain text with speakers",
        [
            ("Ида", "Маяк стоял на самом краю острова, и зимой к нам никто не приходил."),
            ("Пер", "Сколько лет вы там прожили?"),
            ("Ида", "Почти тридцать. Это была хорошая жизнь, хотя и очень тихая."),
        ],
        [],
    ),
    "segments.stm": Sample("STM", [("Per", "tell me about the first winter"), ("Ida", "cold")], [1.0, 4.0]),
    "seglst.json": Sample("SegLST", [("Per", "first winter"), ("Ida", "cold")], [0.5, 2.0]),
    "show.md": Sample(
        "Markdown",
        [
            ("Per Lund", "Welcome to the lighthouse show. [laughter] Today it's really windy."),
            (
                "Ida Holm",
                "It is. I was at the [unintelligible 00:05:14.20] 'til noon. And foghorn is a word I never "
                "use_d, nor 2 * 3.",
            ),
            ("Per Lund", "We're back. Spoiler alert: it is still windy. Spoiler alert: very windy."),
            ("Ida Holm?", "Somebody close the door!"),
            (None, "I will."),
        ],
        [255.0, 432.5],
    ),
    "spoken.tei.xml": Sample(
        "TEI", [("Per Lund", QUESTION), ("Ida Holm", "Cold. We burnt the chairs.")], [1.0, 3.5, 5.0]
    ),
    "spruce.stl": Sample("Spruce STL", [(None, f"{QUESTION} Cold.")], [1.5, 4.0]),
    "subviewer.sub": Sample("SubViewer", [(None, f"{QUESTION} Cold.")], [1.0, 4.0]),
    "talk.exb": Sample(
        "EXMARaLDA",
        [("PER", QUESTION), ("Ida Holm", "Cold. We burned the chairs."), ("PER", "I see.")],
        [1.0, 3.5, 6.0],
    ),
    "tenths.mpl": Sample("MPL2", [(None, f"{QUESTION} - Cold. Very cold.")], [1.0, 4.0, 8.0]),
    "soniox.json": Sample("Soniox", [("Speaker 1", "First winter?"), ("Speaker 2", "Cold.")], [0.5, 2.0]),
    "sonix.json": Sample("Sonix", [("Per Lund", "First winter?"), ("Ida Holm", "Cold.")], [0.5, 2.0]),
    "speechmatics.json": Sample("Speechmatics", [("S1", "First winter?"), ("S2", "Cold.")], [0.5, 0.9, 2.0]),
    "spreadsheet.csv": Sample(
        "CSV", [("Per Lund", "Der erste Winter; wie war er?"), ("Ida Holm", "Kalt.")], [0.5, 2.0]
    ),
    "stable-ts.tsv": Sample("TSV", [(None, "First winter? Cold.")], [0.5, 2.0]),
    "stamped.json": Sample("JSON with segments", [("Per", "First winter?"), ("Ida", "Cold.")], [1.0, 65.0]),
    "stream.json": Sample(
        "Microsoft Stream", [("Per Lund", "First winter?"), ("Ida Holm", "Cold.")], [0.5, 2.0]
    ),
    "table.html": Sample(
        "HTML table",
        [(None, "The first winter"), ("Per Lund", "Tell me about the first winter."), ("Ida Holm", "Cold.")],
        [1.0, 4.0],
    ),
    "terms.html": Sample(
        "HTML page", [("Per", "Tell me about the first winter."), ("Ida", "Cold."), ("Per", "I see.")], []
    ),
    "clipped.md": Sample(
        "Markdown with times", [(None, "Tell me about the first winter. Cold.")], [1.0, 7.0]
    ),
    "site.md": Sample(
        "Markdown",
        [
            ("Per Lund", "Tell me about the first winter, please."),
            ("Ida Holm", "Cold. The pictures are at ."),
        ],
        [],
    ),
    "times-and-names.txt": Sample(
        "plain text with speakers and times",
        [("Per Lund", QUESTION), ("Ida Holm", "Cold. We burned the chairs.")],
        [1.0, 4.0, 9.0],
    ),
    "times.txt": Sample(
        "plain text with times",
        [
            (
                None,
                "Hey everyone, this is the lighthouse show. It's episode six, recorded on a Monday. Note: "
                "the sound is poor. Absolutely you? Fine. See you at 10:30 tomorrow.",
            )
        ],
        [0.0, 6.0, 11.0, 12.0, 14.0],
    ),
    "untidy.srt": Sample(
        "SRT",
        [
            ("IDA", "The lamp was ours. We wound it every four hours."),
            ("PER", "And the fog horn?"),
            ("IDA", "42 times a week."),
        ],
        [1.0, 3.5, 6.5, 8.5, 11.0],
    ),
    "utf16-without-mark.srt": Sample(
        "SRT", [(None, "The lamp was lit. Æsop would have laughed.")], [1.0, 3.0]
    ),
    "utf8-mark.txt": Sample("plain text with speakers", [("Ida", "Hello."), ("Per", "Hello, Ida.")], []),
    "video-indexer.json": Sample(
        "Azure Video Indexer", [("Per Lund", "First winter?"), ("Ida Holm", "Cold.")], [0.5, 2.0]
    ),
    "voices.vtt": Sample(
        "WebVTT",
        [
            (
                "Ida Holm",
                "We had no radio & no road. Only the boat, on Thursdays. It brought the post. And the oil.",
            ),
            ("Per Lund", "Every Thursday?"),
            ("Ida Holm", "If the sea allowed it."),
            ("Per Lund", "[laughs] I see."),
        ],
        [1.0, 3.5, 4.0, 4.5, 5.0, 7.25, 7.25, 9.0],
    ),
    "vosk.json": Sample("Vosk", [(None, "first winter cold")], [0.5, 2.0]),
    "watson.json": Sample(
        "IBM Watson", [("Speaker 0", "first winter"), ("Speaker 1", "[hesitation] cold")], [0.5, 1.8]
    ),
    "whisper-console.txt": Sample(
        "plain text with times", [(None, f"{QUESTION} Cold. We burned the chairs.")], [0.0, 4.12]
    ),
    "whisper-cpp.csv": Sample(
        "Whisper CSV", [(None, 'First winter? "Cold", she said. Cold, very.')], [0.5, 2.0]
    ),
    "whisper-cpp.json": Sample("whisper.cpp", [(None, f"{QUESTION} Cold.")], [0.0, 3.2]),
    "whisper.json": Sample("Whisper", [(None, f"{QUESTION} Cold.")], [0.0, 3.2]),
    "whisperx.aud": Sample(
        "Audacity labels",
        [("SPEAKER_00", QUESTION), ("SPEAKER_01", "Cold."), ("SPEAKER_00", "I see.")],
        [1.0, 4.0, 6.5],
    ),
    "whisper.tsv": Sample("Whisper TSV", [(None, f"{QUESTION} Cold.")], [0.0, 3.2]),
    "whisperx.json": Sample(
        "WhisperX",
        [
            ("SPEAKER_01", QUESTION),
            ("SPEAKER_00", "Cold."),
            ("SPEAKER_01", "It was?"),
            (None, "Somebody coughs."),
        ],
        [0.5, 3.2, 3.6, 4.1],
    ),
    "words.ctm": Sample("CTM", [("Channel A", "first winter"), ("Channel B", "cold")], [1.0, 4.0]),
    "words.lrc": Sample("LRC", [("Per", QUESTION), ("Ida", "Cold."), ("Per", "I see.")], [1.0, 4.0, 6.0]),
    "youtube-automatic.srt": Sample(
        "SRT (YouTube automatic captions)", [(None, ROLLED)], [1.2, 3.9, 6.4, 9.1, 11.0, 12.4]
    ),
    "youtube-automatic.vtt": Sample(
        "WebVTT (YouTube automatic captions)", [(None, ROLLED)], [1.2, 3.9, 6.4, 9.1, 11.0, 12.4]
    ),
    "youtube-list.json": Sample("JSON with segments", [(None, "tell me about the first winter")], [1.2, 2.7]),
    "youtube-objects.json": Sample(
        "youtube-transcript-api", [(None, "tell me about the first winter")], [1.2, 2.71]
    ),
    "youtube-printed.txt": Sample(
        "JSON with segments", [(None, "tell me about the first winter")], [1.2, 2.71]
    ),
    "youtube.json3": Sample("YouTube json3", [(None, "tell me about the first winter & you")], [1.2, 2.71]),
    "youtube.srv1": Sample(
        "YouTube timedtext",
        [
            ("PER", "Tell me about the first winter & the second."),
            ("IDA", "I don't remember."),
            ("PER", "Really?"),
        ],
        [1.2, 4.0, 7.5],
    ),
    "youtube.srv3": Sample("YouTube timedtext", [(None, "tell me about the first winter")], [1.2, 2.7]),
    "zoom-captions.txt": Sample(
        "plain text with speakers and times",
        [("Per Lund", QUESTION), ("Ida Holm", "Cold. We burned the chairs."), ("Per Lund", "I see.")],
        [0.0, 4.0, 28.0],
    ),
    "zoom.vtt": Sample(
        "WebVTT",
        [
            ("Per Lund", "Can you hear me? It is 10:30 here."),
            ("Ida Holm", "Yes. Warning: the line is bad. Note that I said so before."),
            ("Per Lund", "You did."),
        ],
        [2.31, 5.1, 8.44, 12.0],
    ),
    "chapters.md": Sample(
        "Markdown with times",
        [
            (
                None,
                "Intro Welcome to the lighthouse show. The First Winter: How Cold Was It? The boat did "
                "not come for eleven weeks. The Chairs: Who Burned Them? We burned them all.",
            )
        ],
        [0.0, 7.0, 13.0],
    ),
    "dashes.md": Sample(
        "Markdown with speakers",
        [
            ("P", "¿Cómo fue el primer invierno?"),
            ("R", "Frío. Quemamos las sillas."),
            ("P", "¿Y después?"),
            ("R", "La mesa."),
        ],
        [],
    ),
    "f4.txt": Sample(
        "plain text with speakers and times",
        [
            ("I", "Wie war der erste Winter?"),
            ("B", "Kalt. Wir haben die Stühle verheizt. (lacht)"),
            ("I", "Und dann?"),
            ("B", "Den Tisch."),
        ],
        [0.0, 4.2, 9.0, 10.5],
    ),
    "full-width.txt": Sample(
        "plain text with speakers and times",
        [
            ("田中", "最初の冬はどうでしたか。"),
            ("鈴木", "寒かった：椅子を燃やしました。"),
            ("田中", "それから？"),
        ],
        [0.0, 10.0, 19.0],
    ),
    "header.txt": Sample(
        "plain text with speakers",
        [
            ("HOLM", "El primer invierno fue muy frío."),
            ("LUND", "¿Y el segundo?"),
            ("HOLM", "Quemamos las sillas, y después la mesa."),
            ("LUND", "¿La mesa?"),
            ("HOLM", "Sí."),
        ],
        [],
    ),
    "highlighted.srt": Sample("SRT", [(None, "We burned the chairs. Then the table.")], [1.0, 4.0]),
    "meet.md": Sample(
        "Markdown",
        [
            ("Per Lund", QUESTION),
            ("Ida Holm", "Cold."),
            ("Per Lund", "And then?"),
            ("Ida Holm", "We burned the chairs."),
        ],
        [0.0, 302.0],
    ),
    "meet.txt": Sample(
        "plain text with speakers and times",
        [
            ("Per Lund", QUESTION),
            ("Ida Holm", "Cold."),
            ("Per Lund", "How cold?"),
            ("Ida Holm", "We burned the chairs."),
            ("Per Lund", "And then?"),
            ("Ida Holm", "Then the table."),
            ("Per Lund", "The table?"),
            ("Ida Holm", "Yes."),
        ],
        [0.0, 302.0],
    ),
    "meet.vtt": Sample(
        "WebVTT", [("Per Lund", QUESTION), ("Ida Holm", "Cold. We burned the chairs.")], [1.0, 4.0, 4.0, 8.0]
    ),
    "overlapping.srt": Sample(
        "SRT",
        [
            (
                None,
                "The first winter was cold. What did you burn? The chairs. Then the table. It burned for "
                "an hour.",
            )
        ],
        [1.0, 3.0, 6.0, 9.0, 11.0],
    ),
    "seconds.txt": Sample(
        "plain text with speakers and times",
        [
            ("Per Lund", QUESTION),
            ("Ida Holm", "Cold."),
            ("Per Lund", "And then?"),
            ("Ida Holm", "We burned the chairs."),
        ],
        [0.0, 3.6, 6.0, 7.2],
    ),
    "speakers-in-brackets.srt": Sample(
        "SRT",
        [("speaker 0", QUESTION), ("speaker 1", "Cold. We burned the chairs and then the table.")],
        [1.0, 3.2, 6.0, 9.0],
    ),
    "tags.txt": Sample(
        "LRC",
        [("Per", QUESTION), ("Ida", "Cold."), ("Per", "And then?")],
        [1.2, 4.0, 6.5],
    ),
    "tapes.txt": Sample(
        "plain text with speakers and times",
        [
            ("PER", QUESTION),
            ("IDA", "Cold. We burned the chairs."),
            ("PER", "And then?"),
            ("IDA", "Then the table. [END OF TAPE 1]"),
            ("PER", "We were talking of the table."),
            ("IDA", "It burned for an hour."),
            ("PER", "And the second winter?"),
        ],
        [0.0, 12.0, 1205.0, 1540.0, 1540.0, 1549.0, 2410.0],
    ),
    "teams.txt": Sample(
        "plain text with speakers and times",
        [("Per Lund", QUESTION), ("Ida Holm", "Cold. We burned the chairs."), ("Per Lund", "And then?")],
        [3.0, 67.0, 3729.0],
    ),
    "teams-word.txt": Sample(
        "WebVTT without a header",
        [("Per Lund", QUESTION), ("Ida Holm", "Cold. We burned the chairs."), ("Per Lund", "And then?")],
        [3.5, 7.8, 10.1],
    ),
    "webex.vtt": Sample(
        "WebVTT",
        [("Per Lund", QUESTION), ("Ida Holm", "Cold. We burned the chairs."), ("Per Lund", "And then?")],
        [3.5, 7.8, 10.1],
    ),
    "wrapped.txt": Sample(
        "plain text with times",
        [
            (
                None,
                "The first winter was cold, and the boat did not come for eleven weeks, so that in the "
                "end we burned the chairs, one after the other, and then the table, and sat on the floor "
                "around the stove like children. In the second winter we had coal. It came in June in "
                "sacks, and my father carried each of them up the stairs, two hundred and nine of them, "
                "and would not let anybody help him with a single one. Then they sent us a new lamp, "
                "which ran on its own, and there was nothing left to do at night but to look out at the "
                "sea and count the ships that went by, and to write their names into a book.",
            )
        ],
        [1.0, 72.0, 150.0],
    ),
}


def test_every_sample_is_expected_to_be_something() -> None:
    assert {path.name for path in SAMPLES.iterdir()} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_sample_is_read_as_what_it_is(name: str) -> None:
    expected = EXPECTED[name]

    reading = read((SAMPLES / name).read_bytes(), name)

    said = [
        (
            turn.speaker if turn.sure or turn.speaker is None else f"{turn.speaker}?",
            reading.text[turn.start : turn.end].strip(),
        )
        for turn in reading.turns
    ]
    assert reading.format == expected.format
    assert said == expected.turns
    assert [cue.start_s for cue in reading.cues] == pytest.approx(expected.starts)
    assert reading.coverage == 1.0


def test_files_can_be_read_side_by_side() -> None:
    files = [(path.read_bytes(), path.name) for path in sorted(SAMPLES.iterdir())] * 3

    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda file: read(*file), files))

    assert together == [read(*file) for file in files]


@pytest.mark.parametrize("name", EXPECTED)
def test_the_content_decides_and_not_the_name(name: str) -> None:
    data = (SAMPLES / name).read_bytes()
    under_its_name = read(data, name)

    as_text = read(data, "transcript.txt")
    as_captions = (
        read(data, "transcript.vtt") if as_text.format.startswith(("WebVTT", "SRT", "SBV")) else as_text
    )

    assert as_text.text.endswith(under_its_name.text[-6:])
    assert as_captions.text == as_text.text
