"""How a kecamatan is drawn: tiles, or boundaries."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "area_map",
        sa.Column("kecamatan_id", sa.Integer(), nullable=False),
        sa.Column("tiles", sa.JSON(), nullable=False),
        sa.Column("shapes", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_area_map_by_id")),
        sa.ForeignKeyConstraint(["kecamatan_id"], ["kecamatan.id"], name=op.f("fk_area_map_kecamatan_id")),
        sa.PrimaryKeyConstraint("kecamatan_id", name=op.f("pk_area_map")),
    )


def downgrade():
    op.drop_table("area_map")
