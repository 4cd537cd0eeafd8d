//! Elementary functions of whole columns: the same operations for every element and no branch, so that the compiler
//! works on as many at once as the processor can.

use std::sync::atomic::{AtomicBool, Ordering};

use super::math;

/// Whether [`with_wide_simd`] uses the registers that every processor of the architecture has.
static WIDE_SIMD_DISABLED: AtomicBool = AtomicBool::new(false);

/// From now on [`with_wide_simd`] uses the registers that every processor of the architecture has.
///
/// For checks that results do not depend on it; the program calls it where `SLIPGRID_SCALAR` is 1.
pub fn disable_wide_simd() {
    WIDE_SIMD_DISABLED.store(true, Ordering::Relaxed);
}

/// Runs `work` compiled for the widest registers of this processor. The results are the same on all: no operation is
/// fused or reordered.
pub(crate) fn with_wide_simd<T>(work: impl FnOnce() -> T) -> T {
    if WIDE_SIMD_DISABLED.load(Ordering::Relaxed) { work() } else { pulp::Arch::new().dispatch(work) }
}

/// The leading bits of ln 2, few enough for exact products.
const LN_2_HIGH: f64 = 0.693_147_180_369_123_8;
/// ln 2 - [`LN_2_HIGH`].
const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;

/// e^x of each x in [-700, 700] in place, right to 1e-15 of it.
pub(crate) fn exp_in_place(values: &mut [f64]) {
    with_wide_simd(|| values.iter_mut().for_each(|value| *value = exp(*value)));
}

/// Natural logarithm of each x in place, right to 1e-15 of it: x must be a normal number above 0.
pub(crate) fn ln_in_place(values: &mut [f64]) {
    with_wide_simd(|| values.iter_mut().for_each(|value| *value = ln(*value)));
}

/// `base` to the power of `exponent` with the bits that a column of logarithms and exponentials gives it: right to
/// 1e-15 x (1 + |exponent x ln base|) of it, in a tenth of the time that [`math::pow`] takes to round it better.
pub(crate) fn pow(base: f64, exponent: f64) -> f64 {
    if base >= f64::MIN_POSITIVE { exp(exponent * ln(base)) } else { math::pow(base, exponent) }
}

/// x = k ln 2 + r with |r| <= ln 2 / 2; e^r by its Taylor series to r^13, 2^k through the exponent bits.
// What is not inlined is not compiled for wide registers.
#[inline(always)]
fn exp(x: f64) -> f64 {
    /// 1.5 x 2^52: what is added to it is rounded to a whole number, held in its lowest bits.
    const WHOLE: f64 = 6_755_399_441_055_744.0;
    const SERIES: [f64; 14] = [
        1.0 / 6_227_020_800.0,
        1.0 / 479_001_600.0,
        1.0 / 39_916_800.0,
        1.0 / 3_628_800.0,
        1.0 / 362_880.0,
        1.0 / 40_320.0,
        1.0 / 5_040.0,
        1.0 / 720.0,
        1.0 / 120.0,
        1.0 / 24.0,
        1.0 / 6.0,
        0.5,
        1.0,
        1.0,
    ];
    let x = x.clamp(-700.0, 700.0);
    let shifted = x * std::f64::consts::LOG2_E + WHOLE;
    let k = shifted - WHOLE;
    let r = (x - k * LN_2_HIGH) - k * LN_2_LOW;
    let mut power = SERIES[0];
    for term in &SERIES[1..] {
        power = power * r + term;
    }
    f64::from_bits(power.to_bits().wrapping_add(shifted.to_bits() << 52))
}

