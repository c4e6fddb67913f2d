"""When something goes wrong: what happened, that nothing was lost, and what to do."""

from typing import NamedTuple

from flask import Flask, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from ..database import Busy

RETRY_AFTER_SECONDS = 10


class Trouble(NamedTuple):
    """An error told to a person."""

    title: str
    happened: str
    todo: str


def _trouble(code: int) -> Trouble:
    match code:
        case 404:
            return Trouble(
                _("Halaman tidak ditemukan"),
                _("Alamat ini tidak ada, atau bukan bagian dari wilayah Anda."),
                _("Tidak ada data yang berubah. Kembali ke halaman awal dan pilih dari daftar."),
            )
        case 405 | 400:
            return Trouble(
                _("Permintaan tidak dapat dibaca"),
                _("Halaman dikirim dengan cara yang tidak dikenal."),
                _("Tidak ada data yang berubah. Kembali ke halaman sebelumnya, lalu coba sekali lagi."),
            )
        case 413:
            return Trouble(
                _("Kiriman terlalu besar"),
                _("Isi yang dikirim melebihi batas."),
                _("Tidak ada data yang berubah. Kirim isi yang lebih kecil."),
            )
        case 429 | 503:
            return Trouble(
                _("Sistem sedang sibuk"),
                _("Banyak yang menyimpan pada saat yang sama."),
                _("Yang belum tersimpan masih ada di halaman sebelumnya. Kembali, lalu simpan lagi."),
            )
    return Trouble(
        _("Terjadi kesalahan"),
        _("Sistem tidak dapat menyelesaikan permintaan ini. Kesalahan sudah dicatat."),
        _("Yang sudah tersimpan tetap aman. Kembali ke halaman sebelumnya, lalu coba lagi."),
    )


def install(app: Flask) -> None:
    """Show errors as pages of the house."""

    @app.errorhandler(HTTPException)
    def show(error: HTTPException) -> ResponseReturnValue:
        code = error.code or 500
        if code < 400:
            return error.get_response()
        return render_template("errors/error.html", code=code, trouble=_trouble(code)), code

    @app.errorhandler(Busy)
    def busy(_busy: Busy) -> ResponseReturnValue:
        page = render_template("errors/error.html", code=503, trouble=_trouble(503))
        return page, 503, {"Retry-After": str(RETRY_AFTER_SECONDS)}

    @app.errorhandler(SecurityError)
    def stranger(_error: SecurityError) -> ResponseReturnValue:
        # Sent to a host name that is not ours: no page of ours has an address there.
        return "", 400

    @app.errorhandler(CSRFError)
    def expired(_error: CSRFError) -> ResponseReturnValue:
        trouble = Trouble(
            _("Halaman sudah terlalu lama terbuka"),
            _("Demi keamanan, isian dari sesi masuk yang lama tidak diterima."),
            _("Kembali ke halaman sebelumnya: isian Anda masih di sana. Muat ulang, lalu simpan lagi."),
        )
        return render_template("errors/error.html", code=400, trouble=trouble), 400
