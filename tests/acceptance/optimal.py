"""The strategy optimal solved again by dynamic programming over slots and lots, or by linear equations for beliefs with memory."""

import math

import members
import numpy as np

LINEAR = ("obizhaeva-wang", "propagator")
BELIEFS = ["power-law", "square-root", "almgren2005", "almgren2005-clock", "istar", *LINEAR]


class Problem:
    """What is known at the arrival: sigmas as fractions, forecast volumes, profile; X is the order, n its slots."""

    def __init__(self, o, m, sigmas, volumes, profile):
        self.o, self.m, self.n, self.order = o, m, len(sigmas), m["qty"]
        self.belief = o["belief"]
        self.sigmas, self.volumes, self.profile = (np.array(x, float) for x in (sigmas, volumes, profile))
        self.variance = self.sigmas ** 2 * m["minutes"]
        self.caps = o["participation"] * self.volumes
        self.k_temp, self.k_perm, self.alpha = (x or 0.0 for x in members.MODELS[self.belief])
        self.adv = max(1.0, m["adv"])
        if self.belief in LINEAR:
            lags = range(self.n)
            if self.belief == "obizhaeva-wang":
                rho = o["ow_resilience"] if o["ow_resilience"] is not None else o["resilience"]
                kernel = [1.0 if lag == 0 else math.exp(-rho * lag / m["day"]) for lag in lags]
                scale, self.flat = self.k_temp * m["sigma_day"] / self.adv, self.k_perm * m["sigma_day"] / self.adv / 2
                kernel[0] = 0.5
            else:
                fading = {"decay": 0.5, "decay_minutes": 1.0}
                kernel = [members.kernel_mean(fading, lag * m["minutes"], m["minutes"]) for lag in lags]
                scale, self.flat = 1.0, 0.0
            own = np.array([[kernel[i - j] if i >= j else 0.0 for j in lags] for i in lags])
            self.matrix = scale * (own + own.T) / 2
        kappa = o["urgency"] / self.n
        eta = self.linear()
        ratio = 6 * (math.cosh(kappa) - 1) / (2 + math.cosh(kappa)) if kappa < 300 else 6.0
        mean = self.variance.mean()
        self.weight = eta / mean * ratio if mean > 0 else 0.0

    def linear(self):
        """The linear impact that charges TWAP what the belief does, apart from what every schedule pays."""
        x = self.order / self.n
        if self.belief in LINEAR:
            return self.matrix.sum() / self.n
        if self.belief == "square-root":
            return self.cost(np.full(self.n, x)) / (self.order * x)
        # A slot without a forecast trades nothing; a share is not held to 1 here.
        slots = [j for j in range(self.n) if self.volumes[j] > 0]
        temporary = math.fsum(self.slot_cost(j, x, 0.0, permanent=0.0, most=math.inf) for j in slots) / x ** 2 / len(slots)
        # All that trades before pays for the order's square; half of each slot's own square is not charged.
        return temporary - (self.k_perm / self.adv / 2 if self.belief == "power-law" else 0.0)

    def slot_cost(self, j, x, before, permanent=1.0, most=1.0):
        """Cost of impact of x units in slot j after `before` units; a share is `most` at most."""
        k_perm = permanent * self.k_perm
        share = np.minimum(most, x / max(1.0, self.volumes[j]))
        daily = self.m["sigma_day"]
        if self.belief == "power-law":
            return x * (self.k_temp * share ** self.alpha * self.sigmas[j] + k_perm * before / self.adv)
        if self.belief == "square-root":
            primitive = lambda q: self.k_temp * daily * q * np.sqrt(q / self.adv) * 2 / 3
            return primitive(before + x) - primitive(before)
        if self.belief.startswith("almgren2005"):
            normal = self.adv / self.m["day"] if self.belief.endswith("clock") else self.adv * self.profile[j]
            return x * self.k_temp * daily * (x / normal) ** self.alpha
        star = (self.order / self.adv) ** 0.55 * (daily * math.sqrt(252)) ** 0.71 * 1e-4
        return x * star * (self.k_temp * share ** self.alpha + k_perm)

    def cost(self, x):
        if self.belief in LINEAR:
            return float(x @ self.matrix @ x) + self.flat * x.sum() ** 2
        before = np.concatenate([[0.0], np.cumsum(x)[:-1]])
        return math.fsum(float(self.slot_cost(j, x[j], before[j])) for j in range(self.n))

    def objective(self, x):
        b = np.maximum(0.0, self.order - np.concatenate([[0.0], np.cumsum(x)]))
        held = (b[:-1] ** 2 + b[:-1] * b[1:] + b[1:] ** 2) / 3
        return self.cost(x) + self.weight * math.fsum(self.variance * held)

    def by_lots(self):
        """The best schedule on the grid of lots, slot by slot backwards: value[r] is the least cost of r lots left."""
        count = min(4000, max(400, 8 * self.n))
        lot = self.order / count
        caps = np.minimum(count, np.floor(self.caps / lot + 1e-9)).astype(int)
        value = np.full(count + 1, np.inf)
        value[0] = 0.0
        choice = np.zeros((self.n, count + 1), int)
        left = np.arange(count + 1)
        for j in range(self.n - 1, -1, -1):
            best, pick = np.full(count + 1, np.inf), np.zeros(count + 1, int)
            held = self.weight * self.variance[j] / 3
            for k in range(caps[j] + 1):
                r = left[k:]
                b, a = r * lot, (r - k) * lot
                total = value[:count + 1 - k] + held * (b * b + b * a + a * a)
                total = total + (self.slot_cost(j, k * lot, self.order - b) if k else 0.0)
                better = total < best[k:]
                best[k:][better], pick[k:][better] = total[better], k
            value, choice[j] = best, pick
        x, r = [], count
        for j in range(self.n):
            x.append(choice[j][r] * lot)
            r -= choice[j][r]
        return np.array(x)

    def by_equations(self):
        """Minimises the quadratic form under a fixed sum and x >= 0: a linear system over the slots that trade."""
        n = self.n
        # Units left before (after) slot i are the order less the sum of x up to it.
        after = np.tril(np.ones((n, n)))
        before = after - np.eye(n)
        risk, pull = np.zeros((n, n)), np.zeros(n)
        for i, v in enumerate(self.weight * self.variance / 3):
            b, a = before[i], after[i]
            risk += v * (np.outer(b, b) + np.outer(a, a) + (np.outer(a, b) + np.outer(b, a)) / 2)
            pull += v * self.order * 1.5 * (a + b)
        form, free = 2 * (self.matrix + risk), np.ones(n, bool)
        while True:
            size = free.sum()
            system = np.block([[form[np.ix_(free, free)], np.ones((size, 1))], [np.ones((1, size)), np.zeros((1, 1))]])
            solved = np.linalg.solve(system, np.concatenate([2 * pull[free], [self.order]]))
            x = np.zeros(n)
            x[free] = solved[:size]
            if x.min() < -1e-12 * self.order:
                free &= x >= -1e-12 * self.order
                continue
            # A slot that is left out trades after all where that would lower the cost.
            slope = form @ x - 2 * pull + solved[size]
            gain = np.where(free, 0.0, slope)
            if gain.min() >= -1e-10 * np.abs(form @ x).max():
                return np.maximum(x, 0.0)
            free[gain.argmin()] = True

    def solution(self):
        """The best schedule."""
        if self.belief in LINEAR:
            return self.by_equations()
        # Caps that together do not hold the order leave it in proportion to them.
        if self.caps.sum() < self.order:
            return self.order * self.volumes / self.volumes.sum()
        if self.belief == "square-root":
            if self.o["urgency"] == 0:
                return self.order * self.volumes / self.volumes.sum()
            sofar = np.minimum(self.order, np.cumsum(self.caps))
            return np.diff(sofar, prepend=0.0)
        return self.by_lots()
