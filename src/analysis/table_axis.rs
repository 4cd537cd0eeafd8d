//! An axis of a table: one parameter, or several that move together, with its values in order.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::frame::{EMPTY, Factor, Frame, Level, UnknownColumn};
use crate::model::parameter::ParameterId;

/// One axis over some rows.
#[derive(Debug, Clone, PartialEq)]
pub struct TableAxis {
    /// Its parameters, joined by ` + `.
    pub name: String,
    /// Its values, one level per parameter: numbers ascending, texts in the order of their first row.
    values: Vec<Vec<Option<Level>>>,
    /// For every row one more than the place of its value, or [`EMPTY`] where the axis does not matter to it.
    codes: Vec<u32>,
}

/// The values of one parameter and the code of every row.
struct CodedColumn {
    levels: Vec<Level>,
    codes: Vec<u32>,
}

impl TableAxis {
    /// The axis of `frame` that varies `parameters` together.
    ///
    /// An order size given as ADV fraction or notional keeps that form: in units it would differ by symbol and day.
    ///
    /// # Errors
    /// [`UnknownColumn`] where a parameter has no column.
    pub fn of(frame: &Frame, parameters: &[String]) -> Result<Self, UnknownColumn> {
        let columns = parameters.iter().map(|name| column(frame, name)).collect::<Result<Vec<_>, _>>()?;
        let mut known: HashMap<Box<[u32]>, u32> = HashMap::new();
        let mut tuples: Vec<Box<[u32]>> = Vec::new();
        let mut codes = Vec::with_capacity(frame.rows());
        let mut last: Option<(Box<[u32]>, u32)> = None;
        for row in 0..frame.rows() {
            // Neighbours are mostly alike.
            if let Some((tuple, code)) = &last
                && columns.iter().zip(tuple).all(|(column, code)| column.codes[row] == *code)
            {
                codes.push(*code);
                continue;
            }
            let tuple: Box<[u32]> = columns.iter().map(|column| column.codes[row]).collect();
            let code = if tuple.iter().all(|code| *code == EMPTY) {
                EMPTY
            } else {
                *known.entry(tuple.clone()).or_insert_with(|| {
                    tuples.push(tuple.clone());
                    u32::try_from(tuples.len()).unwrap_or(u32::MAX)
                })
            };
            codes.push(code);
            last = Some((tuple, code));
        }
        let values = tuples.iter().map(|tuple| {
            columns.iter().zip(tuple).map(|(column, code)| level_of(column, *code).cloned()).collect()
        });
        let values: Vec<Vec<Option<Level>>> = values.collect();
        let mut order: Vec<usize> = (0..tuples.len()).collect();
        order.sort_by(|a, b| compare(&columns, &tuples[*a], &tuples[*b]));
        let axis = Self { name: parameters.join(" + "), values, codes };
        Ok(axis.reordered(&order))
    }

    /// The axis over other rows, given by their codes; values without a row are left out.
    #[must_use]
    pub fn restricted_to(&self, codes: Vec<u32>) -> Self {
        let mut seen = vec![false; self.values.len() + 1];
        for code in &codes {
            seen[*code as usize] = true;
        }
        let order: Vec<usize> = (0..self.values.len()).filter(|place| seen[place + 1]).collect();
        Self { name: self.name.clone(), values: self.values.clone(), codes }.reordered(&order)
    }

    /// The codes of pairs of rows: a parameter that does not matter to one of them has its value on the other.
    pub fn pair_codes(&self, pairs: &[(usize, usize)]) -> Vec<u32> {
        let code = |(baseline, other): &(usize, usize)| match self.codes[*other] {
            EMPTY => self.codes[*baseline],
            code => code,
        };
        pairs.iter().map(code).collect()
    }

    /// The values at the places `order`, and the codes to match.
    fn reordered(self, order: &[usize]) -> Self {
        let mut renamed = vec![EMPTY; self.values.len() + 1];
        for (place, old) in order.iter().enumerate() {
            renamed[old + 1] = u32::try_from(place + 1).unwrap_or(u32::MAX);
        }
        Self {
            name: self.name,
            values: order.iter().map(|place| self.values[*place].clone()).collect(),
            codes: self.codes.into_iter().map(|code| renamed[code as usize]).collect(),
        }
    }

    /// Number of values.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether it has no value in any row.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The codes of all rows: one more than the place of the value, or [`EMPTY`].
    pub fn codes(&self) -> &[u32] {
        &self.codes
    }

    /// The value of a code as text; `None` where the axis does not matter.
    pub fn value_of(&self, code: u32) -> Option<String> {
        (code != EMPTY).then(|| self.label(code as usize - 1))
    }

    /// The value at `place` as text, ` + ` between parameters that move together.
    pub fn label(&self, place: usize) -> String {
        let texts: Vec<String> =
            self.values[place].iter().flatten().map(std::string::ToString::to_string).collect();
        texts.join(" + ")
    }

    /// The value at `place`, where the axis is one parameter and a number.
    pub fn number(&self, place: usize) -> Option<f64> {
        match self.values[place].as_slice() {
            [Some(level)] => level.as_number(),
            _ => None,
        }
    }

    /// Whether all values are numbers of one parameter.
    pub fn is_numeric(&self) -> bool {
        (0..self.len()).all(|place| self.number(place).is_some())
    }
}

