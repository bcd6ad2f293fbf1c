"""The main pages: who looks at them, and at which objects (the same ones at every size)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.bench import cases
from tests.bench.targets import LIMITS, LIMITS_OF_CASES, LIMITS_OF_MONEY, Limits

EMPTY = "identity:show_empty_page"


@dataclass(frozen=True)
class PageSpec:
    """A page: its name in the table, its address, whose session; `about` names one of the chosen objects.

    `form` is what is sent to it, where it is not only looked at; `status` is what it then answers.
    """

    label: str
    url_name: str
    person: str = "anna"
    about: str = ""
    query: dict[str, str] = field(default_factory=dict)
    form: Callable[[], dict[str, str]] | None = None
    status: int = 200

    def path(self, chosen: dict[str, Any]) -> str:
        """Return the address. Raises NoReverseMatch while there is no such page."""
        from django.urls import reverse

        return reverse(self.url_name, args=[chosen[self.about]] if self.about else [])

    @property
    def limits(self) -> Limits:
        """What the page must keep to."""
        return PART.get(self.url_name.partition(":")[0], LIMITS)


PART = {"casework": LIMITS_OF_CASES, "funding": LIMITS_OF_MONEY, "programmes": LIMITS_OF_MONEY}
_G, _I, _R, _C = "governance:", "identity:", "records:", "casework:"
PAGES = (
    PageSpec("Übersicht (Geschäftsstelle)", _G + "show_overview"),
    PageSpec("Übersicht (Mitglied EKG)", _G + "show_overview", "bruno"),
    PageSpec("Übersicht (Antragsteller)", _G + "show_overview", "pirmin"),
    PageSpec("Übersicht, erledigte", _G + "show_overview", query={"erledigte": "1"}),
    PageSpec("Geschäfte", _G + "list_proposals"),
    PageSpec("Geschäfte (Mitglied EKG)", _G + "list_proposals", "bruno"),
    PageSpec("Geschäfte (Antragsteller)", _G + "list_proposals", "pirmin"),
    PageSpec("Geschäfte, gesucht", _G + "list_proposals", query={"q": "Deutsch"}),
    PageSpec("Geschäft", _G + "show_proposal", about="proposal"),
    PageSpec("Geschäft (Mitglied EKG)", _G + "show_proposal", "bruno", "proposal"),
    PageSpec("Geschäft bearbeiten", _G + "change_proposal", "bruno", "draft"),
    PageSpec("Gremien", _G + "list_bodies"),
    PageSpec("Gremium EKG", _G + "show_body", about="body"),
    PageSpec("Kompetenzen", _G + "show_competences"),
    PageSpec("Themen", _G + "list_themes"),
    PageSpec("Sitzungen", _G + "list_meetings"),
    PageSpec("Sitzungen (Mitglied EKG)", _G + "list_meetings", "bruno"),
    PageSpec("Sitzung, durchgeführt", _G + "show_meeting", about="meeting_held"),
    PageSpec("Sitzung, durchgeführt (Mitglied)", _G + "show_meeting", "bruno", "meeting_held"),
    PageSpec("Protokoll", _G + "show_minutes", about="minutes"),
    PageSpec("Protokoll (Mitglied)", _G + "show_minutes", "bruno", "minutes"),
    PageSpec("Meine Sitzungen", _G + "show_own_meetings", "bruno"),
    PageSpec("Traktandum lesen", _G + "read_item", "bruno", "item_invited"),
    PageSpec("Beschlüsse zu meinen Themen", _G + "list_followed_decisions", "bruno"),
    PageSpec("Benachrichtigungen und Kalender", "worklist:choose_notices", "bruno"),
    PageSpec("Traktandenliste erstellen", _G + "edit_agenda", about="meeting_planned"),
    PageSpec("Sitzung durchführen", _G + "conduct_meeting", about="meeting_today"),
    PageSpec("Ergebnis festhalten", _G + "record_outcome", about="item"),
    PageSpec("Beschlüsse", _G + "list_decisions"),
    PageSpec("Beschlüsse (Mitglied EKG)", _G + "list_decisions", "bruno"),
    PageSpec("Beschlüsse, gesucht", _G + "list_decisions", query={"q": "Deutsch"}),
    PageSpec("Beschluss", _G + "show_decision", about="decision"),
    PageSpec("Zirkularbeschlüsse", _G + "list_circulars"),
    PageSpec("Zirkularbeschluss", _G + "show_circular", about="circular"),
    PageSpec("Mandate", _G + "list_mandates"),
    PageSpec("Mandate (Mitglied EKG)", _G + "list_mandates", "bruno"),
    PageSpec("Mandat", _G + "show_mandate", about="mandate"),
    PageSpec("Stand der Fachgruppen", _G + "show_summary"),
    PageSpec("Aufträge", _G + "list_tasks"),
    PageSpec("Auftrag", _G + "show_task", about="task"),
    PageSpec("Ablage", _R + "list_dossiers"),
    PageSpec("Ablage, gesucht", _R + "list_dossiers", query={"q": "Deutsch"}),
    PageSpec("Anfragen", "enquiries:list_enquiries"),
    PageSpec("Quartalsrunden", "funding:list_rounds"),
    PageSpec("Quartalsrunde", "funding:show_round", about="round"),
    PageSpec("Leistungsvereinbarungen", "funding:list_agreements"),
    PageSpec("Mittel", "funding:list_funds"),
    PageSpec("Mittel, ein Topf", "funding:show_fund", about="fund"),
    PageSpec("Zuteilung", "funding:show_request", about="allocation"),
    PageSpec("Zuteilungen (Mitglied EKG)", "funding:list_requests", "bruno"),
    PageSpec("Journal", "funding:show_ledger"),
    PageSpec("Journal (Mitglied EKG)", "funding:show_ledger", "bruno"),
    PageSpec("Quartale", "funding:show_quarters"),
    PageSpec("Gleichbehandlung", "funding:show_treatment"),
    PageSpec("Leistungsvereinbarung", "funding:show_agreement", about="agreement"),
    PageSpec("Portfolio", "programmes:list_projects"),
    PageSpec(
        "Portfolio, in Verzug", "programmes:list_projects", query={"stand": "late", "sort": "meilenstein"}
    ),
    PageSpec("Projekt", "programmes:show_project", about="project"),
    PageSpec("Meilenstein", "programmes:show_milestone", about="milestone"),
    PageSpec("Programm", "programmes:show_programme", about="programme"),
    PageSpec("Schnittstellen", "programmes:list_interfaces"),
    PageSpec("Fragebogen", "questionnaires:list_questionnaires"),
    PageSpec("Ein Fragebogen", "questionnaires:show_questionnaire", about="questionnaire"),
    PageSpec("Bestandsaufnahmen", "programmes:list_stocktakes"),
    PageSpec("Bestandsaufnahmen (Amt)", "programmes:list_stocktakes", "bruno"),
    PageSpec("Bestandsaufnahme", "programmes:show_stocktake", about="stocktake"),
    PageSpec("Bestandsaufnahme, Zusammenfassung", "programmes:summarise_stocktake", about="stocktake"),
    PageSpec("Jahresberichte", "insight:list_reports"),
    PageSpec("Jahresbericht", "insight:show_report", about="report"),
    PageSpec("Jahresbericht lesen", "insight:read_report", about="report"),
    PageSpec("Messwerte", "insight:list_figures"),
    PageSpec("Aussonderung", _R + "list_disposals"),
    PageSpec("Dossier", _R + "show_dossier", about="dossier"),
    PageSpec("Personen", _I + "list_people", "urs"),
    PageSpec("Person", _I + "show_person", "urs", "person"),
    PageSpec("Institutionen", _I + "list_institutions", "urs"),
    PageSpec("Institution", _I + "show_institution", "urs", "institution"),
    PageSpec("Gemeinden", _I + "list_municipalities", "urs"),
    PageSpec("Fälle", _C + "list_cases", cases.PERSON),
    PageSpec("Fälle, was drängt", _C + "list_pressing_cases", cases.PERSON),
    PageSpec("Fälle, gefiltert", _C + "list_cases", cases.PERSON, query={"faellig": "massnahme"}),
    PageSpec("Fall", _C + "show_case", cases.PERSON, "case"),
    PageSpec("Integrationsplan", _C + "show_plan", cases.PERSON, "case"),
    PageSpec("Standortbestimmungen", _C + "list_reviews", cases.PERSON, "case"),
    PageSpec("Nachrichten im Fall", _C + "list_messages", cases.PERSON, "case"),
    PageSpec(
        "Suche vor der Anfrage", _C + "begin_enquiry", cases.PERSON, form=cases.search_for_known, status=422
    ),
    PageSpec("Mein Fall (Klientin)", _C + "show_own_case", cases.CLIENT),
)


def choose() -> dict[str, Any]:
    """Choose the objects at 1×: those with the most to show."""
    from django.db.models import Count

    from nahtstelle.ground.identity.models import Institution, User
    from nahtstelle.ground.questionnaires.models import Questionnaire
    from nahtstelle.ground.records.models import Dossier
    from nahtstelle.outward.insight.models import Report
    from nahtstelle.structure.funding.models import Agreement, Fund, Round
    from nahtstelle.structure.governance import models
    from nahtstelle.structure.programmes.models import Milestone, Programme, Project, Stocktake

    def most(queryset: Any, *related: str) -> Any:
        weight = sum((Count(name, distinct=True) for name in related[1:]), Count(related[0], distinct=True))
        return queryset.annotate(weight=weight).order_by("-weight", "pk").first()

    accepted = models.Proposal.objects.filter(accepted_at__isnull=False)
    held = models.Meeting.objects.filter(held_at__isnull=False, body__key="ekg")
    planned = models.Meeting.objects.filter(state="planned", body__key="ekg")
    under_way = held.filter(items__outcome="").order_by("-date", "-pk").first()
    decision = most(models.Decision.objects.filter(body__key="ekg"), "tasks", "recipients")
    chosen = {
        "project": most(Project.objects.all(), "milestones", "reports"),
        "milestone": most(Milestone.objects.all(), "moves", "waits_for"),
        "programme": most(Programme.objects.all(), "projects"),
        "agreement": most(Agreement.objects.all(), "years"),
        "round": most(Round.objects.all(), "entries"),
        "proposal": most(accepted, "consultations__statements", "referrals", "decisions__tasks"),
        "draft": models.Proposal.objects.filter(state="draft", author__key="bruno").first(),
        "meeting_held": most(held, "items", "attendances", "items__papers"),
        "minutes": most(held.filter(minutes__version__gte=1), "items", "minutes__objections"),
        "meeting_planned": most(planned, "items"),
        "meeting_today": under_way,
        "item": under_way.items.filter(proposal__isnull=False).first() if under_way else None,
        "item_invited": models.AgendaItem.objects.filter(
            meeting__state="invited", meeting__body__key="ekg"
        ).first(),
        "decision": decision,
        "mandate": most(models.Mandate.objects.all(), "reports", "deliverables"),
        "task": models.Task.objects.filter(decision=decision).first(),
        "dossier": most(Dossier.objects.filter(owner_type="governance.proposal"), "documents__versions"),
        "circular": most(models.CircularResolution.objects.all(), "answers", "texts"),
        "report": Report.objects.order_by("year").first(),
        "questionnaire": most(Questionnaire.objects.all(), "versions"),
        "stocktake": most(Stocktake.objects.all(), "requests"),
        "person": User.objects.get(key="bruno"),
        "institution": most(Institution.objects.all(), "people"),
    }
    fund = Fund.objects.order_by("-postings_count", "pk").first()
    chosen |= {
        "fund": fund,
        "allocation": fund and fund.requests.order_by("-allocation__postings_count", "pk").first(),
    }
    return {name: row and row.pk for name, row in chosen.items()} | {"body": "ekg"} | cases.chosen()
