//! A table of runs in memory, by column: what each run was (factors), and its result (measures).

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use crate::model::flags::Flag;
use crate::model::ledger::Term;
use crate::sweep::run_id::RunId;

/// One value of a factor.
#[derive(Debug, Clone, PartialEq)]
pub enum Level {
    /// A number.
    Number(f64),
    /// A text; symbols, dates and times of day are texts.
    Text(Arc<str>),
}

impl Level {
    /// The number, where it is one.
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(_) => None,
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// Code of an empty cell: the parameter is irrelevant to the run, or not set.
pub(crate) const EMPTY: u32 = 0;

/// A column that says what runs were: each value once, and a code for every row.
#[derive(Debug, Clone, PartialEq)]
pub struct Factor {
    /// Its name in the header.
    pub name: String,
    /// Its values, in the order of their first row.
    levels: Vec<Level>,
    /// For every row one more than the place of its value, or [`EMPTY`].
    codes: Vec<u32>,
}

impl Factor {
    /// The values it takes, in the order of their first row; code `c` is at `c - 1`.
    pub fn levels(&self) -> &[Level] {
        &self.levels
    }

    /// The codes of all rows.
    pub fn codes(&self) -> &[u32] {
        &self.codes
    }

    /// The value of a code; `None` for [`EMPTY`].
    pub fn level_of(&self, code: u32) -> Option<&Level> {
        self.levels.get((code as usize).checked_sub(1)?)
    }

    /// The value of `row`; `None` for an empty cell.
    ///
    /// # Panics
    /// Where `row` is out of range.
    pub fn level(&self, row: usize) -> Option<&Level> {
        self.level_of(self.codes[row])
    }

    /// The code of the value written as `text`: the same text, or the same number.
    pub fn code_of(&self, text: &str) -> Option<u32> {
        let number: Option<f64> = text.parse().ok();
        let is_it = |level: &Level| match level {
            Level::Number(value) => number.is_some_and(|number| number.total_cmp(value).is_eq()),
            Level::Text(value) => **value == *text,
        };
        let place = self.levels.iter().position(is_it)?;
        u32::try_from(place + 1).ok()
    }

    /// Whether rows differ in it.
    pub fn varies(&self) -> bool {
        self.codes.windows(2).any(|pair| pair[0] != pair[1])
    }
}

/// Collects a factor row by row.
#[derive(Debug)]
pub(crate) struct FactorBuilder {
    factor: Factor,
    known: HashMap<LevelKey, u32>,
}

#[derive(Debug, PartialEq, Eq, Hash)]
enum LevelKey {
    Number(u64),
    Text(Arc<str>),
}

impl FactorBuilder {
    /// A factor called `name`, without a row.
    pub(crate) fn new(name: &str) -> Self {
        let factor = Factor { name: name.to_owned(), levels: Vec::new(), codes: Vec::new() };
        Self { factor, known: HashMap::new() }
    }

    /// Adds a row.
    pub(crate) fn push(&mut self, level: Option<Level>) {
        let code = level.map_or(EMPTY, |level| {
            let key = match &level {
                Level::Number(number) => LevelKey::Number(number.to_bits()),
                Level::Text(text) => LevelKey::Text(Arc::clone(text)),
            };
            let levels = &mut self.factor.levels;
            *self.known.entry(key).or_insert_with(|| {
                levels.push(level);
                u32::try_from(levels.len()).unwrap_or(u32::MAX)
            })
        });
        self.factor.codes.push(code);
    }

    /// Adds a row with the value of the row before.
    pub(crate) fn repeat(&mut self) {
        let code = self.factor.codes.last().copied().unwrap_or(EMPTY);
        self.factor.codes.push(code);
    }

    /// The factor.
    pub(crate) fn finish(self) -> Factor {
        self.factor
    }
}

/// A column of figures.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// Its name in the header.
    pub name: String,
    /// One figure per row; NaN where there is none.
    values: Vec<f64>,
}

impl Measure {
    /// A measure with these rows.
    pub fn new(name: &str, values: impl IntoIterator<Item = Option<f64>>) -> Self {
        let values = values.into_iter().map(|value| value.unwrap_or(f64::NAN)).collect();
        Self { name: name.to_owned(), values }
    }

    /// The figure of `row`; `None` for an empty cell.
    ///
    /// # Panics
    /// Where `row` is out of range.
    pub fn get(&self, row: usize) -> Option<f64> {
        Some(self.values[row]).filter(|value| !value.is_nan())
    }
}

/// A requested column that does not exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the table has no column `{0}`")]
pub struct UnknownColumn(pub String);

