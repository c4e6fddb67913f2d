"""Writes an Excel file of 1997 byte by byte, as old office programs still save lists."""

import struct
from collections.abc import Sequence
from typing import Any

_SECTOR = 512
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _beginning(kind: int) -> bytes:
    return _record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))


def _cell(row: int, column: int, value: Any) -> bytes:
    at = struct.pack("<HHH", row, column, 0)
    if isinstance(value, (int, float)):
        return _record(0x0203, at + struct.pack("<d", value))
    text = str(value)
    return _record(0x0204, at + struct.pack("<HB", len(text), 1) + text.encode("utf-16-le"))


def stream(rows: Sequence[Sequence[Any]]) -> bytes:
    """The records of a workbook of one sheet."""
    name = b"\x05\x00Lama1"
    head = _beginning(0x0005) + _record(0x0042, struct.pack("<H", 1200))
    length = len(head) + 4 + 6 + len(name) + 4
    head += _record(0x0085, struct.pack("<IH", length, 0) + name) + _record(0x000A, b"")
    width = max(map(len, rows))
    sheet = _beginning(0x0010) + _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    for at, row in enumerate(rows):
        sheet += b"".join(_cell(at, column, value) for column, value in enumerate(row) if value is not None)
    return head + sheet + _record(0x000A, b"")


def compound(name: str, content: bytes) -> bytes:
    """A compound file with one stream of this name."""
    content = content.ljust(4096, b"\0")
    sectors = -(-len(content) // _SECTOR)
    fat = [_FAT, _END, *range(3, 2 + sectors), _END]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, _END, 0, _END, 0) + struct.pack("<109I", 0, *[_FREE] * 108)
    table = struct.pack(f"<{_SECTOR // 4}I", *fat, *[_FREE] * (_SECTOR // 4 - len(fat)))
    entries = _entry("Root Entry", 5, child=1, start=_END, size=0) + _entry(name, 2, start=2, size=len(content))
    return header + table + entries.ljust(_SECTOR, b"\0") + content.ljust(sectors * _SECTOR, b"\0")


def _entry(name: str, kind: int, *, child: int = _FREE, start: int, size: int) -> bytes:
    written = name.encode("utf-16-le") + b"\0\0"
    return (
        written.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(written), kind, 1, _FREE, _FREE, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def xls(rows: Sequence[Sequence[Any]]) -> bytes:
    """A workbook of one sheet, texts and numbers."""
    return compound("Workbook", stream(rows))
