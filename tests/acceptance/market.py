"""Bars of one symbol by session, and what is estimated from the sessions before: volatility, spread, price step."""

import math

import estimators
import numpy as np
import pandas as pd

COLUMNS = ("vwap", "bid", "ask", "spread", "auction", "auction_volume")
STEPS = (1000, 500, 100, 50, 10, 5, 2, 1, 0.5, 0.25, 0.125, 0.1, 0.0625, 0.05, 0.03125, 0.025, 0.02, 0.015625, 0.01, 0.005,
         0.0025, 0.002, 0.001, 0.0005, 0.0002, 0.0001, 0.00005, 0.00001, 0.000001, 0.0000001, 0.00000001)


class Market:
    """Bars of one symbol, by session."""

    def __init__(self, frame, interval, zone, hours):
        self.frame = frame.reset_index(drop=True)
        self.step = pd.Timedelta(minutes=interval)
        self.mid = ((frame["high"] + frame["low"]) / 2).to_numpy()
        self.volume = frame["volume"].to_numpy(float)
        self.close = frame["close"].to_numpy(float)
        self.open, self.high, self.low = (frame[name].to_numpy(float) for name in ("open", "high", "low"))
        self.prices = frame[["open", "high", "low", "close"]].to_numpy(float)
        self.beside = {name: (frame[name] if name in frame else pd.Series(math.nan, frame.index)).to_numpy(float)
                       for name in COLUMNS}
        self.beside["vwap"][self.volume == 0] = math.nan
        bid, ask = self.beside["bid"], self.beside["ask"]
        quotes = np.where(np.isnan(ask - bid), self.beside["spread"] / self.mid, (ask - bid) / ((ask + bid) / 2))
        self.quotes = quotes
        self.seen, self.known, self.spreads, self.steps = {}, {}, {}, {}
        self.time = pd.DatetimeIndex(frame["time"])
        local = self.time.tz_convert(zone)
        self.sessions = []
        for date in sorted(set(local.date)):
            day = pd.Timestamp(date)
            if hours == "24h":
                start, end = day, day + pd.Timedelta(days=1)
            else:
                start, end = (day + pd.Timedelta(part + ":00") for part in hours.split("-"))
            start, end = start.tz_localize(zone), end.tz_localize(zone)
            rows = np.flatnonzero((self.time >= start) & (self.time < end))
            if len(rows):
                span = self.time[rows[-1]] + self.step - self.time[rows[0]]
                self.sessions.append({"date": str(date), "open": start, "close": end, "rows": rows,
                                      "complete": span >= 0.9 * (end - start), "volume": self.volume[rows].sum()})
        self.row_of = {time: row for row, time in enumerate(self.time)}

    def prior(self, index, count):
        return [s for s in self.sessions[:index] if s["complete"]][::-1][:count]

    def observations(self, estimator, bars_in_span):
        """Per session: (row, slots that the observation covers, slots passed, slot, variance)."""
        key = (estimator, bars_in_span)
        if key in self.seen:
            return self.seen[key]
        out = []
        log = math.log
        for session in self.sessions:
            day, before = [], None
            for row in session["rows"]:
                slot = int((self.time[row] - session["open"]) / self.step)
                o, h, l, c = self.open[row], self.high[row], self.low[row], self.close[row]
                passed = 1 if before is None else slot - before[1]
                covered, variance = passed, None
                within = log(h / c) * log(h / o) + log(l / c) * log(l / o)
                if estimator == "close":
                    variance = log(c / (o if before is None else self.close[before[0]])) ** 2
                elif estimator == "mid":
                    variance = None if before is None else log(self.mid[row] / self.mid[before[0]]) ** 2
                elif estimator == "garman-klass":
                    variance, covered = log(h / l) ** 2 / 2 - (2 * log(2) - 1) * log(c / o) ** 2, 1
                elif estimator == "rogers-satchell":
                    variance, covered = within, 1
                else:
                    n = max(2.0, bars_in_span)
                    k = 0.34 / (1.34 + (n + 1) / (n - 1))
                    jump = 0.0 if before is None else log(o / self.close[before[0]]) ** 2
                    variance = jump + k * log(c / o) ** 2 + (1 - k) * within
                day.append((row, covered, passed, slot, variance))
                before = (row, slot)
            out.append(day)
        self.seen[key] = out
        return out

    def volatility(self, estimator, span):
        """Level after every row, and the factor of every 15 minutes of every session; per square root of a minute."""
        key = (estimator, span)
        if key in self.known:
            return self.known[key]
        tau = self.step / pd.Timedelta(minutes=1)
        days = self.observations(estimator, span / tau)
        keep = 1 - 2 / (max(1.0, span) + 1)
        level, factors, history = np.zeros(len(self.mid)), [], []
        total = weight = 0.0
        last = 0
        for session, day in zip(self.sessions, days):
            level[last:session["rows"][0]] = math.sqrt(total / weight) if weight else 0.0
            sums, minutes = {}, {}
            for past in history[-20:]:
                for bucket, (variance, passed) in past.items():
                    sums[bucket] = sums.get(bucket, 0.0) + variance
                    minutes[bucket] = minutes.get(bucket, 0.0) + passed
            mean = math.fsum(sums.values()) / max(math.fsum(minutes.values()), 1e-300)
            factor = {b: max(0.2, math.sqrt(sums[b] / minutes[b] / mean)) for b in sums} if mean > 0 else {}
            factors.append(factor)
            today = {}
            for row, covered, passed, slot, variance in day:
                if variance is not None:
                    buckets = [int((slot - j) * tau // 15) for j in range(covered)]
                    x2 = variance / (tau * math.fsum(factor.get(b, 1.0) ** 2 for b in buckets))
                    kept, new = keep ** (tau * max(passed, covered)), 1 - keep ** (tau * covered)
                    total, weight = kept * total + new * x2, kept * weight + new
                    for b in buckets:
                        v, m = today.get(b, (0.0, 0.0))
                        today[b] = (v + variance / covered, m + tau)
                level[row] = math.sqrt(total / weight) if weight else 0.0
            last = session["rows"][-1] + 1
            if session["complete"]:
                history.append(today)
        level[last:] = math.sqrt(total / weight) if weight else 0.0
        self.known[key] = (level, factors)
        return level, factors

    def last_price(self, index):
        """Close of a session and what it is made of."""
        last = self.sessions[index]["rows"][-1]
        printed = self.beside["auction"][last]
        return (self.close[last], "last") if math.isnan(printed) else (printed, "auction")

    def step_of_prices(self, index):
        """The coarsest usual step of which three in five prices of 20 sessions before are multiples; None: there is none."""
        if index not in self.steps:
            prices = np.concatenate([self.prices[s["rows"]].ravel() for s in self.prior(index, 20)])
            fits = lambda step: np.mean(np.abs(prices / step - np.round(prices / step)) < 1e-6) >= 0.6
            self.steps[index] = next((step for step in STEPS if fits(step)), None)
        return self.steps[index]

    def pooled(self, model, index, bucket):
        """Signed square of the spread and its error, of a half hour (None: whole sessions) of 20 sessions before."""
        key = (model, index, bucket)
        if key not in self.spreads:
            values = self.quotes if model == "column" else self.prices
            parts = []
            for s in reversed(self.prior(index, 20)):
                rows = [r for r in s["rows"] if bucket is None or int((self.time[r] - s["open"]) / pd.Timedelta(minutes=30)) == bucket]
                parts.append(values[rows])
            if model == "column":
                parts = [part[~np.isnan(part)] for part in parts]
            self.spreads[key] = estimators.estimate(model, [part for part in parts if len(part)])
        return self.spreads[key]

    def spread(self, model, index, bucket):
        """Spread of a half hour before the floor, its error (None: it has none) and what it rests on."""
        for level, cut in (("bucket", bucket), ("day", None)):
            square, error = self.pooled(model, index, cut)
            if square > 2 * error or (model == "column" and square >= 0):
                return math.sqrt(square), error / (2 * math.sqrt(square)) if math.isfinite(error) and square > 0 else None, level
        return None, None, "tick"
