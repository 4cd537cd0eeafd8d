"""Serves real answers of providers, recorded elsewhere, from this machine and has slipgrid fetch them.

Usage: provider_answers.py SLIPGRID SHARED SCRATCH. SHARED has data/yahoo_json, data/other_json and data/yahoo_2026.

Whatever comes, slipgrid must end with bars or with an error that says what is wrong, and never panic.
"""

import csv
import json
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SLIPGRID, SHARED, SCRATCH = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve(), Path(sys.argv[3]).resolve()
DATA = SHARED / "data"
current = {"status": 200, "body": b""}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(current["status"])
        self.send_header("content-length", str(len(current["body"])))
        self.end_headers()
        self.wfile.write(current["body"])

    def log_message(self, *arguments):
        pass


def fetch(name, source, interval, status, body):
    current.update(status=status, body=body)
    done = subprocess.run(
        [SLIPGRID, "fetch", "--symbol", name, "--source", source, "--interval", interval, "--json",
         "--base-url", f"http://127.0.0.1:{server.server_port}"], cwd=SCRATCH, capture_output=True, text=True)
    if done.returncode not in (0, 3) or "panicked" in done.stderr:
        sys.exit(f"FAILED: {name}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    report = json.loads(done.stdout)["symbols"][0]
    if done.returncode == 3 and not report.get("reason"):
        sys.exit(f"FAILED: {name}: no reason given\n{done.stderr}")
    return report


SCRATCH.mkdir(parents=True)
server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
outcomes = {"ok": 0, "failed": 0}
expected_bars = {}
for path in sorted((DATA / "yahoo_json").rglob("*")):
    if not path.is_file() or path.suffix not in (".json", ".txt"):
        continue
    text, status = path.read_text(encoding="utf-8"), 200
    if path.parent.name == "errors":
        status = int(path.name[:3])
        if status == 429:
            continue  # A storm takes its two minutes; it has tests of its own.
    elif path.suffix == ".json":
        recorded = json.loads(text)
        if isinstance(recorded, dict) and "response" in recorded:
            status, text = recorded["response"]["status"], json.dumps(recorded["response"].get("bodyJson"))
    interval = "1m" if "1m" in path.name else "5m"
    report = fetch(path.stem, "yahoo", interval, status, text.encode())
    outcomes[report["status"]] += 1
    if path.parent.name == "errors" and report["status"] != "failed":
        sys.exit(f"FAILED: {path.name} was taken for an answer")
    expected_bars[path.name] = report.get("bars", 0)

# A session that was still open, with its last trade off the grid: what is there is of a day that has closed since, or
# has not; either way the last trade is no bar.
midsession = "AAPL_5m_1d_20261005_midsession.json"
if expected_bars[midsession] not in (0, 6):
    sys.exit(f"FAILED: {midsession}: {expected_bars[midsession]} bars")
for source, file, rows in [("binance", "binance_spot_klines_1m.json", None), ("kraken", "kraken_ohlc_1m.json", None),
                           ("coinbase", "coinbase_advanced_candles.json", None)]:
    report = fetch(file, source, "1m", 200, (DATA / "other_json" / file).read_bytes())
    if report["status"] != "ok" or report["bars"] == 0:
        sys.exit(f"FAILED: {source}: {report}")

# Running totals sent as volume: known days, and no others.
corrupt = {"AAPL": ["2026-03-16", "2026-03-17", "2026-03-18", "2026-03-19"],
           "QQQ": ["2026-03-16", "2026-03-17", "2026-03-18", "2026-03-19"], "SPY": []}
for symbol, days in corrupt.items():
    done = subprocess.run(
        [SLIPGRID, "data", "import", DATA / f"yahoo_2026/{symbol}_1m.csv", "--symbol", symbol, "--interval", "1m",
         "--zone", "America/New_York", "--session", "09:30-16:00", "--json"],
        cwd=SCRATCH, capture_output=True, text=True, check=True)
    path = SCRATCH / json.loads(done.stdout)["path"]
    with open(path.with_suffix(".quality.csv"), newline="", encoding="utf-8") as file:
        flagged = [row["session"] for row in csv.DictReader(file) if "cumulative_volume" in row["flags"]]
    missed = set(days) - set(flagged)
    # QQQ had more such days, as its volumes against the daily ones show.
    wrong = set(flagged) - set(days) if symbol != "QQQ" else set()
    if missed or wrong:
        sys.exit(f"FAILED: {symbol}: {flagged} flagged, {days} expected")
print(f"provider answers: {outcomes['ok']} gave bars, {outcomes['failed']} a reason; corrupt volumes were found")
