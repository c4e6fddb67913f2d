"""The midwife's decisions: findings answered, N or T otherwise than computed, measuring again, notes."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("month_result", schema=None) as batch_op:
        batch_op.add_column(sa.Column("computed_status", sa.String(length=1), nullable=True))
    op.execute("UPDATE month_result SET computed_status = status")
    with op.batch_alter_table("month_result", schema=None) as batch_op:
        batch_op.alter_column("computed_status", existing_type=sa.String(length=1), nullable=False)

    op.create_table(
        "note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user_account.id"], name=op.f("fk_note_author_id")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_note_child_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_note_child_id"), ["child_id"], unique=False)

    op.create_table(
        "remeasure_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["asked_by_id"], ["user_account.id"], name=op.f("fk_remeasure_request_asked_by_id")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_remeasure_request_child_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remeasure_request")),
    )
    with op.batch_alter_table("remeasure_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_remeasure_request_child_id"), ["child_id"], unique=False)

    op.create_table(
        "status_override",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=1), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("supersedes_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["user_account.id"], name=op.f("fk_status_override_author_id")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_status_override_child_id")),
        sa.ForeignKeyConstraint(
            ["supersedes_id"], ["status_override.id"], name=op.f("fk_status_override_supersedes_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_override")),
        sa.UniqueConstraint("supersedes_id", name=op.f("uq_status_override_supersedes_id")),
    )
    with op.batch_alter_table("status_override", schema=None) as batch_op:
        batch_op.create_index("ix_status_override_child_month", ["child_id", "month"], unique=False)

    op.create_table(
        "review_mark",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("measurement_id", sa.Uuid(), nullable=True),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_review_mark_by_id")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_review_mark_child_id")),
        sa.ForeignKeyConstraint(["measurement_id"], ["measurement.id"], name=op.f("fk_review_mark_measurement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_mark")),
    )
    with op.batch_alter_table("review_mark", schema=None) as batch_op:
        batch_op.create_index("ix_review_mark_child_month", ["child_id", "month"], unique=False)
        batch_op.create_index(batch_op.f("ix_review_mark_measurement_id"), ["measurement_id"], unique=False)

    refuse_changes()


def refuse_changes():
    """What was decided is never changed: a later word is a new row."""
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER status_override_no_{act.lower()} BEFORE {act} ON status_override "
                "BEGIN SELECT RAISE(ABORT, 'status_override is append-only'); END"
            )
        return
    op.execute(
        "CREATE TRIGGER status_override_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON status_override "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade():
    # The months go back to what the weighings say; run `flask recompute` after it, so that the summaries follow.
    op.execute("UPDATE month_result SET status = computed_status")
    for table in ("review_mark", "status_override", "remeasure_request", "note"):
        op.drop_table(table)
    with op.batch_alter_table("month_result", schema=None) as batch_op:
        batch_op.drop_column("computed_status")
