"""The reports of an area, its kelurahan and every one of its posyandu in one ZIP, made one after another."""

from collections.abc import Callable, Generator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from ...core.period import Period
from ...district.queries import Area, Level
from .content import Content, made
from .document import pdf, slides
from .files import write_csv, write_workbook


def areas_in(area: Area) -> list[Area]:
    """The area, then each kelurahan of a kecamatan, then every posyandu."""
    kelurahan = area.parts if area.level is Level.KECAMATAN else []
    posyandu = area.of_each_post if area.level is not Level.POSYANDU else []
    return [area, *kelurahan, *posyandu]


def write_pack(
    path: Path, area: Area, period: Period, *, kecamatan: str, today: date, mark: str
) -> Generator[int]:  # fmt: skip
    """Write the ZIP; after each area the number of files so far. Each has its PDF, the largest also the rest."""
    number = 0
    with ZipFile(path, "w", ZIP_DEFLATED) as archive, TemporaryDirectory() as folder:
        for one in areas_in(area):
            content = made(one, period, kecamatan=kecamatan, today=today)
            folder_name = "" if one is area else f"{one.level}/"
            files = _files(content, Path(folder), mark=mark, all_forms=one is area)
            for name, data in files.items():
                entry = ZipInfo(f"{folder_name}{name}", (today.year, today.month, today.day, 0, 0, 0))
                entry.compress_type = ZIP_DEFLATED
                archive.writestr(entry, data)
            number += len(files)
            yield number


def _files(content: Content, folder: Path, *, mark: str, all_forms: bool) -> dict[str, bytes]:
    files = {content.file_name("laporan", "pdf"): pdf(content, mark=mark)}
    if all_forms:
        files[content.file_name("slide", "pdf")] = slides(content, mark=mark)
        files[content.file_name("laporan", "csv")] = _written(write_csv, folder / "laporan.csv", content)
    if content.with_status or all_forms:
        files[content.file_name("laporan", "xlsx")] = _written(write_workbook, folder / "laporan.xlsx", content)
    return files


def _written(write: Callable[[Path, Content], None], path: Path, content: Content) -> bytes:
    write(path, content)
    return path.read_bytes()
