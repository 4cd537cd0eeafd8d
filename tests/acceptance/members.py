"""The strategies, impact models and the VPIN gate, written again from their documented formulas, loop by loop."""

import math

import numpy as np

STRATEGIES = ["twap", "vwap", "dynamic-vwap", "pov", "almgren-chriss", "obizhaeva-wang", "front-loaded", "back-loaded",
              "immediate", "close", "close-auction"]
MODELS = {"power-law": (0.30, 0.02, 0.6), "square-root": (1.0, None, None), "almgren2005": (0.142, 0.314, 0.6),
          "almgren2005-clock": (0.142, 0.314, 0.6), "almgren-chriss-linear": (None, None, None), "obizhaeva-wang": (1.0, 0.3, None),
          "propagator": (0.30, None, 0.5), "istar": (693.84, 14.16, 0.5)}


def weights(o, m):
    """Weights fixed at the arrival; None for a strategy that decides slot by slot. m: what is known by then."""
    n = m["n"]
    if o["strategy"] in ("twap", "close-auction"):
        return [1.0] * n
    if o["strategy"] == "vwap":
        return list(m["curve"])
    if o["strategy"] in ("front-loaded", "back-loaded"):
        w = [2 ** (-i * m["minutes"] / o["half_life"]) for i in range(n)]
        return w if o["strategy"] == "front-loaded" else w[::-1]
    if o["strategy"] == "close":
        return [1.0 if (n - i) * m["minutes"] <= max(o["close_minutes"], m["minutes"]) else 0.0 for i in range(n)]
    if o["strategy"] == "obizhaeva-wang":
        inner = 1 - math.exp(-o["resilience"] / m["day"])
        return [1.0 if i in (0, n - 1) else inner for i in range(n)]
    if o["strategy"] == "almgren-chriss":
        if o["risk_aversion"] is None:
            kappa = o["urgency"] / n
        elif m["sigma_day"] == 0:
            return [1.0] * n
        else:
            daily = m["sigma_day"] * m["mid_before"]
            adv = max(1.0, m["adv"])
            eta = o["ac_k_temp"] * daily * m["day"] / adv
            gamma = o["ac_k_perm"] * daily / adv
            kappa = math.acosh(1 + o["risk_aversion"] * daily ** 2 / m["day"] / (eta - gamma / 2) / 2)
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


def left_over(quantities):
    """Shares that are left before the first slot and after each; None where there is nothing."""
    total = math.fsum(quantities)
    return [math.fsum(quantities[j:]) / total for j in range(len(quantities) + 1)] if total > 0 else None


def tracking(own, market, sigmas, minutes):
    """Tracking risk of what is left of the order against what is left of the market, and of its mean: bps of price."""
    if len(market) < 5 or own is None:
        return None, None
    mean, cov = np.mean(market, axis=0), np.cov(np.array(market).T, ddof=1)

    def risk(held):
        d = np.array(held) - mean
        second = lambda i, j: d[i] * d[j] + cov[i, j]
        return math.sqrt(math.fsum(s ** 2 * minutes * (second(j, j) + second(j, j + 1) + second(j + 1, j + 1)) / 3
                                   for j, s in enumerate(sigmas)))
    return risk(own), risk(mean)


def coefficients(o):
    return [MODELS[o["impact"]][j] if o[key] is None else o[key] for j, key in enumerate(("k_temp", "k_perm", "alpha"))]


def mean_root(a, b):
    """The mean of the square root from a to b, by 16-point Gauss-Legendre in the root itself."""
    nodes, node_weights = np.polynomial.legendre.leggauss(16)
    low, high = math.sqrt(a), math.sqrt(b)
    root = (low + high) / 2 + (high - low) / 2 * nodes
    return float(np.dot(node_weights, 2 * root ** 2) * (high - low) / 2) / (b - a)


def kernel_mean(o, lag, tau):
    """Mean over a slot of what a slot `lag` minutes earlier (itself: 0), traded evenly, leaves: minutes, by quadrature."""
    nodes, node_weights = np.polynomial.legendre.leggauss(24)
    g, t0 = o["decay"], o["decay_minutes"]
    once = lambda u: t0 * math.log1p(u / t0) if g == 1 else t0 / (1 - g) * ((1 + u / t0) ** (1 - g) - 1)
    later = tau / 2 * (nodes + 1)
    left = [once(t) if lag == 0 else once(lag + t) - once(lag + t - tau) for t in later]
    return float(np.dot(node_weights, left)) / 2