/// The column of a parameter.
fn column(frame: &Frame, name: &str) -> Result<CodedColumn, UnknownColumn> {
    let own = frame.factor(name)?;
    let asked: Vec<&Factor> = if name == ParameterId::Qty.name() {
        ["adv_fraction", "notional"].iter().filter_map(|name| frame.factor(name).ok()).collect()
    } else {
        Vec::new()
    };
    let factors: Vec<&Factor> = asked.into_iter().chain([own]).collect();
    let levels = factors.iter().flat_map(|factor| factor.levels()).cloned().collect();
    let code = |row: usize| {
        let mut before = 0;
        for factor in &factors {
            match factor.codes()[row] {
                EMPTY => before += u32::try_from(factor.levels().len()).unwrap_or(u32::MAX),
                code => return before + code,
            }
        }
        EMPTY
    };
    let codes = (0..frame.rows()).map(code).collect();
    Ok(CodedColumn { levels, codes })
}

fn level_of(column: &CodedColumn, code: u32) -> Option<&Level> {
    column.levels.get((code as usize).checked_sub(1)?)
}

/// By the first parameter that differs: numbers by size, texts by first row.
fn compare(columns: &[CodedColumn], a: &[u32], b: &[u32]) -> Ordering {
    let each = columns.iter().zip(a.iter().zip(b)).map(|(column, (a, b))| {
        match (level_of(column, *a), level_of(column, *b)) {
            (Some(Level::Number(x)), Some(Level::Number(y))) => x.total_cmp(y).then(a.cmp(b)),
            _ => a.cmp(b),
        }
    });
    each.fold(Ordering::Equal, Ordering::then)
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::compare::pairing::{self, Pairing, Pairs};
    use super::super::frame::{FactorBuilder, Measure};
    use super::*;
    use crate::sweep::run_id::RunId;

    /// A number where the cell is one, nothing where it is empty, a text otherwise.
    fn level(cell: &str) -> Option<Level> {
        match cell.parse() {
            _ if cell.is_empty() => None,
            Ok(number) => Some(Level::Number(number)),
            Err(_) => Some(Level::Text(cell.into())),
        }
    }

    /// A frame with these factors and measures, from rows of cells.
    pub(crate) fn frame(factors: &[&str], measures: &[&str], rows: &[(Vec<String>, Vec<f64>)]) -> Frame {
        let mut builders: Vec<FactorBuilder> = factors.iter().map(|name| FactorBuilder::new(name)).collect();
        let mut flags = FactorBuilder::new("quality_flags");
        for (cells, _) in rows {
            assert_eq!(cells.len(), factors.len());
            for (builder, cell) in builders.iter_mut().zip(cells) {
                builder.push(level(cell));
            }
            flags.push(None);
        }
        let measure = |(place, name): (usize, &&str)| {
            Measure::new(name, rows.iter().map(|(_, values)| Some(values[place]).filter(|v| !v.is_nan())))
        };
        let id = |row: usize| RunId::parse(&format!("r{row:016x}")).unwrap();
        Frame {
            ids: (0..rows.len()).map(id).collect(),
            factors: builders.into_iter().map(FactorBuilder::finish).collect(),
            measures: measures.iter().enumerate().map(measure).collect(),
            flags: flags.finish(),
            failed: Vec::new(),
        }
    }

    /// A row of a frame.
    pub(crate) fn row(cells: &str, values: &[f64]) -> (Vec<String>, Vec<f64>) {
        (cells.split(',').map(str::to_owned).collect(), values.to_vec())
    }

    /// VWAP against TWAP.
    pub(crate) fn pairs(frame: &Frame) -> Pairs {
        let pairing =
            Pairing { parameter: "strategy".into(), baseline: "twap".into(), alternative: "vwap".into() };
        pairing::find(frame, &pairing).unwrap()
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn numbers_ascend_and_texts_keep_the_order_of_their_first_row() {
        let rows = ["0.5,vwap", "0.1,", "0.5,twap", "0.2,vwap"].map(|cells| row(cells, &[]));
        let frame = frame(&["k_temp", "strategy"], &[], &rows);
        let axis = TableAxis::of(&frame, &names(&["k_temp"])).unwrap();
        assert_eq!((axis.codes(), axis.is_numeric()), (&[3, 1, 3, 2][..], true));
        let axis = TableAxis::of(&frame, &names(&["strategy"])).unwrap();
        assert_eq!(
            (axis.codes(), axis.label(0), axis.is_numeric()),
            (&[1, 0, 2, 1][..], "vwap".into(), false)
        );
        assert!(TableAxis::of(&frame, &names(&["alpha"])).is_err());
        let fewer = axis.restricted_to(vec![2, 0]);
        assert_eq!((fewer.codes(), fewer.len(), fewer.label(0)), (&[1, 0][..], 1, "twap".into()));
    }

    #[test]
    fn parameters_that_move_together_are_one_axis_and_a_size_is_taken_as_asked() {
        let rows = ["20,5,0.02,7", "10,8,0.02,9", "20,5,,9", "20,5,0.01,3"].map(|cells| row(cells, &[]));
        let frame = frame(&["vol_span", "vol_floor_bps", "adv_fraction", "qty"], &[], &rows);
        let axis = TableAxis::of(&frame, &names(&["vol_span", "vol_floor_bps"])).unwrap();
        assert_eq!((axis.codes(), axis.label(1), axis.number(1)), (&[2, 1, 2, 2][..], "20 + 5".into(), None));
        let axis = TableAxis::of(&frame, &names(&["qty"])).unwrap();
        assert_eq!(axis.codes(), [2, 2, 3, 1]);
        assert_eq!([0, 1, 2].map(|place| axis.label(place)), ["0.01", "0.02", "9"]);
    }
}
