//! What moved between two results of a sweep: parameters, data, costs. The largest first.

pub(crate) mod costs;
pub(crate) mod data;
pub(crate) mod matching;

use super::frame::{Frame, UnknownColumn};
use super::report_data::Provenance;
use costs::CostChanges;
use data::DataChange;
use matching::{AlignedColumns, ParameterChange};

/// One of the two results.
#[derive(Debug, Clone, Copy)]
pub struct DiffInput<'a> {
    /// Where they come from.
    pub provenance: &'a Provenance,
    /// Their runs.
    pub frame: &'a Frame,
}

/// What moved.
#[derive(Debug, Clone, PartialEq)]
pub struct Diff {
    /// Parameters with other values.
    pub parameters: Vec<ParameterChange>,
    /// What wrote the results, where that changed: what it is, before, now.
    pub versions: Vec<(&'static str, String, String)>,
    /// Bars, symbols, sessions.
    pub data: DataChange,
    /// Costs.
    pub costs: CostChanges,
    /// Runs, before and now.
    pub runs: (u64, u64),
    /// Runs that could not be priced, before and now.
    pub failed: (u64, u64),
}

impl Diff {
    /// What moved from `old` to `new`, with costs in cells by the values of `by`.
    ///
    /// # Errors
    /// [`UnknownColumn`] where a table lacks a column.
    pub fn of(old: DiffInput<'_>, new: DiffInput<'_>, by: &[String]) -> Result<Self, UnknownColumn> {
        let columns = AlignedColumns::of(old.frame, new.frame);
        let parameters = columns.changes();
        let matches = matching::find(&columns, old.frame, new.frame);
        let (before, now) = (old.provenance, new.provenance);
        let mut versions = vec![
            ("slipgrid", before.version.clone(), now.version.clone()),
            ("model version", before.model_version.to_string(), now.model_version.to_string()),
        ];
        versions.retain(|(_, before, now)| before != now);
        Ok(Self {
            parameters,
            versions,
            data: DataChange::of(old, new),
            costs: CostChanges::of(old.frame, new.frame, &columns, matches, by)?,
            runs: (before.runs, now.runs),
            failed: (before.failed, now.failed),
        })
    }

    /// Whether anything moved at all.
    pub fn is_nothing(&self) -> bool {
        self.parameters.is_empty()
            && self.versions.is_empty()
            && self.data.is_nothing()
            && self.costs.moved == 0
            && self.costs.only_old.is_empty()
            && self.costs.only_new.is_empty()
            && self.failed.0 == self.failed.1
    }
}

#[cfg(test)]
mod tests {
    use super::super::frame::{FactorBuilder, Level, Measure};
    use super::matching::ValueChange;
    use super::*;
    use crate::sweep::run_id::RunId;

    const TERMS: [&str; 7] = ["spread", "temporary", "permanent", "fees", "timing", "opportunity", "cleanup"];

    /// A table with these factors (an empty text for no value) and a spread and a timing cost per row.
    fn frame(factors: &[(&str, &[&str])], ids: &[u64], costs: &[(f64, f64)]) -> Frame {
        let factor =
            |(name, values): &(&str, &[&str])| {
                let mut builder = FactorBuilder::new(name);
                for value in *values {
                    builder.push(Some(*value).filter(|value| !value.is_empty()).map(|value| {
                        value.parse().map_or_else(|_| Level::Text(value.into()), Level::Number)
                    }));
                }
                builder.finish()
            };
        let measure = |name: &str, of: fn(&(f64, f64)) -> f64| {
            Measure::new(name, costs.iter().map(|cost| Some(of(cost))))
        };
        let mut measures = vec![measure("is_total_bps", |cost| cost.0 + cost.1)];
        for term in TERMS {
            let of: fn(&(f64, f64)) -> f64 = match term {
                "spread" => |cost| cost.0,
                "timing" => |cost| cost.1,
                _ => |_| 0.0,
            };
            measures.push(measure(&format!("cost_{term}_bps"), of));
        }
        Frame {
            ids: ids.iter().map(|id| RunId::parse(&format!("r{id:016x}")).unwrap()).collect(),
            factors: factors.iter().map(factor).collect(),
            measures,
            flags: factor(&("quality_flags", &[])),
            failed: Vec::new(),
        }
    }

