"""The addresses that the tablets speak to; the protocol is docs/offline.md."""

import gzip
import json
from datetime import timedelta
from typing import Any
from uuid import uuid5

from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..accounts.operations import TooManyTries, WrongPassword
from ..database import Busy
from ..extensions import csrf, db
from ..figures.settings import of_server, settings_of
from ..web import clock
from . import envelope, operations, queries
from .door import LARGEST_FILE, Declined, at_one_moment, body, for_device, for_new_device, open_door, revoked
from .envelope import MOST_OPS, MOST_OPS_IN_FILE, Batch, batch_of, uuid_of
from .pull import about, pull
from .push import take
from .queries import Enrolled

blueprint = Blueprint("sync", __name__, url_prefix="/sync")
open_door(blueprint)
csrf.exempt(blueprint)  # a tablet is known by its header; no cookie lets anybody in here


@blueprint.post("/enrol")
@for_new_device
def enrol() -> ResponseReturnValue:
    """A tablet shows its code and gets its secret."""
    given = body()
    device_id, code, name = uuid_of(given, "device_id"), given.get("code"), given.get("name")
    if not isinstance(code, str) or not isinstance(name, str):
        raise envelope.Malformed("code" if not isinstance(code, str) else "name")
    plain_name = " ".join("".join(c if c.isprintable() else " " for c in name).split())[:60] or "Tablet"
    now = clock.now()
    try:
        secret = operations.enrol(
            code, device_id=device_id, name=plain_name, address=request.remote_addr or "", now=now, **_tries()
        )
    except operations.CodeUnknown:
        raise Declined(404, "code_unknown", _("Kode ini tidak berlaku. Minta kode baru kepada bidan.")) from None
    except TooManyTries as pause:
        raise _pause(pause) from None
    device = queries.device(device_id)
    if device is None:
        raise Busy
    told = {"device_id": str(device_id), "secret": secret, "now": now.isoformat(timespec="milliseconds")}
    told["recovery"] = operations.recovery_key(device_id)
    former = operations.recovery_of_former(envelope.as_uuid(given.get("former_id")), posyandu_id=device.posyandu_id)
    if former is not None:
        told["former_recovery"] = former
    return told | about(device.posyandu, queries.place_of(device))


@blueprint.post("/pin")
@for_device
def pin(device: Enrolled) -> ResponseReturnValue:
    """A kader proves once who she is, when she first chooses her PIN on this tablet."""
    if device.revoked_at is not None:
        raise revoked()
    given = body()
    user_id, password = envelope.as_whole(given.get("user_id"), least=1), given.get("password")
    if user_id is None or not isinstance(password, str) or not 0 < len(password) <= 200:
        raise envelope.Malformed("user_id" if user_id is None else "password")
    try:
        user = operations.prove(user_id, password, device=device, now=clock.now(), **_tries())
    except WrongPassword:
        text = _("Kata sandi salah. Periksa huruf besar dan kecilnya.")
        raise Declined(422, "wrong_password", text, field="password") from None
    except TooManyTries as pause:
        raise _pause(pause) from None
    return {"user_id": user.id, "name": user.name}


@blueprint.post("/push")
@for_device
def push(device: Enrolled) -> ResponseReturnValue:
    """A batch of operations; each gets its answer."""
    if not operations.may_push(device, now=clock.now()):
        raise revoked()
    batch = batch_of(body())
    if batch.device_id != device.id:
        raise Declined(422, "device_mismatch", _("Kiriman ini dari tablet lain."), field="device_id")
    return _json(_take(batch, device))


@blueprint.post("/file")
@for_device
def file(device: Enrolled) -> ResponseReturnValue:
    """The queue of a tablet, handed in as a file by any tablet of the same posyandu."""
    if device.revoked_at is not None:
        raise revoked()
    whole = batch_of(body(LARGEST_FILE), id_field="file_id", most=MOST_OPS_IN_FILE)
    maker = queries.enrolled(whole.device_id)
    if maker is None or maker.posyandu_id != device.posyandu_id:
        text = _("Berkas ini bukan dari tablet posyandu ini.")
        raise Declined(422, "device_mismatch", text, field="device_id")
    ops = sorted(whole.ops, key=lambda op: op.device_seq)
    parts = [ops[start : start + MOST_OPS] for start in range(0, len(ops), MOST_OPS)] or [[]]
    answers: list[Any] = []
    said: dict[str, Any] = {}
    for part in parts:
        key = uuid5(whole.id, ",".join(str(op.op_id) for op in part))
        said = json.loads(_take(Batch(key, maker.id, tuple(part), None), maker))
        answers += said["answers"]
    said.pop("batch_id")
    return said | {"file_id": str(whole.id), "answers": answers}


@blueprint.get("/pull")
@at_one_moment
@for_device
def take_with(device: Enrolled) -> ResponseReturnValue:
    """Everything of the posyandu, or what changed since the cursor."""
    if device.revoked_at is not None:
        raise revoked()
    now, settings = clock.now(), settings_of(device.place.kecamatan_id)
    answer = pull(db.session, device, cursor=request.args.get("cursor"), settings=settings, now=now)
    try:
        operations.note_contact(device, now=now)
    except Busy:
        db.session.rollback()  # that it was here is not worth a refusal
    return _json(json.dumps(answer, ensure_ascii=False, separators=(",", ":")))


def _take(batch: Batch, device: Enrolled) -> str:
    """What the kecamatan decided is read with the batch; the server's own rules hold where it never did."""
    return take(batch, place=device.place, now=clock.now(), today=clock.today(), rules=of_server().rules)


def _json(text: str) -> Response:
    data, headers = text.encode(), {"Vary": "Accept-Encoding"}
    if len(data) > 1024 and "gzip" in request.headers.get("Accept-Encoding", ""):
        data, headers["Content-Encoding"] = gzip.compress(data, 6, mtime=0), "gzip"
    return Response(data, mimetype="application/json", headers=headers)


def _tries() -> dict[str, Any]:
    config = current_app.config
    return {"tries": config["SIGN_IN_TRIES"], "wait": timedelta(minutes=config["SIGN_IN_WAIT_MINUTES"])}


def _pause(pause: TooManyTries) -> Declined:
    seconds = int(pause.wait.total_seconds())
    text = _("Terlalu banyak percobaan. Tunggu %(minutes)s menit, lalu coba lagi.", minutes=seconds // 60)
    return Declined(429, "too_many", text, retry_after=seconds)
