"""The midwife's signature under a month, the figures as signed, and the corrections told in later reports."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

UNCHANGEABLE = ("signed_summary", "reported_correction")
COUNTS = [
    "s",
    "k",
    "d",
    "n",
    "t",
    "o",
    "b",
    "two_t",
    "three_t",
    "below_red_line",
    "above_orange_line",
    "bbu_valid",
    "bbu_severely_underweight",
    "bbu_underweight",
    "bbu_normal",
    "bbu_overweight_risk",
    "tbu_valid",
    "tbu_severely_stunted",
    "tbu_stunted",
    "tbu_normal",
    "tbu_tall",
    "bbtb_valid",
    "bbtb_severely_wasted",
    "bbtb_wasted",
    "bbtb_normal",
    "bbtb_overweight_risk",
    "bbtb_overweight",
    "bbtb_obese",
    "imtu_valid",
    "imtu_severely_wasted",
    "imtu_wasted",
    "imtu_normal",
    "imtu_overweight_risk",
    "imtu_overweight",
    "imtu_obese",
    "vitamin_a",
    "deworming",
    "breastfeeding_asked",
    "breastfeeding_exclusive",
    "immunised",
    "food_supplement",
    "referred",
]


def upgrade():
    op.create_table(
        "month_signature",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("posyandu_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("signed_by_id", sa.Integer(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reopened_by_id", sa.Integer(), nullable=True),
        sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reopen_reason", sa.String(length=20), nullable=True),
        sa.Column("reopen_text", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["posyandu_id"], ["posyandu.id"], name=op.f("fk_month_signature_posyandu_id")),
        sa.ForeignKeyConstraint(
            ["reopened_by_id"], ["user_account.id"], name=op.f("fk_month_signature_reopened_by_id")
        ),
        sa.ForeignKeyConstraint(["signed_by_id"], ["user_account.id"], name=op.f("fk_month_signature_signed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_month_signature")),
    )
    op.create_index(
        "uq_month_signature_in_force",
        "month_signature",
        ["posyandu_id", "month"],
        unique=True,
        sqlite_where=sa.text("reopened_at IS NULL"),
        postgresql_where=sa.text("reopened_at IS NULL"),
    )
    op.create_table(
        "signed_summary",
        sa.Column("signature_id", sa.Uuid(), nullable=False),
        sa.Column("sex", sa.String(length=1), nullable=False),
        sa.Column("age_group", sa.String(length=8), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTS),
        sa.ForeignKeyConstraint(["signature_id"], ["month_signature.id"], name=op.f("fk_signed_summary_signature_id")),
        sa.PrimaryKeyConstraint("signature_id", "sex", "age_group", name=op.f("pk_signed_summary")),
    )
    op.create_table(
        "reported_correction",
        sa.Column("signature_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("differences", sa.JSON(), nullable=False),
        sa.Column("causes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["signature_id"], ["month_signature.id"], name=op.f("fk_reported_correction_signature_id")
        ),
        sa.PrimaryKeyConstraint("signature_id", "month", name=op.f("pk_reported_correction")),
    )
    _refuse_changes()


def _refuse_changes():
    for table in UNCHANGEABLE:
        if op.get_bind().dialect.name == "sqlite":
            for act in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
        else:
            op.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )


def downgrade():
    op.drop_table("reported_correction")
    op.drop_table("signed_summary")
    op.drop_index("uq_month_signature_in_force", table_name="month_signature")
    op.drop_table("month_signature")