    fn diff(old: &Frame, new: &Frame) -> Diff {
        let provenance = Provenance::default();
        let side = |frame| DiffInput { provenance: &provenance, frame };
        Diff::of(side(old), side(new), &["symbol".to_owned()]).unwrap()
    }

    #[test]
    fn a_quantity_worked_out_from_the_data_is_no_parameter() {
        let tables = [("100", 1), ("105", 2)].map(|(qty, id)| {
            frame(&[("symbol", &["A"]), ("qty", &[qty]), ("adv_fraction", &["0.01"])], &[id], &[(1.0, 2.0)])
        });
        let found = diff(&tables[0], &tables[1]);
        assert_eq!((found.costs.matched, found.costs.same_id), (1, 0));
        assert!(found.is_nothing(), "{found:?}");
        let typed = tables.map(|mut table| {
            table.factors.truncate(2);
            table
        });
        let fixed = ValueChange::Fixed(Some("100".to_owned()), Some("105".to_owned()));
        assert_eq!(diff(&typed[0], &typed[1]).parameters[0].change, fixed);
    }

    #[test]
    fn parameters_that_changed_alike_are_one_and_runs_without_a_partner_have_a_reason() {
        let table = |rates: &[&str], ids: &[u64]| {
            let symbols = vec!["A"; rates.len()];
            let costs = vec![(1.0, 0.0); rates.len()];
            frame(&[("symbol", &symbols), ("participation", rates), ("pov_rate", rates)], ids, &costs)
        };
        let found = diff(&table(&["0.1", "0.2"], &[1, 2]), &table(&["0.1", "0.3", "0.4"], &[1, 3, 4]));
        assert_eq!(found.parameters.len(), 1);
        assert_eq!(found.parameters[0].names, ["participation", "pov_rate"]);
        let change = ValueChange::Values {
            lost: vec!["0.2".to_owned()],
            gained: vec!["0.3".to_owned(), "0.4".to_owned()],
        };
        assert_eq!(found.parameters[0].change, change);
        assert_eq!((found.costs.matched, found.costs.same_id, found.costs.moved), (1, 1, 0));
        assert_eq!(found.costs.only_new, [("with gained values of participation".to_owned(), 2)]);
        assert_eq!(found.costs.only_old, [("with lost values of participation".to_owned(), 1)]);
    }

    #[test]
    fn the_largest_is_first_and_terms_that_cancel_have_moved() {
        let symbols: &[&str] = &["A", "B", "C", "D"];
        let table = |ids: &[u64], costs: &[(f64, f64)]| frame(&[("symbol", symbols)], ids, costs);
        let old = table(&[1, 2, 3, 4], &[(1.0, 1.0), (1.0, 1.0), (1.0, 1.0), (1.0, 1.0)]);
        let new = table(&[5, 6, 7, 4], &[(1.5, 1.0), (2.0, 0.0), (1.0, -2.0), (1.0, 1.0)]);
        let costs = diff(&old, &new).costs;
        let order: Vec<&str> = costs.cells.iter().map(|cell| &*cell.name).collect();
        assert_eq!(order, ["C", "A", "B", "D"]);
        assert_eq!(costs.runs.iter().map(|run| run.new).collect::<Vec<_>>(), [2, 0, 1]);
        assert_eq!((costs.moved, costs.same_id_moved, costs.matched), (3, 0, 4));
        // The same id and another cost is a contradiction.
        assert_eq!(diff(&old, &table(&[1, 2, 3, 4], &[(9.0, 1.0); 4])).costs.same_id_moved, 4);
    }
}
