"""How every Django form is drawn: our markup, native date fields, Bootstrap's class names under our own look."""

from __future__ import annotations

from typing import Any

from django.forms import BoundField, widgets
from django.forms.renderers import DjangoTemplates

NATIVE = {
    widgets.DateInput: ("date", "%Y-%m-%d"),
    widgets.DateTimeInput: ("datetime-local", "%Y-%m-%dT%H:%M"),
    widgets.TimeInput: ("time", "%H:%M"),
}
SELECT = "ui/forms/select.html"
"""Django's own template opens two more for each option; a register of people has thousands."""
SHAPES: tuple[tuple[tuple[type[widgets.Widget], ...], str], ...] = (
    (
        (
            widgets.HiddenInput,
            widgets.MultipleHiddenInput,
            widgets.RadioSelect,
            widgets.CheckboxSelectMultiple,
        ),
        "",
    ),
    ((widgets.CheckboxInput,), "form-check-input"),
    ((widgets.Select,), "form-select"),
)


class UiField(BoundField):
    """A field that knows its widget's shape."""

    def __init__(self, form: Any, field: Any, name: str) -> None:
        super().__init__(form, field, name)
        native = NATIVE.get(type(field.widget))
        if native:
            field.widget.input_type, field.widget.format = native
        if field.widget.template_name == widgets.Select.template_name:
            field.widget.template_name = SELECT

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: widgets.Widget | None = None
    ) -> dict[str, Any]:
        """Adds the class of the widget's shape; a class given by the form stays."""
        built = super().build_widget_attrs(attrs, widget)
        shown = widget or self.field.widget
        shape = next((name for kinds, name in SHAPES if isinstance(shown, kinds)), "form-control")
        given = built.get("class") or shown.attrs.get("class", "")
        names = [shape, str(given or ""), "is-invalid" if self.errors and shape else ""]
        return built | {"class": " ".join(filter(None, names))} if any(names) else built

    @property
    def shape(self) -> str:
        """Which part of the field template draws it: `check`, `group` (several inputs), `file` or `plain`."""
        shown = self.field.widget
        if isinstance(shown, widgets.RadioSelect | widgets.CheckboxSelectMultiple):
            return "group"
        if isinstance(shown, widgets.CheckboxInput):
            return "check"
        if isinstance(shown, widgets.FileInput):
            return "file"
        return "group" if self.use_fieldset else "plain"


class UiRenderer(DjangoTemplates):
    """`FORM_RENDERER`: all forms, allauth's included, in our markup."""

    form_template_name = "ui/forms/form.html"
    formset_template_name = "ui/forms/formset.html"
    field_template_name = "ui/forms/field.html"
    bound_field_class = UiField
