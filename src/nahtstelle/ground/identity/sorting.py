"""Sorting German names without ICU: a stored key (recipes, «Sorting German names»)."""

import unicodedata

_FOLDED = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss", "æ": "ae", "ø": "o", "œ": "oe"})


def sort_key(text: str) -> str:
    """Return the key under which a name sorts: casefolded, umlauts folded, accents stripped, at most 200 characters."""
    folded = unicodedata.normalize("NFC", text).casefold().translate(_FOLDED)
    stripped = "".join(c for c in unicodedata.normalize("NFD", folded) if not unicodedata.combining(c))
    return " ".join(stripped.split())[:200]
