"""The foundation: areas, accounts, children, sessions, measurements, figures and the event log."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# What was measured and what happened is never changed: corrections are new rows. Triggers hold it on both databases.
UNCHANGEABLE = ("event", "measurement")


def refuse_changes():
    """Refuse every UPDATE and DELETE of the append-only tables."""
    if op.get_bind().dialect.name == "sqlite":
        for table in UNCHANGEABLE:
            for act in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
        return
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    for table in UNCHANGEABLE:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def upgrade():
    op.create_table(
        "kecamatan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("province", sa.String(length=80), nullable=False),
        sa.Column("puskesmas", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kecamatan")),
        sa.UniqueConstraint("code", name=op.f("uq_kecamatan_code")),
    )
    op.create_table(
        "sign_in_failure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("who_digest", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_failure")),
    )
    with op.batch_alter_table("sign_in_failure", schema=None) as batch_op:
        batch_op.create_index("ix_sign_in_failure_who_at", ["who_digest", "at"], unique=False)

    op.create_table(
        "user_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("username", name=op.f("uq_user_account_username")),
    )
    op.create_table(
        "event",
        sa.Column("kecamatan_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("device", sa.String(length=120), nullable=True),
        sa.Column("verb", sa.String(length=40), nullable=False),
        sa.Column("subject_kind", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.String(length=40), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["user_account.id"], name=op.f("fk_event_actor_id")),
        sa.ForeignKeyConstraint(["kecamatan_id"], ["kecamatan.id"], name=op.f("fk_event_kecamatan_id")),
        sa.PrimaryKeyConstraint("kecamatan_id", "seq", name=op.f("pk_event")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_child_id"), ["child_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "kelurahan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kecamatan_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=13), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["kecamatan_id"], ["kecamatan.id"], name=op.f("fk_kelurahan_kecamatan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kelurahan")),
        sa.UniqueConstraint("code", name=op.f("uq_kelurahan_code")),
    )
    with op.batch_alter_table("kelurahan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kelurahan_kecamatan_id"), ["kecamatan_id"], unique=False)

    op.create_table(
        "sign_in",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("key_digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("device", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_sign_in_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("key_digest", name=op.f("uq_sign_in_key_digest")),
    )
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_user_id"), ["user_id"], unique=False)

    op.create_table(
        "lingkungan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kelurahan_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["kelurahan_id"], ["kelurahan.id"], name=op.f("fk_lingkungan_kelurahan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lingkungan")),
        sa.UniqueConstraint("kelurahan_id", "number", name=op.f("uq_lingkungan_kelurahan_id_number")),
    )
    op.create_table(
        "posyandu",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kelurahan_id", sa.Integer(), nullable=False),
        sa.Column("lingkungan_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=17), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("opening_day", sa.Integer(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["kelurahan_id"], ["kelurahan.id"], name=op.f("fk_posyandu_kelurahan_id")),
        sa.ForeignKeyConstraint(["lingkungan_id"], ["lingkungan.id"], name=op.f("fk_posyandu_lingkungan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posyandu")),
        sa.UniqueConstraint("code", name=op.f("uq_posyandu_code")),
    )
    with op.batch_alter_table("posyandu", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_posyandu_kelurahan_id"), ["kelurahan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_posyandu_lingkungan_id"), ["lingkungan_id"], unique=False)

    op.create_table(
        "child",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("posyandu_id", sa.Integer(), nullable=False),
        sa.Column("lingkungan_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("sex", sa.String(length=1), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("nik", sa.String(length=16), nullable=True),
        sa.Column("mother_nik", sa.String(length=16), nullable=True),
        sa.Column("birth_order", sa.Integer(), nullable=True),
        sa.Column("mother_name", sa.String(length=120), nullable=False),
        sa.Column("father_name", sa.String(length=120), nullable=True),
        sa.Column("address", sa.String(length=200), nullable=True),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("birth_weight_kg", sa.Double(), nullable=True),
        sa.Column("birth_length_cm", sa.Double(), nullable=True),
        sa.Column("kia_book_on", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("leave_reason", sa.String(length=10), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["lingkungan_id"], ["lingkungan.id"], name=op.f("fk_child_lingkungan_id")),
        sa.ForeignKeyConstraint(["posyandu_id"], ["posyandu.id"], name=op.f("fk_child_posyandu_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_child")),
        sa.UniqueConstraint("nik", name=op.f("uq_child_nik")),
    )
    with op.batch_alter_table("child", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_child_lingkungan_id"), ["lingkungan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_child_mother_nik"), ["mother_nik"], unique=False)
        batch_op.create_index("ix_child_posyandu_name", ["posyandu_id", "name"], unique=False)

    op.create_table(
        "monthly_summary",
        sa.Column("posyandu_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("sex", sa.String(length=1), nullable=False),
        sa.Column("age_group", sa.String(length=8), nullable=False),
        sa.Column("s", sa.Integer(), nullable=False),
        sa.Column("k", sa.Integer(), nullable=False),
        sa.Column("d", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("t", sa.Integer(), nullable=False),
        sa.Column("o", sa.Integer(), nullable=False),
        sa.Column("b", sa.Integer(), nullable=False),
        sa.Column("two_t", sa.Integer(), nullable=False),
        sa.Column("three_t", sa.Integer(), nullable=False),
        sa.Column("below_red_line", sa.Integer(), nullable=False),
        sa.Column("above_orange_line", sa.Integer(), nullable=False),
        sa.Column("bbu_valid", sa.Integer(), nullable=False),
        sa.Column("bbu_severely_underweight", sa.Integer(), nullable=False),
        sa.Column("bbu_underweight", sa.Integer(), nullable=False),
        sa.Column("bbu_normal", sa.Integer(), nullable=False),
        sa.Column("bbu_overweight_risk", sa.Integer(), nullable=False),
        sa.Column("tbu_valid", sa.Integer(), nullable=False),
        sa.Column("tbu_severely_stunted", sa.Integer(), nullable=False),
        sa.Column("tbu_stunted", sa.Integer(), nullable=False),
        sa.Column("tbu_normal", sa.Integer(), nullable=False),
        sa.Column("tbu_tall", sa.Integer(), nullable=False),
        sa.Column("bbtb_valid", sa.Integer(), nullable=False),
        sa.Column("bbtb_severely_wasted", sa.Integer(), nullable=False),
        sa.Column("bbtb_wasted", sa.Integer(), nullable=False),
        sa.Column("bbtb_normal", sa.Integer(), nullable=False),
        sa.Column("bbtb_overweight_risk", sa.Integer(), nullable=False),
        sa.Column("bbtb_overweight", sa.Integer(), nullable=False),
        sa.Column("bbtb_obese", sa.Integer(), nullable=False),
        sa.Column("imtu_valid", sa.Integer(), nullable=False),
        sa.Column("imtu_severely_wasted", sa.Integer(), nullable=False),
        sa.Column("imtu_wasted", sa.Integer(), nullable=False),
        sa.Column("imtu_normal", sa.Integer(), nullable=False),
        sa.Column("imtu_overweight_risk", sa.Integer(), nullable=False),
        sa.Column("imtu_overweight", sa.Integer(), nullable=False),
        sa.Column("imtu_obese", sa.Integer(), nullable=False),
        sa.Column("vitamin_a", sa.Integer(), nullable=False),
        sa.Column("deworming", sa.Integer(), nullable=False),
        sa.Column("breastfeeding_asked", sa.Integer(), nullable=False),
        sa.Column("breastfeeding_exclusive", sa.Integer(), nullable=False),
        sa.Column("immunised", sa.Integer(), nullable=False),
        sa.Column("food_supplement", sa.Integer(), nullable=False),
        sa.Column("referred", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["posyandu_id"], ["posyandu.id"], name=op.f("fk_monthly_summary_posyandu_id")),
        sa.PrimaryKeyConstraint("posyandu_id", "month", "sex", "age_group", name=op.f("pk_monthly_summary")),
    )
    with op.batch_alter_table("monthly_summary", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_monthly_summary_month"), ["month"], unique=False)

    op.create_table(
        "user_area",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kecamatan_id", sa.Integer(), nullable=True),
        sa.Column("kelurahan_id", sa.Integer(), nullable=True),
        sa.Column("lingkungan_id", sa.Integer(), nullable=True),
        sa.Column("posyandu_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            " + ".join(
                f"CASE WHEN {level}_id IS NULL THEN 0 ELSE 1 END"
                for level in ("kecamatan", "kelurahan", "lingkungan", "posyandu")
            )
            + " = 1",
            name=op.f("ck_user_area_one_level"),
        ),
        sa.ForeignKeyConstraint(["kecamatan_id"], ["kecamatan.id"], name=op.f("fk_user_area_kecamatan_id")),
        sa.ForeignKeyConstraint(["kelurahan_id"], ["kelurahan.id"], name=op.f("fk_user_area_kelurahan_id")),
        sa.ForeignKeyConstraint(["lingkungan_id"], ["lingkungan.id"], name=op.f("fk_user_area_lingkungan_id")),
        sa.ForeignKeyConstraint(["posyandu_id"], ["posyandu.id"], name=op.f("fk_user_area_posyandu_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_user_area_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_area")),
    )
    with op.batch_alter_table("user_area", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_user_area_user_id"), ["user_id"], unique=False)

    op.create_table(
        "visit_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("posyandu_id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("times_reopened", sa.Integer(), nullable=False),
        sa.Column("cadres_present", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["closed_by_id"], ["user_account.id"], name=op.f("fk_visit_session_closed_by_id")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["user_account.id"], name=op.f("fk_visit_session_opened_by_id")),
        sa.ForeignKeyConstraint(["posyandu_id"], ["posyandu.id"], name=op.f("fk_visit_session_posyandu_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_session")),
        sa.UniqueConstraint("posyandu_id", "held_on", name=op.f("uq_visit_session_posyandu_id_held_on")),
    )
    with op.batch_alter_table("visit_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_session_held_on"), ["held_on"], unique=False)

    op.create_table(
        "enrolment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("posyandu_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_enrolment_child_id")),
        sa.ForeignKeyConstraint(["posyandu_id"], ["posyandu.id"], name=op.f("fk_enrolment_posyandu_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
    )
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enrolment_child_id"), ["child_id"], unique=False)
        batch_op.create_index("ix_enrolment_posyandu_from", ["posyandu_id", "from_on"], unique=False)

    op.create_table(
        "measurement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("supersedes_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("measured_on", sa.Date(), nullable=False),
        sa.Column("weight_kg", sa.Double(), nullable=True),
        sa.Column("length_cm", sa.Double(), nullable=True),
        sa.Column("position", sa.String(length=8), nullable=True),
        sa.Column("head_cm", sa.Double(), nullable=True),
        sa.Column("muac_cm", sa.Double(), nullable=True),
        sa.Column("oedema", sa.Boolean(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_seq", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user_account.id"], name=op.f("fk_measurement_author_id")),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_measurement_child_id")),
        sa.ForeignKeyConstraint(["session_id"], ["visit_session.id"], name=op.f("fk_measurement_session_id")),
        sa.ForeignKeyConstraint(["supersedes_id"], ["measurement.id"], name=op.f("fk_measurement_supersedes_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measurement")),
    )
    with op.batch_alter_table("measurement", schema=None) as batch_op:
        batch_op.create_index("ix_measurement_child_on", ["child_id", "measured_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_measurement_received_seq"), ["received_seq"], unique=False)
        batch_op.create_index(batch_op.f("ix_measurement_session_id"), ["session_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_measurement_supersedes_id"), ["supersedes_id"], unique=False)

    op.create_table(
        "visit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("development_complete", sa.Boolean(), nullable=True),
        sa.Column("exclusive_breastfeeding", sa.Boolean(), nullable=True),
        sa.Column("complementary_feeding", sa.Boolean(), nullable=True),
        sa.Column("tb_cough", sa.Boolean(), nullable=True),
        sa.Column("tb_fever", sa.Boolean(), nullable=True),
        sa.Column("tb_weight", sa.Boolean(), nullable=True),
        sa.Column("tb_contact", sa.Boolean(), nullable=True),
        sa.Column("ill", sa.Boolean(), nullable=True),
        sa.Column("educated", sa.Boolean(), nullable=True),
        sa.Column("referred", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_visit_child_id")),
        sa.ForeignKeyConstraint(["session_id"], ["visit_session.id"], name=op.f("fk_visit_session_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("session_id", "child_id", name=op.f("uq_visit_session_id_child_id")),
    )
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_child_id"), ["child_id"], unique=False)

    op.create_table(
        "growth_score",
        sa.Column("measurement_id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("age_days", sa.Integer(), nullable=False),
        sa.Column("z_bbu", sa.Double(), nullable=True),
        sa.Column("z_tbu", sa.Double(), nullable=True),
        sa.Column("z_bbtb", sa.Double(), nullable=True),
        sa.Column("z_imtu", sa.Double(), nullable=True),
        sa.Column("z_lku", sa.Double(), nullable=True),
        sa.Column("z_lilau", sa.Double(), nullable=True),
        sa.Column("flagged", sa.String(length=40), nullable=False),
        sa.Column("standard_version", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_growth_score_child_id")),
        sa.ForeignKeyConstraint(["measurement_id"], ["measurement.id"], name=op.f("fk_growth_score_measurement_id")),
        sa.PrimaryKeyConstraint("measurement_id", name=op.f("pk_growth_score")),
    )
    with op.batch_alter_table("growth_score", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_growth_score_child_id"), ["child_id"], unique=False)

    op.create_table(
        "month_result",
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("measurement_id", sa.Uuid(), nullable=False),
        sa.Column("age_months", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=1), nullable=False),
        sa.Column("leg", sa.String(length=20), nullable=False),
        sa.Column("fine_code", sa.String(length=2), nullable=True),
        sa.Column("gain_g", sa.Integer(), nullable=True),
        sa.Column("minimum_gain_g", sa.Integer(), nullable=True),
        sa.Column("previous_z", sa.Double(), nullable=True),
        sa.Column("consecutive_t", sa.Integer(), nullable=False),
        sa.Column("below_red_line", sa.Boolean(), nullable=False),
        sa.Column("above_orange_line", sa.Boolean(), nullable=False),
        sa.Column("category_bbu", sa.String(length=24), nullable=True),
        sa.Column("category_tbu", sa.String(length=24), nullable=True),
        sa.Column("category_bbtb", sa.String(length=24), nullable=True),
        sa.Column("category_imtu", sa.String(length=24), nullable=True),
        sa.Column("rules_version", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_month_result_child_id")),
        sa.ForeignKeyConstraint(["measurement_id"], ["measurement.id"], name=op.f("fk_month_result_measurement_id")),
        sa.PrimaryKeyConstraint("child_id", "month", name=op.f("pk_month_result")),
    )
    with op.batch_alter_table("month_result", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_month_result_measurement_id"), ["measurement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_month_result_month"), ["month"], unique=False)

    op.create_table(
        "service_given",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("product", sa.String(length=40), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["child.id"], name=op.f("fk_service_given_child_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_service_given_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_given")),
        sa.UniqueConstraint("visit_id", "kind", "product", name=op.f("uq_service_given_visit_id_kind_product")),
    )
    with op.batch_alter_table("service_given", schema=None) as batch_op:
        batch_op.create_index("ix_service_given_child_kind", ["child_id", "kind"], unique=False)

    refuse_changes()


def downgrade():
    with op.batch_alter_table("service_given", schema=None) as batch_op:
        batch_op.drop_index("ix_service_given_child_kind")

    op.drop_table("service_given")
    with op.batch_alter_table("month_result", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_month_result_month"))
        batch_op.drop_index(batch_op.f("ix_month_result_measurement_id"))

    op.drop_table("month_result")
    with op.batch_alter_table("growth_score", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_growth_score_child_id"))

    op.drop_table("growth_score")
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_child_id"))

    op.drop_table("visit")
    with op.batch_alter_table("measurement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_measurement_supersedes_id"))
        batch_op.drop_index(batch_op.f("ix_measurement_session_id"))
        batch_op.drop_index(batch_op.f("ix_measurement_received_seq"))
        batch_op.drop_index("ix_measurement_child_on")

    op.drop_table("measurement")
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.drop_index("ix_enrolment_posyandu_from")
        batch_op.drop_index(batch_op.f("ix_enrolment_child_id"))

    op.drop_table("enrolment")
    with op.batch_alter_table("visit_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_session_held_on"))

    op.drop_table("visit_session")
    with op.batch_alter_table("user_area", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_area_user_id"))

    op.drop_table("user_area")
    with op.batch_alter_table("monthly_summary", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_monthly_summary_month"))

    op.drop_table("monthly_summary")
    with op.batch_alter_table("child", schema=None) as batch_op:
        batch_op.drop_index("ix_child_posyandu_name")
        batch_op.drop_index(batch_op.f("ix_child_mother_nik"))
        batch_op.drop_index(batch_op.f("ix_child_lingkungan_id"))

    op.drop_table("child")
    with op.batch_alter_table("posyandu", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_posyandu_lingkungan_id"))
        batch_op.drop_index(batch_op.f("ix_posyandu_kelurahan_id"))

    op.drop_table("posyandu")
    op.drop_table("lingkungan")
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_user_id"))

    op.drop_table("sign_in")
    with op.batch_alter_table("kelurahan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_kelurahan_kecamatan_id"))

    op.drop_table("kelurahan")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_subject_id"))
        batch_op.drop_index(batch_op.f("ix_event_child_id"))

    op.drop_table("event")
    op.drop_table("user_account")
    with op.batch_alter_table("sign_in_failure", schema=None) as batch_op:
        batch_op.drop_index("ix_sign_in_failure_who_at")

    op.drop_table("sign_in_failure")
    op.drop_table("kecamatan")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")
