//! What a calibration found as a TOML file that sweeps include.

use std::fmt::Write as _;
use std::path::Path;

use crate::analysis::calibration::{Calibration, CoefficientEstimate};
use crate::atomic_file;
use crate::model::parameter::ParameterId;
use crate::output_error::OutputError;

/// Writes the file to `path`; `fills` names where the numbers come from.
///
/// # Errors
/// [`OutputError`] where it cannot be written.
pub(crate) fn write(path: &Path, fills: &str, found: &Calibration) -> Result<(), OutputError> {
    atomic_file::write(path, render(fills, found).as_bytes()).map_err(OutputError::of(path))
}

/// The file, byte for byte. A `k_perm` below 0 is noise around 0, and written as 0.
pub(crate) fn render(fills: &str, found: &Calibration) -> String {
    let named = [
        (ParameterId::KTemp.name(), found.k_temp),
        (ParameterId::Alpha.name(), found.alpha),
        (ParameterId::KPerm.name(), found.k_perm),
    ];
    let used = |(name, estimate): (&str, CoefficientEstimate)| {
        if name == ParameterId::KPerm.name() { estimate.value.max(0.0) } else { estimate.value }
    };
    let mut text = format!(
        "# Impact of `power-law`, fitted by `slipgrid calibrate` to {} fills of {} orders in {fills}.\n\
         # Start from it with include = \"this-file.toml\"; add [draws] with n and seed to sample its uncertainty.\n\n[order]\n",
        found.fills, found.orders
    );
    // Writing into a text cannot fail.
    let written: std::fmt::Result = (|| {
        for (name, estimate) in named {
            let (low, high) = estimate.confidence_interval;
            writeln!(
                text,
                "{name} = {:?}  # standard error {:.4}, 95% from {low:.4} to {high:.4}",
                used((name, estimate)),
                estimate.standard_error
            )?;
        }
        let variance = |estimate: CoefficientEstimate| estimate.standard_error * estimate.standard_error;
        writeln!(text, "\n[calibration]\nparameters = [\"k_temp\", \"alpha\", \"k_perm\"]")?;
        writeln!(text, "mean = [{:?}, {:?}, {:?}]", used(named[0]), used(named[1]), used(named[2]))?;
        writeln!(
            text,
            "covariance = [\n    [{:?}, {:?}, 0.0],\n    [{:?}, {:?}, 0.0],\n    [0.0, 0.0, {:?}],\n]",
            variance(found.k_temp),
            found.covariance,
            found.covariance,
            variance(found.alpha),
            variance(found.k_perm)
        )
    })();
    debug_assert!(written.is_ok());
    text
}
