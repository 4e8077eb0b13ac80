"""The part of `db.ledger.columns` that is about slips."""

from collections.abc import Mapping

LENDING: Mapping[str, Mapping[int, tuple[str, ...]]] = {
    "lending_finding": {
        1: (
            *(
                "id",
                "happened_at",
                "recorded_at",
                "row_version",
                "agency_id",
                "kind",
                "account_id",
                "loan_id",
            ),
            *("case_file_id", "occurred_on", "noticed", "is_clue", "state", "moves", "finding", "handling"),
            *("outcome", "entered_by", "closed_by", "closed_at"),
        )
    },
    "lending_finding_step": {
        1: (
            *("id", "happened_at", "recorded_at", "finding_id", "step", "text", "taken_by"),
            "on_behalf_of_id",
        )
    },
    "lending_rule": {
        1: (
            *("id", "happened_at", "recorded_at", "row_version", "agency_id", "code", "label", "mode"),
            *("kind", "secrecy", "procedure", "term", "role", "account_id", "other_unit", "is_filed"),
            *(
                "forbids",
                "days",
                "unit",
                "renewals",
                "consents",
                "most_at_once",
                "min_stay",
                "is_active",
                "reason",
            ),
        )
    },
    "loan": {
        1: (
            *("id", "happened_at", "recorded_at", "row_version", "agency_id", "number", "borrower_id"),
            *("unit_id", "owner_unit_id", "mode", "kind", "purpose", "ground", "state", "round", "moves"),
            *("consents", "waits_for", "most_renewals", "min_stay", "renewals", "asked_until", "renew_until"),
            *("begins_at", "until", "ended_at"),
        )
    },
    "loan_copy": {
        1: (
            *(
                "id",
                "happened_at",
                "recorded_at",
                "agency_id",
                "loan_id",
                "loan_item_id",
                "item_id",
                "scan_id",
            ),
            *("how", "first_page", "pages", "note", "copied_by", "on_behalf_of_id"),
        )
    },
    "loan_item": {
        1: (
            *("id", "happened_at", "recorded_at", "row_version", "loan_id", "round", "case_file_id"),
            *("open_matter_id", "volume", "item_id", "first_page", "last_page", "state", "out_at", "out_by"),
            *("out_condition", "out_pages", "recalled_for", "back_at", "back_by", "back_condition"),
            *("back_pages", "difference"),
        )
    },
    "loan_step": {
        1: (
            *("id", "happened_at", "recorded_at", "loan_id", "round", "step", "consent", "text"),
            *("taken_by", "on_behalf_of_id"),
        )
    },
}
