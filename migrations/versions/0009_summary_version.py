"""A version of each posyandu's summaries, for what is kept that was made of them."""

from secrets import randbits

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade():
    table = op.create_table(
        "summary_version",
        sa.Column("posyandu_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["posyandu_id"], ["posyandu.id"], name=op.f("fk_summary_version_posyandu_id")),
        sa.PrimaryKeyConstraint("posyandu_id", name=op.f("pk_summary_version")),
    )
    known = op.get_bind().execute(sa.text("SELECT id FROM posyandu")).scalars().all()
    if known:
        op.bulk_insert(table, [{"posyandu_id": key, "token": randbits(62)} for key in known])


def downgrade():
    op.drop_table("summary_version")
