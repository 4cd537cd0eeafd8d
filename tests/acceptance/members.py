"""The strategies, impact models and the VPIN gate, written again from their documented formulas, loop by loop."""

import math

import numpy as np

STRATEGIES = ["twap", "vwap", "dynamic-vwap", "pov", "almgren-chriss", "obizhaeva-wang", "front-loaded", "back-loaded",
              "immediate", "close"]
MODELS = {"power-law": (0.30, 0.02, 0.6), "square-root": (1.0, None, None), "almgren2005": (0.142, 0.314, 0.6),
          "almgren-chriss-linear": (12.5 / 0.95, 1.25 / 0.95, None), "obizhaeva-wang": (1.0, 0.3, None),
          "propagator": (0.30, None, 0.5), "istar": (693.84, 14.16, 0.5)}


def weights(o, m):
    """Weights fixed at the arrival; None for a strategy that decides slot by slot. m: what is known by then."""
    n = m["n"]
    if o["strategy"] == "twap":
        return [1.0] * n
    if o["strategy"] == "vwap":
        return list(m["curve"])
    if o["strategy"] in ("front-loaded", "back-loaded"):
        w = [2 ** (-i * m["minutes"] / o["half_life"]) for i in range(n)]
        return w if o["strategy"] == "front-loaded" else w[::-1]
    if o["strategy"] == "close":
        return [1.0 if (n - i) * m["minutes"] <= max(o["close_minutes"], m["minutes"]) else 0.0 for i in range(n)]
    if o["strategy"] == "obizhaeva-wang":
        rho, t = o["resilience"], n / m["day"]
        flow = [rho * t / n] * n
        flow[0] += 1
        flow[-1] += 1
        return flow
    if o["strategy"] == "almgren-chriss":
        sigma = m["sigma_before"] * m["mid_before"]
        if sigma == 0:
            return [1.0] * n
        adv = max(1.0, m["adv"])
        eta = o["ac_k_temp"] * sigma * math.sqrt(m["day"]) * m["day"] / adv
        gamma = o["ac_k_perm"] * sigma * math.sqrt(m["day"]) / adv
        kappa = math.acosh(1 + o["risk_aversion"] * sigma ** 2 / (eta - gamma / 2) / 2)
        if kappa == 0:
            return [1.0] * n
        if kappa * n > 600:
            return [math.exp(-kappa * i) for i in range(n)]
        holdings = [math.sinh(kappa * (n - j)) / math.sinh(kappa * n) for j in range(n + 1)]
        return [holdings[j] - holdings[j + 1] for j in range(n)]
    return None


def target(o, m, i, seen, executed, remaining):
    """What a strategy that decides slot by slot wants in slot i, having seen the window's volumes before it."""
    if o["strategy"] == "immediate":
        return remaining
    if o["strategy"] == "pov":
        return max(0.0, (o["pov_rate"] or o["participation"]) * math.fsum(seen) - executed)
    keep = 2 ** (-m["minutes"] / o["volume_half_life"])
    volumes = list(m["before"]) + list(seen)
    expected = list(m["curve_before"]) + list(m["curve"][:i])
    ages = range(len(volumes) - 1, -1, -1)
    top = math.fsum(keep ** age * volume for age, volume in zip(ages, volumes)) / m["unit"]
    bottom = math.fsum(keep ** age * volume for age, volume in zip(ages, expected))
    r = top / bottom if bottom > 0 else 1.0
    hoped = [u * (1 + (r - 1) * keep ** (j + 1)) for j, u in enumerate(m["curve"][i:])]
    rest = math.fsum(hoped)
    return remaining * hoped[0] / rest if rest > 0 else remaining / len(hoped)


def impact(o, m, fills, i):
    """Temporary and permanent impact on fill i; fills: dicts of slot, child, mid, sigma, volume, before."""
    k_temp, k_perm, alpha = (MODELS[o["impact"]][j] if o[key] is None else o[key]
                             for j, key in enumerate(("k_temp", "k_perm", "alpha")))
    f, adv, day = fills[i], max(1.0, m["adv"]), m["day"]
    share = lambda g: min(1.0, g["child"] / max(1.0, g["volume"]))
    daily = lambda g: g["sigma"] * math.sqrt(day)
    rate = f["child"] / (adv / day)
    if o["impact"] == "power-law":
        return k_temp * share(f) ** alpha * f["sigma"] * f["mid"], k_perm * f["before"] / adv * f["mid"]
    if o["impact"] == "square-root":
        a, b = f["before"] / adv, (f["before"] + f["child"]) / adv
        # The mean of a square root over the fill, by 16-point Gauss-Legendre in the root itself.
        nodes, node_weights = np.polynomial.legendre.leggauss(16)
        low, high = math.sqrt(a), math.sqrt(b)
        root = (low + high) / 2 + (high - low) / 2 * nodes
        integral = float(np.dot(node_weights, 2 * root ** 2) * (high - low) / 2)
        return k_temp * daily(f) * integral / (b - a) * f["mid"], 0.0
    if o["impact"] == "almgren2005":
        turnover = (o["shares_outstanding"] / adv) ** 0.25
        return (k_temp * daily(f) * rate ** alpha * f["mid"],
                k_perm * daily(f) * f["before"] / adv * turnover * f["mid"])
    if o["impact"] == "almgren-chriss-linear":
        return k_temp * daily(f) * rate * f["mid"], k_perm * daily(f) * f["before"] / adv * f["mid"]
    if o["impact"] == "obizhaeva-wang":
        moved = [daily(g) * g["child"] / adv for g in fills[:i + 1]]
        fading = [math.exp(-o["resilience"] * (f["slot"] - g["slot"]) / day) for g in fills[:i]]
        own = moved[i] / 2
        return (k_temp * f["mid"] * (math.fsum(x * y for x, y in zip(moved, fading)) + own),
                k_perm * f["mid"] * (math.fsum(moved[:i]) + own))
    if o["impact"] == "propagator":
        left = [g["sigma"] * share(g) ** alpha
                * (1 + (f["slot"] - g["slot"]) * m["minutes"] / o["decay_minutes"]) ** -o["decay"] for g in fills[:i + 1]]
        return k_temp * f["mid"] * math.fsum(left), 0.0
    star = (m["qty"] / adv) ** 0.55 * (daily(f) * math.sqrt(252)) ** 0.71 * 1e-4 * f["mid"]
    return k_temp * star * share(f) ** alpha, k_perm * star


def vpin(market, rows, adv, buckets, fraction):
    """VPIN at the end of each of `rows`, None before enough buckets are full."""
    size, starts = fraction * max(1.0, adv), {s["rows"][0] for s in market.sessions}
    inside = {row for s in market.sessions for row in s["rows"]}
    changes, full, filled, tilt, levels = [], [], 0.0, 0.0, []
    for row in rows:
        fresh = row in starts or row not in inside
        changes.append(market.close[row] - (market.open[row] if fresh else market.close[row - 1]))
        sigma = np.std(changes, ddof=1) if len(changes) > 1 else 0.0
        buys = 0.5 * (1 + math.erf(changes[-1] / sigma / math.sqrt(2))) if sigma > 0 else 0.5
        left = market.volume[row]
        while left > 0:
            taken = min(left, size - filled)
            filled, tilt, left = filled + taken, tilt + taken * (2 * buys - 1), left - taken
            if filled < size:
                break
            full.append(abs(tilt))
            filled, tilt = 0.0, 0.0
        levels.append(math.fsum(full[-buckets:]) / (buckets * size) if len(full) >= buckets else None)
    return levels