/// x = 2^k (1 + f) with 1 + f in [sqrt(1/2), sqrt(2)]; ln(1 + f) from s = f / (2 + f) by a polynomial in s^2.
///
/// Source of the polynomial: Ng 1993, `e_log.c` of fdlibm (Sun Microsystems).
// What is not inlined is not compiled for wide registers.
#[inline(always)]
fn ln(x: f64) -> f64 {
    /// The upper bits of sqrt(1/2).
    const ROOT_OF_HALF: u64 = 0x3fe6_a09e_0000_0000;
    const ONE: u64 = 0x3ff0_0000_0000_0000;
    const MANTISSA: u64 = (1 << 52) - 1;
    /// 2^52: a whole number in its lowest bits is added to it.
    const WHOLE: f64 = 4_503_599_627_370_496.0;
    const SERIES: [f64; 7] = [
        0.147_981_986_051_165_86,
        0.153_138_376_992_093_73,
        0.181_835_721_616_180_5,
        0.222_221_984_321_497_84,
        0.285_714_287_436_623_9,
        0.399_999_999_994_094_2,
        0.666_666_666_666_673_5,
    ];
    let bits = x.to_bits().wrapping_add(ONE - ROOT_OF_HALF);
    let k = f64::from_bits(WHOLE.to_bits() | (bits >> 52)) - (WHOLE + 1023.0);
    let f = f64::from_bits((bits & MANTISSA) + ROOT_OF_HALF) - 1.0;
    let s = f / (2.0 + f);
    let square = s * s;
    let mut series = SERIES[0];
    for term in &SERIES[1..] {
        series = series * square + term;
    }
    let half = 0.5 * f * f;
    s * (half + series * square) + k * LN_2_LOW - half + f + k * LN_2_HIGH
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::math;

    #[test]
    fn the_exponential_is_right_to_the_last_bits_over_its_range() {
        let mut found: Vec<f64> = (-70_000..=70_000).map(|i| f64::from(i) / 100.0).collect();
        let expected: Vec<f64> = found.iter().map(|x| math::exp(*x)).collect();
        exp_in_place(&mut found);
        for (found, expected) in found.iter().zip(expected) {
            assert!((found / expected - 1.0).abs() < 1e-15, "{found} against {expected}");
        }
    }

    #[test]
    fn the_logarithm_is_right_to_the_last_bits_near_one_and_far_from_it() {
        let near = (1..=200_000).map(|i| f64::from(i) / 100_000.0);
        let far = (-1021..=1023).map(|power| 1.1 * math::exp2(f64::from(power)));
        let xs: Vec<f64> = near.chain(far).chain([f64::MIN_POSITIVE, f64::MAX, 1.0 - 1e-16]).collect();
        let mut found = xs.clone();
        ln_in_place(&mut found);
        for (x, found) in xs.iter().zip(found) {
            let expected = math::ln(*x);
            assert!((found - expected).abs() <= 1e-15 * expected.abs(), "ln {x}: {found} against {expected}");
        }
        let mut one = [1.0];
        ln_in_place(&mut one);
        assert_eq!(one[0].to_bits(), 0.0_f64.to_bits());
    }

    #[test]
    fn a_power_is_that_of_a_column_and_close_to_the_best() {
        for (base, exponent) in
            [(1e-7, 0.6), (0.1, 0.25), (0.37, 1.0), (1.0, 0.5), (391.0, -0.5), (6e4, 0.71)]
        {
            let mut column = [base];
            ln_in_place(&mut column);
            column[0] *= exponent;
            exp_in_place(&mut column);
            let found = pow(base, exponent);
            assert_eq!(found.to_bits(), column[0].to_bits());
            let best = math::pow(base, exponent);
            let bound = 1e-15 * (1.0 + (exponent * math::ln(base)).abs());
            assert!((found / best - 1.0).abs() <= bound, "{base}^{exponent}: {found} against {best}");
        }
        assert_eq!([pow(0.0, 0.6), pow(0.0, 0.0)].map(f64::to_bits), [0.0, 1.0_f64].map(f64::to_bits));
        assert_eq!(pow(5e-324, 0.5).to_bits(), math::pow(5e-324, 0.5).to_bits());
    }

    #[test]
    fn an_element_does_not_depend_on_its_place() {
        let xs: Vec<f64> = (1..=37).map(|i| f64::from(i).sqrt() / 7.0).collect();
        let (mut powers, mut logarithms) = (xs.clone(), xs.clone());
        exp_in_place(&mut powers);
        ln_in_place(&mut logarithms);
        for (place, x) in xs.iter().enumerate() {
            assert_eq!(powers[place].to_bits(), exp(*x).to_bits());
            assert_eq!(logarithms[place].to_bits(), ln(*x).to_bits());
        }
    }
}
