"""The part of `db.ledger.columns` that is about case files, copies for the long term, holds, and stock-takes."""

from collections.abc import Mapping

ARCHIVE: Mapping[str, Mapping[int, tuple[str, ...]]] = {
    "case_file": {
        1: (
            *("id", "happened_at", "recorded_at", "row_version", "agency_id", "matter_id", "unit_id"),
            *("procedure", "matter_number", "title", "state", "secrecy", "handler", "opened_on", "closed_on"),
            *("description", "volumes", "pages", "term", "term_reason", "keep_until", "arranged_by"),
            *("arrangers",),
            *("handed_over_at", "checked_by", "checked_at", "taken_by", "filed_at", "prefix", "sequence"),
            *("archive_number", "home", "place"),
        ),
        2: (
            *("id", "happened_at", "recorded_at", "row_version", "agency_id", "matter_id", "key_owner_id"),
            *("unit_id", "procedure", "matter_number", "title", "state", "secrecy", "handler", "opened_on"),
            *("closed_on", "description", "volumes", "pages", "term", "term_reason", "keep_until"),
            *("hold", "arranged_by", "arrangers", "handed_over_at", "checked_by", "checked_at", "taken_by"),
            *("filed_at", "prefix", "sequence", "archive_number", "home", "place"),
        ),
    },
    "case_file_item": {
        1: (
            *("id", "happened_at", "recorded_at", "row_version", "case_file_id", "matter_id", "position"),
            *("part", "group_code", "volume", "document_id", "stored_file_id", "number", "author", "title"),
            *("dated_on", "pages", "first_page", "sha256", "note", "removed_at"),
        ),
        2: (
            *("id", "happened_at", "recorded_at", "row_version", "case_file_id", "matter_id", "key_owner_id"),
            *("position", "part", "group_code", "volume", "document_id", "stored_file_id", "number"),
            *("author", "title", "dated_on", "pages", "first_page", "sha256", "note", "removed_at"),
        ),
    },
    "case_file_move": {
        1: (
            *("id", "happened_at", "recorded_at", "case_file_id", "matter_id", "place", "reason", "moved_by"),
            "on_behalf_of_id",
        ),
        2: (
            *("id", "happened_at", "recorded_at", "case_file_id", "matter_id", "key_owner_id", "place"),
            *("reason", "moved_by", "on_behalf_of_id"),
        ),
    },
    "case_file_note": {
        1: (
            *("id", "happened_at", "recorded_at", "case_file_id", "matter_id", "kind", "text", "written_by"),
            "on_behalf_of_id",
        ),
        2: (
            *("id", "happened_at", "recorded_at", "case_file_id", "matter_id", "key_owner_id", "kind"),
            *("text", "written_by", "on_behalf_of_id"),
        ),
    },
    "case_file_scan": {
        1: (
            *("id", "happened_at", "recorded_at", "case_file_id", "key_owner_id", "position", "name"),
            *("media_type", "size", "sha256", "sealed_size", "sealed_sha256", "algorithm", "wrapped"),
            *("pages", "replaces_id", "added_by", "on_behalf_of_id", "note"),
        )
    },
    "disposal": {
        1: (
            *("id", "happened_at", "recorded_at", "row_version", "agency_id", "unit_id", "kind", "state"),
            *(
                "round",
                "files",
                "reason",
                "number",
                "approved_at",
                "done_at",
                "swept_at",
                "receiver",
                "receipt_no",
                "received_on",
            ),
        )
    },
    "disposal_item": {
        1: (
            *("id", "happened_at", "recorded_at", "row_version", "disposal_id", "case_file_id"),
            *("archive_number", "procedure", "term", "filed_on", "keep_until", "volumes", "pages", "digest"),
            *("left_at", "left_reason"),
        )
    },
    "disposal_step": {
        1: (
            *("id", "happened_at", "recorded_at", "disposal_id", "round", "step", "text", "taken_by"),
            "on_behalf_of_id",
        )
    },
    "matter_hold": {
        1: (
            *(
                "id",
                "happened_at",
                "recorded_at",
                "row_version",
                "agency_id",
                "matter_id",
                "ground",
                "reason",
            ),
            *("placed_by", "on_behalf_of_id", "lifted_at", "lifted_by", "lift_reason"),
        ),
        2: (
            *("id", "happened_at", "recorded_at", "row_version", "agency_id", "matter_id", "case_file_id"),
            *(
                "key_owner_id",
                "ground",
                "reason",
                "placed_by",
                "on_behalf_of_id",
                "lifted_at",
                "lifted_by",
                "lift_reason",
            ),
        ),
    },
    "preserved_check": {
        1: (
            *("id", "happened_at", "recorded_at", "copy_id", "matter_id", "result", "note", "checked_by"),
            "on_behalf_of_id",
        )
    },
    "preserved_copy": {
        1: (
            *("id", "happened_at", "recorded_at", "row_version", "agency_id", "matter_id", "medium"),
            *("medium_no", "holds", "sha256", "place", "state", "check_on", "made_by", "on_behalf_of_id"),
        )
    },
    "stock_take": {
        1: (
            *("id", "happened_at", "recorded_at", "agency_id", "place", "state", "started_by"),
            *("on_behalf_of_id", "expected", "ended_at", "ended_by", "result", "explanation", "explained"),
        )
    },
    "stock_take_line": {
        1: (
            *("id", "happened_at", "recorded_at", "stock_take_id", "number", "case_file_id", "volume"),
            *("result", "place", "scanned_by"),
        )
    },
}
