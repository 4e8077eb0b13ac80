"""Which columns of which table the ledger covers. An entry names the version of the list it was written under.

A new column needs a new version of its table's list; entries of earlier versions keep covering what they cover. A
table stands here or in `db.ledger.left_out`, with the reason: a test compares both with the models.
"""

from collections.abc import Mapping

from db.ledger.columns_archive import ARCHIVE
from db.ledger.columns_keeping import KEEPING
from db.ledger.columns_lending import LENDING

LEDGERED: Mapping[str, Mapping[int, tuple[str, ...]]] = {
    **ARCHIVE,
    **KEEPING,
    **LENDING,
    "access_grant": {
        1: (
            *("id", "happened_at", "recorded_at", "account_id", "object_type", "object_id", "mode"),
            *("ground", "granted_by", "until", "revoked_at"),
        )
    },
    "account": {
        1: (
            *("id", "happened_at", "recorded_at", "row_version", "agency_id", "unit_id", "login", "name"),
            *("phone", "password_hash", "password_set_at", "must_change_password", "disabled_at"),
        )
    },
    "account_role": {1: ("id", "happened_at", "recorded_at", "account_id", "role", "ended_at")},
    "act": {
        1: (
            *("id", "happened_at", "recorded_at", "matter_id", "kind", "actor_id", "on_behalf_of_id"),
            *("place", "note", "late_reason", "document_id", "details"),
        )
    },
    "admin_change": {
        1: (
            *("id", "happened_at", "recorded_at", "agency_id", "object_type", "object_id", "action"),
            *("changes", "reason", "actor_id"),
        ),
        2: (
            *("id", "happened_at", "recorded_at", "agency_id", "object_type", "object_id", "action"),
            *("changes", "reason", "actor_id", "key_owner_id"),
        ),
    },
    "agency": {
        1: (
            *("id", "happened_at", "recorded_at", "row_version", "code", "name", "short_name", "kind"),
            *("number_prefix", "address", "phone", "parent_id"),
        ),
        2: (
            *("id", "happened_at", "recorded_at", "row_version", "code", "name", "short_name", "kind"),
            *("number_prefix", "address", "phone", "reconsideration_body", "court", "parent_id"),
        ),
    },
    "application": {
        1: (
            *("matter_id", "happened_at", "recorded_at", "row_version", "item_id", "item_name"),
            *("limit_amount", "limit_unit", "note"),
        )
    },
    "application_material": {
        1: (
            *("id", "happened_at", "recorded_at", "row_version", "matter_id", "ended_at", "position"),
            *("name", "originals", "copies", "is_required", "originals_received", "copies_received", "note"),
        ),
        2: (
            *("id", "happened_at", "recorded_at", "row_version", "matter_id", "ended_at", "position"),
            *("name", "originals", "copies", "is_required", "may_lack", "originals_received"),
            *("copies_received", "note"),
        ),
    },
    "calendar_year": {
        1: (
            *("id", "happened_at", "recorded_at", "row_version", "agency_id", "year", "days_off"),
            *("working_days", "source"),
        )
    },
    "complaint": {
        1: (
            *("matter_id", "happened_at", "recorded_at", "row_version", "nature", "kind", "district"),
            *("industry", "filer", "headcount", "facts", "demands", "proof", "began_on", "ended_on"),
            *("is_continuing", "transfer_no", "transfer_due_on", "is_oral", "is_sealed", "can_be_told"),
            *("about_officers", "query_code"),
        )
    },
    "deadline": {
        1: (
            *("id", "happened_at", "recorded_at", "row_version", "agency_id", "matter_id", "code", "label"),
            *("amount", "unit", "rolls", "back", "duty", "event", "started_at", "due_at", "internal_on"),
            *("is_estimated", "state", "ended_at", "end_reason", "replaces_id"),
        )
    },
    "deadline_extension": {
        1: (
            *("id", "happened_at", "recorded_at", "deadline_id", "matter_id", "amount", "unit", "reason"),
            *("approver", "approved_by", "document_id"),
        )
    },
    "deadline_move": {
        1: (
            *("id", "happened_at", "recorded_at", "calendar_year_id", "deadline_id", "matter_id"),
            *("old_due_at", "new_due_at", "was_estimated", "is_estimated"),
        )
    },
    "deadline_pause": {
        1: (
            *("id", "happened_at", "recorded_at", "row_version", "deadline_id", "matter_id", "ground"),
            *("reason", "first_on", "last_on", "approved_by", "document_id"),
        )
    },
    "delegation": {
        1: (
            *("id", "happened_at", "recorded_at", "row_version", "agency_id", "from_account_id"),
            *("to_account_id", "role", "from_at", "to_at", "reason", "revoked_at"),
        )
    },
    "document": {
        1: (
            *("id", "happened_at", "recorded_at", "agency_id", "matter_id", "kind", "number", "title"),
            *("issued_by", "replaces_id", "content", "sha256"),
        )
    },
    "document_void": {
        1: (
            *("document_id", "happened_at", "recorded_at", "matter_id", "reason", "voided_by"),
            "on_behalf_of_id",
        )
    },
    "enforcement_case": {
        1: (
            *("matter_id", "happened_at", "recorded_at", "row_version", "trace", "trace_no"),
            *("kind", "district", "industry", "facts"),
        )
    },
    "item": {
        1: (
            *("id", "happened_at", "recorded_at", "row_version", "agency_id", "unit_id", "code", "name"),
            *("procedure", "limit_amount", "limit_unit", "limit_basis", "is_active"),
        )
    },
    "item_material": {
        1: (
            *("id", "happened_at", "recorded_at", "row_version", "item_id", "position", "name"),
            *("originals", "copies", "is_required", "is_active", "note"),
        ),
        2: (
            *("id", "happened_at", "recorded_at", "row_version", "item_id", "position", "name"),
            *("originals", "copies", "is_required", "may_lack", "is_active", "note"),
        ),
    },
    "license": {
        1: (
            *(
                "id",
                "happened_at",
                "recorded_at",
                "row_version",
                "agency_id",
                "number",
                "item_id",
                "item_name",
            ),
            *("party_id", "holder", "certificate_kind", "certificate_no", "granted_in_id", "document_id"),
            *("valid_from", "valid_to", "scope", "state"),
        )
    },
    "license_event": {
        1: (
            *("id", "happened_at", "recorded_at", "license_id", "kind", "in_matter_id", "document_id"),
            *("paper_no", "ground", "reason", "actor_id", "on_behalf_of_id", "details"),
        )
    },
    "login_attempt": {1: ("id", "login", "address", "outcome", "at")},
    "login_session": {
        1: (
            *("id", "token_hash", "account_id", "started_at", "ended_at", "end_reason", "address"),
            *("browser", "previous_at", "previous_address"),
        )
    },
    "matter": {
        1: (
            *("id", "happened_at", "recorded_at", "row_version", "agency_id", "unit_id", "intake_unit_id"),
            *("procedure", "number", "subject", "party_names", "channel", "stage", "secrecy"),
            *("late_reason", "corrected_at", "closed_at", "filed_at", "hold"),
        )
    },
    "matter_abstract": {
        1: (
            *("id", "happened_at", "recorded_at", "row_version", "sealed_party_id", "matter_id", "draft"),
            *("written_by", "written_at", "text", "approved_by", "approved_at", "returned"),
            *("returned_by", "returned_at"),
        )
    },
    "matter_link": {
        1: ("id", "happened_at", "recorded_at", "from_matter_id", "to_matter_id", "kind"),
    },
    "matter_party": {
        1: (
            *("id", "happened_at", "recorded_at", "row_version", "matter_id", "party_id", "role"),
            *("represents_id", "authority", "kind", "name", "certificate_kind", "certificate_no"),
            *("no_certificate_reason", "legal_representative", "phone", "address", "service_address"),
        )
    },
    "matter_person": {
        1: ("id", "happened_at", "recorded_at", "matter_id", "account_id", "part", "ended_at"),
    },
    "matter_trigger": {
        1: ("id", "happened_at", "recorded_at", "matter_id", "kind", "act_id", "raised_by"),
    },
    "number_series": {
        1: (
            *("id", "happened_at", "recorded_at", "row_version", "agency_id", "code", "label", "word"),
            "template",
        )
    },
    "officer_credential": {
        1: (
            *("id", "happened_at", "recorded_at", "row_version", "agency_id", "account_id", "number"),
            *("scope", "region", "issued_by", "valid_from", "valid_to", "revoked_at"),
        )
    },
    "paper_approval": {
        1: (
            *("id", "happened_at", "recorded_at", "row_version", "agency_id", "matter_id", "draft_id"),
            *("round", "position", "role", "digest", "asked_by", "decision", "opinion", "decided_by"),
            *("on_behalf_of_id", "decided_at"),
        )
    },
    "paper_draft": {
        1: (
            *("id", "happened_at", "recorded_at", "row_version", "agency_id", "matter_id", "unit_id", "kind"),
            *("state", "content", "author_id", "changed_by", "changed_at", "replaces_id"),
            *("correction_reason", "document_id", "writers", "written_at", "digest"),
        )
    },
    "paper_signature": {
        1: (
            *("id", "happened_at", "recorded_at", "matter_id", "draft_id", "document_id", "position"),
            *("role", "name", "credential_no", "way", "digest", "file_id", "refusal", "witness"),
            *("recorded_by", "on_behalf_of_id"),
        )
    },
    "party": {
        1: (
            *("id", "happened_at", "recorded_at", "row_version", "agency_id", "kind", "name"),
            *("certificate_kind", "certificate_no", "no_certificate_reason", "legal_representative"),
            *("phone", "address"),
        ),
        2: (
            *("id", "happened_at", "recorded_at", "row_version", "agency_id", "kind", "name"),
            *("certificate_kind", "certificate_no", "no_certificate_reason", "legal_representative"),
            *("phone", "address", "key_owner_id"),
        ),
    },
    "password_history": {1: ("id", "happened_at", "recorded_at", "account_id", "password_hash")},
    "procedural_defect": {
        1: (
            *("id", "happened_at", "recorded_at", "row_version", "matter_id", "step", "requirement"),
            *("act_id", "reason", "asked_by", "on_behalf_of_id", "reviewer_id", "reviewed_by"),
            *("reviewed_at", "is_approved", "opinion"),
        )
    },
    "scope_key": {1: ("id", "kind", "owner_id", "made_at", "destroyed_at", "certificate_no")},
    "routing_row": {
        1: (
            *("id", "happened_at", "recorded_at", "row_version", "agency_id", "kind", "district"),
            *("industry", "unit_id", "ended_at"),
        )
    },
    "seal_use": {
        1: (
            *("id", "happened_at", "recorded_at", "agency_id", "matter_id", "document_id", "seal", "copies"),
            *("asked_by", "approved_by", "note", "late_reason", "recorded_by", "on_behalf_of_id"),
        )
    },
    "sealed_file": {
        1: (
            *("id", "happened_at", "recorded_at", "sealed_party_id", "matter_id", "position"),
            *("sealed", "wrapped", "algorithm", "sealed_size", "sealed_sha256", "taken_by"),
        )
    },
    "sealed_party": {
        1: (
            *("id", "happened_at", "recorded_at", "matter_id", "position", "role", "sealed", "sealed_by"),
            "on_behalf_of_id",
        )
    },
    "sealed_statement": {
        1: (
            *("id", "happened_at", "recorded_at", "sealed_party_id", "matter_id", "sealed"),
            *("taken_by",),
        )
    },
    "service_attempt": {
        1: (
            *("id", "happened_at", "recorded_at", "service_id", "matter_id", "way", "result", "carrier"),
            *(
                "mail_no",
                "address",
                "receiver",
                "relation",
                "signed_by",
                "slip",
                "ground",
                "note",
                "next_way",
            ),
            *("file_id", "server_id", "second_server_id", "late_reason", "recorded_by", "on_behalf_of_id"),
        )
    },
    "service_record": {
        1: (
            *("id", "happened_at", "recorded_at", "row_version", "agency_id", "matter_id", "document_id"),
            *("addressee_id", "addressee", "way", "state", "address", "receiver", "relation"),
            *("effective_on", "act_id", "proof_file_id", "proof_document_id", "replaces_id", "reason"),
            *("recorded_by", "on_behalf_of_id"),
        )
    },
    "setting": {
        1: ("id", "happened_at", "recorded_at", "row_version", "agency_id", "key", "value"),
    },
    "stored_file": {
        1: (
            *(
                "id",
                "happened_at",
                "recorded_at",
                "matter_id",
                "kind",
                "name",
                "media_type",
                "size",
                "sha256",
            ),
            *("sealed_size", "sealed_sha256", "algorithm", "replaces_id", "uploaded_by", "on_behalf_of_id"),
            *("note", "wrapped"),
        )
    },
    "unit": {
        1: (
            *("id", "happened_at", "recorded_at", "row_version", "agency_id", "code", "name", "phone"),
            "is_active",
        )
    },
}

REFERENCES: Mapping[str, str] = {
    **dict.fromkeys(("application", "complaint", "enforcement_case"), "matter_id"),
    "document_void": "document_id",
}
"""Tables whose rows are named by another column than `id`."""


def newest(table: str) -> int:
    """The version of the list that entries of today are written under."""
    return max(LEDGERED[table])


def key_column(table: str) -> str:
    """The column that names a row of the table."""
    return REFERENCES.get(table, "id")


OWNERS: Mapping[str, str] = {
    "matter": "id",
    "sealed_party": "id",
    **dict.fromkeys(("admin_change", "party"), "key_owner_id"),
    **dict.fromkeys(("matter_abstract", "sealed_file", "sealed_statement"), "sealed_party_id"),
    **dict.fromkeys(
        (
            *("case_file", "case_file_item", "case_file_move", "case_file_note", "case_file_scan"),
            "matter_hold",
        ),
        "key_owner_id",
    ),
}
"""The column that names the owner of the key over a row's images, where it is not `matter_id`. Rows that have neither
stand under the key of the house."""
