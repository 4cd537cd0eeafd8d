//! Figures as a person reads them: groups of three digits, no more decimals than the size deserves.

use crate::model::math;

/// `value` with `decimals` decimals and groups of three digits: `1,234,567.9`.
pub(crate) fn grouped(value: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut out = String::new();
    // What rounds to zero has no sign.
    if value < 0.0 && text.bytes().any(|byte| (b'1'..=b'9').contains(&byte)) {
        out.push('-');
    }
    for (place, digit) in whole.char_indices() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out + fraction
}

/// A change with its sign; what rounds to zero has none.
pub(crate) fn signed(value: f64, decimals: usize) -> String {
    let text = grouped(value, decimals);
    let plus = value > 0.0 && text.bytes().any(|byte| (b'1'..=b'9').contains(&byte));
    if plus { format!("+{text}") } else { text }
}

/// Decimals that show two digits of the largest of `values`: from two to six.
pub(crate) fn decimals_for(values: impl IntoIterator<Item = f64>) -> usize {
    let most = values.into_iter().map(f64::abs).fold(0.0, f64::max);
    let steps = std::iter::successors(Some(0.1), |least: &f64| Some(least / 10.0)).take(4);
    2 + steps.take_while(|least| most < *least).count()
}

/// A quantity: whole units where there are many, six significant digits where it is a fraction of a coin.
pub(crate) fn quantity(value: f64) -> String {
    if value.abs() >= 1000.0 || value.fract().abs() < f64::EPSILON {
        grouped(value, 0)
    } else {
        significant(value, 6).trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}

/// A price: at least four decimals below a thousand, seven significant digits above 0.001.
pub(crate) fn price(value: f64) -> String {
    significant(value, 7)
}

/// `value` with about `digits` significant digits, two to ten of them behind the point.
fn significant(value: f64, digits: u16) -> String {
    let before = (0..i32::from(digits)).take_while(|power| value.abs() >= math::pow10(*power)).count();
    let mut decimals = usize::from(digits).saturating_sub(before).max(2);
    let mut size = value.abs();
    while size > 0.0 && size < 0.1 && decimals < 10 {
        size *= 10.0;
        decimals += 1;
    }
    grouped(value, decimals)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped_and_a_rounded_zero_has_no_sign() {
        let written = [(1_234_567.89, 1), (-1000.0, 0), (999.0, 0), (-0.004, 2), (0.0, 2)];
        let found = written.map(|(value, decimals)| grouped(value, decimals));
        assert_eq!(found, ["1,234,567.9", "-1,000", "999", "0.00", "0.00"]);
    }

    #[test]
    fn a_small_change_is_seen_and_a_rounded_one_has_no_sign() {
        assert_eq!([0.0, 12.0, 0.1].map(|most| decimals_for([most, -0.0001])), [5, 2, 2]);
        assert_eq!(decimals_for([0.0, -0.0123]), 3);
        assert_eq!(decimals_for([0.0]), 6);
        assert_eq!(
            [1.25, -1.25, 0.001, -0.001].map(|value| signed(value, 2)),
            ["+1.25", "-1.25", "0.00", "0.00"]
        );
    }

    #[test]
    fn small_quantities_and_prices_keep_their_digits() {
        assert_eq!(
            [69_263.215, 500.0, 0.012_345_67, 1.5].map(quantity),
            ["69,263", "500", "0.0123457", "1.5"]
        );
        assert_eq!([182.36, 61_234.567, 0.000_012_34].map(price), ["182.3600", "61,234.57", "0.0000123400"]);
    }
}
