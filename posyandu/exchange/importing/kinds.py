"""What kind of file is this, really? Told by its first bytes and its contents page, never by its name."""

import io
import zipfile

from ...core.sentence import Sentence, say
from .limits import FILE_BYTES, FILE_MB, PARTS, UNPACKED_BYTES, UNPACKED_MB, Refused

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"{\\rtf": "RTF",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
    b"\x1f\x8b": "GZIP",
    b"SQLite": "SQLite",
    b"MZ": "EXE",
}


def kind_of(content: bytes) -> str:
    """``xlsx``, ``xls``, ``ods`` or ``csv``. Raises ``Refused`` for everything else, and for what is too large."""
    if not content.strip():
        raise Refused(say("Berkas ini kosong."))
    if len(content) > FILE_BYTES:
        raise Refused(say("Berkas ini lebih dari %(megabytes)s MB. Bagi menjadi beberapa berkas.", megabytes=FILE_MB))
    if content.startswith(b"PK"):
        return _packed_kind(content)
    if content.startswith(_OLE):
        return _ole_kind(content)
    for start, name in _OTHERS.items():
        if content.startswith(start):
            raise Refused(_wrong(name))
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        raise Refused(
            say("Isi berkas ini halaman web, bukan lembar kerja. Buka di Excel, simpan sebagai .xlsx, lalu unggah.")
        )
    if _binary(content):
        raise Refused(_wrong("?"))
    return "csv"


def _wrong(name: str) -> Sentence:
    return say("Berkas ini bukan lembar kerja (isinya %(kind)s). Yang dapat dibaca: xlsx, xls, ods, csv.", kind=name)


def _macros() -> Sentence:
    return say("Berkas ini berisi makro. Simpan sebagai .xlsx tanpa makro, lalu unggah lagi.")


def _locked() -> Sentence:
    return say("Berkas ini dikunci dengan kata sandi. Buka kuncinya, simpan, lalu unggah lagi.")


def _packed_kind(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            listed = parts.infolist()
            if len(listed) > PARTS or sum(part.file_size for part in listed) > UNPACKED_BYTES:
                raise Refused(
                    say(
                        "Berkas ini lebih dari %(megabytes)s MB bila dibuka. Salin hanya tabel anaknya ke berkas baru.",
                        megabytes=UNPACKED_MB,
                    )
                )
            names = {part.filename for part in listed}
            if "xl/workbook.xml" in names:
                if _has_macros(names) or b"macroEnabled" in parts.read("[Content_Types].xml"):
                    raise Refused(_macros())
                return "xlsx"
            if "mimetype" in names and b"opendocument.spreadsheet" in parts.read("mimetype")[:100]:
                if any(name.startswith(("Basic/", "Scripts/")) for name in names):
                    raise Refused(_macros())
                if "META-INF/manifest.xml" in names and b"encryption-data" in parts.read("META-INF/manifest.xml"):
                    raise Refused(_locked())
                return "ods"
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        raise Refused(
            say("Berkas ini rusak atau tidak lengkap. Buka di aplikasi lembar kerja, simpan lagi, lalu unggah.")
        ) from None
    if "xl/workbook.bin" in names:
        raise Refused(_wrong("xlsb"))
    raise Refused(_wrong("DOCX" if any(name.startswith("word/") for name in names) else "ZIP"))


def _has_macros(names: set[str]) -> bool:
    return any(name.lower().endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in names)


def _ole_kind(content: bytes) -> str:
    """An old Excel file keeps its parts by UTF-16 names; a new one that is locked is wrapped the same way."""
    if _wide("EncryptedPackage") in content:
        raise Refused(_locked())
    if _wide("_VBA_PROJECT") in content:
        raise Refused(_macros())
    if _wide("Workbook") in content or _wide("Book") in content:
        return "xls"
    raise Refused(_wrong("DOC"))


def _wide(text: str) -> bytes:
    return text.encode("utf-16-le")


def _binary(content: bytes) -> bool:
    """Whether this can be no text: control characters other than tabs and line ends, outside UTF-16."""
    start = content[:65_536]
    if start.startswith((b"\xff\xfe", b"\xfe\xff")) or _looks_wide(start):
        return False
    odd = sum(byte < 9 or 13 < byte < 32 for byte in start)
    return odd > 0


def _looks_wide(start: bytes) -> bool:
    half = max(len(start) // 2, 1)
    return start[1::2].count(0) > 0.6 * half or start[::2].count(0) > 0.6 * half
