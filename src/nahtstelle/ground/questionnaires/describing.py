"""Items and conditions in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.ground.questionnaires.answers import as_words
from nahtstelle.ground.questionnaires.definition import CHOICES, Item, item_by_id
from nahtstelle.ground.questionnaires.states import ItemType, Operator


def describe(item: Item) -> str:
    """Return how an item is answered: «Wahl, mehrere Antworten, Pflicht»."""
    parts = [str(ItemType(item.type).label)]
    if item.repeats:
        parts.append(_("several answers") if item.is_question else _("can be added again"))
    if item.required:
        parts.append(_("required"))
    if item.minimum is not None:
        parts.append(_("from %(value)s") % {"value": as_words(item, item.minimum)})
    if item.maximum is not None:
        parts.append(_("to %(value)s") % {"value": as_words(item, item.maximum)})
    if item.max_length is not None:
        parts.append(_("at most %(count)d characters") % {"count": item.max_length})
    return ", ".join(parts)


def condition_words(item: Item, items: tuple[Item, ...]) -> str:
    """Return when an item is asked: «nur wenn «Besteht ein Angebot?» Ja ist»; empty where it always is."""
    rows = []
    for condition in item.conditions:
        asked = item_by_id(items, condition.question)
        text = asked.text.rstrip("?:. ") if asked else condition.question
        if condition.operator == Operator.EXISTS:
            rows.append(
                (_("«%(question)s» is answered") if condition.answer else _("«%(question)s» is not answered"))
                % {"question": text}
            )
            continue
        value = as_words(asked, condition.answer) if asked else str(condition.answer)
        rows.append(
            _("«%(question)s»: %(operator)s %(value)s")
            % {
                "question": text,
                "operator": "" if condition.operator == Operator.EQUAL else str(_SIGNS[condition.operator]),
                "value": f"«{value}»" if asked and asked.type in CHOICES else value,
            }
        )
    joined = (_(" or ") if item.any_condition else _(" and ")).join(" ".join(row.split()) for row in rows)
    return _("only if %(conditions)s") % {"conditions": joined} if rows else ""


_SIGNS = {
    Operator.NOT_EQUAL: gettext_lazy("not"),
    Operator.GREATER: ">",
    Operator.LESS: "<",
    Operator.AT_LEAST: "≥",
    Operator.AT_MOST: "≤",
}
