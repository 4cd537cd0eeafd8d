//! What a sweep will take: time, files and bytes, from a few of its runs priced and thrown away.

use std::time::Instant;

use super::loading::Ready;
use super::refresh::is_remote;
use crate::model::pipeline::Pipeline;
use crate::sink::{Context, slices_csv, summary_json};
use crate::sweep::definition::SliceOutput;

/// Runs priced for the estimate.
const TRIED: u64 = 48;
/// Seconds to create, write and rename one small file: of the order of what local disks take.
const PER_FILE: f64 = 60e-6;
/// Bytes of a row of the comparison table.
const PER_ROW: u64 = 620;

/// A rough forecast.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Estimate {
    pub(super) seconds: f64,
    pub(super) files: u64,
    pub(super) bytes: u64,
}

impl Estimate {
    /// Prices runs spread evenly over the plan and scales what they took.
    pub(super) fn of(ready: &Ready) -> Self {
        let (plan, output) = (&ready.plan, &ready.sweep.output);
        let context = Context::of(&ready.sweep, is_remote(&ready.sweep.data));
        let clock = Instant::now();
        let mut pipeline = Pipeline::new(plan.tapes());
        let (mut tried, mut slice_bytes, mut summary_bytes) = (0_u64, 0_usize, 0_usize);
        let every = (plan.points() / TRIED).max(1);
        for run in (0..plan.points())
            .step_by(usize::try_from(every).unwrap_or(1))
            .filter_map(|point| plan.run(point))
        {
            tried += 1;
            if let (Ok(outcome), Ok(slices)) = (pipeline.price(&run.spec), pipeline.slices(&run.spec)) {
                if output.slices != SliceOutput::None {
                    slice_bytes += slices_csv::render(&slices, run.spec.gate.action.name()).len();
                }
                if output.summaries {
                    let digest = plan.tapes()[run.spec.tape].digest();
                    summary_bytes += summary_json::render(&run, &outcome, digest, &context).len();
                }
            }
        }
        let tried = tried.max(1);
        let runs = plan.runs();
        let slices_files = match output.slices {
            SliceOutput::All => runs,
            SliceOutput::None => 0,
            SliceOutput::Best(best) => u64::from(best).min(runs),
        };
        let files = slices_files + if output.summaries { runs } else { 0 };
        let mean = |bytes: usize| bytes as u64 / tried;
        let bytes = slices_files * mean(slice_bytes) + runs * mean(summary_bytes) + runs * PER_ROW;
        let cores = super::run::default_jobs() as f64;
        let computing = clock.elapsed().as_secs_f64() * runs as f64 / tried as f64;
        let files = files + 2 + output.tables.len() as u64;
        Self { seconds: (computing + files as f64 * PER_FILE) / cores, files, bytes }
    }
}
