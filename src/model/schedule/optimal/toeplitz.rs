//! Systems with the matrix of a kernel, `T_ij` = `kernel[|i - j|]`: solved, or the direction in which they are not
//! positive definite.

/// The pivot below which, in units of the first, a matrix counts as singular.
const SINGULAR: f64 = 1e-11;

/// Why a system has no solution.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum NotPositive {
    /// A vector a with a' T a < 0.
    Negative(Vec<f64>),
    /// Some vector has a' T a = 0.
    Singular,
}

/// x with T x = 1 in every row, for as many rows as `kernel` has lags.
///
/// # Errors
/// [`NotPositive`] where T is not positive definite. Source: Levinson 1947, "The Wiener RMS error criterion in filter
/// design and prediction"; Golub, Van Loan 2013, "Matrix Computations", algorithm 4.7.2.
pub(super) fn solve_ones(kernel: &[f64]) -> Result<Vec<f64>, NotPositive> {
    let scale = kernel.iter().fold(0.0_f64, |scale, kept| scale.max(kept.abs()));
    let (mut predictor, mut solution) = (vec![1.0], Vec::with_capacity(kernel.len()));
    let mut pivot = kernel.first().copied().unwrap_or(0.0);
    for row in 0..kernel.len() {
        // a with T a = (pivot, 0, ..., 0) on the rows up to this one.
        if pivot < -SINGULAR * scale {
            return Err(NotPositive::Negative(predictor));
        }
        let is_singular = pivot <= SINGULAR * scale;
        if !is_singular {
            let step = (1.0 - mirrored_product(&solution, kernel)) / pivot;
            solution.push(0.0);
            solution.iter_mut().zip(predictor.iter().rev()).for_each(|(x, a)| *x += step * a);
        }
        if row + 1 == kernel.len() {
            return if is_singular { Err(NotPositive::Singular) } else { Ok(solution) };
        }
        let next = mirrored_product(&predictor, kernel);
        if is_singular && next.abs() <= SINGULAR * scale {
            return Err(NotPositive::Singular);
        }
        let reflection = if is_singular { -next.signum() } else { -next / pivot };
        predictor.push(0.0);
        let mirrored: Vec<f64> = predictor.iter().rev().map(|a| reflection * a).collect();
        predictor.iter_mut().zip(mirrored).for_each(|(a, mirrored)| *a += mirrored);
        if is_singular {
            return Err(NotPositive::Negative(predictor));
        }
        pivot *= 1.0 - reflection * reflection;
    }
    Ok(solution)
}

/// The row of T behind those of `numbers`, times them.
fn mirrored_product(numbers: &[f64], kernel: &[f64]) -> f64 {
    let lags = kernel[1..=numbers.len()].iter().rev();
    numbers.iter().zip(lags).fold(0.0, |sum, (number, kept)| sum + number * kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_solution_solves_and_a_negative_direction_is_negative() {
        let times = |kernel: &[f64], x: &[f64]| -> Vec<f64> {
            (0..x.len()).map(|i| (0..x.len()).map(|j| kernel[i.abs_diff(j)] * x[j]).sum()).collect()
        };
        for kernel in [vec![2.0], vec![3.0, 1.0, 0.5, 0.2], vec![2.0, -0.9, 0.3, 0.1, 0.0]] {
            let x = solve_ones(&kernel).unwrap();
            for row in times(&kernel, &x) {
                assert!((row - 1.0).abs() < 1e-12, "{kernel:?}: {row}");
            }
        }
        for kernel in [vec![1.0, 0.9, 0.1, 0.0], vec![0.0, 0.5, 0.2], vec![1.0, 1.0, 0.3], vec![-1.0, 0.0]] {
            let Err(NotPositive::Negative(a)) = solve_ones(&kernel) else {
                panic!("{kernel:?} is not positive")
            };
            let form: f64 = times(&kernel, &a).iter().zip(&a).map(|(row, a)| row * a).sum();
            assert!(form < 0.0, "{kernel:?}: {form}");
        }
        assert_eq!(solve_ones(&[1.0, 1.0, 1.0]), Err(NotPositive::Singular));
    }
}
