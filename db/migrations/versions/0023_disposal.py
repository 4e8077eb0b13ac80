"""Files that leave the archive: holds on those without a matter, lists of them with their steps, the function that empties what was destroyed, and for each
party, and each change to one, the matter under whose key it stands."""

import sqlalchemy as sa
from alembic import op
from db.migrations import rights

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

BLANK = """
BEGIN
  IF EXISTS (
    SELECT FROM unnest(owners) AS one LEFT JOIN scope_key k ON k.owner_id = one
    WHERE k.id IS NULL OR k.destroyed_at IS NULL OR k.wrapped IS NOT NULL
  ) THEN RAISE EXCEPTION 'a key is not destroyed'; END IF;
  DELETE FROM case_file_search WHERE case_file_id IN (SELECT id FROM case_file WHERE key_owner_id = ANY(owners));
  UPDATE document_file SET data = '' WHERE document_id IN (SELECT id FROM document WHERE matter_id = ANY(owners));
  DELETE FROM party_search WHERE party_id IN (SELECT id FROM party WHERE key_owner_id = ANY(owners));
  UPDATE act SET place = '', note = '', late_reason = NULL, details = '{}' WHERE matter_id = ANY(owners);
  UPDATE admin_change SET changes = '{}', reason = '' WHERE key_owner_id = ANY(owners);
  UPDATE application SET note = '' WHERE matter_id = ANY(owners);
  UPDATE application_material SET name = '（已销毁）', note = '' WHERE matter_id = ANY(owners);
  UPDATE case_file SET title = '（已销毁）', state = 'destroyed', handler = '', description = '', term_reason = '', home = '', place = '' WHERE key_owner_id = ANY(owners);
  UPDATE case_file_item SET author = '', title = '（已销毁）', note = '' WHERE key_owner_id = ANY(owners);
  UPDATE case_file_move SET place = '', reason = '' WHERE key_owner_id = ANY(owners);
  UPDATE case_file_note SET text = '' WHERE key_owner_id = ANY(owners);
  UPDATE case_file_scan SET name = '（已销毁）', wrapped = '', note = '' WHERE key_owner_id = ANY(owners);
  UPDATE complaint SET facts = '', demands = '', proof = '', transfer_no = '', about_officers = '', query_code = NULL WHERE matter_id = ANY(owners);
  DELETE FROM complaint_text WHERE matter_id = ANY(owners);
  UPDATE deadline SET end_reason = '' WHERE matter_id = ANY(owners);
  UPDATE deadline_extension SET reason = '', approver = '' WHERE matter_id = ANY(owners);
  UPDATE deadline_pause SET reason = '' WHERE matter_id = ANY(owners);
  UPDATE document SET title = '（已销毁）', content = '{}' WHERE matter_id = ANY(owners);
  UPDATE document_void SET reason = '' WHERE matter_id = ANY(owners);
  UPDATE enforcement_case SET trace_no = '', facts = '' WHERE matter_id = ANY(owners);
  UPDATE matter SET subject = '（已销毁）', party_names = '', late_reason = NULL WHERE id = ANY(owners);
  UPDATE matter_abstract SET draft = '', text = NULL, returned = NULL WHERE sealed_party_id = ANY(owners);
  UPDATE matter_hold SET reason = '', lift_reason = NULL WHERE key_owner_id = ANY(owners);
  UPDATE matter_party SET authority = '', name = '（已销毁）', certificate_no = NULL, no_certificate_reason = NULL, legal_representative = '', phone = '', address = '', service_address = '' WHERE matter_id = ANY(owners);
  DELETE FROM matter_search WHERE matter_id = ANY(owners);
  UPDATE original_event SET place = '', note = '', done = '' WHERE matter_id = ANY(owners);
  UPDATE original_medium SET holds = '' WHERE matter_id = ANY(owners);
  UPDATE paper_approval SET opinion = NULL WHERE matter_id = ANY(owners);
  UPDATE paper_draft SET content = '{}', correction_reason = '' WHERE matter_id = ANY(owners);
  UPDATE paper_signature SET name = '（已销毁）', credential_no = '', refusal = '', witness = '' WHERE matter_id = ANY(owners);
  UPDATE party SET name = '（已销毁）', certificate_no = NULL, no_certificate_reason = NULL, legal_representative = '', phone = '', address = '' WHERE key_owner_id = ANY(owners);
  UPDATE preserved_check SET note = '' WHERE matter_id = ANY(owners);
  UPDATE preserved_copy SET holds = '' WHERE matter_id = ANY(owners);
  UPDATE procedural_defect SET reason = '', opinion = NULL WHERE matter_id = ANY(owners);
  UPDATE seal_use SET note = '', late_reason = NULL WHERE matter_id = ANY(owners);
  UPDATE sealed_file SET sealed = '', wrapped = '' WHERE sealed_party_id = ANY(owners);
  UPDATE sealed_party SET sealed = '' WHERE id = ANY(owners);
  UPDATE sealed_statement SET sealed = '' WHERE sealed_party_id = ANY(owners);
  UPDATE service_attempt SET mail_no = '', address = '', receiver = '', relation = '', signed_by = '', slip = '', note = '', late_reason = NULL WHERE matter_id = ANY(owners);
  UPDATE service_record SET addressee = '', address = '', receiver = '', relation = '', reason = '' WHERE matter_id = ANY(owners);
  UPDATE stored_file SET name = '（已销毁）', wrapped = '', note = '' WHERE matter_id = ANY(owners);
  DELETE FROM job_result WHERE job_id IN (SELECT id FROM job WHERE ended_at IS NOT NULL AND agency_id IN (SELECT agency_id FROM case_file WHERE key_owner_id = ANY(owners)));
  DELETE FROM job WHERE id IN (SELECT id FROM job WHERE ended_at IS NOT NULL AND agency_id IN (SELECT agency_id FROM case_file WHERE key_owner_id = ANY(owners)));
  DELETE FROM command_receipt WHERE token IN (SELECT r.token FROM command_receipt r, jsonb_each_text(r.result) v WHERE v.value IN (SELECT one.id::text FROM (SELECT id FROM matter WHERE id = ANY(owners) UNION SELECT id FROM case_file WHERE key_owner_id = ANY(owners) UNION SELECT id FROM case_file_scan WHERE key_owner_id = ANY(owners) UNION SELECT id FROM document WHERE matter_id = ANY(owners) UNION SELECT id FROM stored_file WHERE matter_id = ANY(owners) UNION SELECT id FROM act WHERE matter_id = ANY(owners) UNION SELECT id FROM service_record WHERE matter_id = ANY(owners)) AS one));
  DELETE FROM draft d USING unnest(owners) AS one WHERE position(one::text IN d.form) > 0 OR EXISTS (SELECT FROM case_file f WHERE f.key_owner_id = one AND position(f.id::text IN d.form) > 0);
END;
"""

