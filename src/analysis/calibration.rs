//! Impact coefficients from executions: `k_temp`, alpha and `k_perm` of `power-law`, with their errors.

use std::collections::BTreeMap;

use levenberg_marquardt::{LeastSquaresProblem, LevenbergMarquardt};
use nalgebra::{DVector, Dyn, Matrix2, MatrixXx2, Owned, U2, Vector2};

use super::student_t::StudentT;
use crate::model::execution::Execution;
use crate::model::math;
use crate::model::numeric::min_max;

/// Fewest fills for a fit.
const MIN_FILLS: usize = 20;

/// One estimate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CoefficientEstimate {
    /// Its value.
    pub value: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// Its 95% confidence interval (low, high): Student's t with orders - 1 degrees of freedom.
    pub confidence_interval: (f64, f64),
}

/// What a calibration found.
#[derive(Debug, Clone, PartialEq)]
pub struct Calibration {
    /// Coefficient of temporary impact.
    pub k_temp: CoefficientEstimate,
    /// Its elasticity to the share of the bar's volume.
    pub alpha: CoefficientEstimate,
    /// Coefficient of permanent impact.
    pub k_perm: CoefficientEstimate,
    /// Covariance of the errors of `k_temp` and `alpha`.
    pub covariance: f64,
    /// R^2 of the temporary fit: share of the variance of normalised cost it explains, at most 1.
    pub r_squared: f64,
    /// Fills behind `k_temp` and `alpha`.
    pub fills: usize,
    /// Pairs of consecutive fills of one order behind `k_perm`.
    pub pairs: usize,
    /// Orders.
    pub orders: usize,
}

/// Why there is no fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CalibrationError {
    /// There is too little of something.
    #[error("{found} {what} are too few to fit: {needed} are needed")]
    TooFew {
        /// What there is too little of.
        what: &'static str,
        /// How much there is.
        found: usize,
        /// How much is needed.
        needed: usize,
    },
    /// All fills took the same share.
    #[error("all fills took the same share of volume, so alpha is not identified")]
    OneShare,
    /// The search found no least sum of squares.
    #[error(
        "no fit: either the search did not converge, or on average the fills cost no more than half the spread"
    )]
    NoFit,
}

/// Fits the impact model `power-law` to `executions`.
///
/// Temporary: paid / (sigma x mid) = `k_temp` x share^alpha + e, where paid = s (fill - mid) - half the spread, by
/// least squares (Levenberg, Marquardt). Permanent: between consecutive fills of an order, s (mid - mid before) /
/// (sigma x mid) = `k_perm` x (child before / ADV) / sigma + e, by least squares through 0; mids as the market showed
/// them carry the order's own permanent impact, and increments take the drift's running sum out. All terms are in
/// volatilities of the bar, so that calm and wild names weigh alike. Errors are robust to any dependence within an
/// order. Source: the split is that of Almgren, Thum, Hauptmann, Li 2005, section 3; errors are those of Liang, Zeger
/// 1986, with the small-sample factor orders / (orders - 1) x (fills - 1) / (fills - parameters).
///
/// # Errors
/// [`CalibrationError`] where the fills do not identify a coefficient.
pub fn calibrate(executions: &[Execution]) -> Result<Calibration, CalibrationError> {
    let clusters = order_numbers(executions);
    let too_few = |what, found, needed| CalibrationError::TooFew { what, found, needed };
    if executions.len() < MIN_FILLS {
        return Err(too_few("fills", executions.len(), MIN_FILLS));
    }
    let orders = clusters.iter().max().map_or(0, |last| last + 1);
    if orders < 2 {
        return Err(too_few("orders", orders, 2));
    }
    let temporary = fit_temporary(executions, &clusters, orders)?;
    let permanent = fit_permanent(executions, &clusters, orders)?;
    let critical = StudentT::new(orders - 1).map_or(f64::NAN, |t| t.quantile(0.975));
    let estimate = |value: f64, variance: f64| {
        let error = variance.max(0.0).sqrt();
        CoefficientEstimate {
            value,
            standard_error: error,
            confidence_interval: (value - critical * error, value + critical * error),
        }
    };
    let covariance = temporary.covariance;
    Ok(Calibration {
        k_temp: estimate(temporary.at.x, covariance[(0, 0)]),
        alpha: estimate(temporary.at.y, covariance[(1, 1)]),
        k_perm: estimate(permanent.slope, permanent.variance),
        covariance: covariance[(0, 1)],
        r_squared: temporary.r_squared,
        fills: executions.len(),
        pairs: permanent.pairs,
        orders,
    })
}

/// The number of each execution's order, from 0.
fn order_numbers(executions: &[Execution]) -> Vec<usize> {
    let mut numbers = BTreeMap::new();
    executions
        .iter()
        .map(|execution| {
            let next = numbers.len();
            *numbers.entry(execution.order.as_str()).or_insert(next)
        })
        .collect()
}

struct TemporaryFit {
    /// `k_temp`, alpha.
    at: Vector2<f64>,
    covariance: Matrix2<f64>,
    r_squared: f64,
}

