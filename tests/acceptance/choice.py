"""Which choice is cheapest on sixty real sessions: the set of slipgrid against that of `arch` on the same losses.

Usage: choice.py SLIPGRID SHARED SCRATCH. SHARED has data/yahoo_2026/*_5m.csv; SCRATCH is made.
"""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from arch.bootstrap import MCS

SLIPGRID, SHARED, SCRATCH = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve(), Path(sys.argv[3]).resolve()
SYMBOLS = ["AAPL", "IWM", "MSFT", "QQQ", "SPY", "TSLA"]
SWEEP = """
name = "choice"
[data]
source = "imported"
interval = "5m"
[order]
qty = { adv_fraction = 0.005 }
[grid]
symbol = ["AAPL", "IWM", "MSFT", "QQQ", "SPY", "TSLA"]
session = "all"
start = ["09:30", "11:00", "13:00"]
minutes = [60, 120]
strategy = ["twap", "vwap", "dynamic-vwap", "front-loaded", "back-loaded", "pov", "almgren-chriss"]
participation = [0.05, 0.2]
k_temp = [0.1, 0.3]
urgency = [1, 2]
ac_k_temp = 0.2
half_life = [20, 60]
pov_rate = [0.02, 0.05]
[output]
slices = "none"
summaries = false
"""
DECISIONS = ["strategy", "participation", "half_life", "urgency", "pov_rate"]
INSTANCE = ["symbol", "session", "start"]
MODELLED = ["spread", "temporary", "permanent", "fees", "cleanup"]
LEVEL = 0.9
# Two estimates of a p from 2,000 and 5,000 draws differ by less in nearly all of the cases.
MONTE_CARLO = 0.05
# Where two choices differ on fewer days, many draws have the very statistic of the sample. They count in slipgrid; in arch
# rounding decides which of them do.
FEW_DAYS = 5


