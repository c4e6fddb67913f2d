"""Pages of signing in and out, of the language, and of one's own sessions."""

from datetime import timedelta
from uuid import UUID

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from ..models import User
from ..web import clock
from ..web.format import sentence
from ..web.guard import public, to_sign_in
from ..web.landing import home_of, safe_next
from . import operations, queries
from .devices import device_name
from .forms import SignInForm
from .signed_in import SignedIn, begin, session_age

blueprint = Blueprint("accounts", __name__)
blueprint.add_app_template_filter(lambda text: sentence(device_name(text)), "device")


@blueprint.get("/")
@public
def home() -> ResponseReturnValue:
    """The first page of one's work."""
    if not current_user.is_authenticated:
        return to_sign_in()
    return redirect(home_of(current_user.user), code=303)


@blueprint.route("/masuk", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Ask for user name and password."""
    if current_user.is_authenticated:
        return redirect(home_of(current_user.user), code=303)
    form = SignInForm()
    if form.validate_on_submit():
        try:
            user = _try(form)
        except operations.TooManyTries as pause:
            minutes = int(pause.wait.total_seconds() // 60)
            form.password.errors = [
                _("Terlalu banyak percobaan. Tunggu %(minutes)s menit, lalu coba lagi.", minutes=minutes)
            ]
        except operations.WrongPassword:
            form.password.errors = [_("Nama pengguna atau kata sandi salah. Periksa huruf besar dan kecilnya.")]
        else:
            return redirect(safe_next() or home_of(user), code=303)
    return render_template("accounts/sign_in.html", form=form), 422 if form.errors else 200


def _try(form: SignInForm) -> User:
    config = current_app.config
    user, key = operations.sign_in(
        form.username.data or "",
        form.password.data or "",
        address=request.remote_addr or "",
        device=request.user_agent.string,
        now=clock.now(),
        tries=config["SIGN_IN_TRIES"],
        wait=timedelta(minutes=config["SIGN_IN_WAIT_MINUTES"]),
    )
    begin(key)
    return user


@blueprint.post("/keluar")
@public
def sign_out() -> ResponseReturnValue:
    """End this session."""
    if current_user.is_authenticated:
        signed_in: SignedIn = current_user
        operations.end_sign_ins(signed_in.user, [signed_in.sign_in], by=signed_in.user, now=clock.now())
    session.clear()
    flash(_("Anda sudah keluar."))
    return redirect(url_for("accounts.sign_in"), code=303)


@blueprint.post("/bahasa/<any(id, en):code>")
@public
def language(code: str) -> ResponseReturnValue:
    """Switch the language of the screens."""
    session["language"] = code
    if current_user.is_authenticated:
        operations.choose_language(current_user.user, code, now=clock.now())
    return redirect(safe_next() or url_for("accounts.sign_in"), code=303)


@blueprint.get("/akun")
@public
def account() -> ResponseReturnValue:
    """My account: where I am signed in."""
    if not current_user.is_authenticated:
        return to_sign_in()
    user = current_user.user
    return render_template(
        "accounts/account.html",
        user=user,
        areas=queries.area_names(user),
        sign_ins=queries.open_sign_ins(user, since=clock.now() - session_age()),
        current=current_user.sign_in.id,
    )


@blueprint.post("/akun/sesi/<uuid:sign_in_id>/akhiri")
@public
def end_session(sign_in_id: UUID) -> ResponseReturnValue:
    """End one of my sessions, on this or another device."""
    if not current_user.is_authenticated:
        return to_sign_in()
    user = current_user.user
    mine = [s for s in queries.open_sign_ins(user, since=clock.now() - session_age()) if s.id == sign_in_id]
    if not mine:
        abort(404)
    operations.end_sign_ins(user, mine, by=user, now=clock.now())
    flash(_("Sesi itu sudah diakhiri."))
    return redirect(url_for("accounts.account"), code=303)
