"""A z-score finds its child by its measurement, and answers on breastfeeding have an index of their own.

Every weighing writes into each index that is ordered by child, a page of the disk each time: one less of them. The
summary of a month asks for answers that few visits have: it reads those alone.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_ANSWERED = sa.text("exclusive_breastfeeding IS NOT NULL")


def upgrade():
    with op.batch_alter_table("growth_score") as table:
        table.drop_index("ix_growth_score_child_id")
        table.drop_constraint("fk_growth_score_child_id", type_="foreignkey")
        table.drop_column("child_id")
    op.create_index("ix_visit_breastfeeding", "visit", ["child_id"], sqlite_where=_ANSWERED, postgresql_where=_ANSWERED)


def downgrade():
    op.drop_index("ix_visit_breastfeeding", "visit")
    op.add_column("growth_score", sa.Column("child_id", sa.Uuid(), nullable=True))
    op.execute(
        "UPDATE growth_score SET child_id ="
        " (SELECT measurement.child_id FROM measurement WHERE measurement.id = growth_score.measurement_id)"
    )
    with op.batch_alter_table("growth_score") as table:
        table.alter_column("child_id", existing_type=sa.Uuid(), nullable=False)
        table.create_foreign_key("fk_growth_score_child_id", "child", ["child_id"], ["id"])
        table.create_index("ix_growth_score_child_id", ["child_id"])