def slipgrid(*arguments):
    done = subprocess.run([SLIPGRID, *map(str, arguments)], cwd=SCRATCH, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        sys.exit(f"FAILED: {arguments}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def check(condition, message):
    if not condition:
        sys.exit(f"FAILED: {message}")


def day_losses(runs, weight):
    """Days x choices: expected cost + weight x timing risk, the mean over a day's runs."""
    losses = runs[[f"cost_{term}_bps" for term in MODELLED]].sum(axis=1) + weight * runs["timing_risk_bps"]
    keys = [runs[decision].astype(object).where(runs[decision].notna(), "") for decision in KEYS]
    table = losses.groupby([runs["session"], *keys]).mean().unstack(list(range(1, len(KEYS) + 1)))
    check(table.notna().all().all(), "a choice has a day without a run")
    return table


def compare(cell, runs, rows, weight):
    """The p of every choice against that of arch; returns the largest difference."""
    table = day_losses(runs, weight)
    # Choices that cost the same on every day are one.
    distinct = table.round(9).T.drop_duplicates().T.columns
    table = table[distinct]
    mcs = MCS(table.to_numpy(), size=1 - LEVEL, method="max", block_size=1, bootstrap="circular", reps=5000, seed=7)
    mcs.compute()
    p_arch = mcs.pvalues["Pvalue"].reindex(range(len(distinct))).to_numpy()
    ours = rows[rows["same_as"].isna()]
    check(len(ours) == len(distinct), f"{cell}: {len(ours)} distinct choices, {len(distinct)} here")
    # By ascending mean loss both are the same choices.
    order = np.argsort(table.mean().to_numpy(), kind="stable")
    means = table.mean().to_numpy()[order]
    check(np.abs(means - ours["loss_bps"].to_numpy()).max() < 1e-8, f"{cell}: mean losses differ")
    errors = (table.std(ddof=1) / np.sqrt(len(table))).to_numpy()[order]
    check(np.abs(errors - ours["loss_error_bps"].to_numpy()).max() < 1e-8, f"{cell}: errors by day differ")
    p_arch, p_ours = p_arch[order], ours["p"].to_numpy()
    losses = table.to_numpy()[:, order]
    differ = (np.abs(losses[:, :, None] - losses[:, None, :]) > 1e-9).sum(axis=0) + len(losses) * np.eye(len(order), dtype=int)
    told = differ.min(axis=1) >= FEW_DAYS
    check(told.any(), f"{cell}: no p to compare")
    worst = np.abs(p_arch - p_ours)[told].max()
    check(worst < MONTE_CARLO, f"{cell}: p differ by {worst:.3f}")
    sure = (np.abs(p_arch - (1 - LEVEL)) > MONTE_CARLO) & told
    held = ours["in_set"].to_numpy() == 1
    check((held == (p_arch > 1 - LEVEL))[sure].all(), f"{cell}: the sets differ")
    near = int(((ours["within_margin"] == 1) & (ours["in_set"] == 0)).sum())
    print(f"  {cell}: {len(rows)} choices, {len(ours)} distinct, {len(table)} days: {held.sum()} in the set "
          f"(arch {len(mcs.included)}), {near} more within 0.1 bps; {told.sum()} p differ by {worst:.3f} at most")


def walk(losses, train, test):
    """Mean out-of-sample loss of what the past picks, recomputed."""
    scored = []
    for start in range(train, len(losses), test):
        pick = losses.iloc[start - train:start].mean().to_numpy().argmin()
        scored.extend(losses.iloc[start:start + test, pick])
    return np.mean(scored), len(scored)


SCRATCH.mkdir(parents=True)
for symbol in SYMBOLS:
    file = SHARED / "data" / "yahoo_2026" / f"{symbol}_5m.csv"
    zone = ["--zone", "America/New_York", "--session", "09:30-16:00"]
    slipgrid("data", "import", file, "--symbol", symbol, "--interval", "5m", "--times-in", "UTC", *zone, "-q")
(SCRATCH / "choice.toml").write_text(SWEEP, encoding="utf-8")
slipgrid("run", "choice.toml", "-q")
runs = pd.read_csv(SCRATCH / "results/choice/comparison.csv", keep_default_na=False, na_values=[""], low_memory=False)
total = len(runs)
runs = runs[runs["status"] == "ok"]
KEYS = DECISIONS
print(f"{total} runs, {total - len(runs)} failed")


def shared(runs):
    """The runs on orders and assumptions that every choice has a run for."""
    keys = runs[KEYS].astype(object).where(runs[KEYS].notna(), "").apply(tuple, axis=1)
    order = runs[[*INSTANCE, "k_temp"]].apply(tuple, axis=1)
    count = keys.groupby(order).nunique()
    return runs[order.map(count) == keys.nunique()]


for by in ["", "symbol"]:
    said = slipgrid("choose", "results/choice", "--csv", "choices.csv", *(["--by", by] if by else []))
    rows = pd.read_csv(SCRATCH / "choices.csv", keep_default_na=False, na_values=[""])
    for cell, of_cell in rows.groupby("cell", sort=False):
        *symbol, minutes = cell.split(", ")
        here = runs[runs["minutes"] == float(minutes.split()[1])]
        if symbol:
            here = here[here["symbol"] == symbol[0]]
        compare(cell, shared(here), of_cell, 0.0)
    if not by:
        print(said)

WEIGHT = 0.05
KEYS = [*DECISIONS, "minutes"]
slipgrid("choose", "results/choice", "--csv", "choices.csv", "--risk-weight", WEIGHT)
compare(f"all minutes, risk weight {WEIGHT}", shared(runs), pd.read_csv(SCRATCH / "choices.csv"), WEIGHT)

line = json.loads(slipgrid("choose", "results/choice", "--risk-weight", WEIGHT, "--train", 20, "--test", 5, "--json"))
found = line["groups"][0]["walk_forward"]
expected, days = walk(day_losses(shared(runs), WEIGHT), 20, 5)
check(days == found["days"], f"{found['days']} days were scored, {days} here")
check(abs(expected - found["picked_bps"]["mean"]) < 1e-6, f"walk forward: {found['picked_bps']['mean']} is not {expected}")
check(found["hindsight_bps"] <= expected + 1e-9, "hindsight is beaten by foresight")
print(slipgrid("choose", "results/choice", "--risk-weight", WEIGHT, "--train", 20, "--test", 5))


def regrets(runs):
    """By setting x choice what it costs more than the best: the mean over days of the mean over a day's runs."""
    losses = runs[[f"cost_{term}_bps" for term in MODELLED]].sum(axis=1)
    choice = runs["strategy"] + " " + runs["participation"].astype(str)
    k_temp = runs["k_temp"].map(lambda k_temp: "" if pd.isna(k_temp) else f" k_temp={k_temp:g}")
    setting = "impact=" + runs["impact"] + k_temp
    by_day = losses.groupby([setting, choice, runs["session"]]).mean()
    table = by_day.groupby(level=[0, 1]).mean().unstack()
    return table, table.sub(table.min(axis=1), axis=0)


# Impact models that disagree, with two coefficients each.
slipgrid("run", "choice.toml", "-q", "--set", "name=regret", "--set", 'symbol=["AAPL","SPY"]', "--set", "minutes=60",
         "--set", 'strategy=["twap","vwap","front-loaded","back-loaded"]', "--set", "half_life=30",
         "--set", 'impact=["power-law","almgren2005","almgren2005-clock"]', "--set", "shares_outstanding=5e9")
runs = pd.read_csv(SCRATCH / "results/regret/comparison.csv", keep_default_na=False, na_values=[""], low_memory=False)
runs = runs[runs["status"] == "ok"]
losses, regret = regrets(runs)
said = slipgrid("choose", "results/regret", "--regret", "regret.csv")
rows = pd.read_csv(SCRATCH / "regret.csv", keep_default_na=False, na_values=[""])
rows["name"] = rows["choice"].str.replace(", participation ", " ")
check(len(losses) > 3 and losses.notna().all().all(), f"{len(losses)} settings")
check(set(rows["under"]) == set(losses.index), f"{set(rows['under'])} are not the settings {set(losses.index)}")
for _, row in rows.iterrows():
    check(abs(row["loss_bps"] - losses.loc[row["under"], row["name"]]) < 1e-8, f"the loss of {dict(row)}")
    check(abs(row["regret_bps"] - regret.loc[row["under"], row["name"]]) < 1e-8, f"the regret of {dict(row)}")
best = rows[rows["kind"] == "best"].drop_duplicates("chosen_under").set_index("chosen_under")["name"]
for setting, name in best.items():
    check(regret.loc[setting, name] < 1e-8, f"{name} is not best under {setting}")
least = rows.loc[rows["kind"] == "least", "name"].iloc[0]
check(abs(regret.max()[least] - regret.max().min()) < 1e-8, f"{least} has not the least worst regret")
check(rows.loc[rows["kind"] == "best", "regret_bps"].max() > 0.01, "every setting has the same best choice")
print(said)
print("the sets agree with arch, walking forward and regret with pandas")
