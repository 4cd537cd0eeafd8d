//! `slipgrid calibrate`: impact coefficients from your own executions.

use std::path::PathBuf;

use clap::Args;
use comfy_table::Table;
use comfy_table::presets::ASCII_MARKDOWN;

use super::ExitStatus;
use crate::analysis::calibration::{self, Calibration};
use crate::market::fills::{self, COLUMNS};
use crate::model::parameter::ParameterId;
use crate::records::json_lines::{CalibrateLine, EstimateRecord};
use crate::sink::{calibration_svg, calibration_toml};
use crate::ui::printer::Printer;

/// Fit impact coefficients to your own executions
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  slipgrid calibrate fills.csv
  slipgrid calibrate fills.csv --out desk.toml --picture desk.svg

The file has one row per fill and the columns order, side, child, fill_px, mid, half_spread, bar_vol, sigma_bps, adv; \
others are ignored. The result is a TOML file that a sweep starts from with include = \"impact.toml\", and samples from \
with [draws].")]
pub(super) struct CalibrateCommand {
    /// Your fills, as CSV
    #[arg(value_name = "FILLS.csv")]
    fills: PathBuf,
    /// Write the TOML file here
    #[arg(long, value_name = "FILE", default_value = "impact.toml")]
    out: PathBuf,
    /// Write the picture of the fit here (default: beside the TOML file, as .svg)
    #[arg(long, value_name = "FILE")]
    picture: Option<PathBuf>,
    /// Print errors only
    #[arg(long, short)]
    quiet: bool,
    /// Print one line of JSON instead of text
    #[arg(long)]
    json: bool,
}

impl CalibrateCommand {
    pub(super) fn execute(&self) -> ExitStatus {
        let printer = Printer::from_flags(self.quiet, self.json);
        let fills = match fills::read(&self.fills) {
            Ok(fills) => fills,
            Err(problems) => {
                for problem in &problems {
                    let line = if problem.line > 0 { format!(":{}", problem.line) } else { String::new() };
                    printer.error(&format!("{}{line}: {}", self.fills.display(), problem.message));
                }
                let columns: Vec<&str> = COLUMNS.iter().map(|(name, _)| *name).collect();
                printer.error(&format!(
                    "nothing was fitted; a fills file has the columns {}",
                    columns.join(", ")
                ));
                return ExitStatus::BadInput;
            }
        };
        let found = match calibration::calibrate(&fills) {
            Ok(found) => found,
            Err(fault) => {
                printer.error(&format!("error: {}: {fault}", self.fills.display()));
                return ExitStatus::BadInput;
            }
        };
        let picture = self.picture.clone().unwrap_or_else(|| self.out.with_extension("svg"));
        let name = self.fills.file_name().unwrap_or_default().to_string_lossy();
        let written = calibration_toml::write(&self.out, &name, &found)
            .and_then(|()| calibration_svg::write(&picture, &fills, &found));
        if let Err(error) = written {
            printer.error(&format!("error: {error}"));
            return ExitStatus::NoOutput;
        }
        printer.result(&describe(&found));
        printer.result(&format!("{}\n{}", self.out.display(), picture.display()));
        let of = |estimate: calibration::CoefficientEstimate| EstimateRecord {
            value: estimate.value.into(),
            error: estimate.standard_error.into(),
        };
        printer.json(&CalibrateLine {
            k_temp: of(found.k_temp),
            alpha: of(found.alpha),
            k_perm: of(found.k_perm),
            fills: found.fills,
            orders: found.orders,
            r_squared: found.r_squared.into(),
        });
        ExitStatus::Ok
    }
}

fn describe(found: &Calibration) -> String {
    let mut table = Table::new();
    table.load_style(ASCII_MARKDOWN);
    table.set_header(["parameter", "estimate", "standard error", "95% from", "to"]);
    for (name, estimate) in [
        (ParameterId::KTemp.name(), found.k_temp),
        (ParameterId::Alpha.name(), found.alpha),
        (ParameterId::KPerm.name(), found.k_perm),
    ] {
        let numbers = [
            estimate.value,
            estimate.standard_error,
            estimate.confidence_interval.0,
            estimate.confidence_interval.1,
        ];
        let cells = numbers.map(|number| format!("{number:.4}"));
        table.add_row([name.to_owned()].into_iter().chain(cells));
    }
    let mut text = format!(
        "power-law from {} fills of {} orders; k_perm from {} pairs of fills; temporary impact explains {:.1}% of \
         what was paid\n{table}\nErrors allow for any dependence within an order.",
        found.fills,
        found.orders,
        found.pairs,
        found.r_squared * 100.0
    );
    if found.k_perm.value < 0.0 {
        text.push_str("\nk_perm came out below 0, which is noise around 0: the file says 0.");
    }
    if found.orders < 20 {
        text.push_str("\nFewer than 20 orders: take the errors as rough.");
    }
    text
}
