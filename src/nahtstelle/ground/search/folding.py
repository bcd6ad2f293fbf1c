"""One spelling for what people write in several ways: «Zürich», «Zuerich» and «Zurich», «Strasse» and «Straße».

The same folding exists twice: as the database function `search_fold` (migration 0001), which the indexed columns go
through, and here for what people type. A test holds the two together. Afterwards
no sign glues words together, so that «2023/657» is the phrase «2023 657» in the text as in the question.
"""

from __future__ import annotations

import unicodedata

SEPARATORS = "-/\\._@:'+&%#~=?<>"
"""Signs that would glue words or numbers together; all others part words for the database anyway."""
INVISIBLE = "\u00ad\u200b"
_LETTERS = {
    "a": "äàáâã", "c": "çćč", "d": "đ", "e": "éèêë", "i": "íîï", "n": "ñ", "o": "öóôø", "s": "š", "u": "üúûù", "z": "ž",
}  # fmt: skip
"""The letters of our languages and of the names of our region; each more costs time with every sign of every text."""
ACCENTED = {letter: plain for plain, letters in _LETTERS.items() for letter in letters}
_MAP = (
    {ord(sign): plain for sign, plain in ACCENTED.items()}
    | {ord(sign): " " for sign in SEPARATORS}
    | {ord(sign): None for sign in INVISIBLE}
)
_KEPT = "\x01"
_PAIRS = (
    *((f"{before}ue", before + _KEPT) for before in "aeoq"),  # «neue», «Steuer», «bequem» keep their ue
    ("ue", "u"), (_KEPT, "ue"), ("ae", "a"), ("oe", "o"),
)  # fmt: skip


def fold(text: str) -> str:
    """Return the text in lower case, without accents and umlauts, with words and numbers apart."""
    low = unicodedata.normalize("NFC", text).lower().replace("ß", "ss")
    for spelling, plain in _PAIRS:
        low = low.replace(spelling, plain)
    return low.translate(_MAP)


def database_functions() -> str:
    """Return the SQL that creates `search_fold` and `search_vector` (used by migrations)."""
    signs = "".join(ACCENTED) + SEPARATORS + INVISIBLE
    plain = "".join(ACCENTED.values()) + " " * len(SEPARATORS)
    folded = "replace(lower(normalize(coalesce(value, ''), NFC)), 'ß', 'ss')"
    for spelling, other in _PAIRS:
        folded = f"replace({folded}, {_quoted(spelling)}, {_quoted(other)})"
    return _FUNCTIONS.format(folded=folded, signs=_quoted(signs), plain=_quoted(plain))


def _quoted(text: str) -> str:
    escaped = "".join(sign if sign.isalnum() or sign == " " else f"\\{ord(sign):04x}" for sign in text)
    return f"U&'{escaped}'"


_FUNCTIONS = """
CREATE OR REPLACE FUNCTION search_fold(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT translate({folded}, {signs}, {plain})
$$;
CREATE OR REPLACE FUNCTION search_vector(title text, words text, body text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT setweight(to_tsvector('pg_catalog.german'::regconfig, public.search_fold(title)), 'A')
        || setweight(to_tsvector('pg_catalog.german'::regconfig, public.search_fold(words)), 'B')
        || setweight(
            to_tsvector('pg_catalog.german'::regconfig, public.search_fold(left(body, 300000))), 'D'
        )
$$;
"""
