"""Every page of the application with real objects of the demonstration, and who opens it."""

from __future__ import annotations

from typing import Any

CHAIR = "Helene Hürzeler"
SECRETARIAT, ADMINISTRATOR, MEMBER, OUTSIDER = "Anna Ammann", "Urs Umiker", "Bruno Bieri", "Carla Caduff"
NOBODY = ""
MAIN_PAGES = (
    "/",
    "/geschaefte/",
    "/gremien/",
    "/sitzungen/",
    "/beschluesse/",
    "/auftraege/",
    "/mandate/",
    "/projekte/",
)
ON_A_PHONE = {*MAIN_PAGES, "/konto/anmelden/", "/konto/sicherheit/", "/verwaltung/personen/neu/"}

SECURITY = tuple(f"sicherheit/{part}" for part in ("app", "schluessel", "schluessel/neu"))
ENQUIRY_STEPS = (("received", "weitergeben"), ("in_answer", "antwort"))

# What has no page of its own: it only takes a form, leads on, or is a file.
WITHOUT_PAGE = {
    "governance:download_summary", "governance:schedule_summary",
    "governance:confirm_packs", "governance:download_pack", "governance:request_packs", "governance:show_pack_progress",
    "governance:approve_minutes", "governance:confirm_minutes", "governance:download_minutes",
    "governance:draft_minutes",
    "account_login", "governance:add_item", "governance:add_late_papers", "governance:confirm_task",
    "governance:decline_representation", "governance:download_excerpt", "governance:hold_meeting",
    "governance:invite_meeting", "governance:order_agenda", "governance:record_attendance",
    "governance:record_recusal", "governance:remind_members", "governance:remind_of_reply",
    "governance:remove_item", "governance:report_completion", "governance:send_back_task",
    "governance:show_synopsis", "governance:start_execution", "governance:unschedule_proposal",
    "governance:conclude_circular", "governance:put_on_circular_way", "governance:remind_circular",
    "governance:show_circular_remarks", "governance:submit_circular",
    "governance:withdraw_recusal", "identity:administer", "identity:deactivate_person", "identity:end_sessions",
    "identity:enter_as", "identity:invite_person", "identity:reactivate_person", "identity:switch_digest",
    "search:change_saved_search", "search:delete_saved_search", "search:open_saved_search",
    "insight:approve_report", "insight:compile_report", "insight:finish_section", "insight:print_report",
    "insight:publish_report", "insight:reopen_report", "insight:resume_section", "insight:review_report",
    "insight:submit_report", "insight:take_back_report",
    "enquiries:download_file", "enquiries:send_letter",
    "funding:accept_entry", "funding:close_round", "funding:remind_leads",
    "funding:conclude_agreement", "enquiries:close_enquiry", "enquiries:hand_back_enquiry", "enquiries:take_on_enquiry",
    "records:break_checkout", "records:check_in", "records:check_out", "records:give_back",
    "records:create_disposal", "records:download_disposal", "records:download_version",
    "questionnaires:begin_version", "questionnaires:export_version", "questionnaires:move_item",
    "questionnaires:publish_version", "questionnaires:remove_item",
    "programmes:advance_project", "programmes:unlink_milestone",
    "programmes:ask_offices", "programmes:close_stocktake", "programmes:download_stocktake",
    "programmes:export_answers", "programmes:present_stocktake", "programmes:remind_offices",
    "programmes:remove_office",
    "ui:discard_draft", "ui:save_draft", "ui:show_canton_colours", "ui:show_gallery",
    "ui:show_gallery_layout",
    "governance:delete_note", "governance:mark_read", "governance:save_note",
    "worklist:calendar_feed", "worklist:renew_calendar", "worklist:revoke_calendar",
}  # fmt: skip


def pages(scene: dict[str, Any]) -> list[tuple[str, str]]:
    """Return (person, path) of every page; the person's name is empty before the sign-in."""
    found = [(NOBODY, path) for path in before_sign_in()]
    found += [(SECRETARIAT, path) for path in of_the_secretariat(scene)]
    found += [(ADMINISTRATOR, path) for path in of_the_administration(scene)]
    found += of_others(scene)
    return found


