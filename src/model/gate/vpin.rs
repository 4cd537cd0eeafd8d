//! Gate `vpin`: volume-synchronised probability of informed trading, from bars.

use super::{Gate, GateInput};
use crate::model::family::FamilyMember;
use crate::model::math;
use crate::model::parameter::ParameterId::{
    self, GateAction, GateSessions, GateThreshold, VpinBucket, VpinBuckets,
};

/// Level = sum over the last n volume buckets of |buys - sells| / (n x bucket volume), in [0, 1].
///
/// Bulk volume classification: of a bar's volume the share Z((close - previous close) / sigma) are buys, Z the standard
/// normal distribution, sigma the standard deviation of those price changes so far; the first bar of a session is
/// compared with its own open, so that no overnight gap counts. Bar volumes fill buckets of `vpin_bucket` x ADV units,
/// split where a bucket is full; n = `vpin_buckets`. It starts `gate_sessions` sessions back and has no level before n
/// buckets are full. Past only.
/// Source: Easley, Lopez de Prado, O'Hara 2012, "Flow toxicity and liquidity in a high-frequency world", section 1.
pub(crate) struct VpinGate;

impl FamilyMember for VpinGate {
    fn name(&self) -> &'static str {
        "vpin"
    }

    fn about(&self) -> &'static str {
        "flow toxicity of the last volume buckets, by bulk classification of bars"
    }

    fn reads(&self) -> &'static [ParameterId] {
        &[GateAction, GateThreshold, GateSessions, VpinBuckets, VpinBucket]
    }
}

impl Gate for VpinGate {
    fn levels(&self, view: &GateInput<'_>) -> Vec<Option<f64>> {
        let bars = view.series.bars();
        let mut sessions = view.series.sessions().iter().map(|session| session.rows.clone()).peekable();
        let mut changes = RunningDeviation::default();
        let mut buckets = Buckets::new(view.params.vpin_bucket * view.adv, view.params.vpin_buckets as usize);
        view.rows
            .clone()
            .map(|row| {
                while sessions.next_if(|rows| rows.end <= row).is_some() {}
                let inside = sessions.peek().is_some_and(|rows| rows.start < row && rows.contains(&row));
                let bar = bars.bar(row);
                let before = if inside { bars.close()[row - 1] } else { bar.open };
                let change = bar.close - before;
                changes.observe(change);
                buckets.add_volume(bar.volume, buy_fraction(change, changes.deviation()));
                buckets.level()
            })
            .collect()
    }
}

/// Share of a bar's volume that bought, given its price change and their standard deviation.
fn buy_fraction(change: f64, deviation: f64) -> f64 {
    if deviation > 0.0 { math::normal_cdf(change / deviation) } else { 0.5 }
}

/// Standard deviation of what was observed (Welford 1962).
#[derive(Debug, Default)]
struct RunningDeviation {
    count: f64,
    mean: f64,
    squares: f64,
}

impl RunningDeviation {
    fn observe(&mut self, value: f64) {
        self.count += 1.0;
        let from_old = value - self.mean;
        self.mean += from_old / self.count;
        self.squares += from_old * (value - self.mean);
    }

    /// 0 before two observations.
    fn deviation(&self) -> f64 {
        if self.count < 2.0 { 0.0 } else { (self.squares / (self.count - 1.0)).sqrt() }
    }
}

/// Volume buckets: the one being filled, and the imbalances of the last full ones.
#[derive(Debug)]
struct Buckets {
    size: f64,
    filled: f64,
    /// Buys less sells of the bucket being filled.
    imbalance: f64,
    /// |buys - sells| of the last full buckets, a ring buffer, units.
    ring: Vec<f64>,
    count: usize,
    full: usize,
}

impl Buckets {
    fn new(size: f64, count: usize) -> Self {
        Self { size, filled: 0.0, imbalance: 0.0, ring: Vec::with_capacity(count), count, full: 0 }
    }

    fn add_volume(&mut self, volume: f64, bought: f64) {
        let signed_fraction = 2.0 * bought - 1.0;
        let mut left = volume;
        let mut closed = 0;
        while left > 0.0 {
            let lacking = self.size - self.filled;
            let taken = left.min(lacking);
            self.filled += taken;
            self.imbalance += taken * signed_fraction;
            left -= taken;
            // Not by what the sum rounds to: it may stay below the size of a bucket that is full.
            if taken < lacking {
                break;
            }
            self.close();
            closed += 1;
            // All buckets one bar fills have the same imbalance: beyond `count` of them only the remainder matters.
            if closed > self.count && left > self.size {
                left %= self.size;
            }
        }
    }

    fn close(&mut self) {
        let imbalance = self.imbalance.abs();
        if self.ring.len() < self.count {
            self.ring.push(imbalance);
        } else {
            self.ring[self.full % self.count] = imbalance;
        }
        self.full += 1;
        (self.filled, self.imbalance) = (0.0, 0.0);
    }

    fn level(&self) -> Option<f64> {
        (self.full >= self.count).then(|| self.ring.iter().sum::<f64>() / (self.count as f64 * self.size))
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "these numbers are exact")]
mod tests {
    use super::*;

    #[test]
    fn one_sided_flow_is_all_toxic_and_balanced_flow_not_at_all() {
        let mut buckets = Buckets::new(10.0, 3);
        buckets.add_volume(25.0, 1.0);
        assert_eq!(buckets.level(), None, "two buckets are full");
        buckets.add_volume(5.0, 1.0);
        assert_eq!(buckets.level(), Some(1.0));
        buckets.add_volume(30.0, 0.5);
        assert_eq!(buckets.level(), Some(0.0));
    }

    #[test]
    fn a_bucket_nets_the_bars_it_holds() {
        let mut buckets = Buckets::new(10.0, 1);
        buckets.add_volume(5.0, 1.0);
        buckets.add_volume(5.0, 0.25);
        // 5 bought, then 1.25 bought and 3.75 sold: 5 - 2.5 of 10.
        assert_eq!(buckets.level(), Some(0.25));
    }

    #[test]
    fn no_volume_is_lost_where_a_sum_rounds_below_a_bucket() {
        for size in [0.1, 0.3, 47.853_219, 1.0 / 3.0] {
            let mut buckets = Buckets::new(size, 1000);
            let mut total = 0.0;
            for bar in 0..500 {
                let volume = size * (0.1 + 0.731 * f64::from(bar % 7));
                buckets.add_volume(volume, 0.5);
                total += volume;
            }
            let held = buckets.full as f64 * size + buckets.filled;
            assert!((held - total).abs() < 1e-9 * total, "{held} of {total}");
        }
    }

    #[test]
    fn a_bar_of_very_many_buckets_ends() {
        let mut buckets = Buckets::new(1e-9, 50);
        buckets.add_volume(1e9, 0.75);
        assert!((buckets.level().unwrap() - 0.5).abs() < 1e-9);
    }

    #[test]
    fn bulk_classification_is_the_normal_distribution() {
        assert_eq!(buy_fraction(0.0, 1.0), 0.5);
        assert!((buy_fraction(1.0, 1.0) - 0.841_344_746_068_543).abs() < 1e-12);
        assert!((buy_fraction(-1.96, 1.0) - 0.024_997_895_148_220_43).abs() < 1e-12);
        assert_eq!(buy_fraction(1.0, 0.0), 0.5);
    }
}
