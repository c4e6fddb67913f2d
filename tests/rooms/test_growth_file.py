"""``flask growth score``: a table of children comes back with WHO's scores, whatever its commas and columns."""

import csv
import io
import random
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from posyandu.exchange import growth_file
from posyandu.exchange.growth_file import growth_commands, score_file
from posyandu.exchange.growth_rows import INPUTS, RESULTS

CASES_FILE = Path(__file__).parents[1] / "vectors" / "who_anthro_cases.csv"
SCORES = ("len", "wei", "wfl", "bmi", "hc", "ac")


def score(source: Path, target: Path, *options: str) -> Result:
    result = CliRunner().invoke(growth_commands, ["score", *options, str(source), str(target)])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def table(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def scored(tmp_path: Path, text: str, *options: str, delimiter: str = ",") -> list[dict[str, str]]:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes(text.encode())
    result = score(source, target, *options)
    assert result.exit_code == 0, result.output
    return table(target, delimiter)


def number(text: str) -> float | None:
    return None if text in ("", "Inf", "-Inf", "NaN") else float(text)


def near(text: str, *given: str) -> bool:
    mine = number(text)
    return any(
        mine == theirs or (None not in (mine, theirs) and abs(mine - theirs) < 0.0101) for theirs in map(number, given)
    )


@pytest.fixture(scope="module")
def inputs() -> list[dict[str, str]]:
    """WHO's cases without their answers."""
    return [{name: case[name] for name in ("id", *INPUTS)} for case in table(CASES_FILE)]


def write(path: Path, rows: list[dict[str, str]], *, delimiter: str = ",") -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)


def test_every_case_of_who(tmp_path: Path) -> None:
    assert score(CASES_FILE, tmp_path / "out.csv").exit_code == 0
    wrong = []
    for case, row in zip(table(CASES_FILE), table(tmp_path / "out.csv"), strict=True):
        assert row["id"] == case["id"]
        same = row["cmeasure"] == case["cmeasure"] and row["c9mo_flag"] == case["c9mo_flag"]
        same = same and near(row["clenhei"], case["clenhei"])
        for name in SCORES:
            if name == "wfl" and (case["block"] == "nonpositive" or number(case["weight"]) == 0):
                continue
            alternative = (case["zwfl_alt"],) if name == "wfl" and case["zwfl_alt"] else ()
            same = same and near(row["z" + name], case["z" + name], *alternative)
            same = same and row["f" + name] == case["f" + name]
        if not same:
            wrong.append(case["id"])
    assert wrong == []


def test_results_do_not_hang_on_the_form_of_the_file(tmp_path: Path, inputs: list[dict[str, str]]) -> None:
    write(tmp_path / "plain.csv", inputs)
    names = list(inputs[0])
    random.Random(3).shuffle(names)
    commas = [{name: row[name] if name == "id" else row[name].replace(".", ",") for name in names} for row in inputs]
    write(tmp_path / "commas.csv", commas, delimiter=";")
    (tmp_path / "commas.csv").write_bytes(b"\xef\xbb\xbf" + (tmp_path / "commas.csv").read_bytes())
    write(tmp_path / "quoted.csv", commas)

    score(tmp_path / "plain.csv", tmp_path / "plain-out.csv")
    score(tmp_path / "commas.csv", tmp_path / "commas-out.csv")
    score(tmp_path / "quoted.csv", tmp_path / "quoted-out.csv")
    plain, semicolons, quoted = (
        [[row[name] for name in ("id", *RESULTS[:-1])] for row in rows]
        for rows in (
            table(tmp_path / "plain-out.csv"),
            table(tmp_path / "commas-out.csv", ";"),
            table(tmp_path / "quoted-out.csv"),
        )
    )
    assert plain == semicolons == quoted


