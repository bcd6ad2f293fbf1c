"""Forms and frame of the gallery, invented."""

from __future__ import annotations

from django import forms

from nahtstelle.ground.ui.shell import RailItem


class SampleForm(forms.Form):
    """All widgets."""

    title = forms.CharField(
        label="Titel", help_text="Ein Satz, der auch ohne den Antrag verständlich ist.", max_length=80
    )
    motion = forms.CharField(
        label="Antrag an das Gremium",
        widget=forms.Textarea,
        help_text="Nummerieren Sie die Punkte. Jeder Punkt muss für sich beschlossen werden können.",
    )
    kind = forms.ChoiceField(
        label="Art des Geschäfts",
        choices=[
            ("", "Bitte wählen"),
            ("d", "Beschlussfassung"),
            ("k", "Kenntnisnahme"),
            ("a", "Aussprache"),
        ],
    )
    stance = forms.ChoiceField(
        label="Haltung",
        widget=forms.RadioSelect,
        choices=[("y", "Zustimmung"), ("r", "Zustimmung mit Bemerkung"), ("n", "Ablehnung")],
    )
    bodies = forms.MultipleChoiceField(
        label="Gremien",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("l", "IIZ-Leitung"),
            ("e", "Erweiterte Koordinationsgruppe"),
            ("d", "Ausschuss für Fragen der Durchführung und der praktischen Abläufe"),
        ],
    )
    due_on = forms.DateField(
        label="Frist", required=False, help_text="Spätester Tag, an dem die Stellungnahme eintreffen kann."
    )
    begins_at = forms.TimeField(label="Beginn", required=False)
    amount = forms.DecimalField(label="Beitrag in Franken", required=False, min_value=0)
    email = forms.EmailField(label="E-Mail", required=False)
    confidential = forms.BooleanField(
        label="Vertraulich", required=False, help_text="Nur die Mitglieder des Gremiums sehen das Geschäft."
    )


class UploadForm(forms.Form):
    """A file."""

    paper = forms.FileField(label="Unterlage", help_text="PDF, Word, Excel oder Bild, höchstens 25 MB.")


class SampleShell:
    """A frame without registries."""

    signed_in = True
    name = "Anna Ammann-von Burg"
    role = "Geschäftsstelle IIZ"
    search_placeholder = "Geschäft, Beschluss, Person, Dokument …"
    office = "IIZ Kanton Solothurn"
    menu = ({"label": "Meine Ämter", "icon": "user-round", "url": "#"},)
    canton = {"name": "Kanton Solothurn", "code": "so", "colour": "#c8102e"}

    @property
    def rail(self) -> list[RailItem]:
        """Areas as they will stand."""
        areas = [
            ("overview", "Übersicht", "", "layout-dashboard", 6, False),
            ("proposals", "Geschäfte", "", "file-text", 23, False),
            ("bodies", "Gremien und Sitzungen", "Sitzungen", "users", None, False),
            ("decisions", "Beschlüsse", "", "gavel", None, False),
            ("mandates", "Mandate", "", "flag", None, False),
            ("programmes", "Programme", "", "signpost", None, True),
            ("means", "Mittel", "", "coins", None, False),
            ("figures", "Auswertung", "", "chart-column", None, True),
            ("administration", "Verwaltung", "", "settings", 2, True),
        ]
        return [
            RailItem(
                key=key,
                label=label,
                short=short or label,
                icon=icon,
                url="#",
                count=count,
                current=False,
                opens_group=opens,
            )
            for key, label, short, icon, count, opens in areas
        ]
