"""The spread estimators from their formulas, pair by pair; `edge` is the authors' package; errors by leaving out a session."""

import math

import numpy as np
from bidask import edge


def pairs(sessions):
    """Columns of neighbouring bars (before, after) of all sessions: logs of open, high, low, close."""
    logs = [np.log(bars) for bars in sessions]
    before = np.concatenate([bars[:-1] for bars in logs])
    return before, np.concatenate([bars[1:] for bars in logs])


def of_edge(sessions):
    gap = np.full((1, 4), np.nan)
    rows = [part for bars in sessions for part in (bars, gap)][:-1]
    spread = edge(*np.concatenate(rows).T, sign=True)
    return math.copysign(spread * spread, spread)


def of_abdi_ranaldo(sessions):
    before, after = pairs(sessions)
    eta, eta_next = before[:, 1:3].mean(axis=1), after[:, 1:3].mean(axis=1)
    return 4 * np.mean((before[:, 3] - eta) * (before[:, 3] - eta_next)) if len(before) else math.nan


def of_corwin_schultz(sessions):
    before, after = pairs(sessions)
    if not len(before):
        return math.nan
    beta = (before[:, 1] - before[:, 2]) ** 2 + (after[:, 1] - after[:, 2]) ** 2
    gamma = (np.maximum(before[:, 1], after[:, 1]) - np.minimum(before[:, 2], after[:, 2])) ** 2
    k = 3 - 2 * math.sqrt(2)
    alpha = (np.sqrt(2 * beta) - np.sqrt(beta)) / k - np.sqrt(gamma / k)
    mean = np.mean(2 * (np.exp(alpha) - 1) / (1 + np.exp(alpha)))
    return mean * abs(mean)


def of_roll(sessions):
    returns = [np.diff(np.log(bars[:, 3])) for bars in sessions]
    first = np.concatenate([r[:-1] for r in returns])
    second = np.concatenate([r[1:] for r in returns])
    return -4 * np.cov(first, second, ddof=0)[0, 1] if len(first) >= 2 else math.nan


def of_column(sessions):
    return np.mean(np.concatenate(sessions)) ** 2


MODELS = {"edge": of_edge, "abdi-ranaldo": of_abdi_ranaldo, "corwin-schultz": of_corwin_schultz, "roll": of_roll}


def estimate(name, sessions):
    """Signed square and its jackknife error over sessions that have a bar."""
    sessions = [bars for bars in sessions if len(bars)]
    if not sessions:
        return math.nan, math.nan
    model = MODELS.get(name, of_column)
    square = model(sessions)
    if len(sessions) < 2:
        return square, math.inf
    without = np.array([model(sessions[:i] + sessions[i + 1:]) for i in range(len(sessions))])
    n = len(sessions)
    return square, math.sqrt((n - 1) / n * np.sum((without - without.mean()) ** 2))
