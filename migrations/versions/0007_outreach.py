"""Beyond the posyandu day: referrals, visits at home, courses of supplementary food, and what they add up to."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "outreach_summary",
        sa.Column("posyandu_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("referrals", sa.Integer(), nullable=False),
        sa.Column("referrals_arrived", sa.Integer(), nullable=False),
        sa.Column("referrals_answered", sa.Integer(), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("measured_at_home", sa.Integer(), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("ill", sa.Integer(), nullable=False),
        sa.Column("not_found", sa.Integer(), nullable=False),
        sa.Column("courses", sa.Integer(), nullable=False),
        sa.Column("portions", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["posyandu_id"], ["posyandu.id"], name=op.f("fk_outreach_summary_posyandu_id")),
        sa.PrimaryKeyConstraint("posyandu_id", "month", name=op.f("pk_outreach_summary")),
    )
    with op.batch_alter_table("outreach_summary", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outreach_summary_month"), ["month"], unique=False)

    op.create_table(
        "food_supplement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("posyandu_id", sa.Integer(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("portions", sa.Integer(), nullable=False),
        sa.Column("portions_noted_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("started_by_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_food_supplement_child_id")),
        sa.ForeignKeyConstraint(["posyandu_id"], ["posyandu.id"], name=op.f("fk_food_supplement_posyandu_id")),
        sa.ForeignKeyConstraint(["started_by_id"], ["user_account.id"], name=op.f("fk_food_supplement_started_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_food_supplement")),
    )
    with op.batch_alter_table("food_supplement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_food_supplement_child_id"), ["child_id"], unique=False)
        batch_op.create_index("ix_food_supplement_posyandu_start", ["posyandu_id", "started_on"], unique=False)

    op.create_table(
        "home_visit_task",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.Column("cadre_id", sa.Integer(), nullable=True),
        sa.Column("cadre_name", sa.String(length=80), nullable=True),
        sa.Column("given_by_id", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["cadre_id"], ["user_account.id"], name=op.f("fk_home_visit_task_cadre_id")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_home_visit_task_child_id")),
        sa.ForeignKeyConstraint(["given_by_id"], ["user_account.id"], name=op.f("fk_home_visit_task_given_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_home_visit_task")),
        sa.UniqueConstraint("child_id", "month", name=op.f("uq_home_visit_task_child_id_month")),
    )
    with op.batch_alter_table("home_visit_task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_home_visit_task_month"), ["month"], unique=False)

    op.create_table(
        "referral",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("posyandu_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=12), nullable=False),
        sa.Column("destination", sa.String(length=10), nullable=False),
        sa.Column("destination_name", sa.String(length=80), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("arrived_on", sa.Date(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("diagnosis", sa.String(length=200), nullable=True),
        sa.Column("answer", sa.String(length=1000), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("sent_by_id", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_referral_child_id")),
        sa.ForeignKeyConstraint(["posyandu_id"], ["posyandu.id"], name=op.f("fk_referral_posyandu_id")),
        sa.ForeignKeyConstraint(["sent_by_id"], ["user_account.id"], name=op.f("fk_referral_sent_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
    )
    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referral_child_id"), ["child_id"], unique=False)
        batch_op.create_index("ix_referral_posyandu_sent", ["posyandu_id", "sent_on"], unique=False)
        batch_op.create_index("ix_referral_status_sent", ["status", "sent_on"], unique=False)

    op.create_table(
        "home_visit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("posyandu_id", sa.Integer(), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("result", sa.String(length=16), nullable=False),
        sa.Column("measurement_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_home_visit_child_id")),
        sa.ForeignKeyConstraint(["measurement_id"], ["measurement.id"], name=op.f("fk_home_visit_measurement_id")),
        sa.ForeignKeyConstraint(["posyandu_id"], ["posyandu.id"], name=op.f("fk_home_visit_posyandu_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["user_account.id"], name=op.f("fk_home_visit_recorded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_home_visit")),
        sa.UniqueConstraint("measurement_id", name=op.f("uq_home_visit_measurement_id")),
    )
    with op.batch_alter_table("home_visit", schema=None) as batch_op:
        batch_op.create_index("ix_home_visit_child_on", ["child_id", "visited_on"], unique=False)
        batch_op.create_index("ix_home_visit_posyandu_on", ["posyandu_id", "visited_on"], unique=False)


def downgrade():
    with op.batch_alter_table("home_visit", schema=None) as batch_op:
        batch_op.drop_index("ix_home_visit_posyandu_on")
        batch_op.drop_index("ix_home_visit_child_on")

    op.drop_table("home_visit")
    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.drop_index("ix_referral_status_sent")
        batch_op.drop_index("ix_referral_posyandu_sent")
        batch_op.drop_index(batch_op.f("ix_referral_child_id"))

    op.drop_table("referral")
    with op.batch_alter_table("home_visit_task", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_home_visit_task_month"))

    op.drop_table("home_visit_task")
    with op.batch_alter_table("food_supplement", schema=None) as batch_op:
        batch_op.drop_index("ix_food_supplement_posyandu_start")
        batch_op.drop_index(batch_op.f("ix_food_supplement_child_id"))

    op.drop_table("food_supplement")
    with op.batch_alter_table("outreach_summary", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outreach_summary_month"))

    op.drop_table("outreach_summary")
