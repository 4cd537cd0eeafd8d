"""comparison.parquet as other programs read it: types, values, and what lets them skip row groups.

Usage: parquet_types.py SLIPGRID SCRATCH. SCRATCH is made. The table is compared with comparison.csv cell by cell, the
statistics of every column chunk with the cells of its rows. Those of doubles are in the total order of IEEE 754, which
DuckDB reads and pyarrow 26 does not know yet: there it has none, and is right all the same.
"""

import csv
import datetime
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow.parquet as pq

ROOT = Path(__file__).resolve().parents[2]
SLIPGRID, SCRATCH = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
# Two row groups, the second begins inside a symbol.
SWEEP = """
name = "table"
[data]
source = "sample"
[order]
qty = { adv_fraction = 0.01 }
minutes = 120
[grid]
symbol = ["LIQD", "MIDC", "THIN"]
session = "all"
start = ["10:00", "11:00"]
strategy = ["twap", "vwap"]
k_temp = { linspace = [0.1, 1], n = 40 }
k_perm = { linspace = [0, 0.1], n = 20 }
[output]
table = ["csv", "parquet"]
slices = "none"
summaries = false
"""
READ = {
    "date32[day]": datetime.date.fromisoformat,
    "time32[ms]": datetime.time.fromisoformat,
    "double": float,
    "int64": int,
    "string": str,
}


def expect(fine, message):
    if not fine:
        sys.exit(f"FAILED: {message}")


def scanned(query):
    """The row groups that DuckDB reads for a query, of all there are."""
    plan = duckdb.sql(f"explain analyze {query}").fetchall()[0][1]
    found = re.search(r"Row Groups Scanned: (\d+) / (\d+)", plan)
    # Where no row group can hold a row, the plan has no scan at all.
    return tuple(map(int, found.groups())) if found else (0, None)


SCRATCH.mkdir(parents=True)
(SCRATCH / "sweep.toml").write_text(SWEEP, encoding="utf-8")
command = [SLIPGRID, "run", "sweep.toml", "--quiet", "--data", ROOT / "data"]
done = subprocess.run(command, cwd=SCRATCH, capture_output=True, text=True)
expect(done.returncode == 0, f"exit {done.returncode}\n{done.stdout}{done.stderr}")
path = SCRATCH / "results/table/comparison.parquet"
with open(path.with_suffix(".csv"), newline="", encoding="utf-8") as file:
    header, *rows = csv.reader(file)

table, file = pq.read_table(path), pq.ParquetFile(path)
types = {field.name: str(field.type) for field in table.schema}
expect(list(types) == header, "the columns are not those of comparison.csv")
expect(types["session"] == "date32[day]" and types["start"] == "time32[ms]", "a date or a time is none")
expect(types["is_total_bps"] == "double" and types["fills"] == "int64", "a number is none")
expect(types["symbol"] == types["gate_threshold"] == types["run_id"] == "string", "a text is none")
expect(file.num_row_groups == 2 and table.num_rows == len(rows) == 124_800, f"{table.num_rows} rows")

about = f"select row_group_id, path_in_schema, stats_min_value, stats_max_value from parquet_metadata('{path}')"
doubles = {
    (group, name): tuple(end and float(end) for end in ends)
    for group, name, *ends in duckdb.sql(about).fetchall()
    if types[name] == "double"
}
groups, first = [], 0
for group in range(file.num_row_groups):
    count = file.metadata.row_group(group).num_rows
    groups.append((first, first + count))
    first += count
for place, name in enumerate(header):
    read = READ[types[name]]
    cells = [read(row[place]) if row[place] else None for row in rows]
    found = table[name].to_pylist()
    # A text of no letters, as where there are no flags, is an empty cell too.
    expect([None if cell == "" else cell for cell in found] == cells, f"{name} has other values than comparison.csv")
    for group, (first, end) in enumerate(groups):
        chunk = file.metadata.row_group(group).column(place)
        values = [cell for cell in found[first:end] if cell is not None]
        extent = (min(values), max(values)) if values else (None, None)
        about = chunk.statistics
        stated = (*doubles.get((group, name), (about.min, about.max)), about.null_count)
        expect(stated == (*extent, end - first - len(values)), f"{name}, row group {group}: {stated}, not {extent}")
        expect(chunk.has_column_index and chunk.has_offset_index, f"{name} has no page index")

pruned = pq.read_table(path, filters=[("is_total_bps", ">", 100.0)])
expensive = sum(float(row[header.index("is_total_bps")]) > 100 for row in rows)
expect(pruned.num_rows == expensive > 0, f"{pruned.num_rows} rows above 100 bps, not {expensive}")
for query, most in [
    ("symbol = 'LIQD' and k_temp > 0.5", 1),
    ("symbol = 'THIN' and session > '2026-01-01'", 1),
    ("symbol = 'MIDC'", 2),
    ("is_total_bps > 90", 1),
    ("is_total_bps > 1e6", 0),
    ("session < '2020-01-01'", 0),
]:
    read, _ = scanned(f"select avg(fills) from '{path}' where {query}")
    expect(read == most, f"DuckDB read {read} row groups where {query}")

runs = pd.read_parquet(path)
expect(runs["start"].iloc[0] == datetime.time(10) and runs["session"].max() == max(runs["session"]), "pandas")
print(f"parquet: {len(header)} columns of {len(rows)} rows are those of comparison.csv, and so are their statistics")
