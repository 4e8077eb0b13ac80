"""What the ledger does not cover: whole tables, and columns of those in `db.ledger.columns`, each with the reason."""

from collections.abc import Mapping

UNCOVERED: Mapping[str, Mapping[str, str]] = {
    "case_file": {"filed_year": "computed by the database from the time of the filing, which is covered"},
    "stock_take": dict.fromkeys(
        ("found", "misplaced", "unknown"),
        "counted along with each scan, which is on the ledger; the figures at the end stand in result",
    ),
    "login_session": {"seen_at": "moves with every click of the session"},
    "scope_key": {
        "wrapped": "an image of it would outlive the key; verification opens each key that is said to exist",
        "root_id": "changes at every rotation of the root key, whose batches are entries of their own",
    },
}
"""Columns that no list covers, with the reason."""

UNLEDGERED: Mapping[str, str] = {
    "archive_figure": "sums of what stands in the case files, which are covered",
    "archive_counter": "the number taken stands on its case file, where it is unique and covered",
    "case_file_search": "derived from the case file, and made anew from it",
    "command_receipt": "answers a form that is sent twice; what it did is on the ledger",
    "complaint_text": "derived from the complaint, and made anew from it",
    "document_file": "its SHA-256 stands in its document, and verification compares the two",
    "draft": "what somebody types and has not yet said",
    "job": "how far long work is; what is asked for, called off and fetched is on the ledger",
    "job_piece": "copies what stands elsewhere on the ledger, and is forgotten after some days",
    "job_result": "copies what stands elsewhere on the ledger, and is forgotten after some days",
    "ledger_entry": "the ledger itself",
    "ledger_head": "the ledger itself",
    "ledger_leaf": "the ledger itself",
    "ledger_node": "the ledger itself",
    "matter_search": "derived from the matter, its parties and papers, and made anew from them",
    "matter_work": "derived from the matter, its people, deadlines and papers, and made anew from them",
    "notice": "told to one person of a deadline that is on the ledger; says nothing that cannot be counted again",
    "number_counter": "the number taken stands on its paper, where it is unique and covered",
    "party_search": "derived from the party, and made anew from it",
    "saved_search": "a bookmark of somebody's own; what it finds is asked for anew each time",
}