fn fit_temporary(
    executions: &[Execution],
    clusters: &[usize],
    orders: usize,
) -> Result<TemporaryFit, CalibrationError> {
    let ln_share: Vec<f64> = executions.iter().map(|execution| math::ln(execution.participation())).collect();
    let paid: Vec<f64> = executions.iter().map(Execution::cost_in_sigmas).collect();
    let (least, greatest) = min_max(ln_share.iter().copied());
    if greatest - least < 1e-6 {
        return Err(CalibrationError::OneShare);
    }
    let n = paid.len() as f64;
    let mean = paid.iter().sum::<f64>() / n;
    if mean <= 0.0 {
        return Err(CalibrationError::NoFit);
    }
    // From the square-root law, at the level that gives the mean.
    let roots = ln_share.iter().map(|x| math::exp(0.5 * x)).sum::<f64>() / n;
    let curve = TemporaryProblem { ln_share: &ln_share, paid: &paid, at: Vector2::new(mean / roots, 0.5) };
    let (found, report) = LevenbergMarquardt::new().minimize(curve);
    let converged = report.termination.was_successful() && found.at.iter().all(|value| value.is_finite());
    let (residuals, jacobian) = (found.residuals(), found.jacobian());
    let (Some(residuals), Some(jacobian), true, true) = (residuals, jacobian, converged, found.at.x > 0.0)
    else {
        return Err(CalibrationError::NoFit);
    };
    let bread = (jacobian.transpose() * &jacobian).try_inverse().ok_or(CalibrationError::OneShare)?;
    let mut scores = vec![Vector2::zeros(); orders];
    for (row, cluster) in clusters.iter().enumerate() {
        scores[*cluster] += jacobian.row(row).transpose() * residuals[row];
    }
    let meat = scores.iter().fold(Matrix2::zeros(), |sum, score| sum + score * score.transpose());
    let total: f64 = paid.iter().map(|paid| math::square(paid - mean)).sum();
    Ok(TemporaryFit {
        at: found.at,
        covariance: bread * meat * bread * small_sample(orders, paid.len(), 2),
        r_squared: 1.0 - residuals.norm_squared() / total,
    })
}

struct PermanentFit {
    slope: f64,
    variance: f64,
    pairs: usize,
}

fn fit_permanent(
    executions: &[Execution],
    clusters: &[usize],
    orders: usize,
) -> Result<PermanentFit, CalibrationError> {
    let mut last: Vec<Option<&Execution>> = vec![None; orders];
    // Cluster, share of the ADV executed before in volatilities, move of the mid in volatilities.
    let mut points: Vec<(usize, f64, f64)> = Vec::new();
    for (execution, cluster) in executions.iter().zip(clusters) {
        if let Some(before) = last[*cluster].replace(execution) {
            let moved = execution.sign * (execution.mid - before.mid) / (execution.sigma * execution.mid);
            points.push((*cluster, before.child / before.adv / execution.sigma, moved));
        }
    }
    if points.len() < MIN_FILLS {
        let found = points.len();
        return Err(CalibrationError::TooFew {
            what: "pairs of fills of one order",
            found,
            needed: MIN_FILLS,
        });
    }
    let squares: f64 = points.iter().map(|(_, x, _)| x * x).sum();
    let slope = points.iter().map(|(_, x, y)| x * y).sum::<f64>() / squares;
    let mut scores = vec![0.0; orders];
    for (cluster, x, y) in &points {
        scores[*cluster] += x * (y - slope * x);
    }
    let meat: f64 = scores.iter().map(|score| score * score).sum();
    let variance = meat / (squares * squares) * small_sample(orders, points.len(), 1);
    Ok(PermanentFit { slope, variance, pairs: points.len() })
}

fn small_sample(orders: usize, rows: usize, parameters: usize) -> f64 {
    let (orders, rows) = (orders as f64, rows as f64);
    orders / (orders - 1.0) * (rows - 1.0) / (rows - parameters as f64)
}

/// `k_temp` x share^alpha against what was paid.
struct TemporaryProblem<'a> {
    ln_share: &'a [f64],
    paid: &'a [f64],
    at: Vector2<f64>,
}

impl LeastSquaresProblem<f64, Dyn, U2> for TemporaryProblem<'_> {
    type ResidualStorage = Owned<f64, Dyn>;
    type JacobianStorage = Owned<f64, Dyn, U2>;
    type ParameterStorage = Owned<f64, U2>;

    fn set_params(&mut self, at: &Vector2<f64>) {
        self.at = *at;
    }

    fn params(&self) -> Vector2<f64> {
        self.at
    }

    fn residuals(&self) -> Option<DVector<f64>> {
        let rows = self.ln_share.iter().zip(self.paid);
        let apart = rows.map(|(ln_share, paid)| self.at.x * math::exp(self.at.y * ln_share) - paid);
        Some(DVector::from_iterator(self.paid.len(), apart))
    }

    fn jacobian(&self) -> Option<MatrixXx2<f64>> {
        Some(MatrixXx2::from_fn(self.paid.len(), |row, column| {
            let power = math::exp(self.at.y * self.ln_share[row]);
            if column == 0 { power } else { self.at.x * self.ln_share[row] * power }
        }))
    }
}
