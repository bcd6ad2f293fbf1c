"""The door of the room: dossiers, documents, versions, generated PDFs."""

from nahtstelle.ground.records.access import (
    OwnerLink,
    register_access,
    register_endings,
    register_erasure,
    register_owner,
    register_owner_filter,
    register_owner_label,
    register_visible_owners,
    visible_owners_rule,
)
from nahtstelle.ground.records.actions.documents import add_document, add_version
from nahtstelle.ground.records.actions.dossiers import Filing, open_dossier, open_dossiers
from nahtstelle.ground.records.actions.texts import forget_texts, index_dossier
from nahtstelle.ground.records.binding import (
    Bookmark,
    Part,
    Volume,
    bind,
    finish,
    first_linked_page,
    page_count,
    sheet_widths,
    single_pages,
)
from nahtstelle.ground.records.conversion import (
    ConvertedFile,
    FileNotConvertible,
    needs_office,
    office_program,
    to_pdf,
    without_office,
)
from nahtstelle.ground.records.encryption import master_key_path
from nahtstelle.ground.records.files import accepted_extensions, check_file, clean_filename
from nahtstelle.ground.records.presentation import document_line, document_lines
from nahtstelle.ground.records.queries.documents import (
    DocumentRef,
    DossierRef,
    VersionRef,
    damaged_versions,
    documents,
    documents_of,
    dossiers_of,
    read_version,
)
from nahtstelle.ground.records.queries.dossiers import has_dossier
from nahtstelle.ground.records.refusals import (
    FileContentMismatch,
    FileDamaged,
    FileDestroyed,
    FileEmpty,
    FileRefused,
    FileTooLarge,
    FileTypeRefused,
    MasterKeyRefused,
)
from nahtstelle.ground.records.sealing import SEALED_KEY_BYTES, new_sealed_key, open_text, seal_text
from nahtstelle.ground.records.states import Classification
from nahtstelle.ground.records.typesetting import TemplateFailed, TemplateMissing, printable, render_pdf

__all__ = [
    "SEALED_KEY_BYTES",
    "Bookmark",
    "Classification",
    "ConvertedFile",
    "DocumentRef",
    "DossierRef",
    "FileContentMismatch",
    "FileDamaged",
    "FileDestroyed",
    "FileEmpty",
    "FileNotConvertible",
    "FileRefused",
    "FileTooLarge",
    "FileTypeRefused",
    "Filing",
    "MasterKeyRefused",
    "OwnerLink",
    "Part",
    "TemplateFailed",
    "TemplateMissing",
    "VersionRef",
    "Volume",
    "accepted_extensions",
    "add_document",
    "add_version",
    "bind",
    "check_file",
    "clean_filename",
    "damaged_versions",
    "document_line",
    "document_lines",
    "documents",
    "documents_of",
    "dossiers_of",
    "finish",
    "first_linked_page",
    "forget_texts",
    "has_dossier",
    "index_dossier",
    "master_key_path",
    "needs_office",
    "new_sealed_key",
    "office_program",
    "open_dossier",
    "open_dossiers",
    "open_text",
    "page_count",
    "printable",
    "read_version",
    "register_access",
    "register_endings",
    "register_erasure",
    "register_owner",
    "register_owner_filter",
    "register_owner_label",
    "register_visible_owners",
    "render_pdf",
    "seal_text",
    "sheet_widths",
    "single_pages",
    "to_pdf",
    "visible_owners_rule",
    "without_office",
]