def before_sign_in() -> list[str]:
    """Sign-in, demonstration, forgotten password."""
    password = ("passwort/vergessen", "passwort/vergessen/gesendet", "passwort/neu/1-falsch")
    account = ("anmelden", "vorfuehrung", *password, "gesperrt")
    return [f"/konto/{part}/" for part in account]


def of_the_secretariat(scene: dict[str, Any]) -> list[str]:
    """Overview, proposals, meetings, decisions, tasks, bodies."""
    return [
        *(
            "/",
            "/?erledigte=1",
            "/leer/",
            "/themen/",
            "/geschaefte/meine/",
            "/geschaefte/alle/?q=gibtesnicht",
        ),
        *MAIN_PAGES[1:],
        *(
            "/geschaefte/alle/",
            "/geschaefte/abgeschlossen/",
            "/konto/ich/",
            "/suche/",
            "/suche/?q=Integration",
            "/suche/speichern/?q=Integration",
        ),
        *_proposals(scene),
        *_meetings(scene),
        *_minutes(scene),
        *_decisions(scene),
        *_mandates(scene),
        *_circulars(scene),
        *(f"/gremien/{key}/" for key in scene["bodies"][:4]),
        *(
            f"/gremien/{part}/"
            for part in (
                "kompetenzen",
                "kompetenzen/funding",
                "neu",
                "ekg/aendern",
                "ekg/aufloesen",
                "ekg/berufen",
            )
        ),
        *(f"/gremien/ekg/mitglieder/{scene['appointment']}/{part}/" for part in ("beenden", "ersetzen")),
        f"/dokumente/{scene['document']}/",
        f"/dokumente/{scene['document']}/vergleich/",
        *_records(scene),
        *(f"/geschaefte/{scene['proposals']['forwarded'][0]}/schreiben/{part}" for part in ("", "antwort/")),
        *("/anfragen/", "/anfragen/neu/", "/anfragen/?q=gibtesnicht"),
        *(
            "/auswertung/",
            "/auswertung/jahresberichte/neu/",
            "/auswertung/faelle/",
            "/auswertung/zahlen/",
            "/auswertung/zahlen/neu/",
        ),
        *_reports(scene),
        *(f"/anfragen/{pk}/" for pk in scene["enquiries"].values()),
        *(f"/anfragen/{scene['enquiries'][state]}/{part}/" for state, part in ENQUIRY_STEPS),
        *_agreements(scene["agreements"]),
        *_stocktakes(scene),
        *_money(scene),
        *_rounds(scene["rounds"]),
        *_questionnaires(f"/fragebogen/{scene['questionnaire']}/"),
        *_programmes(scene["programmes"]),
    ]


def _stocktakes(scene: dict[str, Any]) -> list[str]:
    running, closed = (f"/bestandsaufnahmen/{scene['stocktakes'][state]}/" for state in ("running", "closed"))
    requests = {
        state: f"/bestandsaufnahmen/aemter/{row[0]}/" for state, row in scene["stocktake_requests"].items()
    }
    return [
        *("/bestandsaufnahmen/", "/bestandsaufnahmen/?q=gibtesnicht", "/bestandsaufnahmen/neu/"),
        *(running, f"{running}aemter/neu/", f"{running}frist/", closed, f"{closed}zusammenfassung/"),
        *(requests[state] for state in ("asked", "returned", "sent_back")),
        *(
            f"{requests['asked']}uebergeben/",
            f"{requests['asked']}frist/",
            f"{requests['returned']}zurueckgeben/",
        ),
    ]


def _questionnaires(here: str) -> list[str]:
    draft = f"{here}versionen/2/"
    return [
        *("/fragebogen/", "/fragebogen/?q=gibtesnicht", "/fragebogen/neu/", "/fragebogen/einlesen/"),
        *(here, f"{here}aendern/", f"{here}vergleich/", f"{here}versionen/1/"),
        f"{here}versionen/1/zurueckziehen/",
        *(draft, f"{draft}vorschau/", f"{draft}fragen/neu/", f"{draft}fragen/massnahme/"),
    ]


