//! The least of a quadratic form over quantities that are not negative and sum to one.

use crate::model::vector::with_wide_simd;

/// Rounds of fixing and freeing slots; a few are enough.
const MAX_ROUNDS: usize = 200;
/// How far below the common gradient, in units of it, an empty slot's must be to be traded after all.
const GRADIENT_TOLERANCE: f64 = 1e-9;

/// x >= 0 with sum 1 and the least x' G x, G positive definite and given by `entry`; slot by slot.
///
/// An active set: slots that would sell are fixed at 0, and the one that would save most is freed while one would.
/// Source: Nocedal, Wright 2006, "Numerical Optimization", algorithm 16.3.
pub(super) fn least_on_simplex(slots: usize, entry: &dyn Fn(usize, usize) -> f64) -> Vec<f64> {
    let mut free: Vec<usize> = (0..slots).collect();
    let mut x = vec![0.0; slots];
    for _ in 0..MAX_ROUNDS {
        let rows: Vec<Vec<f64>> = free.iter().map(|i| free.iter().map(|j| entry(*i, *j)).collect()).collect();
        let solved = solve_ones(rows);
        let sum = solved.iter().fold(0.0, |sum, x| sum + x);
        let sells: Vec<bool> = solved.iter().map(|x| x / sum < 0.0).collect();
        if sells.contains(&true) {
            let mut sells = sells.into_iter();
            free.retain(|_| !sells.next().unwrap_or(false));
            continue;
        }
        x.fill(0.0);
        for (slot, solved) in free.iter().zip(solved) {
            x[*slot] = solved / sum;
        }
        let gradient =
            |slot: usize| free.iter().fold(0.0, |sum, other| sum + entry(slot, *other) * x[*other]);
        let level = (1.0 - GRADIENT_TOLERANCE) / sum;
        let empty = (0..slots).filter(|slot| free.binary_search(slot).is_err());
        let cheapest = empty.map(|slot| (gradient(slot), slot)).min_by(|a, b| a.0.total_cmp(&b.0));
        match cheapest {
            Some((gradient, slot)) if gradient < level => {
                free.push(slot);
                free.sort_unstable();
            }
            _ => break,
        }
    }
    x
}

/// x with A x = 1 in every row, by a Cholesky factor of A in place: A = U' U, rows from the diagonal on.
fn solve_ones(mut rows: Vec<Vec<f64>>) -> Vec<f64> {
    let size = rows.len();
    let mut x = vec![1.0; size];
    with_wide_simd(|| {
        for k in 0..size {
            let (done, later) = rows.split_at_mut(k + 1);
            let pivot_row = &mut done[k][k..];
            let root = pivot_row[0].max(f64::MIN_POSITIVE).sqrt();
            for entry in pivot_row.iter_mut() {
                *entry /= root;
            }
            for (place, row) in later.iter_mut().enumerate() {
                let factor = pivot_row[place + 1];
                let below = row[k + 1 + place..].iter_mut().zip(&pivot_row[place + 1..]);
                below.for_each(|(entry, above)| *entry -= factor * above);
            }
            let solved = x[k] / root;
            x[k] = solved;
            x[k + 1..].iter_mut().zip(&pivot_row[1..]).for_each(|(x, entry)| *x -= entry * solved);
        }
    });
    for k in (0..size).rev() {
        let known = rows[k][k + 1..].iter().zip(&x[k + 1..]).fold(0.0, |sum, (entry, x)| sum + entry * x);
        x[k] = (x[k] - known) / rows[k][k];
    }
    x
}
