"""The workbook, opened: LibreOffice calculates it anew, and what it saves is read back and held to comparison.csv.

usage: workbook.py SLIPGRID SCRATCH
"""

import csv
import datetime
import math
import re
import shutil
import subprocess
import sys
import warnings
import zipfile
from pathlib import Path

import openpyxl

SWEEP = """
name = "book"
[data]
source = "sample"
[order]
qty = { adv_fraction = 0.01 }
minutes = 90
[grid]
symbol = ["LIQD", "MIDC", "THIN", "COIN-USD"]
session = "all"
start = ["10:00", "14:00", "15:45"]
strategy = ["twap", "vwap", "pov"]
participation = [0.05, 0.10]
k_temp = [0.2, 0.4]
[[override]]
when = { symbol = "THIN" }
spread_bps = 12
[output]
slices = "none"
summaries = false
"""
ERRORS = {"#NAME?", "#REF!", "#VALUE!", "#DIV/0!", "#N/A", "#NUM!", "#NULL!"}
# Symbols that a spreadsheet would like to run, or to take for something else.
HOSTILE = {"LIQD": "=cmd|' /C calc'!A0", "MIDC": "+1", "THIN": "005930", "COIN-USD": "@x"}
# Calculate on load, always: a value that was only stored proves nothing.
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def results(slipgrid, folder, sweep, *arguments, renamed=None):
    """Runs a sweep and reports it; gives the workbook and the rows of the table."""
    folder.mkdir(parents=True)
    (folder / "sweep.toml").write_text(sweep)
    assert subprocess.run([slipgrid, "run", "sweep.toml", "--quiet"], cwd=folder).returncode in (0, 1)
    table = folder / "results/book/comparison.csv"
    if renamed:
        text = table.read_text()
        for plain, hostile in renamed.items():
            guarded = "'" + hostile if hostile[0] in "=+-@" else hostile
            text = text.replace(f",{plain},", f",{guarded},")
        table.write_text(text)
    subprocess.run([slipgrid, "report", "results/book", "--quiet", *arguments], cwd=folder, check=True)
    with open(table, newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["status"] == "ok"]
    for row in rows:
        row["symbol"] = row["symbol"].removeprefix("'")
    return folder / "results/book/report.xlsx", rows


