"""What is recorded of a posyandu for its strata."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "strata_record",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("posyandu_id", sa.Integer(), nullable=False),
        sa.Column("from_month", sa.Date(), nullable=False),
        sa.Column("programmes", sa.String(length=120), nullable=True),
        sa.Column("fund_percent", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_strata_record_by_id")),
        sa.ForeignKeyConstraint(["posyandu_id"], ["posyandu.id"], name=op.f("fk_strata_record_posyandu_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strata_record")),
    )
    op.create_index("ix_strata_record_posyandu_id_from_month", "strata_record", ["posyandu_id", "from_month"])


def downgrade():
    op.drop_table("strata_record")
