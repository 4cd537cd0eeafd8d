//! The data that `report.html` embeds: runs by column, pairs, distributions, some runs slot by slot, where it comes
//! from.

use serde::{Deserialize, Serialize, Serializer};

use super::cell::CellValue;
use super::entries::Entries;

/// All data of the page. Figures are by column, and runs are known by their place among those shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReportPageData {
    /// Where the results come from.
    pub provenance: ReportProvenance,
    /// The axes, as parameters that move together.
    pub axes: Vec<Vec<String>>,
    /// Number of runs.
    pub runs: usize,
    /// Number of those that charts are made of.
    #[serde(rename = "shown")]
    pub sampled_runs: usize,
    /// What else a reader must know, a sentence each.
    pub notes: Vec<String>,
    /// The hex digits of the ids of the runs shown, one after the other.
    pub ids: String,
    /// What runs differ in.
    pub factors: Vec<ReportFactor>,
    /// Figures of the runs shown.
    pub measures: Entries<Vec<Option<Rounded>>>,
    /// The comparisons.
    pub comparisons: Vec<ReportComparison>,
    /// Some runs slot by slot.
    pub slices: Vec<ReportSlices>,
    /// Flags that runs raise: name, meaning, number of runs.
    pub flags: Vec<(String, String, u64)>,
    /// Why runs could not be priced, and how many.
    pub failed: Vec<(String, u64)>,
}

/// Where results come from: what it takes to have them again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReportProvenance {
    /// Name of the sweep.
    pub name: String,
    /// Version of the program.
    pub version: String,
    /// Version of the model: raised whenever a number changes.
    pub model_version: u32,
    /// When the sweep ended, UTC.
    pub finished_at: String,
    /// Runs of the sweep.
    pub runs: u64,
    /// Those that could not be priced.
    pub failed: u64,
    /// Parameters that are not an axis.
    pub fixed: Vec<(String, String)>,
    /// The bars: symbol, source, bar length, bars, sessions, digest.
    pub data: Vec<(String, String, String, u64, u64, String)>,
    /// Sessions left out: symbol, date, reason.
    pub skipped: Vec<[String; 3]>,
    /// What the sweep was read from, by name.
    pub written: Vec<(String, String)>,
}

/// What runs differ in, each value once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReportFactor {
    /// Its column.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// What it means.
    pub about: String,
    /// Its values.
    pub levels: Vec<CellValue<'static>>,
    /// For every run shown the index of its value in `levels`, counted from 1; 0 for none.
    pub codes: Vec<u32>,
}

/// A comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReportComparison {
    /// What is compared.
    pub factor: String,
    /// The value that the alternative is compared with.
    pub baseline: String,
    /// The other value.
    pub other: String,
    /// How the other and the baseline are called.
    pub names: (String, String),
    /// The runs of the baseline, and those of the other that they are paired with.
    pub rows: [Vec<usize>; 2],
    /// The cells.
    pub cells: Vec<ReportCell>,
}

/// Statistics of the pairs of a cell, in bps of parent quantity x arrival price.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReportCell {
    pub name: String,
    pub pairs: u64,
    pub days: usize,
    pub mean: Rounded,
    pub median: Option<Rounded>,
    pub interval: Option<[Rounded; 2]>,
    pub verdict: String,
    pub wins: Rounded,
    pub histogram: Option<ReportHistogram>,
}

/// How differences are distributed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReportHistogram {
    /// Lower end of the first bin.
    pub from: Rounded,
    /// Width of a bin.
    pub width: Rounded,
    /// Pairs in every bin.
    pub counts: Vec<u64>,
    /// Pairs below the first.
    pub below: u64,
    /// Pairs above the last.
    pub above: u64,
}

/// A run slot by slot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReportSlices {
    /// The run.
    pub run: usize,
    /// Start of every slot, UTC.
    pub time: Vec<String>,
    /// Figures of the slots.
    pub figures: Entries<Vec<Option<Rounded>>>,
}

/// A figure to six significant digits: no chart shows more, and the page is a third of the size.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(transparent)]
pub struct Rounded(pub f64);

impl Serialize for Rounded {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let short: f64 = format!("{:.5e}", self.0).parse().unwrap_or(self.0);
        let whole = short.trunc();
        // A whole number without its `.0`.
        if (short - whole).abs() < f64::MIN_POSITIVE && whole.abs() < 1e15 {
            #[expect(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
            return serializer.serialize_i64(whole as i64);
        }
        serializer.serialize_f64(short)
    }
}
