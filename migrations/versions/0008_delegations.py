"""Visits of delegations, the releases of figures, the links made of them."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "figure_release",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kecamatan_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.Column("released_by_id", sa.Integer(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["kecamatan_id"], ["kecamatan.id"], name=op.f("fk_figure_release_kecamatan_id")),
        sa.ForeignKeyConstraint(["released_by_id"], ["user_account.id"], name=op.f("fk_figure_release_released_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_release")),
        sa.UniqueConstraint(
            "kecamatan_id", "month", "number", name=op.f("uq_figure_release_kecamatan_id_month_number")
        ),
    )
    op.create_table(
        "study_visit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kecamatan_id", sa.Integer(), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("origin_code", sa.String(length=8), nullable=False),
        sa.Column("origin_name", sa.String(length=160), nullable=False),
        sa.Column("institution", sa.String(length=160), nullable=False),
        sa.Column("head_name", sa.String(length=120), nullable=False),
        sa.Column("head_position", sa.String(length=120), nullable=True),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("topics", sa.String(length=1000), nullable=False),
        sa.Column("agenda", sa.String(length=1000), nullable=True),
        sa.Column("hosts", sa.String(length=500), nullable=True),
        sa.Column("souvenir", sa.String(length=200), nullable=True),
        sa.Column("follow_up", sa.String(length=1000), nullable=True),
        sa.Column("guest_nonce", sa.String(length=32), nullable=False),
        sa.Column("guest_digest", sa.String(length=64), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["created_by_id"], ["user_account.id"], name=op.f("fk_study_visit_created_by_id")),
        sa.ForeignKeyConstraint(["kecamatan_id"], ["kecamatan.id"], name=op.f("fk_study_visit_kecamatan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_study_visit")),
        sa.UniqueConstraint("guest_digest", name=op.f("uq_study_visit_guest_digest")),
    )
    with op.batch_alter_table("study_visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_study_visit_kecamatan_id"), ["kecamatan_id"], unique=False)

    op.create_table(
        "share",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_visit_id", sa.Uuid(), nullable=False),
        sa.Column("nonce", sa.String(length=32), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("snapshot", sa.JSON(), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("openings", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["published_by_id"], ["user_account.id"], name=op.f("fk_share_published_by_id")),
        sa.ForeignKeyConstraint(["study_visit_id"], ["study_visit.id"], name=op.f("fk_share_study_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_share_token_digest")),
    )
    with op.batch_alter_table("share", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_share_study_visit_id"), ["study_visit_id"], unique=False)

    op.create_table(
        "visit_guest",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_visit_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("position", sa.String(length=120), nullable=True),
        sa.Column("institution", sa.String(length=160), nullable=True),
        sa.Column("impression", sa.String(length=500), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["study_visit_id"], ["study_visit.id"], name=op.f("fk_visit_guest_study_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_guest")),
    )
    with op.batch_alter_table("visit_guest", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_guest_study_visit_id"), ["study_visit_id"], unique=False)

    op.create_table(
        "visit_photo",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_visit_id", sa.Uuid(), nullable=False),
        sa.Column("caption", sa.String(length=200), nullable=False),
        sa.Column("consent", sa.String(length=300), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["added_by_id"], ["user_account.id"], name=op.f("fk_visit_photo_added_by_id")),
        sa.ForeignKeyConstraint(["study_visit_id"], ["study_visit.id"], name=op.f("fk_visit_photo_study_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_photo")),
    )
    with op.batch_alter_table("visit_photo", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_photo_study_visit_id"), ["study_visit_id"], unique=False)

    op.create_table(
        "visit_question",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_visit_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(length=500), nullable=False),
        sa.Column("answer", sa.String(length=1000), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["study_visit_id"], ["study_visit.id"], name=op.f("fk_visit_question_study_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_question")),
    )
    with op.batch_alter_table("visit_question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_question_study_visit_id"), ["study_visit_id"], unique=False)

    op.create_table(
        "guest_figures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("share_id", sa.Uuid(), nullable=False),
        sa.Column("district", sa.String(length=120), nullable=False),
        sa.Column("period", sa.String(length=60), nullable=False),
        sa.Column("ages", sa.String(length=20), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["share_id"], ["share.id"], name=op.f("fk_guest_figures_share_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guest_figures")),
    )
    with op.batch_alter_table("guest_figures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guest_figures_share_id"), ["share_id"], unique=False)

    op.create_table(
        "share_release",
        sa.Column("share_id", sa.Uuid(), nullable=False),
        sa.Column("release_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["release_id"], ["figure_release.id"], name=op.f("fk_share_release_release_id")),
        sa.ForeignKeyConstraint(["share_id"], ["share.id"], name=op.f("fk_share_release_share_id")),
        sa.PrimaryKeyConstraint("share_id", "release_id", name=op.f("pk_share_release")),
    )

    refuse_changes()


def refuse_changes():
    """What was released stands: a correction is a new release."""
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER figure_release_no_{act.lower()} BEFORE {act} ON figure_release "
                "BEGIN SELECT RAISE(ABORT, 'figure_release is append-only'); END"
            )
        return
    op.execute(
        "CREATE TRIGGER figure_release_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON figure_release "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade():
    for table in (
        "share_release",
        "guest_figures",
        "visit_question",
        "visit_photo",
        "visit_guest",
        "share",
        "study_visit",
        "figure_release",
    ):
        op.drop_table(table)