ANALYZE = """
BEGIN
  ANALYZE act, admin_change, application, application_material, case_file, case_file_item, case_file_move, case_file_note, case_file_scan, case_file_search, command_receipt, complaint, complaint_text, deadline, deadline_extension, deadline_pause, document, document_file, document_void, draft, enforcement_case, job, job_result, matter, matter_abstract, matter_hold, matter_party, matter_search, original_event, original_medium, paper_approval, paper_draft, paper_signature, party, party_search, preserved_check, preserved_copy, procedural_defect, seal_use, sealed_file, sealed_party, sealed_statement, service_attempt, service_record, stored_file;
END;
"""


def upgrade() -> None:
    # No foreign key: the party is written before its matter. Those of old stand under the key of the house.
    op.add_column("party", sa.Column("key_owner_id", sa.Uuid(), nullable=True))
    op.create_index("ix_party_key_owner_id", "party", ["key_owner_id"])
    op.add_column("admin_change", sa.Column("key_owner_id", sa.Uuid(), nullable=True))
    op.create_index(
        "ix_admin_change_key_owner_id",
        "admin_change",
        ["key_owner_id"],
        postgresql_where=sa.text("key_owner_id IS NOT NULL"),
    )
    op.create_table(
        "disposal",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("swept_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("receiver", sa.String(length=200), nullable=False),
        sa.Column("receipt_no", sa.String(length=100), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_disposal_agency_id_agency")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_disposal_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disposal")),
        sa.UniqueConstraint("agency_id", "number", name=op.f("uq_disposal_agency_id_number")),
    )
    op.create_index("ix_disposal_agency_id_id", "disposal", ["agency_id", "id"])
    op.create_index("ix_disposal_unit_id_id", "disposal", ["unit_id", "id"])
    op.create_index(
        "ix_disposal_unswept",
        "disposal",
        ["id"],
        postgresql_where=sa.text(
            "((kind)::text = 'destruction'::text) AND (done_at IS NOT NULL) AND (swept_at IS NULL)"
        ),
    )
    op.create_table(
        "disposal_item",
        sa.Column("disposal_id", sa.Uuid(), nullable=False),
        sa.Column("case_file_id", sa.Uuid(), nullable=False),
        sa.Column("archive_number", sa.String(length=80), nullable=False),
        sa.Column("procedure", sa.String(length=40), nullable=False),
        sa.Column("term", sa.String(length=4), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("keep_until", sa.Date(), nullable=True),
        sa.Column("volumes", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_reason", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_file_id"], ["case_file.id"], name=op.f("fk_disposal_item_case_file_id_case_file")
        ),
        sa.ForeignKeyConstraint(
            ["disposal_id"], ["disposal.id"], name=op.f("fk_disposal_item_disposal_id_disposal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disposal_item")),
    )
    op.create_index("ix_disposal_item_disposal_id_id", "disposal_item", ["disposal_id", "id"])
    op.create_index(
        "uq_disposal_item_case_file_id",
        "disposal_item",
        ["case_file_id"],
        unique=True,
        postgresql_where=sa.text("left_at IS NULL"),
    )
    op.create_table(
        "disposal_step",
        sa.Column("disposal_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=30), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("taken_by", sa.Uuid(), nullable=False),
        sa.Column("on_behalf_of_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["disposal_id"], ["disposal.id"], name=op.f("fk_disposal_step_disposal_id_disposal")
        ),
        sa.ForeignKeyConstraint(
            ["on_behalf_of_id"], ["account.id"], name=op.f("fk_disposal_step_on_behalf_of_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["taken_by"], ["account.id"], name=op.f("fk_disposal_step_taken_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disposal_step")),
    )
    op.create_index("ix_disposal_step_disposal_id_id", "disposal_step", ["disposal_id", "id"])
    op.add_column(
        "case_file", sa.Column("hold", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.alter_column("case_file", "hold", server_default=None)
    op.alter_column("matter_hold", "matter_id", nullable=True)
    op.add_column("matter_hold", sa.Column("case_file_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_matter_hold_case_file_id_case_file"), "matter_hold", "case_file", ["case_file_id"], ["id"]
    )
    op.add_column("matter_hold", sa.Column("key_owner_id", sa.Uuid(), nullable=True))
    op.execute("UPDATE matter_hold SET key_owner_id = matter_id")
    op.alter_column("matter_hold", "key_owner_id", nullable=False)
    op.create_index(
        "ix_case_file_grown_old",
        "case_file",
        ["agency_id", "opened_on", "id"],
        postgresql_where=sa.text("state = 'filed' AND term IN ('Y', 'D30')"),
    )
    op.create_index(
        "ix_matter_hold_case_file_id_id",
        "matter_hold",
        ["case_file_id", "id"],
        postgresql_where=sa.text("case_file_id IS NOT NULL"),
    )
    op.create_index("ix_command_receipt_recorded_at", "command_receipt", ["recorded_at"])
    rights.grant(rights.EPHEMERAL, "command_receipt")
    rights.grant(rights.EDITABLE, "disposal", "disposal_item")
    rights.grant(rights.APPEND_ONLY, "disposal_step")
    # As its owner, who may change the tables that the portal only adds to, and only where the key is gone.
    op.execute(
        "CREATE FUNCTION blank_destroyed(owners uuid[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER "
        f"SET search_path = public, pg_temp AS $${BLANK}$$"
    )
    op.execute(
        "CREATE FUNCTION analyze_destroyed() RETURNS void LANGUAGE plpgsql SECURITY DEFINER "
        f"SET search_path = public, pg_temp AS $${ANALYZE}$$"
    )
    for function in ("blank_destroyed(uuid[])", "analyze_destroyed()"):
        op.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
        rights.let_call(function)