def test_rows_are_scored_alike_in_small_chunks(
    tmp_path: Path, inputs: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "in.csv", inputs[:200])
    assert score_file(tmp_path / "in.csv", tmp_path / "whole.csv").rows == 200
    monkeypatch.setattr(growth_file, "CHUNK_ROWS", 7)
    seen: list[tuple[int, int]] = []
    score_file(tmp_path / "in.csv", tmp_path / "parts.csv", on_progress=lambda done, total: seen.append((done, total)))
    assert (tmp_path / "parts.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
    assert seen == sorted(seen)
    assert seen[-1][0] == seen[-1][1] == (tmp_path / "in.csv").stat().st_size


def test_other_columns_stay_and_old_results_go(tmp_path: Path) -> None:
    text = "zwei,Nama,SEX,Error, weight ,age_days\r\n99,Siti \u2019Aisyah,P,lama,9.0,365\r\n"
    (row,) = scored(tmp_path, text)
    assert list(row) == ["Nama", "SEX", " weight ", "age_days", *RESULTS]
    assert row["Nama"] == "Siti ’Aisyah"
    assert row["zwei"] != "99"
    assert row["error"] == ""


def test_names_that_are_not_utf8_pass_through(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_bytes(b"nama,sex,age_days,weight\nJos\xe9,m,365,9\n")
    assert score(tmp_path / "in.csv", tmp_path / "out.csv").exit_code == 0
    assert b"\nJos\xe9,m,365,9," in (tmp_path / "out.csv").read_bytes()


def test_only_sex_is_needed(tmp_path: Path) -> None:
    (row,) = scored(tmp_path, "sex\nm\n")
    assert {name: value for name, value in row.items() if value} == {"sex": "m", "c9mo_flag": "0"}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("m,365,sembilan,74,L", "weight “sembilan” bukan angka"),
        ("m,365,9..1,74,L", "weight “9..1” bukan angka"),
        ("m,365,1e999,74,L", "weight “1e999” bukan angka"),
        ("m,365,-9,74,L", "weight harus lebih dari 0"),
        ("x,365,9,74,L", "sex “x” tidak dikenal"),
        ("m,365,9,74,duduk", "measure “duduk” tidak dikenal"),
        ("m,-1,9,74,L", "age_days tidak boleh negatif"),
        ("m,setahun,9,74,L", "age_days “setahun” bukan angka"),
        ("m,365,9", "baris ini berisi 3 kolom, judulnya 5"),
        ("m,365,9,1,74,0,L", "baris ini berisi 7 kolom, judulnya 5"),
    ],
)
def test_a_bad_row_says_why_and_stops_nothing(tmp_path: Path, line: str, reason: str) -> None:
    good = "f,400,9.5,75,L"
    rows = scored(tmp_path, f"sex,age_days,weight,lenhei,measure\n{good}\n{line}\n\n{good}\n")
    assert [row["error"] for row in rows] == ["", reason, ""]
    assert rows[0] == rows[2]
    assert rows[0]["zwei"]


def test_a_row_whose_age_or_columns_are_wrong_has_no_result(tmp_path: Path) -> None:
    rows = scored(tmp_path, "sex,age_days,weight,lenhei\nm,-1,9,74\nm,x,9,74\nm,365,9\nm,365,9,74,5\n")
    assert {row[name] for row in rows for name in RESULTS[:-1]} == {""}
    assert all(row["error"] for row in rows)


def test_an_unreadable_cell_leaves_the_other_indices(tmp_path: Path) -> None:
    (row,) = scored(tmp_path, "sex,age_days,weight,lenhei,headc\nm,365,9,74,?\n")
    assert row["zwei"]
    assert row["zlen"]
    assert not row["zhc"]


def test_decimal_comma_for_a_spreadsheet(tmp_path: Path) -> None:
    text = "sex;age_days;weight;lenhei\nm;365;8,1;70,5\n"
    (row,) = scored(tmp_path, text, "--decimal", "comma", delimiter=";")
    assert row["clenhei"] == "70,5"
    assert row["zwei"].startswith("-1,")


def test_a_file_without_sex_is_refused_and_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("umur,berat\n3,4\n")
    result = score(tmp_path / "in.csv", tmp_path / "out.csv")
    assert result.exit_code == 1
    assert "Kolom sex tidak ada" in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


@pytest.mark.parametrize("content", ["", "\n"])
def test_an_empty_file_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "in.csv").write_text(content)
    assert score(tmp_path / "in.csv", tmp_path / "out.csv").exit_code == 1


def test_an_interrupted_run_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growth_file, "CHUNK_ROWS", 1)
    (tmp_path / "in.csv").write_text("sex,weight,age_days\nm,9,300\nf,9,300\n")
    (tmp_path / "out.csv").write_text("yang lama")

    def break_off(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        score_file(tmp_path / "in.csv", tmp_path / "out.csv", on_progress=break_off)
    assert (tmp_path / "out.csv").read_text() == "yang lama"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out.csv"]


def test_a_file_may_be_written_over_itself(tmp_path: Path) -> None:
    path = tmp_path / "anak.csv"
    path.write_text("sex,weight,age_days\nm,9,300\n")
    assert score(path, path).exit_code == 0
    assert table(path)[0]["zwei"]


def test_an_unclosed_quote_is_named(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text('sex,weight\n"m,9\n' + "f,9\n" * 40_000)
    result = score(tmp_path / "in.csv", tmp_path / "out.csv")
    assert result.exit_code == 1
    assert "tanda kutip" in result.output


def test_the_bar_shows_only_past_a_second(
    tmp_path: Path, inputs: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "in.csv", inputs[:30])
    screen = io.StringIO()
    monkeypatch.setattr(screen, "isatty", lambda: True)
    monkeypatch.setattr("sys.stderr", screen)
    command = [str(tmp_path / "in.csv"), str(tmp_path / "out.csv")]
    growth_file.score_command.main(command, standalone_mode=False)
    assert screen.getvalue() == ""
    monkeypatch.setattr(growth_file, "_SILENT_SECONDS", -1.0)
    growth_file.score_command.main(command, standalone_mode=False)
    assert "100%" in screen.getvalue()