def _programmes(found: dict[str, Any]) -> list[str]:
    project, milestone = f"/projekte/{found['project']}/", f"/meilensteine/{found['planned']}/"
    pilot, of_project = found["pilot"]
    interfaces = {state: f"/nahtstellen/{pk}/" for state, pk in found["interfaces"].items()}
    return [
        *("/projekte/", "/projekte/?q=gibtesnicht", "/projekte/neu/", "/programme/", "/programme/neu/"),
        *(f"/programme/{pk}/" for pk in found["programmes"]),
        f"/programme/{found['programmes'][0]}/aendern/",
        *(f"{project}{part}" for part in ("", "aendern/", "abschliessen/", "pilot/", "meilenstein/")),
        f"{project}berichte/{found['report']}/",
        f"/projekte/{of_project}/pilot/{pilot}/",
        f"/projekte/{of_project}/",
        f"/meilensteine/{found['milestone']}/",
        *(f"{milestone}{part}" for part in ("", "verschieben/", "erreicht/", "streichen/", "wartet/")),
        f"/meilensteine/{found['reached']}/oeffnen/",
        *("/nahtstellen/", "/nahtstellen/?q=gibtesnicht", "/nahtstellen/neu/"),
        *interfaces.values(),
        f"{interfaces['open']}loesung/",
        *(f"{interfaces['proposed']}{part}/" for part in ("ablehnen", "klaeren")),
    ]


def _rounds(rounds: dict[str, int]) -> list[str]:
    here = f"/quartalsrunden/{rounds['open']}/"
    late, submitted = (f"{here}{rounds[state]}/" for state in ("draft", "submitted"))
    return [
        *("/quartalsrunden/", "/quartalsrunden/?stand=closed", "/quartalsrunden/neu/", here, f"{here}frist/"),
        *(late, f"{late}erfassen/", f"{late}verzichten/", submitted, f"{submitted}zurueckgeben/"),
        f"/quartalsrunden/{rounds['closed']}/",
    ]


def _agreements(agreements: dict[str, int]) -> list[str]:
    draft, bound = (f"/vereinbarungen/{agreements[state]}/" for state in ("draft", "in_force"))
    steps = ("", "ausschreibung/", "erneuern/", "aufheben/")
    return [
        *("/vereinbarungen/", "/vereinbarungen/?q=gibtesnicht", "/vereinbarungen/neu/"),
        *(draft, f"{draft}bearbeiten/", *(f"{bound}{part}" for part in steps)),
    ]


def _money(scene: dict[str, Any]) -> list[str]:
    """Funds, measures at every station, ledger, quarters, equal treatment."""
    funds, measures = scene["funds"], scene["measures"]
    fund, fixed = f"/mittel/{funds['ip-2019-2021']}/", f"/mittel/{funds['asyl-sozialhilfe']}/"
    measure = {state: f"/mittel/zuteilungen/{pk}/" for state, pk in measures.items()}
    steps = ("bearbeiten", "erstrecken", "rueckzahlen", "antrag", "buchen")
    return [
        *("/mittel/", "/mittel/neu/", "/mittel/zuteilungen/", "/mittel/zuteilungen/?q=gibtesnicht"),
        *(
            "/mittel/journal/",
            "/mittel/journal/?q=gibtesnicht",
            "/mittel/quartale/",
            "/mittel/gleichbehandlung/",
        ),
        "/mittel/gleichbehandlung/?auch=beendet",
        *(fund, fixed, *(f"{fund}{step}/" for step in steps)),
        *measure.values(),
        f"{measure['draft']}bearbeiten/",
        *(f"{measure['grounds_filed']}{step}/" for step in ("beantragen", "zurueckgeben", "zurueckziehen")),
        *(f"{measure['requested']}{step}/" for step in ("zuteilen", "ablehnen")),
        f"/mittel/journal/{scene['posting']}/gegenbuchen/",
        f"/mittel/projekte/{scene['project_with_money']}/",
    ]


def _disposal(disposal: list[int]) -> list[str]:
    pk, item = disposal
    parts = ("", "bewertung/", "antwort/", "zurueckziehen/", f"{item}/behalten/")
    return [f"{pk}/{part}" for part in parts] + [f"{pk}/ausfuehren/"]


