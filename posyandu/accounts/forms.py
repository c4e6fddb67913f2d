"""The form of signing in."""

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from ..web.fields import Form


class SignInForm(Form):
    """User name and password."""

    username = StringField(
        _l("Nama pengguna"),
        [InputRequired(_l("Isi nama pengguna.")), Length(max=60)],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        _l("Kata sandi"),
        [InputRequired(_l("Isi kata sandi.")), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )
