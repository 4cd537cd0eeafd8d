//! Reads a user's fills from a CSV file: one fill per row, every row checked, nothing repaired.

use std::collections::BTreeMap;
use std::path::Path;

use super::import::{FileProblem, ProblemList};
use crate::model::execution::Execution;
use crate::model::family::NamedEnum;
use crate::model::order::Side;

/// The columns every fills file has, with what they mean; others are ignored.
pub(crate) const COLUMNS: [(&str, &str); 9] = [
    ("order", "name of the parent order; its fills follow each other in time"),
    ("side", "buy or sell"),
    ("child", "units filled; rows with 0 are passed over"),
    ("fill_px", "price they were filled at; rows without one are passed over"),
    ("mid", "mid the market showed then"),
    ("half_spread", "half the quoted spread, as a price"),
    ("bar_vol", "units the market traded in the bar"),
    (
        "sigma_bps",
        "volatility of a minute at that time, in bps of mid (of a bar of n minutes: that / sqrt(n))",
    ),
    ("adv", "average daily volume, in units"),
];

/// Reads the fills of `file`.
///
/// # Errors
/// Every problem found, by line, at most twenty of them; line 0 is the file as a whole.
pub fn read(file: &Path) -> Result<Vec<Execution>, Vec<FileProblem>> {
    let mut problems = ProblemList::default();
    let fills = match std::fs::read(file) {
        Ok(bytes) => parse(&bytes, &mut problems),
        Err(error) => {
            problems.file(error.to_string());
            Vec::new()
        }
    };
    if fills.is_empty() && problems.is_empty() {
        problems.file("there is no fill in it".to_owned());
    }
    if problems.is_empty() { Ok(fills) } else { Err(problems.into_first()) }
}

fn parse(bytes: &[u8], problems: &mut ProblemList) -> Vec<Execution> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes);
    let header: Vec<String> = match reader.headers() {
        Ok(header) => header.iter().map(str::to_owned).collect(),
        Err(error) => {
            problems.at(1, error.to_string());
            return Vec::new();
        }
    };
    let places: BTreeMap<&str, usize> = COLUMNS
        .iter()
        .filter_map(|(name, _)| Some((*name, header.iter().position(|column| column == name)?)))
        .collect();
    for (name, about) in COLUMNS {
        if !places.contains_key(name) {
            problems.at(1, format!("the header has no column `{name}`: {about}"));
        }
    }
    if !problems.is_empty() {
        return Vec::new();
    }
    let mut fills = Vec::new();
    for (row, record) in reader.records().enumerate() {
        match record {
            Ok(record) => {
                let line = record.position().map_or(0, csv::Position::line);
                let cell = |name: &str| record.get(places[name]).unwrap_or_default();
                match fill(&cell) {
                    Ok(Some(fill)) => fills.push(fill),
                    Ok(None) => {}
                    Err(message) => problems.at(line, message),
                }
            }
            Err(error) => problems.at(row as u64 + 2, error.to_string()),
        }
    }
    fills
}

/// The fill of a row; `None` where nothing was filled.
fn fill<'a>(cell: &impl Fn(&str) -> &'a str) -> Result<Option<Execution>, String> {
    let number = |name: &str, positive: bool| {
        let text = cell(name);
        let value = text.parse::<f64>().ok().filter(|value| value.is_finite());
        value.filter(|value| if positive { *value > 0.0 } else { *value >= 0.0 }).ok_or_else(|| {
            let wanted = if positive { "a number above 0" } else { "a number, 0 or more" };
            format!("{name} is `{text}`: it must be {wanted}")
        })
    };
    let child = number("child", false)?;
    if child <= 0.0 || cell("fill_px").is_empty() {
        return Ok(None);
    }
    let side = Side::from_name(cell("side"))
        .ok_or_else(|| format!("side is `{}`: write buy or sell", cell("side")))?;
    Ok(Some(Execution {
        order: cell("order").to_owned(),
        sign: side.sign(),
        child,
        fill_px: number("fill_px", true)?,
        mid: number("mid", true)?,
        half_spread: number("half_spread", false)?,
        bar_vol: number("bar_vol", true)?,
        sigma: number("sigma_bps", true)? / 1e4,
        adv: number("adv", true)?,
    }))
}