def _records(scene: dict[str, Any]) -> list[str]:
    dossiers = scene["dossiers"]
    return [
        "/ablage/",
        "/ablage/?q=gibtesnicht",
        *(f"/ablage/{pk}/" for pk in dossiers.values()),
        *(f"/ablage/{dossiers['open']}/{part}/" for part in ("abschliessen", "klassifizierung")),
        f"/ablage/{dossiers['closed']}/wiedereroeffnen/",
        *(f"/ablage/aussonderung/{part}" for part in ("", *_disposal(scene["disposal"]))),
        *(f"/ablage/registraturplan/{part}" for part in ("", "?alle=1", "neu/", f"{scene['position']}/")),
    ]


def _proposals(scene: dict[str, Any]) -> list[str]:
    by_state = {state: f"/geschaefte/{row[0]}/" for state, row in scene["proposals"].items()}
    submitted = by_state["submitted"]
    judging = (
        "bearbeiten",
        "annehmen",
        "zuordnen",
        "zurueckweisen",
        "weiterleiten",
        "konsultieren",
        "unterlagen",
    )
    return [
        "/geschaefte/neu/",
        *(path for state, path in sorted(by_state.items()) if state != "draft"),
        *(f"{submitted}{part}/" for part in judging),
        f"{by_state['in_consultation']}konsultation-abschliessen/",
        f"{by_state['accepted']}traktandieren/",
    ]


def _meetings(scene: dict[str, Any]) -> list[str]:
    planned = f"/sitzungen/{scene['meetings']['planned']}/"
    return [
        "/sitzungen/neu/",
        *(f"/sitzungen/{pk}/" for pk in (*scene["meetings"].values(), scene["under_way"]) if pk),
        *(f"{planned}{part}/" for part in ("aendern", "absagen", "traktanden")),
        f"/sitzungen/{scene['under_way']}/durchfuehrung/",
        f"/sitzungen/{scene['under_way']}/traktanden/{scene['open_items'][0]}/zugang/",
        f"/sitzungen/{scene['meetings']['invited']}/mappen/",
        f"{planned}mappen/",
        *(f"/traktanden/{pk}/ergebnis/" for pk in (*scene["open_items"], scene["closed_item"])),
    ]


def _minutes(scene: dict[str, Any]) -> list[str]:
    by_state = {state: f"/sitzungen/{pk}/protokoll/" for state, pk in scene["minutes"].items()}
    return [
        *by_state.values(),
        *(f"{by_state['draft']}{part}/" for part in ("traktanden/0", "zustellen")),
        *(f"{by_state['approved']}fassungen/{number}/" for number in (1, 2)),
        f"/sitzungen/{scene['under_way']}/protokoll/",
        f"/protokolle/einwaende/{scene['objection']}/",
    ]


def _decisions(scene: dict[str, Any]) -> list[str]:
    pending = f"/beschluesse/{scene['undecided_resolution']}/"
    return [
        *(f"/beschluesse/{pk}/" for pk in scene["decisions"]),
        *(f"{pending}{part}/" for part in ("rrb", "berichtigung", "auftraege/neu")),
        *(f"/auftraege/{pk}/" for pk in (scene["task"][0], scene["confirmed_task"])),
    ]


def _reports(scene: dict[str, Any]) -> list[str]:
    """A report in each state with its sources, the editor of a section, a measured value."""
    page = {state: f"/auswertung/jahresberichte/{pk}/" for state, pk in scene["reports"].items()}
    report, section = scene["report_section"]
    editor = f"/auswertung/jahresberichte/{report}/abschnitte/{section}/"
    return [
        *page.values(),
        *(f"{path}{part}/" for path in page.values() for part in ("ansicht", "quellen")),
        *(f"{editor}{part}" for part in ("", "fassungen/", "zuteilen/")),
        f"/auswertung/zahlen/{scene['reported_figure']}/",
    ]


def _circulars(scene: dict[str, Any]) -> list[str]:
    page = {state: f"/zirkularbeschluesse/{pk}/" for state, pk in scene["circulars"].items()}
    closed = page["consultation_closed"]
    return [
        "/zirkularbeschluesse/",
        "/zirkularbeschluesse/?q=gibtesnicht",
        "/zirkularbeschluesse/neu/",
        *page.values(),
        *(f"{page['draft']}{part}/" for part in ("bearbeiten", "eroeffnen")),
        *(f"{page['consultation_open']}{part}/" for part in ("abschliessen", "sitzung", "zurueckziehen")),
        f"{closed}bemerkungen/{scene['circular_remark']}/",
        f"{closed}erneut-fragen/",
        f"{page['submitted']}rrb/",
    ]


