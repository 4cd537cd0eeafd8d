//! What a sweep will take: time, files and bytes, from a few of its blocks priced and thrown away.

use std::time::Instant;

use super::planned::PlannedSweep;
use super::run::cores;
use crate::analysis::breakdown;
use crate::model::family::NamedEnum;
use crate::model::pipeline::Pipeline;
use crate::model::slices::Slice;
use crate::records::{json_file, summary::Summary};
use crate::sink::encode::slices;
use crate::sweep::definition::SliceOutput;

/// Blocks priced for the estimate.
const SAMPLED_BLOCKS: u64 = 48;
/// Seconds to make and write one small file: of the order of what local disks take.
const SECONDS_PER_FILE: f64 = 40e-6;
/// Seconds and bytes of a row of the comparison table.
const PER_ROW: (f64, u64) = (1.5e-6, 650);

/// A rough forecast.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlanEstimate {
    /// Seconds on this machine.
    pub seconds: f64,
    /// Files it writes.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

impl PlannedSweep {
    /// Estimates time, files and bytes on this machine by pricing a few blocks and discarding the results.
    pub fn estimate(&self) -> PlanEstimate {
        PlanEstimate::of(self)
    }
}

impl PlanEstimate {
    /// Prices blocks taken evenly from the plan and scales what they took.
    fn of(planned: &PlannedSweep) -> Self {
        let (plan, output) = (&planned.plan, &planned.sweep.output);
        let context = planned.context();
        let mut pipeline = Pipeline::new(plan.series()).with_capacity(output.capacity);
        let mut breakdown = breakdown::BreakdownAccumulator::of(plan);
        let (mut tried, mut slice_bytes, mut summary_bytes) = (0_u64, 0_usize, 0_usize);
        let (mut pricing_seconds, mut rendering_seconds) = (0.0, 0.0);
        let every = usize::try_from((plan.blocks() / SAMPLED_BLOCKS).max(1)).unwrap_or(usize::MAX);
        for block in (0..plan.blocks()).step_by(every).filter_map(|index| plan.block(index)) {
            tried += 1;
            let clock = Instant::now();
            let Ok(priced) = pipeline.run_stages(block.first_spec()) else { continue };
            breakdown.add(plan, &block, &block.coefficients(), &priced.linear_costs());
            pricing_seconds += clock.elapsed().as_secs_f64();
            let clock = Instant::now();
            let run = block.run(0);
            if output.summaries
                && let Ok(outcome) = priced.outcome(&run.spec.resolved_coefficients())
            {
                let digest = plan.series()[run.spec.series].digest();
                let summary = json_file(&Summary::of(&run, &outcome, digest, &context));
                summary_bytes += summary.map_or(0, |text| text.len());
            }
            if output.slices != SliceOutput::None {
                let slices: Vec<Slice> = priced.slices(run.spec.resolved_coefficients()).collect();
                slice_bytes += slices::render(&slices, run.spec.gate.action.name()).len();
            }
            rendering_seconds += clock.elapsed().as_secs_f64();
        }
        let tried = tried.max(1);
        let runs = plan.runs();
        let slices_files = match output.slices {
            SliceOutput::All => runs,
            SliceOutput::None => 0,
            SliceOutput::Best(best) => u64::from(best).min(runs),
        };
        let rows = output.rows.count(runs);
        let files = slices_files + if output.summaries { runs } else { 0 };
        let mean = |bytes: usize| bytes as u64 / tried;
        let bytes = slices_files * mean(slice_bytes) + runs * mean(summary_bytes) + rows * PER_ROW.1;
        let cores = cores() as f64;
        let rendered = if files > 0 { rendering_seconds * runs as f64 } else { 0.0 };
        let computing = (pricing_seconds * plan.blocks() as f64 + rendered) / tried as f64;
        let writing = rows as f64 * PER_ROW.0 + files as f64 * SECONDS_PER_FILE;
        let files = files + 3 + output.tables.len() as u64;
        Self { seconds: (computing + writing) / cores, files, bytes }
    }
}