/// Runs that could be priced, in the order of the table.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    /// The name of every run.
    pub ids: Vec<RunId>,
    /// What runs were.
    pub factors: Vec<Factor>,
    /// The results.
    pub measures: Vec<Measure>,
    /// The flags raised on their data, joined by `;`.
    pub flags: Factor,
    /// Runs of the table that could not be priced, by reason; they are in no other column.
    pub failed: Vec<(String, u64)>,
}

impl Frame {
    /// Number of runs.
    pub fn rows(&self) -> usize {
        self.ids.len()
    }

    /// The factor called `name`.
    ///
    /// # Errors
    /// [`UnknownColumn`] where there is none.
    pub fn factor(&self, name: &str) -> Result<&Factor, UnknownColumn> {
        self.factors.iter().find(|factor| factor.name == name).ok_or_else(|| UnknownColumn(name.to_owned()))
    }

    /// The measure called `name`.
    ///
    /// # Errors
    /// [`UnknownColumn`] where there is none.
    pub fn measure(&self, name: &str) -> Result<&Measure, UnknownColumn> {
        self.measures
            .iter()
            .find(|measure| measure.name == name)
            .ok_or_else(|| UnknownColumn(name.to_owned()))
    }

    /// The sessions of its runs, as dates, ascending.
    ///
    /// # Errors
    /// [`UnknownColumn`] where there is no such factor.
    pub fn session_dates(&self) -> Result<Vec<String>, UnknownColumn> {
        let mut days: Vec<String> = self.factor("session")?.levels().iter().map(Level::to_string).collect();
        days.sort();
        Ok(days)
    }

    /// Whether `flag` is raised, by row.
    pub fn is_raised(&self, flag: Flag) -> impl Fn(usize) -> bool {
        let has = |level: &Level| level.to_string().split(';').any(|name| name == flag.name());
        let codes: Vec<bool> = std::iter::once(false).chain(self.flags.levels().iter().map(has)).collect();
        move |row| codes[self.flags.codes()[row] as usize]
    }

    /// The flags that some run has, each with the number of its runs.
    pub fn raised_flags(&self) -> Vec<(Flag, u64)> {
        let count = |flag: Flag| {
            let raised = self.is_raised(flag);
            (0..self.rows()).filter(|row| raised(*row)).count() as u64
        };
        Flag::ALL.into_iter().map(|flag| (flag, count(flag))).filter(|(_, count)| *count > 0).collect()
    }

    /// The ledger of every run in bps of parent quantity x arrival price: spread, temporary, permanent, fees, timing,
    /// opportunity, cleanup.
    ///
    /// # Errors
    /// [`UnknownColumn`] where one of them is not there.
    pub fn ledger(&self) -> Result<Vec<&Measure>, UnknownColumn> {
        Term::ALL.into_iter().map(|term| self.measure(term.column())).collect()
    }

    /// What the model expects every run to cost: the terms that are modelled, in bps of parent quantity x arrival
    /// price. The others are what prices happened to do.
    ///
    /// # Errors
    /// [`UnknownColumn`] where one of the terms is not there.
    pub fn expected_bps(&self) -> Result<Vec<Option<f64>>, UnknownColumn> {
        let modelled = Term::ALL.into_iter().filter(|term| term.is_modelled());
        let terms: Vec<&Measure> =
            modelled.map(|term| self.measure(term.column())).collect::<Result<_, _>>()?;
        let sum = |row: usize| terms.iter().map(|term| term.get(row)).sum();
        Ok((0..self.rows()).map(sum).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_factor_keeps_each_value_once_in_the_order_of_its_rows() {
        let mut builder = FactorBuilder::new("symbol");
        for symbol in ["NA", "005930", "NA"] {
            builder.push(Some(Level::Text(symbol.into())));
        }
        builder.repeat();
        builder.push(None);
        let factor = builder.finish();
        assert_eq!(factor.codes(), [1, 2, 1, 1, EMPTY]);
        assert_eq!(factor.levels().len(), 2);
        assert_eq!(factor.code_of("005930"), Some(2));
        assert_eq!(factor.code_of("5930"), None);
        assert_eq!(factor.level(4), None);
    }

    #[test]
    fn a_number_is_found_however_it_is_written() {
        let mut builder = FactorBuilder::new("participation");
        builder.push(Some(Level::Number(0.1)));
        let factor = builder.finish();
        assert_eq!(
            (factor.code_of("0.10"), factor.code_of("1e-1"), factor.code_of("0.2")),
            (Some(1), Some(1), None)
        );
    }
}
