//! Student's t distribution: what intervals and p-values of few independent days or orders need.

use std::f64::consts::PI;

use crate::model::math;

/// t^2 below which the middle is summed and the tails are what is left: they are not small, so no digit is lost. Above it
/// the tails are computed themselves.
const SERIES_BELOW: f64 = 7.0;
/// Terms tried at most; the need of the continued fraction grows with the square root of the degrees of freedom.
const MAX_TERMS: u32 = 100_000;
/// Steps to a quantile tried at most; a dozen are enough.
const MAX_STEPS: u32 = 200;

/// Student's t with a whole number of degrees of freedom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct StudentT {
    /// Degrees of freedom.
    degrees: f64,
    /// B(degrees / 2, 1/2).
    beta: f64,
}

impl StudentT {
    /// The distribution with `degrees` of freedom; `None` for none.
    pub(crate) fn new(degrees: usize) -> Option<Self> {
        if degrees == 0 {
            return None;
        }
        // B(1/2, 1/2) = pi, B(1, 1/2) = 2, B(a + 1, 1/2) = B(a, 1/2) a / (a + 1/2): no logarithms of factorials that cancel.
        let (first, least) = if degrees % 2 == 1 { (1, PI) } else { (2, 2.0) };
        let beta = (first..degrees).step_by(2).fold(least, |beta, n| beta * (n as f64 / (n as f64 + 1.0)));
        Some(Self { degrees: degrees as f64, beta })
    }

    /// P(|T| > |t|) = `I_x(degrees / 2, 1/2)` at x = degrees / (degrees + t^2).
    ///
    /// Source: Abramowitz, Stegun 1964, 26.7.1 and 26.5.27.
    #[expect(clippy::many_single_char_names, reason = "the letters of the source")]
    pub(crate) fn two_sided_p(&self, t: f64) -> f64 {
        let (a, b, square) = (self.degrees / 2.0, 0.5, math::square(t));
        // 1 - x without cancellation, and at every t.
        let (x, y) = (1.0 / (1.0 + square / self.degrees), 1.0 / (1.0 + self.degrees / square));
        // x^a y^b / B(a, b)
        let front = math::exp(-a * math::ln_1p(square / self.degrees)) * y.sqrt() / self.beta;
        if square < SERIES_BELOW {
            1.0 - front / b * series(b, a, y)
        } else {
            (front / a * fraction(a, b, x)).min(1.0)
        }
    }

    /// The t below which T is with probability `p`, in (0, 1).
    pub(crate) fn quantile(&self, p: f64) -> f64 {
        if p < 0.5 {
            return -self.quantile(1.0 - p);
        }
        let beyond = 1.0 - p;
        // Newton's steps from 0: the distribution is concave above it, so they come from below and never pass the root.
        let mut t = 0.0;
        for _ in 0..MAX_STEPS {
            let next = t + (self.two_sided_p(t) / 2.0 - beyond) / self.density(t);
            if next <= t {
                break;
            }
            t = next;
        }
        t
    }

    /// Density at t.
    fn density(&self, t: f64) -> f64 {
        let power = -(self.degrees + 1.0) / 2.0 * math::ln_1p(math::square(t) / self.degrees);
        math::exp(power) / (self.degrees.sqrt() * self.beta)
    }
}

/// `I_x(a, b)` without its factor x^a (1 - x)^b / (a B(a, b)): no term is below 0, so none cancels.
///
/// Source: Abramowitz, Stegun 1964, 26.5.4.
fn series(a: f64, b: f64, x: f64) -> f64 {
    let (mut term, mut sum) = (1.0, 1.0);
    for n in 0..MAX_TERMS {
        let n = f64::from(n);
        term *= (a + b + n) / (a + 1.0 + n) * x;
        sum += term;
        if term <= f64::EPSILON / 4.0 * sum {
            break;
        }
    }
    sum
}

