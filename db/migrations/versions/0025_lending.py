"""Slips: what is borrowed inside the bureau, by whom, for what, until when, and the bureau's own rules (art 26)."""

import sqlalchemy as sa
from alembic import op
from db.migrations import rights
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

def upgrade() -> None:
    op.create_table('lending_rule',
    sa.Column('agency_id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.String(length=30), nullable=False),
    sa.Column('label', sa.String(length=200), nullable=False),
    sa.Column('mode', sa.String(length=20), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('secrecy', sa.String(length=20), nullable=False),
    sa.Column('procedure', sa.String(length=40), nullable=False),
    sa.Column('term', sa.String(length=4), nullable=False),
    sa.Column('role', sa.String(length=40), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=True),
    sa.Column('other_unit', sa.Boolean(), nullable=True),
    sa.Column('is_filed', sa.Boolean(), nullable=True),
    sa.Column('forbids', sa.Boolean(), nullable=False),
    sa.Column('days', sa.Integer(), nullable=True),
    sa.Column('unit', sa.String(length=4), nullable=False),
    sa.Column('renewals', sa.Integer(), nullable=True),
    sa.Column('consents', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('most_at_once', sa.Integer(), nullable=True),
    sa.Column('min_stay', sa.Integer(), nullable=True),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('happened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_lending_rule_account_id_account')),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_lending_rule_agency_id_agency')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lending_rule')),
    sa.UniqueConstraint('agency_id', 'code', name=op.f('uq_lending_rule_agency_id_code'))
    )
    op.create_table('loan',
    sa.Column('agency_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.String(length=60), nullable=False),
    sa.Column('borrower_id', sa.Uuid(), nullable=False),
    sa.Column('unit_id', sa.Uuid(), nullable=False),
    sa.Column('owner_unit_id', sa.Uuid(), nullable=False),
    sa.Column('mode', sa.String(length=20), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('purpose', sa.Text(), nullable=False),
    sa.Column('ground', sa.String(length=200), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('moves', sa.Integer(), nullable=False),
    sa.Column('consents', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('waits_for', sa.String(length=20), nullable=False),
    sa.Column('most_renewals', sa.Integer(), nullable=False),
    sa.Column('min_stay', sa.Integer(), nullable=False),
    sa.Column('renewals', sa.Integer(), nullable=False),
    sa.Column('asked_until', sa.Date(), nullable=False),
    sa.Column('renew_until', sa.Date(), nullable=True),
    sa.Column('begins_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('happened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_loan_agency_id_agency')),
    sa.ForeignKeyConstraint(['borrower_id'], ['account.id'], name=op.f('fk_loan_borrower_id_account')),
    sa.ForeignKeyConstraint(['owner_unit_id'], ['unit.id'], name=op.f('fk_loan_owner_unit_id_unit')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_loan_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_loan')),
    sa.UniqueConstraint('agency_id', 'number', name=op.f('uq_loan_agency_id_number'))
    )
    op.create_index('ix_loan_agency_id_id', 'loan', ['agency_id', 'id'], unique=False)
    op.create_index('ix_loan_agency_id_state_id', 'loan', ['agency_id', 'state', 'id'], unique=False)
    op.create_index('ix_loan_borrower_id_state_id', 'loan', ['borrower_id', 'state', 'id'], unique=False)
    op.create_index('ix_loan_owner_unit_id_state_id', 'loan', ['owner_unit_id', 'state', 'id'], unique=False)
    op.create_index('ix_loan_running', 'loan', ['until'], unique=False, postgresql_where=sa.text("(state)::text = 'approved'::text"))
    op.create_index('ix_loan_unit_id_state_id', 'loan', ['unit_id', 'state', 'id'], unique=False)
    op.create_index('ix_loan_waiting', 'loan', ['agency_id', 'waits_for', 'id'], unique=False, postgresql_where=sa.text("(waits_for)::text <> ''::text"))
    op.create_table('loan_item',
    sa.Column('loan_id', sa.Uuid(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('case_file_id', sa.Uuid(), nullable=True),
    sa.Column('open_matter_id', sa.Uuid(), nullable=True),
    sa.Column('volume', sa.Integer(), nullable=True),
    sa.Column('item_id', sa.Uuid(), nullable=True),
    sa.Column('first_page', sa.Integer(), nullable=True),
    sa.Column('last_page', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('out_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('out_by', sa.Uuid(), nullable=True),
    sa.Column('out_condition', sa.String(length=20), nullable=False),
    sa.Column('out_pages', sa.Integer(), nullable=True),
    sa.Column('recalled_for', sa.Date(), nullable=True),
    sa.Column('back_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('back_by', sa.Uuid(), nullable=True),
    sa.Column('back_condition', sa.String(length=20), nullable=False),
    sa.Column('back_pages', sa.Integer(), nullable=True),
    sa.Column('difference', sa.Text(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('happened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['back_by'], ['account.id'], name=op.f('fk_loan_item_back_by_account')),
    sa.ForeignKeyConstraint(['case_file_id'], ['case_file.id'], name=op.f('fk_loan_item_case_file_id_case_file')),
    sa.ForeignKeyConstraint(['item_id'], ['case_file_item.id'], name=op.f('fk_loan_item_item_id_case_file_item')),
    sa.ForeignKeyConstraint(['loan_id'], ['loan.id'], name=op.f('fk_loan_item_loan_id_loan')),
    sa.ForeignKeyConstraint(['open_matter_id'], ['matter.id'], name=op.f('fk_loan_item_open_matter_id_matter')),
    sa.ForeignKeyConstraint(['out_by'], ['account.id'], name=op.f('fk_loan_item_out_by_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_loan_item'))
    )
    op.create_index('ix_loan_item_case_file_id_id', 'loan_item', ['case_file_id', 'id'], unique=False)
    op.create_index('ix_loan_item_loan_id_id', 'loan_item', ['loan_id', 'id'], unique=False)
    op.create_index('ix_loan_item_open_matter_id', 'loan_item', ['open_matter_id'], unique=False, postgresql_where=sa.text('open_matter_id IS NOT NULL'))
    op.create_index('uq_loan_item_out', 'loan_item', ['case_file_id', 'volume'], unique=True, postgresql_where=sa.text("(state)::text = 'out'::text"))
    op.create_table('loan_copy',
    sa.Column('agency_id', sa.Uuid(), nullable=False),
    sa.Column('loan_id', sa.Uuid(), nullable=False),
    sa.Column('loan_item_id', sa.Uuid(), nullable=False),
    sa.Column('item_id', sa.Uuid(), nullable=True),
    sa.Column('scan_id', sa.Uuid(), nullable=True),
    sa.Column('how', sa.String(length=10), nullable=False),
    sa.Column('first_page', sa.Integer(), nullable=True),
    sa.Column('pages', sa.Integer(), nullable=False),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('copied_by', sa.Uuid(), nullable=False),
    sa.Column('on_behalf_of_id', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('happened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_loan_copy_agency_id_agency')),
    sa.ForeignKeyConstraint(['copied_by'], ['account.id'], name=op.f('fk_loan_copy_copied_by_account')),
    sa.ForeignKeyConstraint(['item_id'], ['case_file_item.id'], name=op.f('fk_loan_copy_item_id_case_file_item')),
    sa.ForeignKeyConstraint(['loan_id'], ['loan.id'], name=op.f('fk_loan_copy_loan_id_loan')),
    sa.ForeignKeyConstraint(['loan_item_id'], ['loan_item.id'], name=op.f('fk_loan_copy_loan_item_id_loan_item')),
    sa.ForeignKeyConstraint(['on_behalf_of_id'], ['account.id'], name=op.f('fk_loan_copy_on_behalf_of_id_account')),
    sa.ForeignKeyConstraint(['scan_id'], ['case_file_scan.id'], name=op.f('fk_loan_copy_scan_id_case_file_scan')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_loan_copy'))
    )
    op.create_index('ix_loan_copy_agency_id_id', 'loan_copy', ['agency_id', 'id'], unique=False)
    op.create_index('ix_loan_copy_loan_id_id', 'loan_copy', ['loan_id', 'id'], unique=False)
    op.create_table('loan_step',
    sa.Column('loan_id', sa.Uuid(), nullable=False),
    sa.Column('round', sa.Integer(), nullable=False),
    sa.Column('step', sa.String(length=30), nullable=False),
    sa.Column('consent', sa.String(length=20), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('taken_by', sa.Uuid(), nullable=False),
    sa.Column('on_behalf_of_id', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('happened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['loan_id'], ['loan.id'], name=op.f('fk_loan_step_loan_id_loan')),
    sa.ForeignKeyConstraint(['on_behalf_of_id'], ['account.id'], name=op.f('fk_loan_step_on_behalf_of_id_account')),
    sa.ForeignKeyConstraint(['taken_by'], ['account.id'], name=op.f('fk_loan_step_taken_by_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_loan_step'))
    )
    op.create_index('ix_loan_step_loan_id_id', 'loan_step', ['loan_id', 'id'], unique=False)
    rights.grant(rights.EDITABLE, "lending_rule", "loan", "loan_item")
    rights.grant(rights.APPEND_ONLY, "loan_copy", "loan_step")
