"""What views hand to the components: frozen pieces without behaviour, one for each template in `ui/components/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from django.utils.functional import Promise

Text = str | Promise
TagKind = Literal["neutral", "now", "ok", "warn", "bad"]


@dataclass(frozen=True, kw_only=True)
class Action:
    """A button: a link (`get`) or a form of its own (`post`).

    `refusal` is the sentence why the action is impossible now; `confirm` the sentence asked before a post.
    """

    label: Text
    url: str
    method: Literal["get", "post"] = "get"
    icon: str = ""
    primary: bool = False
    danger: bool = False
    refusal: Text = ""
    confirm: Text = ""
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Station:
    """One station of the way of a thing."""

    label: Text
    notes: tuple[Text, ...] = ()
    state: Literal["done", "here", "ahead", "skipped"] = "ahead"
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Turn:
    """Whose turn it is: «Sie sind dran.» with what to do, or «Wartet auf …»."""

    text: Text
    due: date | None = None
    actions: tuple[Action, ...] = ()
    yours: bool = True
    waiting_for: Text = ""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A line of a definition list."""

    label: Text
    value: object
    url: str = ""
    numeric: bool = False


@dataclass(frozen=True, kw_only=True)
class HistoryEntry:
    """A line of a timeline."""

    at: date | datetime
    text: Text
    who: Text = ""
    reason: Text = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class DocumentLine:
    """A document, or one of its earlier versions; `size` in bytes."""

    title: Text
    url: str
    format: str = "PDF"
    version: int | None = None
    size: int = 0
    at: date | datetime | None = None
    who: Text = ""
    icon: str = "file-text"
    earlier: tuple[DocumentLine, ...] = ()
    confidential: bool = False


@dataclass(frozen=True, kw_only=True)
class Person:
    """A person in a list, with a note such as office or function."""

    name: str
    note: Text = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Tab:
    """A tab; tabs are links to pages of their own."""

    label: Text
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step of a long form."""

    label: Text
    url: str = ""
    state: Literal["done", "here", "ahead"] = "ahead"


@dataclass(frozen=True, kw_only=True)
class MatrixCell:
    """A field of a matrix; `kind` gives a status tag, otherwise plain text."""

    text: Text = ""
    kind: TagKind | Literal[""] = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class MatrixRow:
    """A row of a matrix; as many cells as the matrix has columns."""

    label: Text
    cells: tuple[MatrixCell, ...]
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Matrix:
    """Rows against columns, such as tasks against bodies; figures stand at the end of their field."""

    corner: Text
    columns: tuple[Text, ...]
    rows: tuple[MatrixRow, ...]
    numeric: bool = False


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """Two people wrote the same field: what you typed against what was stored meanwhile."""

    field: str
    label: Text
    mine: str
    theirs: str
    saved_by: str
    saved_at: datetime
    version: int = 0


@dataclass(frozen=True, kw_only=True)
class SortItem:
    """An item of a list that can be put in order."""

    key: str
    label: Text
    note: Text = ""
    url: str = ""
