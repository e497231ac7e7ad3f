"""What depends on the language that people speak, one value for each language; nothing else here knows any.

To add a language:
1. write a module beside `english.py` with one `Language`,
2. give it a line in `LANGUAGES`.

A file does not say what language it is in, so labels of all languages are known when files are read. A
`Vocabulary`, and with it an index and what is asked of it, is of one language.
"""

from typing import Final

from bot.languages.english import ENGLISH
from bot.languages.language import Language

LANGUAGES: Final[tuple[Language, ...]] = (ENGLISH,)
#: What transcripts are searched in.
DEFAULT: Final = ENGLISH
