"""One spelling for what people write in several ways: «Zürich», «Zuerich» and «Zurich», «Strasse» and «Straße».

The same folding exists twice: as the database function `search_fold` (migration 0001), which the indexed columns go
through, and here for what people type. A test holds the two together. Afterwards only letters, digits and spaces are
left, so that «2023/657» is the phrase «2023 657» in the text as in the question.
"""

from __future__ import annotations

import re
import unicodedata

SEPARATORS = (
    "-/\\._@:;,'’‘´`+&?!=#%~^*|<>()[]{}\"«»‹›…·•–—−§$°\u201e\u201c\u201d\u00a0\u2009\u202f\t\r\n\x0b\x0c"
)
INVISIBLE = "\u00ad\u200b\u200c\u200d\ufeff"
_ODD = {"ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "æ": "a", "Æ": "a", "œ": "o", "Œ": "o",
        "ı": "i", "ð": "d", "Ð": "d"}  # fmt: skip


def _accented() -> dict[str, str]:
    """Letters of the Latin script with an accent, and what they are without."""
    found = dict(_ODD)
    for sign in map(chr, range(0xC0, 0x250)):
        base = unicodedata.normalize("NFD", sign)[0]
        if base != sign and base.isascii() and base.isalpha():
            found[sign] = base.lower()
    return found


ACCENTED = _accented()
_MAP = (
    {ord(sign): plain for sign, plain in ACCENTED.items()}
    | {ord(sign): " " for sign in SEPARATORS}
    | {ord(sign): None for sign in INVISIBLE}
)
_UE = re.compile("(?<![aeoq])ue")
_AE_OE = re.compile("([ao])e")


def fold(text: str) -> str:
    """Return the text in lower case without accents, umlauts and punctuation."""
    low = unicodedata.normalize("NFC", text).lower().replace("ß", "ss").replace("i\u0307", "i")
    return _AE_OE.sub(r"\1", _UE.sub("u", low)).translate(_MAP)


def database_functions() -> str:
    """Return the SQL that creates `search_fold` and `search_vector` (used by a migration)."""
    signs = "".join(ACCENTED) + SEPARATORS + INVISIBLE
    plain = "".join(ACCENTED.values()) + " " * len(SEPARATORS)
    return _FUNCTIONS.format(signs=_quoted(signs), plain=_quoted(plain))


def _quoted(text: str) -> str:
    escaped = "".join(sign if sign.isalnum() or sign == " " else f"\\{ord(sign):04x}" for sign in text)
    return f"U&'{escaped}'"


_FUNCTIONS = """
CREATE FUNCTION search_fold(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT translate(
        regexp_replace(
            regexp_replace(
                replace(lower(normalize(coalesce(value, ''), NFC)), 'ß', 'ss'), '(?<![aeoq])ue', 'u', 'g'
            ),
            '([ao])e', '\\1', 'g'
        ),
        {signs}, {plain}
    )
$$;
CREATE FUNCTION search_vector(title text, words text, body text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT setweight(to_tsvector('pg_catalog.german'::regconfig, public.search_fold(title)), 'A')
        || setweight(to_tsvector('pg_catalog.german'::regconfig, public.search_fold(words)), 'B')
        || setweight(
            to_tsvector('pg_catalog.german'::regconfig, public.search_fold(left(body, 300000))), 'D'
        )
$$;
"""
