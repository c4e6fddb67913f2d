"""The tablets: devices, enrolment codes, receipts of what they sent, and conflicts between two of them."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "device",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("posyandu_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("secret_digest", sa.String(length=64), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("enrolled_by_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by_id", sa.Integer(), nullable=True),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("missing_ranges", sa.JSON(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=True),
        sa.Column("to_mend", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["enrolled_by_id"], ["user_account.id"], name=op.f("fk_device_enrolled_by_id")),
        sa.ForeignKeyConstraint(["posyandu_id"], ["posyandu.id"], name=op.f("fk_device_posyandu_id")),
        sa.ForeignKeyConstraint(["revoked_by_id"], ["user_account.id"], name=op.f("fk_device_revoked_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
    )
    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_device_posyandu_id"), ["posyandu_id"], unique=False)

    op.create_table(
        "enrolment_code",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("posyandu_id", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_enrolment_code_device_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["user_account.id"], name=op.f("fk_enrolment_code_made_by_id")),
        sa.ForeignKeyConstraint(["posyandu_id"], ["posyandu.id"], name=op.f("fk_enrolment_code_posyandu_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_enrolment_code")),
    )
    with op.batch_alter_table("enrolment_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enrolment_code_posyandu_id"), ["posyandu_id"], unique=False)

    op.create_table(
        "op_receipt",
        sa.Column("op_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("device_seq", sa.Integer(), nullable=True),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("entity_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("payload_digest", sa.String(length=32), nullable=False),
        sa.Column("mends", sa.Uuid(), nullable=True),
        sa.Column("tablet_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("server_seq", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_op_receipt_device_id")),
        sa.PrimaryKeyConstraint("op_id", name=op.f("pk_op_receipt")),
        sa.UniqueConstraint("device_id", "device_seq", name=op.f("uq_op_receipt_device_id_device_seq")),
    )
    with op.batch_alter_table("op_receipt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_op_receipt_entity_id"), ["entity_id"], unique=False)

    op.create_table(
        "sync_batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_device_seq", sa.Integer(), nullable=False),
        sa.Column("missing_seqs", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_sync_batch_device_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_batch")),
    )
    op.create_table(
        "measurement_conflict",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("first_id", sa.Uuid(), nullable=False),
        sa.Column("second_id", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("keep_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_measurement_conflict_child_id")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user_account.id"], name=op.f("fk_measurement_conflict_decided_by_id")
        ),
        sa.ForeignKeyConstraint(["first_id"], ["measurement.id"], name=op.f("fk_measurement_conflict_first_id")),
        sa.ForeignKeyConstraint(["keep_id"], ["measurement.id"], name=op.f("fk_measurement_conflict_keep_id")),
        sa.ForeignKeyConstraint(["second_id"], ["measurement.id"], name=op.f("fk_measurement_conflict_second_id")),
        sa.ForeignKeyConstraint(["session_id"], ["visit_session.id"], name=op.f("fk_measurement_conflict_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measurement_conflict")),
    )
    with op.batch_alter_table("measurement_conflict", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_measurement_conflict_child_id"), ["child_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_measurement_conflict_session_id"), ["session_id"], unique=False)

    # A month is counted again after every batch: its services and visits are found by child without reading older ones.
    with op.batch_alter_table("service_given", schema=None) as batch_op:
        batch_op.drop_index("ix_service_given_child_kind")
        batch_op.create_index("ix_service_given_child_on", ["child_id", "given_on"], unique=False)
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_child_id"))
        batch_op.create_index("ix_visit_child_session", ["child_id", "session_id"], unique=False)


def downgrade():
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.drop_index("ix_visit_child_session")
        batch_op.create_index(batch_op.f("ix_visit_child_id"), ["child_id"], unique=False)
    with op.batch_alter_table("service_given", schema=None) as batch_op:
        batch_op.drop_index("ix_service_given_child_on")
        batch_op.create_index("ix_service_given_child_kind", ["child_id", "kind"], unique=False)

    with op.batch_alter_table("measurement_conflict", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_measurement_conflict_session_id"))
        batch_op.drop_index(batch_op.f("ix_measurement_conflict_child_id"))

    op.drop_table("measurement_conflict")
    op.drop_table("sync_batch")
    with op.batch_alter_table("op_receipt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_op_receipt_entity_id"))

    op.drop_table("op_receipt")
    with op.batch_alter_table("enrolment_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_enrolment_code_posyandu_id"))

    op.drop_table("enrolment_code")
    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_device_posyandu_id"))

    op.drop_table("device")
