"""The part of `db.ledger.columns` that is about periods of keeping and original carriers."""

from collections.abc import Mapping

KEEPING: Mapping[str, Mapping[int, tuple[str, ...]]] = {
    "original_event": {
        1: (
            *("id", "happened_at", "recorded_at", "original_id", "matter_id", "kind", "keeper_id"),
            *("to_keeper_id", "place", "note", "done", "actor_id", "on_behalf_of_id"),
        )
    },
    "original_medium": {
        1: (
            *("id", "happened_at", "recorded_at", "row_version", "agency_id", "matter_id", "kind"),
            *("medium_no", "holds", "sha256", "place", "state", "keeper_id", "next_keeper_id"),
        )
    },
    "retention_period": {
        1: (
            *("id", "happened_at", "recorded_at", "agency_id", "table_id", "class_code", "months"),
            "entry",
        )
    },
    "retention_table": {
        1: (
            *("id", "happened_at", "recorded_at", "row_version", "agency_id", "title", "document_no"),
            *("effective_from", "state", "proposed_by", "on_behalf_of_id", "decided_by", "decided_for_id"),
            *("decided_at", "decision_note", "applied_at"),
        )
    },
}
