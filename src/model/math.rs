//! Elementary functions that give the same bits on every processor and system.
//!
//! std's `exp`, `ln`, `powf` and their like call the C library of the system, which picks an implementation by processor:
//! the last bit of a figure, and with it a run id, would depend on the machine. These are `libm`'s: plain Rust of additions,
//! multiplications and divisions, never fused or reordered by the compiler, right to about one unit in the last place. std's
//! `powi` multiplies in an order that is the compiler's choice. What IEEE 754 rounds exactly (`sqrt`, `floor`, `round`,
//! `abs`, `%`) is std's. clippy refuses the others: clippy.toml has the list.
//!
//! [`super::vector`] has `exp` and `ln` of whole columns; their last digits are not those of these.

/// e^x.
pub(crate) fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// 2^x.
pub(crate) fn exp2(x: f64) -> f64 {
    libm::exp2(x)
}

/// e^x - 1, without cancellation near 0.
pub(crate) fn exp_m1(x: f64) -> f64 {
    libm::expm1(x)
}

/// Natural logarithm of x; minus infinity at 0, NaN below.
pub(crate) fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// ln(1 + x), without cancellation near 0.
pub(crate) fn ln_1p(x: f64) -> f64 {
    libm::log1p(x)
}

/// The exponent of the greatest power of ten not above x, a number above 0.
#[expect(
    clippy::cast_possible_truncation,
    reason = "exponents of numbers are within 400 of 0; what is none saturates"
)]
pub(crate) fn floor_log10(x: f64) -> i32 {
    libm::log10(x).floor() as i32
}

/// `base` to the power of `exponent`.
pub(crate) fn pow(base: f64, exponent: f64) -> f64 {
    libm::pow(base, exponent)
}

/// x^2.
pub(crate) fn square(x: f64) -> f64 {
    x * x
}

/// 10^n: right to the last bit for n from -22 to 22.
pub(crate) fn pow10(n: i32) -> f64 {
    /// Beyond it the power is infinite, or 0.
    const MAX_EXPONENT: u32 = 400;
    let power = (0..n.unsigned_abs().min(MAX_EXPONENT)).fold(1.0, |power, _| power * 10.0);
    if n < 0 { 1.0 / power } else { power }
}

/// Third root of x.
pub(crate) fn cbrt(x: f64) -> f64 {
    libm::cbrt(x)
}

/// Inverse hyperbolic sine of x.
pub(crate) fn asinh(x: f64) -> f64 {
    libm::asinh(x)
}

/// The standard normal distribution: P(Z <= z), from the complementary error function.
pub(crate) fn normal_cdf(z: f64) -> f64 {
    0.5 * libm::erfc(-z / std::f64::consts::SQRT_2)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bits that some processor once gave: those of every other must be the same.
    #[test]
    fn the_bits_are_those_of_every_other_processor() {
        let found = [
            exp(1.7),
            exp2(-0.3),
            exp_m1(1e-3),
            ln(0.37),
            ln_1p(1e-3),
            pow(0.123, 0.6),
            cbrt(7.0),
            asinh(0.3),
            normal_cdf(-1.96),
        ];
        assert_eq!(found.map(f64::to_bits), BITS);
    }

    const BITS: [u64; 9] = [
        0x4015_e552_770d_f8a6,
        0x3fe9_fdf8_bcce_533e,
        0x3f50_6466_dfb8_cf3a,
        0xbfef_d0ea_24bf_89b8,
        0x3f50_6035_4f8c_3ebf,
        0x3fd2_33c1_11a3_ff3c,
        0x3ffe_9b5d_ba58_189e,
        0x3fd2_ec4e_a565_fcc1,
        0x3f99_990c_5885_9312,
    ];

    #[test]
    fn powers_of_ten_are_those_one_would_type() {
        for n in -22..=22 {
            assert_eq!(pow10(n).to_bits(), format!("1e{n}").parse::<f64>().unwrap().to_bits(), "1e{n}");
        }
    }

    #[test]
    fn a_power_of_ten_is_not_below_itself() {
        for n in -22..=22 {
            assert_eq!(floor_log10(pow10(n)), n);
            assert_eq!(floor_log10(9.99 * pow10(n)), n);
        }
    }
}
