//! Samples of the full product: Latin hypercube, Sobol, random; seeded, the same on every machine.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "coordinates are below their axis length"
)]

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::definition::{SampleMethod, SampleSpec};

/// Points a Sobol sample may have at most: the length of the library's sequence.
pub(crate) const MAX_SOBOL_POINTS: u32 = 1 << 16;
/// Axes a Sobol sample may have at most: the library's dimensions.
pub(crate) const MAX_SOBOL_AXES: usize = 256;

/// Coordinates of `sample.n` points over axes with `lengths` values; each axis gives a point's coordinate as floor(u x
/// length) of its coordinate u in [0, 1).
///
/// Latin hypercube: `McKay`, Beckman, Conover 1979. Sobol points: Owen-scrambled by Burley 2020, "Practical hash-based
/// Owen scrambling".
pub(crate) fn draw(sample: &SampleSpec, lengths: &[u64]) -> Vec<Vec<u64>> {
    let mut rng = ChaCha8Rng::seed_from_u64(sample.seed);
    let n = sample.n as usize;
    let mut points = vec![Vec::with_capacity(lengths.len()); n];
    for (axis, length) in lengths.iter().enumerate() {
        let uniforms: Vec<f64> = match sample.method {
            SampleMethod::Random => (0..n).map(|_| unit(&mut rng)).collect(),
            SampleMethod::Lhs => {
                let strata = shuffled(sample.n, &mut rng);
                strata.iter().map(|s| (f64::from(*s) + unit(&mut rng)) / f64::from(sample.n)).collect()
            }
            SampleMethod::Sobol => {
                let dimension = u32::try_from(axis).unwrap_or(u32::MAX);
                let seed = (sample.seed ^ (sample.seed >> 32)) as u32;
                (0..sample.n).map(|i| f64::from(sobol_burley::sample(i, dimension, seed))).collect()
            }
        };
        for (point, u) in points.iter_mut().zip(uniforms) {
            point.push(((u * *length as f64) as u64).min(length - 1));
        }
    }
    points
}

/// A uniform number in [0, 1) with 53 random bits.
fn unit(rng: &mut ChaCha8Rng) -> f64 {
    (rng.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}

/// 0..n in random order (Fisher and Yates).
fn shuffled(n: u32, rng: &mut ChaCha8Rng) -> Vec<u32> {
    let mut order: Vec<u32> = (0..n).collect();
    for i in (1..order.len()).rev() {
        let j = (unit(rng) * (i + 1) as f64) as usize;
        order.swap(i, j.min(i));
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(method: SampleMethod) -> SampleSpec {
        SampleSpec { method, n: 64, seed: 42 }
    }

    #[test]
    fn a_latin_hypercube_hits_every_stratum_once() {
        let points = draw(&sample(SampleMethod::Lhs), &[64, 64, 8]);
        for axis in 0..2 {
            let mut coordinates: Vec<u64> = points.iter().map(|point| point[axis]).collect();
            coordinates.sort_unstable();
            assert_eq!(coordinates, (0..64).collect::<Vec<u64>>());
        }
    }

    #[test]
    fn sobol_points_are_balanced_on_every_axis() {
        for point_axis in 0..3 {
            let points = draw(&sample(SampleMethod::Sobol), &[8, 8, 8]);
            for coordinate in 0..8 {
                assert_eq!(points.iter().filter(|point| point[point_axis] == coordinate).count(), 8);
            }
        }
    }

    #[test]
    fn the_seed_decides() {
        for method in [SampleMethod::Lhs, SampleMethod::Sobol, SampleMethod::Random] {
            let one = draw(&sample(method), &[100, 100]);
            assert_eq!(one, draw(&sample(method), &[100, 100]));
            assert_ne!(one, draw(&SampleSpec { seed: 43, ..sample(method) }, &[100, 100]));
        }
    }
}