def recalculated(path, scratch, least=0):
    """The workbook at `path` as LibreOffice saves it, after it lost all stored results of formulas: `least` or more."""
    profile = scratch / "profile"
    if not profile.exists():
        (profile / "user").mkdir(parents=True)
        (profile / "user/registrymodifications.xcu").write_text(PROFILE)
    emptied, out = scratch / "emptied" / path.name, scratch / "out"
    emptied.parent.mkdir(exist_ok=True)
    count = 0
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(emptied, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            if name.startswith("xl/worksheets/sheet"):
                data, emptied_here = re.subn(rb"</f><v>[^<]*</v>", b"</f><v>987654321</v>", data)
                count += emptied_here
            target.writestr(name, data)
    assert count >= least, f"{count} formulas have a stored result"
    command = ["soffice", f"-env:UserInstallation={profile.resolve().as_uri()}", "--headless", "--convert-to", "xlsx",
               "--outdir", str(out), str(emptied)]
    subprocess.run(command, check=True, timeout=100, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return out / path.name


def cells(book):
    return {(sheet.title, cell.coordinate): cell for sheet in book for row in sheet.iter_rows() for cell in row
            if cell.value is not None}


def close(a, b):
    return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9)


def read_back(path, scratch):
    """Checks that what LibreOffice makes of the workbook is what was stored; gives the stored values."""
    written = openpyxl.load_workbook(path)
    stored = openpyxl.load_workbook(path, data_only=True)
    opened = openpyxl.load_workbook(recalculated(path, scratch, least=10), data_only=True)
    assert opened.sheetnames == written.sheetnames, (opened.sheetnames, written.sheetnames)
    formulas, was, now = cells(written), cells(stored), cells(opened)
    count = 0
    for place, cell in formulas.items():
        value, new = was[place].value, now[place].value if place in now else None
        assert new not in ERRORS and value not in ERRORS, (place, value, new)
        if cell.data_type == "f":
            count += 1
            assert isinstance(value, (int, float)) and isinstance(new, (int, float)), (place, cell.value, value, new)
            assert close(value, new), (place, cell.value, value, new)
        elif isinstance(value, (int, float)):
            assert isinstance(new, (int, float)) and close(value, new), (place, value, new)
        elif isinstance(value, (datetime.date, datetime.time)):
            assert new == value, (place, value, new)
        elif value != "":
            assert was[place].data_type == "s", (place, value)
            assert str(new) == value and now[place].data_type == "s", (place, value, new)
    for sheet in written:
        for table in sheet.tables.values():
            header = [cell.value for cell in sheet[table.ref][0]]
            assert header == [column.name for column in table.tableColumns], sheet.title
    return stored, count


def table_of_runs(book):
    """The rows of the sheet Runs, by column."""
    sheet = book["Runs"]
    rows = sheet.iter_rows(min_row=5, values_only=True)
    names = [name for name in next(rows) if name]
    return [dict(zip(names, row)) for row in rows if row[0]]


def runs_are_those_of(book, rows):
    """Checks that the sheet Runs has the rows of the table, typed."""
    found = table_of_runs(book)
    assert len(found) == len(rows), (len(found), len(rows))
    for ours, row in zip(found, rows):
        assert ours["run_id"] == row["run_id"]
        for name, value in ours.items():
            text = row[name]
            if text == "":
                assert value is None, (name, value)
            elif name == "session":
                assert value == datetime.datetime.fromisoformat(text), (name, value, text)
            elif name == "start":
                assert value == datetime.time.fromisoformat(text), (name, value, text)
            elif name in ("run_id", "symbol", "strategy", "side", "curve", "quality_flags"):
                assert value == text, (name, value, text)
            else:
                assert isinstance(value, (int, float)) and close(value, float(text)), (name, value, text)


def mean(rows, name):
    return math.fsum(float(row[name]) for row in rows) / len(rows)


def groups_are_those_of(book, rows):
    """Checks the means and totals of the sheet By symbol."""
    lines = [line for line in book["By symbol"].iter_rows(min_row=5, max_col=13, values_only=True) if line[2]]
    groups = {(row["symbol"], row["strategy"]) for row in rows}
    assert len(lines) == len(groups), (len(lines), len(groups))
    for symbol, strategy, runs, completion, *terms, total, cash in lines:
        group = [row for row in rows if (row["symbol"], row["strategy"]) == (symbol, strategy)]
        assert runs == len(group) and close(completion, mean(group, "completion_pct"))
        names = ["spread", "temporary", "permanent", "fees", "timing", "opportunity", "cleanup"]
        for term, name in zip(terms, names):
            assert close(term, mean(group, f"cost_{name}_bps")), (symbol, strategy, name)
        assert close(total, mean(group, "is_total_bps")) and close(cash, total * 100)


def terms_make_the_difference(book):
    """Checks that the terms of every line under "What makes the difference?" sum to its last cell, "all pairs" included."""
    checked = 0
    for sheet in book:
        lines = list(sheet.iter_rows(values_only=True))
        heads = [place for place, line in enumerate(lines) if "cleanup" in line and "total, bps" in line and "runs" not in line]
        for place in heads:
            first, last = lines[place].index("spread"), lines[place].index("total, bps")
            assert last - first == 7, (sheet.title, lines[place])
            for line in lines[place + 1:]:
                terms = line[first:last + 1]
                if not isinstance(terms[0], (int, float)):
                    break
                assert all(isinstance(term, (int, float)) for term in terms), (sheet.title, line)
                assert close(math.fsum(terms[:-1]), terms[-1]), (sheet.title, line)
                checked += 1
    assert checked > 2, checked


def means_above_the_table_are_those_of(book, rows):
    sheet = book["Runs"]
    means = {header.value: cell.value for header, cell in zip(sheet[5], sheet[3]) if isinstance(cell.value, float)}
    assert "is_total_bps" in means
    for name, value in means.items():
        here = [row for row in rows if row[name] != ""]
        assert close(value, mean(here, name)), (name, value)


def cash_follows_the_order(path, scratch):
    """Checks that another value of an order, entered by a reader, moves every cash figure."""
    book = openpyxl.load_workbook(path)
    stored = cells(openpyxl.load_workbook(path, data_only=True))
    sheet, place = book.defined_names["order_value"].attr_text.split("!")
    book[sheet.strip("'")][place.replace("$", "")].value *= 3
    changed = scratch / "changed.xlsx"
    book.save(changed)
    new = cells(openpyxl.load_workbook(recalculated(changed, scratch), data_only=True))
    moved = 0
    for where, cell in cells(book).items():
        if cell.data_type == "f" and "order_value" in cell.value:
            moved += 1
            assert close(new[where].value, 3 * stored[where].value), (where, new[where].value)
    assert moved > 10, moved


def main():
    warnings.filterwarnings("ignore", module="openpyxl")  # it drops the bars of conditional formats
    slipgrid, scratch = str(Path(sys.argv[1]).resolve()), Path(sys.argv[2]).resolve()
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    path, rows = results(slipgrid, scratch / "plain", SWEEP)
    book, formulas = read_back(path, scratch)
    runs_are_those_of(book, rows)
    means_above_the_table_are_those_of(book, rows)
    terms_make_the_difference(book)
    groups_are_those_of(book, rows)
    cash_follows_the_order(path, scratch)
    print(f"{len(rows)} runs, {formulas} formulas: LibreOffice calculates what is stored")

    path, rows = results(slipgrid, scratch / "hostile", SWEEP, "--by", "symbol,start", renamed=HOSTILE)
    book, _ = read_back(path, scratch)
    runs_are_those_of(book, rows)
    groups_are_those_of(book, rows)
    assert {row["symbol"] for row in table_of_runs(book)} == set(HOSTILE.values())
    print("symbols like =cmd|' /C calc'!A0, +1 and 005930 stay texts")

    single = SWEEP.replace('["twap", "vwap", "pov"]', '["twap"]')
    path, rows = results(slipgrid, scratch / "single", single)
    book, _ = read_back(path, scratch)
    runs_are_those_of(book, rows)
    print("one strategy, nothing to compare: fine too")

    failing = SWEEP.replace("minutes = 90", 'minutes = 90\noverrun = "error"')
    path, rows = results(slipgrid, scratch / "failing", failing)
    book, _ = read_back(path, scratch)
    runs_are_those_of(book, rows)
    texts = [cell.value for row in book["Data quality"].iter_rows() for cell in row if isinstance(cell.value, str)]
    assert any("close" in text for text in texts), "the reason of failed runs is on the sheet"
    print("failed runs are counted with their reason")


if __name__ == "__main__":
    main()