/// `I_x(a, b)` without its factor x^a (1 - x)^b / (a B(a, b)), for x below about (a + 1) / (a + b + 2).
///
/// Source: DLMF 8.17.22, evaluated by the method of Lentz 1976 with the change of Thompson, Barnett 1986.
#[expect(clippy::many_single_char_names, reason = "the letters of the source")]
fn fraction(a: f64, b: f64, x: f64) -> f64 {
    const LEAST: f64 = 1e-300;
    let kept = |value: f64| if value.abs() < LEAST { LEAST } else { value };
    let (mut c, mut d) = (1.0, 1.0 / kept(1.0 - (a + b) * x / (a + 1.0)));
    let mut found = d;
    for term in 1..=MAX_TERMS {
        let m = f64::from(term);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let before = found;
        for step in [even, odd] {
            d = 1.0 / kept(1.0 + step * d);
            c = kept(1.0 + step / c);
            found *= c * d;
        }
        if (found - before).abs() <= f64::EPSILON * found.abs() {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn t(degrees: usize) -> StudentT {
        StudentT::new(degrees).unwrap()
    }

    /// `I_x(degrees / 2, 1/2)` of mpmath 1.3 with 40 digits.
    #[test]
    fn tails_are_those_of_many_digits() {
        for (degrees, at, expected) in [
            (1, 1.0, 0.5),
            (2, 0.5, 0.666_666_666_666_666_7),
            (3, 2.0, 0.139_325_968_558_843_2),
            (5, 2.5, 0.054_490_099_342_376_24),
            (7, 80.0, 1.255_070_945_889_923_5e-11),
            (10, 0.01, 0.992_217_974_990_971_4),
            (30, 1.7, 0.099_477_875_588_516_88),
            (30, 12.0, 5.580_185_415_199_256e-13),
            (249, 1.96, 0.051_111_088_036_760_01),
            (2_500, 3.0, 0.002_726_456_811_352_915_5),
            (100_000, 2.2, 0.027_809_173_939_060_75),
        ] {
            for at in [at, -at] {
                let found = t(degrees).two_sided_p(at);
                assert!((found / expected - 1.0).abs() < 1e-12, "{degrees}, {at}: {found} not {expected}");
            }
        }
        assert_eq!(t(4).two_sided_p(0.0).to_bits(), 1.0_f64.to_bits());
        assert_eq!(t(4).two_sided_p(f64::INFINITY).to_bits(), 0.0_f64.to_bits());
    }

    /// Roots found by mpmath 1.3 with 40 digits; the first digits are those of every printed table.
    #[test]
    fn quantiles_are_those_of_many_digits() {
        for (degrees, upper, power) in [
            (1, 12.706_204_736_174_704, 1.376_381_920_471_173_6),
            (2, 4.302_652_729_749_464, 1.060_660_171_779_821_2),
            (3, 3.182_446_305_283_709_7, 0.978_472_312_363_304_4),
            (5, 2.570_581_835_636_315_4, 0.919_543_780_240_826),
            (10, 2.228_138_851_986_275, 0.879_057_828_550_588_7),
            (30, 2.042_272_456_301_238, 0.853_767_261_471_297_6),
            (249, 1.969_536_867_640_350_8, 0.843_067_153_917_895_3),
            (2_500, 1.960_913_344_795_567_3, 0.841_765_033_566_948),
            (100_000, 1.959_987_707_534_609_6, 0.841_624_827_996_900_8),
        ] {
            for (p, expected) in [(0.975, upper), (0.8, power), (0.025, -upper)] {
                let found = t(degrees).quantile(p);
                assert!((found / expected - 1.0).abs() < 1e-12, "{degrees}, {p}: {found} not {expected}");
            }
        }
        assert!(t(9).quantile(0.5).abs() < 1e-15);
    }

    #[test]
    fn no_degrees_of_freedom_have_no_distribution() {
        assert_eq!(StudentT::new(0), None);
    }
}
