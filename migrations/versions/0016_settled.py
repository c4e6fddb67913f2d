"""A change of the rules is in force at once; ``settled_at`` says when every figure had followed it.

A change that waited for its figures is in force from now on: its figures are made again by pressing on.
"""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("ALTER TABLE settings_version RENAME COLUMN in_force_at TO settled_at")
    op.execute("ALTER TABLE settings_version RENAME COLUMN asked_at TO in_force_at")


def downgrade():
    op.execute("ALTER TABLE settings_version RENAME COLUMN in_force_at TO asked_at")
    op.execute("ALTER TABLE settings_version RENAME COLUMN settled_at TO in_force_at")
