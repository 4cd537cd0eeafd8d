"""Runs every block of docs/notebooks.md on results whose symbols are hostile to careless readers.

Usage: notebooks.py SLIPGRID SCRATCH. SCRATCH is made. A block whose package is not installed is skipped, and said to be:
Python packages are in requirements.txt, so only R may lack any. After each block its tables are checked against the
files, read with nothing but Python's csv module.
"""

import csv
import json
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SLIPGRID, SCRATCH = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
SYMBOLS = ["NA", "005930"]
# With digits alone a reader that guesses takes the symbol for a number.
CASES = {"both": SYMBOLS, "digits": ["005930"]}
SWEEP = """
name = "demo"
[data]
source = "imported"
interval = "5m"
[order]
qty = { adv_fraction = 0.01 }
minutes = 60
[grid]
symbol = ["NA", "005930"]
session = "all"
start = ["10:00", "11:00"]
strategy = ["twap", "vwap"]
[output]
table = ["csv", "parquet"]
"""

# Appended to a Python block: what its tables hold, for the comparison below.
PYTHON = """
import json as _json

def _cells(table, name):
    if hasattr(table, "fetchall"):
        return [row[0] for row in table.project(name).fetchall()]
    return table[name].to_list()

def _texts(table, name):
    return [None if cell is None or cell != cell else str(cell)[:10] for cell in _cells(table, name)]

_found = {}
for _name in ("runs", "same"):
    _table = globals()[_name]
    _found[_name] = {
        "keys": sorted(_texts(_table, "symbol")[i] + " " + _texts(_table, "session")[i] for i in range(len(_cells(_table, "symbol")))),
        "total": sum(_cells(_table, "is_total_bps")),
    }
_found["slices"] = {"symbols": sorted(set(_texts(slices, "symbol"))), "filled": sum(_cells(slices, "child"))}
_found["slices"]["runs"] = sorted(set(map(str, _cells(slices, "run_id"))))
print(_json.dumps(_found))
"""

# Appended to an R block.
R = """
cat("{\\"runs\\": {\\"keys\\": [", paste0('"', paste(sort(paste(runs$symbol, format(runs$session)), method = "radix"),
    collapse = '","'), '"'), "], \\"total\\": ", format(sum(runs$is_total_bps), digits = 17),
    "}, \\"slices\\": {\\"symbols\\": [\\"", paste(unique(slices$symbol), collapse = '","'), "\\"], \\"filled\\": ",
    format(sum(slices$child), digits = 17), ", \\"runs\\": [\\"", unique(slices$run_id), "\\"]}}\\n", sep = "")
"""


def fail(message):
    sys.exit(f"FAILED: {message}")


def slipgrid(*arguments):
    done = subprocess.run([SLIPGRID, *map(str, arguments)], cwd=SCRATCH, capture_output=True, text=True)
    if done.returncode != 0:
        fail(f"{arguments}: exit {done.returncode}\n{done.stdout}{done.stderr}")


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def import_bars():
    """Five sessions of two symbols; what is drawn does not matter."""
    dice = random.Random(7)
    for symbol in SYMBOLS:
        price, lines = 100.0, ["time,open,high,low,close,volume"]
        for day in range(2, 7):
            for slot in range(24):
                price *= 1 + 0.004 * (dice.random() - 0.5)
                time = f"2026-11-{day:02}T{10 + slot // 12}:{slot % 12 * 5:02}:00Z"
                lines.append(f"{time},{price},{price * 1.001},{price * 0.999},{price},{dice.randint(1000, 9000)}")
        bars = SCRATCH / f"{symbol}.csv"
        bars.write_text("\n".join(lines) + "\n", encoding="utf-8")
        slipgrid("data", "import", bars, "--symbol", symbol, "--interval", "5m", "--zone", "UTC",
                 "--session", "10:00-12:00")


