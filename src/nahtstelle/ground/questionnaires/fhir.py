"""The JSON of definitions: a subset of the FHIR Questionnaire resource (R4). What is not in it is refused by name.

Hints are the extension `entryFormat`, smallest and greatest values the extensions `minValue` and `maxValue` of HL7.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from django.utils.translation import gettext as _

from nahtstelle.ground.questionnaires.checks import faults
from nahtstelle.ground.questionnaires.definition import Condition, Item, Option, Value
from nahtstelle.ground.questionnaires.states import ItemType, Operator

HL7 = "http://hl7.org/fhir/StructureDefinition/"
HINT, MINIMUM, MAXIMUM = f"{HL7}entryFormat", f"{HL7}minValue", f"{HL7}maxValue"
RESOURCE = {"resourceType", "url", "name", "title", "version", "status", "publisher", "purpose", "item"}
ITEM = {
    "linkId", "type", "text", "required", "repeats", "answerOption", "enableWhen", "enableBehavior",
    "maxLength", "extension", "item",
}  # fmt: skip
CONDITION = {
    "question", "operator", "answerBoolean", "answerInteger", "answerDecimal", "answerDate", "answerString",
    "answerCoding",
}  # fmt: skip
MOST_FAULTS = 20


class DefinitionFaulty(Exception):
    """A definition is not of the subset, or contradicts itself. `sentences` name each fault."""

    def __init__(self, sentences: list[str]) -> None:
        self.sentences = sentences[:MOST_FAULTS]
        super().__init__(" ".join(self.sentences))


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """A Questionnaire resource as read."""

    name: str
    title: str
    purpose: str
    items: tuple[Item, ...]


def read_resource(content: object) -> Imported:
    """Read a whole resource. Raises DefinitionFaulty."""
    if not isinstance(content, Mapping) or content.get("resourceType") != "Questionnaire":
        raise DefinitionFaulty([_("This is no FHIR resource of the type «Questionnaire».")])
    reader = _Reader()
    reader.only(content, RESOURCE, "")
    texts = {name: reader.text(content, name, "") for name in ("name", "title", "purpose")}
    items = reader.items(content.get("item", []), "item")
    reader.stop()
    return Imported(**texts, items=_checked(items))


def read_items(content: object) -> tuple[Item, ...]:
    """Read the items of a definition. Raises DefinitionFaulty."""
    reader = _Reader()
    items = reader.items(content, "item")
    reader.stop()
    return _checked(items)


def write_items(items: tuple[Item, ...]) -> list[dict[str, Any]]:
    """Write items as JSON."""
    return [_item(item) for item in items]


def write_resource(
    *, name: str, title: str, version: str, status: str, purpose: str, items: tuple[Item, ...]
) -> dict[str, Any]:
    """Write a whole resource."""
    head = {
        "resourceType": "Questionnaire",
        "name": name,
        "title": title,
        "version": version,
        "status": status,
    }
    return {**head, **({"purpose": purpose} if purpose else {}), "item": write_items(items)}


def digest(title: str, items: tuple[Item, ...]) -> str:
    """Return the SHA-256 of what is asked: title and items in canonical JSON."""
    content = {"title": title, "item": write_items(items)}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _checked(items: tuple[Item, ...]) -> tuple[Item, ...]:
    if found := faults(items):
        raise DefinitionFaulty(found)
    return items


def _item(item: Item) -> dict[str, Any]:
    made: dict[str, Any] = {"linkId": item.link_id, "type": str(item.type), "text": item.text}
    extensions: list[dict[str, Any]] = [{"url": HINT, "valueString": item.hint}] if item.hint else []
    for url, bound in ((MINIMUM, item.minimum), (MAXIMUM, item.maximum)):
        if bound is not None:
            extensions.append({"url": url, **typed("value", bound)})
    if extensions:
        made["extension"] = extensions
    if item.required:
        made["required"] = True
    if item.repeats:
        made["repeats"] = True
    if item.max_length is not None:
        made["maxLength"] = item.max_length
    if item.options:
        made["answerOption"] = [option_value(option) for option in item.options]
    if item.conditions:
        made["enableWhen"] = [
            {"question": row.question, "operator": str(row.operator), **typed("answer", row.answer)}
            for row in item.conditions
        ]
        made["enableBehavior"] = "any" if item.any_condition else "all"
    if item.items:
        made["item"] = [_item(child) for child in item.items]
    return made


def option_value(option: Option) -> dict[str, Any]:
    """Write a chosen option: with its code, or as its words."""
    if option.code:
        return {"valueCoding": {"code": option.code, "display": option.display}}
    return {"valueString": option.display}


def typed(prefix: str, value: Value) -> dict[str, Any]:
    """Write a value under the name of its type: `valueInteger`, `answerDate`."""
    if isinstance(value, bool):
        return {f"{prefix}Boolean": value}
    if isinstance(value, int):
        return {f"{prefix}Integer": value}
    if isinstance(value, Decimal):
        return {f"{prefix}Decimal": float(value)}
    if isinstance(value, dt.date):
        return {f"{prefix}Date": value.isoformat()}
    if isinstance(value, str):
        return {f"{prefix}String": value}
    raise TypeError(f"no answer is a {type(value).__name__}")


def read_typed(content: Mapping[str, Any], prefix: str) -> Value | None:
    """Read the one value written by `typed`; a coding gives its code. None where there is none or it is faulty."""
    kinds: dict[str, Any] = {
        "Boolean": bool, "Integer": int, "Decimal": (int, float), "Date": str, "String": str, "Coding": Mapping,
    }  # fmt: skip
    given = [kind for kind in kinds if f"{prefix}{kind}" in content]
    if len(given) != 1:
        return None
    kind = given[0]
    value: Any = content[f"{prefix}{kind}"]
    if not isinstance(value, kinds[kind]) or (isinstance(value, bool) and kind != "Boolean"):
        return None
    if kind == "Decimal":
        return Decimal(str(value))
    if kind == "Coding":
        code = value.get("code")
        return code if isinstance(code, str) else None
    if kind == "Date":
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            return None
    return cast(Value, value)


class _Reader:
    """Reads JSON, collecting what is wrong."""

    def __init__(self) -> None:
        self.sentences: list[str] = []

    def stop(self) -> None:
        """Raise DefinitionFaulty where anything was wrong."""
        if self.sentences:
            raise DefinitionFaulty(self.sentences)

    def only(self, content: Mapping[str, Any], known: set[str], where: str) -> None:
        for name in sorted(set(content) - known):
            self.sentences.append(
                _("%(where)s: the element «%(name)s» is not supported.")
                % {"where": where or "Questionnaire", "name": name}
            )

    def wrong(self, where: str, name: str) -> None:
        self.sentences.append(
            _("%(where)s: the element «%(name)s» is missing or faulty.") % {"where": where, "name": name}
        )

    def text(self, content: Mapping[str, Any], name: str, where: str, *, needed: bool = False) -> str:
        value = content.get(name, "")
        if not isinstance(value, str) or "\x00" in value or (needed and not value.strip()):
            self.wrong(where or "Questionnaire", name)
            return ""
        return value

    def flag(self, content: Mapping[str, Any], name: str, where: str) -> bool:
        value = content.get(name, False)
        if not isinstance(value, bool):
            self.wrong(where, name)
        return value is True

    def rows(self, content: object, where: str) -> list[Mapping[str, Any]]:
        if not isinstance(content, list) or not all(isinstance(row, Mapping) for row in content):
            self.wrong(where, where.rsplit(".", 1)[-1])
            return []
        return content

    def items(self, content: object, where: str, depth: int = 0) -> tuple[Item, ...]:
        if depth > 10:
            self.wrong(where, "item")
            return ()
        return tuple(
            self.item(row, f"{where}[{place}]", depth)
            for place, row in enumerate(self.rows(content, where), start=1)
        )

    def item(self, content: Mapping[str, Any], place: str, depth: int) -> Item:
        link_id = self.text(content, "linkId", place, needed=True)
        where = f"{place} «{link_id}»" if link_id else place
        self.only(content, ITEM, where)
        kind = content.get("type")
        if kind not in ItemType.values:
            self.wrong(where, "type")
            kind = ItemType.STRING
        length = content.get("maxLength")
        if length is not None and (not isinstance(length, int) or isinstance(length, bool)):
            self.wrong(where, "maxLength")
            length = None
        behaviour = content.get("enableBehavior", "all")
        if behaviour not in {"all", "any"}:
            self.wrong(where, "enableBehavior")
        extensions = self.extensions(content.get("extension", []), where)
        return Item(
            link_id=link_id,
            type=ItemType(kind),
            text=self.text(content, "text", where, needed=True),
            hint=str(extensions.get(HINT, "")),
            required=self.flag(content, "required", where),
            repeats=self.flag(content, "repeats", where),
            options=self.options(content.get("answerOption", []), where),
            conditions=self.conditions(content.get("enableWhen", []), where),
            any_condition=behaviour == "any",
            minimum=extensions.get(MINIMUM),  # type: ignore[arg-type]
            maximum=extensions.get(MAXIMUM),  # type: ignore[arg-type]
            max_length=length,
            items=self.items(content.get("item", []), f"{place}.item", depth + 1),
        )

    def extensions(self, content: object, where: str) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for row in self.rows(content, f"{where}.extension"):
            url, value = row.get("url"), read_typed(row, "value")
            if url not in {HINT, MINIMUM, MAXIMUM}:
                self.sentences.append(
                    _("%(where)s: the element «%(name)s» is not supported.")
                    % {"where": where, "name": f"extension {url}"}
                )
            elif value is None or (url == HINT) != isinstance(value, str):
                self.wrong(where, f"extension {url}")
            else:
                found[url] = value
        return found

    def options(self, content: object, where: str) -> tuple[Option, ...]:
        found = []
        for row in self.rows(content, f"{where}.answerOption"):
            self.only(row, {"valueCoding", "valueString"}, f"{where}.answerOption")
            coding = row.get("valueCoding")
            if isinstance(coding, Mapping):
                self.only(coding, {"code", "display"}, f"{where}.answerOption.valueCoding")
                code = self.text(coding, "code", f"{where}.answerOption", needed=True)
                found.append(Option(code=code, display=self.text(coding, "display", where) or code))
            else:
                words = self.text(row, "valueString", f"{where}.answerOption", needed=True)
                found.append(Option(display=words))
        return tuple(found)

    def conditions(self, content: object, where: str) -> tuple[Condition, ...]:
        found = []
        for row in self.rows(content, f"{where}.enableWhen"):
            self.only(row, CONDITION, f"{where}.enableWhen")
            answer, operator = read_typed(row, "answer"), row.get("operator")
            if answer is None:
                self.wrong(f"{where}.enableWhen", "answer")
            elif operator not in Operator.values:
                self.wrong(f"{where}.enableWhen", "operator")
            else:
                question = self.text(row, "question", f"{where}.enableWhen", needed=True)
                found.append(Condition(question=question, operator=Operator(operator), answer=answer))
        return tuple(found)
