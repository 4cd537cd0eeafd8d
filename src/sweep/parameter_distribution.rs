//! The joint distribution of calibrated parameters, and draws from it.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::parameter::{Parameter, ValueKind};
use crate::model::math;
use crate::model::parameter::ParameterId;

/// Draws tried for one that is within bounds.
const MAX_TRIES: usize = 1000;

/// What a calibration knows of some parameters: a multivariate normal.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ParameterDistribution {
    /// The parameters, none twice.
    pub parameters: Vec<ParameterId>,
    /// Their estimates.
    pub mean: Vec<f64>,
    /// The covariance of the estimates' errors, one row per parameter.
    pub covariance: Vec<Vec<f64>>,
}

/// Why nothing can be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum DistributionError {
    /// Rows and columns do not match the parameters.
    #[error("mean and covariance must have one entry a parameter, and a row and a column each")]
    Shape,
    /// The matrix is not one of covariances.
    #[error("the covariance is not symmetric and positive semidefinite")]
    NotACovariance,
    /// Nearly no draw is within the bounds of the parameters.
    #[error(
        "1000 draws in a row were outside the bounds of a parameter: the estimates are too uncertain to sample"
    )]
    OutOfBounds,
}

impl ParameterDistribution {
    /// `n` draws, each with one value a parameter, in the order of `parameters`; drawn again where one is out of
    /// bounds.
    ///
    /// The same on every machine: only the correctly rounded operations and a portable logarithm are used.
    ///
    /// # Errors
    /// [`DistributionError`] where the numbers are not such a distribution.
    pub(crate) fn draws(&self, n: u32, seed: u64) -> Result<Vec<Vec<f64>>, DistributionError> {
        let root = self.cholesky()?;
        let mut noise = NormalSource(ChaCha8Rng::seed_from_u64(seed));
        (0..n)
            .map(|_| {
                (0..MAX_TRIES)
                    .map(|_| self.draw(&root, &mut noise))
                    .find(|draw| self.is_within_bounds(draw))
                    .ok_or(DistributionError::OutOfBounds)
            })
            .collect()
    }

    fn draw(&self, root: &[Vec<f64>], noise: &mut NormalSource) -> Vec<f64> {
        let normal: Vec<f64> = self.mean.iter().map(|_| noise.normal()).collect();
        let along = |row: &Vec<f64>| row.iter().zip(&normal).fold(0.0, |sum, (l, z)| sum + l * z);
        self.mean.iter().zip(root).map(|(mean, row)| mean + along(row)).collect()
    }

    fn is_within_bounds(&self, draw: &[f64]) -> bool {
        self.parameters.iter().zip(draw).all(|(place, value)| match Parameter::of(*place).kind {
            ValueKind::Number(bounds) => bounds.contains(*value),
            _ => false,
        })
    }

    /// The lower triangular root of the covariance (Cholesky), a parameter without uncertainty allowed.
    fn cholesky(&self) -> Result<Vec<Vec<f64>>, DistributionError> {
        let n = self.parameters.len();
        let square = self.covariance.len() == n && self.covariance.iter().all(|row| row.len() == n);
        if n == 0 || self.mean.len() != n || !square {
            return Err(DistributionError::Shape);
        }
        let mut root = vec![vec![0.0; n]; n];
        for i in 0..n {
            for j in 0..=i {
                let (here, mirrored) = (self.covariance[i][j], self.covariance[j][i]);
                let scale = (self.covariance[i][i] * self.covariance[j][j]).abs().sqrt();
                if (here - mirrored).abs() > 1e-9 * scale {
                    return Err(DistributionError::NotACovariance);
                }
                let rest = (0..j).fold(here, |rest, k| rest - root[i][k] * root[j][k]);
                root[i][j] = if i == j {
                    if rest < -1e-9 * scale {
                        return Err(DistributionError::NotACovariance);
                    }
                    rest.max(0.0).sqrt()
                } else if root[j][j] > 0.0 {
                    rest / root[j][j]
                } else {
                    0.0
                };
            }
        }
        Ok(root)
    }
}

struct NormalSource(ChaCha8Rng);

impl NormalSource {
    /// Uniform in (0, 1).
    fn uniform(&mut self) -> f64 {
        ((self.0.next_u64() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    /// Standard normal (Marsaglia and Bray 1964, the polar method).
    fn normal(&mut self) -> f64 {
        loop {
            let (x, y) = (2.0 * self.uniform() - 1.0, 2.0 * self.uniform() - 1.0);
            let square = x * x + y * y;
            if square > 0.0 && square < 1.0 {
                return x * (-2.0 * math::ln(square) / square).sqrt();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uncertainty(covariance: [[f64; 2]; 2]) -> ParameterDistribution {
        ParameterDistribution {
            parameters: vec![ParameterId::KTemp, ParameterId::Alpha],
            mean: vec![0.3, 0.6],
            covariance: covariance.map(Vec::from).to_vec(),
        }
    }

    #[test]
    fn draws_have_the_mean_and_the_covariance_they_were_asked_for() {
        let covariance = [[4e-4, 3e-4], [3e-4, 9e-4]];
        let draws = uncertainty(covariance).draws(20_000, 1).unwrap();
        let mean = |of: &dyn Fn(&Vec<f64>) -> f64| draws.iter().map(of).sum::<f64>() / draws.len() as f64;
        assert!((mean(&|draw| draw[0]) - 0.3).abs() < 1e-3);
        assert!((mean(&|draw| draw[1]) - 0.6).abs() < 1e-3);
        for (i, j) in [(0, 0), (0, 1), (1, 1)] {
            let found = mean(&|draw| (draw[i] - [0.3, 0.6][i]) * (draw[j] - [0.3, 0.6][j]));
            assert!((found / covariance[i][j] - 1.0).abs() < 0.05, "{i} {j}: {found}");
        }
    }

    #[test]
    fn draws_stay_within_bounds_and_depend_on_the_seed_alone() {
        let wide = uncertainty([[0.25, 0.0], [0.0, 0.0]]);
        let draws = wide.draws(500, 7).unwrap();
        assert!(draws.iter().all(|draw| draw[0] >= 0.0 && draw[1].to_bits() == 0.6_f64.to_bits()));
        assert_eq!(draws, wide.draws(500, 7).unwrap());
        assert_ne!(draws, wide.draws(500, 8).unwrap());
    }

    #[test]
    fn what_is_no_covariance_is_refused() {
        let fault = |covariance| uncertainty(covariance).draws(1, 1).unwrap_err();
        assert_eq!(fault([[1.0, 2.0], [2.0, 1.0]]), DistributionError::NotACovariance);
        assert_eq!(fault([[1.0, 0.5], [0.1, 1.0]]), DistributionError::NotACovariance);
        let mut ragged = uncertainty([[1.0, 0.0], [0.0, 1.0]]);
        ragged.mean.pop();
        assert_eq!(ragged.draws(1, 1), Err(DistributionError::Shape));
    }
}