def impact(o, m, fills, i):
    """Temporary and permanent impact on fill i; fills: dicts of slot, child, mid, sigma, volume, before, profile."""
    k_temp, k_perm, alpha = coefficients(o)
    f, adv, day, daily = fills[i], max(1.0, m["adv"]), m["day"], m["sigma_day"]
    share = lambda g: min(1.0, g["child"] / max(1.0, g["volume"]))
    if o["impact"] == "power-law":
        return k_temp * share(f) ** alpha * f["sigma"] * f["from"], k_perm * f["before"] / adv * f["from"]
    if o["impact"] == "square-root":
        return k_temp * daily * mean_root(f["before"] / adv, (f["before"] + f["child"]) / adv) * f["from"], 0.0
    if o["impact"].startswith("almgren2005"):
        turnover = (o["shares_outstanding"] / adv) ** 0.25
        normal = adv / day if o["impact"].endswith("clock") else f["volume"] if f["how"] == "auction" else adv * f["profile"]
        return (k_temp * daily * (f["child"] / normal) ** alpha * f["from"],
                k_perm * daily * f["before"] / adv * turnover * f["from"])
    if o["impact"] == "almgren-chriss-linear":
        rate = f["child"] / (adv / day)
        return k_temp * daily * rate * f["from"], k_perm * daily * f["before"] / adv * f["from"]
    if o["impact"] == "obizhaeva-wang":
        moved = [daily * g["child"] / adv for g in fills[:i + 1]]
        fading = [math.exp(-o["resilience"] * (f["slot"] - g["slot"]) / day) for g in fills[:i]]
        own = moved[i] / 2
        return (k_temp * f["from"] * (math.fsum(x * y for x, y in zip(moved, fading)) + own),
                k_perm * f["from"] * (math.fsum(moved[:i]) + own))
    if o["impact"] == "propagator":
        left = [g["sigma"] * share(g) ** alpha * m["kernel"](f["slot"] - g["slot"]) for g in fills[:i + 1]]
        return k_temp * f["from"] * math.fsum(left), 0.0
    done = math.fsum(g["child"] for g in fills)
    star = (done / adv) ** 0.55 * (daily * math.sqrt(252)) ** 0.71 * 1e-4 * f["from"]
    return k_temp * star * share(f) ** alpha, k_perm * star


def block_impact(o, m, fills, left, mid, sigma):
    """Temporary and permanent impact on the block of `left` units at the window's end."""
    k_temp, k_perm, alpha = coefficients(o)
    adv, day, daily = max(1.0, m["adv"]), m["day"], m["sigma_day"]
    done = math.fsum(g["child"] for g in fills)
    middle, all_of_it = done + left / 2, done + left
    share = lambda g: min(1.0, g["child"] / max(1.0, g["volume"]))
    if o["impact"] == "power-law":
        return k_temp * sigma * mid, k_perm * middle / adv * mid
    if o["impact"] == "square-root":
        return k_temp * daily * mean_root(done / adv, all_of_it / adv) * mid, 0.0
    if o["impact"].startswith("almgren2005"):
        turnover = (o["shares_outstanding"] / adv) ** 0.25
        return k_temp * daily * mid, k_perm * daily * middle / adv * turnover * mid
    if o["impact"] == "almgren-chriss-linear":
        return k_temp * daily * mid, k_perm * daily * middle / adv * mid
    if o["impact"] == "obizhaeva-wang":
        old = math.fsum(g["child"] * math.exp(-o["resilience"] * (m["n"] - g["slot"]) / day) for g in fills)
        return k_temp * daily * (old + left / 2) / adv * mid, k_perm * daily * middle / adv * mid
    if o["impact"] == "propagator":
        g, t0, tau = o["decay"], o["decay_minutes"], m["minutes"]
        once = lambda u: t0 * math.log1p(u / t0) if g == 1 else t0 / (1 - g) * ((1 + u / t0) ** (1 - g) - 1)
        old = [f["sigma"] * share(f) ** alpha * (once((m["n"] - f["slot"]) * tau) - once((m["n"] - f["slot"] - 1) * tau))
               for f in fills]
        return k_temp * mid * (sigma * kernel_mean(o, 0, 1.0) + math.fsum(old)), 0.0
    star = lambda q: (q / adv) ** 0.55 * (daily * math.sqrt(252)) ** 0.71 * 1e-4 * mid
    return k_temp * star(all_of_it), k_perm * star(middle)


def vpin(market, rows, adv, buckets, fraction):
    """VPIN at the end of each of `rows`, None before enough buckets are full."""
    size, starts = fraction * max(1.0, adv), {s["rows"][0] for s in market.sessions}
    inside = {row for s in market.sessions for row in s["rows"]}
    full, filled, tilt, levels, count, mean, squares = [], 0.0, 0.0, [], 0, 0.0, 0.0
    for row in rows:
        fresh = row in starts or row not in inside
        change = market.close[row] - (market.open[row] if fresh else market.close[row - 1])
        # Sample deviation of all changes so far, by Welford's recursion.
        count, off = count + 1, change - mean
        mean += off / count
        squares += off * (change - mean)
        sigma = math.sqrt(squares / (count - 1)) if count > 1 else 0.0
        buys = 0.5 * (1 + math.erf(change / sigma / math.sqrt(2))) if sigma > 0 else 0.5
        left = market.volume[row]
        while left > 0:
            # Whether the bucket is full is asked of what it lacks: filled + (size - filled) need not round to size.
            lacks = size - filled
            taken = min(left, lacks)
            filled, tilt, left = filled + taken, tilt + taken * (2 * buys - 1), left - taken
            if taken < lacks:
                break
            full.append(abs(tilt))
            filled, tilt = 0.0, 0.0
        levels.append(math.fsum(full[-buckets:]) / (buckets * size) if len(full) >= buckets else None)
    return levels