def _mandates(scene: dict[str, Any]) -> list[str]:
    mandate = f"/mandate/{scene['mandate']['red']}/"
    return [
        "/mandate/stand/",
        *(f"/mandate/{pk}/" for pk in scene["mandate"]["all"]),
        *(f"{mandate}{part}/" for part in ("verlaengern", "entlassen")),
        f"{mandate}eskalationen/{scene['mandate']['escalation']}/",
        f"/beschluesse/{scene['mandate']['decision']}/mandat/",
        "/geschaefte/neu/fachgruppe/",
        f"/geschaefte/{scene['mandate']['requested']}/fachgruppe/",
        f"/geschaefte/{scene['mandate']['requested']}/",
    ]


def of_the_administration(scene: dict[str, Any]) -> list[str]:
    """People, institutions, canton; one's own account."""
    person, institution = f"personen/{scene['person']}", f"institutionen/{scene['institution']}"
    parts = ("personen", "personen/neu", person, f"{person}/aendern", "institutionen", "institutionen/neu")
    more = (institution, f"{institution}/aendern", "gemeinden", "kanton")
    return [
        *("/", "/gremien/", "/ablage/registraturplan/"),
        *(f"/verwaltung/{part}/" for part in (*parts, *more)),
        *(f"/konto/{part}/" for part in ("sicherheit", *SECURITY, "abmelden", "passwort/setzen")),
    ]


def of_others(scene: dict[str, Any]) -> list[tuple[str, str]]:
    """The author's own pages, a member's answer, a responsible person's task; and pages that refuse."""
    drafts = [scene["proposals"][state] for state in ("draft", "returned")]
    found = [
        (author, f"/geschaefte/{pk}/{part}")
        for pk, author in drafts
        for part in ("", "einreichen/", "bearbeiten/")
    ]
    found += [(drafts[0][1], f"/geschaefte/{drafts[0][0]}/zurueckziehen/")]
    if scene["statement"]:
        found.append((scene["statement"][1], f"/geschaefte/{scene['statement'][0]}/stellungnahme/"))
    found += [(MEMBER, "/mittel/"), (MEMBER, f"/mittel/zuteilungen/{scene['measures']['draft']}/grundlagen/")]
    asked, person = scene["circular_asked"]
    found += [(person, f"/zirkularbeschluesse/{asked}/{part}") for part in ("", "antwort/")]
    found += [(MEMBER, "/zirkularbeschluesse/"), (OUTSIDER, "/zirkularbeschluesse/")]
    found += [(scene["task"][1], f"/auftraege/{scene['task'][0]}/")]
    mandate, lead = f"/mandate/{scene['mandate']['red']}/", scene["mandate"]["lead"]
    parts = ("", "bericht/", f"ergebnisse/{scene['mandate']['deliverable']}/")
    found += [(lead, f"{mandate}{part}") for part in parts]
    begun, person = scene["stocktake_requests"]["draft"]
    found += [(person, f"/bestandsaufnahmen/{part}") for part in ("", f"aemter/{begun}/antwort/")]
    invited = f"/sitzungen/{scene['meetings']['invited']}/"
    found += [
        (MEMBER, path)
        for path in (*MAIN_PAGES, f"/sitzungen/{scene['under_way']}/", invited, f"{invited}teilnahme/")
    ]
    found += [(MEMBER, f"/mein/{part}") for part in ("", "notizen/", "themen/", "themen/waehlen/")]
    found += [(person, "/konto/benachrichtigungen/") for person in (MEMBER, SECRETARIAT, OUTSIDER)]
    found += [(MEMBER, f"/mein/traktanden/{pk}/") for pk in scene["invited_items"]]
    found += [
        (CHAIR, f"/sitzungen/{scene['minutes']['circulated']}/protokoll/{part}")
        for part in ("", "einwand/0/")
    ]
    found += [(OUTSIDER, path) for path in MAIN_PAGES]
    found += [(scene["programmes"]["lead"], f"/projekte/{scene['programmes']['project']}/bericht/")]
    found += [(OUTSIDER, path) for path in ("/projekte/", f"/projekte/{scene['programmes']['project']}/")]
    return found