def blocks(text):
    """The fenced blocks of code: the heading above, the language, the code."""
    pattern = re.compile(r"^## (?P<heading>[^\n]+)$|^```(?P<language>python|r)\n(?P<code>.*?)^```$", re.M | re.S)
    heading = ""
    for match in pattern.finditer(text):
        if match["heading"]:
            heading = match["heading"]
        else:
            yield heading, match["language"], match["code"]


def has_r_package(name):
    test = f'quit(status = as.integer(!requireNamespace("{name}", quietly = TRUE)))'
    return subprocess.run(["Rscript", "-e", test], capture_output=True).returncode == 0


def missing(language, code):
    """What the block needs and is not here."""
    if language == "python":
        return None
    if shutil.which("Rscript") is None:
        return "Rscript is not installed"
    packages = re.findall(r"^library\((\w+)\)", code, re.M)
    return next((f"the R package {name} is not installed" for name in packages if not has_r_package(name)), None)


def run_block(folder, name, language, code):
    """Runs a block as its own program in `folder`; what its tables hold."""
    path = folder / f"{name}.{'py' if language == 'python' else 'R'}"
    path.write_text(code + (PYTHON if language == "python" else R), encoding="utf-8")
    command = [sys.executable, path] if language == "python" else ["Rscript", "--vanilla", path]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=100)
    if done.returncode != 0:
        fail(f"{name}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def check(folder, symbols, name, heading, language, code):
    """Runs a block in `folder` and compares its tables with the files there."""
    table = rows(folder / "results/demo/comparison.csv")
    if sorted({row["symbol"] for row in table}) != sorted(symbols) or len(table) < 16:
        fail(f"{len(table)} runs of {sorted({row['symbol'] for row in table})}")
    keys = sorted(f"{row['symbol']} {row['session']}" for row in table)
    total = sum(float(row["is_total_bps"]) for row in table)
    by_id = {row["run_id"]: row for row in table}
    dearest = max(table, key=lambda row: float(row["is_total_bps"]))["run_id"]

    tables = run_block(folder, name, language, code)
    slices = tables.pop("slices")
    for which, read in tables.items():
        if read["keys"] != keys or abs(read["total"] - total) > 1e-9 * abs(total):
            fail(f"{name}, {which}: {read} is not {keys}, {total}")
    # DuckDB reads the slices of all runs, the others those of the dearest one.
    expected = sorted(by_id) if heading == "DuckDB" else [dearest]
    if slices["runs"] != expected:
        fail(f"{name}: slices of {slices['runs']}, not of {expected}")
    if slices["symbols"] != sorted({by_id[run]["symbol"] for run in expected}):
        fail(f"{name}: slices of the symbols {slices['symbols']}")
    filled = sum(float(by_id[run]["completed_qty"]) for run in expected)
    if abs(slices["filled"] - filled) > 1e-9 * filled:
        fail(f"{name}: {slices['filled']} units in the slices, {filled} in the table")


SCRATCH.mkdir(parents=True)
import_bars()
(SCRATCH / "demo.toml").write_text(SWEEP, encoding="utf-8")
for case, symbols in CASES.items():
    slipgrid("run", "demo.toml", "--quiet", "--out", f"{case}/results", "--set", f"symbol={json.dumps(symbols)}")

text = (ROOT / "docs/notebooks.md").read_text(encoding="utf-8")
found = list(blocks(text))
fences = text.count("\n```") // 2
if len(found) != fences or fences < 6:
    fail(f"{len(found)} blocks found, {fences} fences in docs/notebooks.md")
ran = 0
for place, (heading, language, code) in enumerate(found, 1):
    name = f"{place}-{heading.lower()}"
    reason = missing(language, code)
    if reason:
        print(f"NOTICE: block {name} was not run: {reason}")
        continue
    if not re.search(r"^(assert|stopifnot)\b", code.strip().splitlines()[-1]):
        fail(f"{name} does not end with an assertion")
    for case, symbols in CASES.items():
        check(SCRATCH / case, symbols, name, heading, language, code)
    ran += 1
print(f"notebooks: {ran} of {len(found)} blocks of docs/notebooks.md ran on the symbols {' and '.join(SYMBOLS)}")
