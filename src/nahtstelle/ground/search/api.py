"""The door of the room: kinds of things that can be searched, filters, and the column that makes a table searchable."""

from nahtstelle.ground.search.folding import fold
from nahtstelle.ground.search.matching import Match, match_of, matches, rank, vector
from nahtstelle.ground.search.migration_operations import AddSearchColumn
from nahtstelle.ground.search.questions import read_question
from nahtstelle.ground.search.sources import (
    Found,
    SearchFilter,
    SearchSource,
    register_filter,
    register_source,
)

__all__ = [
    "AddSearchColumn",
    "Found",
    "Match",
    "SearchFilter",
    "SearchSource",
    "fold",
    "match_of",
    "matches",
    "rank",
    "read_question",
    "register_filter",
    "register_source",
    "vector",
]
