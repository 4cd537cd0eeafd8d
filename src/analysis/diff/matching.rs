//! Which run of one table is which of another: the same id, else the same parameters.

use std::collections::{BTreeSet, HashMap, VecDeque};

use super::super::frame::{EMPTY, Factor, Frame, Level};
use crate::model::parameter::ParameterId;

/// Columns that say which market a run was on: another value is another run, never the same one moved.
const INSTANCE_COLUMNS: [&str; 3] = ["symbol", "session", "order"];
/// `lookback_days` only decides which bars are fetched; it does not distinguish runs.
const IGNORED_COLUMNS: [&str; 1] = ["lookback_days"];
/// A quantity given in one of these is computed from the data.
const QUANTITY_FORMS: [&str; 2] = ["adv_fraction", "notional"];

/// A parameter with other values than before; parameters that changed alike are one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParameterChange {
    /// Its name; those of all, where several changed alike.
    pub names: Vec<String>,
    /// What changed.
    pub change: ValueChange,
}

/// How the values of a parameter changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueChange {
    /// It had one value and has another; `None` where no run had it.
    Fixed(Option<String>, Option<String>),
    /// It has several values: those that no run has any more, and those that none had.
    Values {
        /// Values that no run has any more.
        lost: Vec<String>,
        /// Values that no run had.
        gained: Vec<String>,
    },
}

/// One column of both tables, in the same codes.
pub(super) struct AlignedColumn {
    pub(super) name: String,
    /// The values behind the codes: code `c` is at `c - 1`.
    levels: Vec<String>,
    pub(super) old: Vec<u32>,
    pub(super) new: Vec<u32>,
    used: [BTreeSet<u32>; 2],
}

/// The columns of two tables.
pub struct AlignedColumns {
    pub(super) all: Vec<AlignedColumn>,
}

impl AlignedColumns {
    /// The columns of `old` and `new`; one that a table does not have is empty there.
    pub fn of(old: &Frame, new: &Frame) -> Self {
        let only_new = new.factors.iter().filter(|factor| old.factor(&factor.name).is_err());
        let names = old.factors.iter().chain(only_new).map(|factor| factor.name.clone());
        Self { all: names.map(|name| AlignedColumn::of(name, old, new)).collect() }
    }

    /// Parameters with other values than before. Symbols and sessions are data.
    pub fn changes(&self) -> Vec<ParameterChange> {
        let mut changes: Vec<ParameterChange> = Vec::new();
        for column in self.all.iter().filter(|column| !INSTANCE_COLUMNS.contains(&column.name.as_str())) {
            let Some(change) = column.change() else { continue };
            match changes.iter_mut().find(|other| other.change == change) {
                Some(other) => other.names.push(column.name.clone()),
                None => changes.push(ParameterChange { names: vec![column.name.clone()], change }),
            }
        }
        changes
    }

    /// The columns that distinguish runs in both results: not one that has a single value in each.
    fn distinguishing(&self) -> Vec<&AlignedColumn> {
        let tells = |column: &&AlignedColumn| {
            !IGNORED_COLUMNS.contains(&column.name.as_str())
                && column.varies()
                && (INSTANCE_COLUMNS.contains(&column.name.as_str()) || !column.is_fixed_change())
        };
        self.all.iter().filter(tells).collect()
    }
}

impl AlignedColumn {
    fn of(name: String, old: &Frame, new: &Frame) -> Self {
        let mut codes: HashMap<String, u32> = HashMap::new();
        let mut levels = Vec::new();
        let mut recoded = |frame: &Frame| -> Vec<u32> {
            let Ok(factor) = frame.factor(&name) else { return vec![EMPTY; frame.rows()] };
            let shared: Vec<u32> = factor
                .levels()
                .iter()
                .map(|level: &Level| {
                    *codes.entry(level.to_string()).or_insert_with(|| {
                        levels.push(level.to_string());
                        u32::try_from(levels.len()).unwrap_or(u32::MAX)
                    })
                })
                .collect();
            let code = |row: usize| match factor.codes()[row] {
                EMPTY => EMPTY,
                _ if name == ParameterId::Qty.name() && is_derived_quantity(frame, row) => EMPTY,
                code => shared[code as usize - 1],
            };
            (0..frame.rows()).map(code).collect()
        };
        let (old, new) = (recoded(old), recoded(new));
        let used = [&old, &new].map(|codes| codes.iter().copied().filter(|code| *code != EMPTY).collect());
        Self { name, levels, old, new, used }
    }

    fn value(&self, code: u32) -> Option<String> {
        self.levels.get((code as usize).checked_sub(1)?).cloned()
    }

    /// Whether any two rows of both results differ in it: a column that is the same everywhere distinguishes nothing.
    fn varies(&self) -> bool {
        let mut codes = self.old.iter().chain(&self.new);
        let first = codes.next();
        codes.any(|code| Some(code) != first)
    }

    /// Whether there was one value (or none) and is another (or none).
    fn is_fixed_change(&self) -> bool {
        let [old, new] = &self.used;
        old.len() <= 1 && new.len() <= 1 && old != new
    }

    fn change(&self) -> Option<ValueChange> {
        let [old, new] = &self.used;
        if old == new {
            return None;
        }
        if self.is_fixed_change() {
            let only = |used: &BTreeSet<u32>| used.first().and_then(|code| self.value(*code));
            return Some(ValueChange::Fixed(only(old), only(new)));
        }
        let without = |a: &BTreeSet<u32>, b: &BTreeSet<u32>| {
            a.difference(b).filter_map(|code| self.value(*code)).collect::<Vec<String>>()
        };
        Some(ValueChange::Values { lost: without(old, new), gained: without(new, old) })
    }

    /// Whether `code` is a value that the other results do not have.
    fn is_foreign(&self, code: u32, other: usize) -> bool {
        code != EMPTY && !self.used[other].contains(&code)
    }
}

/// Whether the quantity of `row` follows from the data.
fn is_derived_quantity(frame: &Frame, row: usize) -> bool {
    let asked = |name: &str| frame.factor(name).is_ok_and(|factor: &Factor| factor.codes()[row] != EMPTY);
    QUANTITY_FORMS.iter().any(|name| asked(name))
}

/// Two rows that are the same run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Match {
    /// Row of the old table.
    pub old: usize,
    /// Row of the new one.
    pub new: usize,
    /// Whether they have the same id: then nothing that their numbers depend on changed.
    pub same_id: bool,
}

/// What matched and what did not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Matches {
    /// Runs of both tables, in the order of the new one.
    pub both: Vec<Match>,
    /// Runs of the old table only: why, and how many.
    pub only_old: Vec<(String, u64)>,
    /// Runs of the new table only.
    pub only_new: Vec<(String, u64)>,
}

/// Matches the runs of two tables.
pub(crate) fn find(columns: &AlignedColumns, old: &Frame, new: &Frame) -> Matches {
    let by_id: HashMap<_, usize> = old.ids.iter().enumerate().map(|(row, id)| (*id, row)).collect();
    let mut taken = vec![false; old.rows()];
    let mut partner: Vec<Option<Match>> = vec![None; new.rows()];
    for (row, id) in new.ids.iter().enumerate() {
        if let Some(found) = by_id.get(id) {
            taken[*found] = true;
            partner[row] = Some(Match { old: *found, new: row, same_id: true });
        }
    }
    let telling = columns.distinguishing();
    let mut left: HashMap<Box<[u32]>, VecDeque<usize>> = HashMap::new();
    for row in (0..old.rows()).filter(|row| !taken[*row]) {
        left.entry(telling.iter().map(|column| column.old[row]).collect()).or_default().push_back(row);
    }
    for (row, partner) in partner.iter_mut().enumerate().filter(|(_, partner)| partner.is_none()) {
        let key: Box<[u32]> = telling.iter().map(|column| column.new[row]).collect();
        let found = left.get_mut(&key).and_then(VecDeque::pop_front);
        *partner = found.map(|old| Match { old, new: row, same_id: false });
    }
    for found in partner.iter().flatten() {
        taken[found.old] = true;
    }
    let rows = |free: &dyn Fn(usize) -> bool, count: usize| (0..count).filter(|row| free(*row)).collect();
    let only_old: Vec<usize> = rows(&|row| !taken[row], old.rows());
    let only_new: Vec<usize> = rows(&|row| partner[row].is_none(), new.rows());
    Matches {
        both: partner.into_iter().flatten().collect(),
        only_old: reasons(columns, &only_old, 0),
        only_new: reasons(columns, &only_new, 1),
    }
}

/// The reasons why runs of one of the results have no counterpart, the most frequent reason first.
fn reasons(columns: &AlignedColumns, rows: &[usize], table: usize) -> Vec<(String, u64)> {
    let codes =
        |column: &AlignedColumn, row: usize| if table == 0 { column.old[row] } else { column.new[row] };
    let find = |name: &str| columns.all.iter().find(|column| column.name == name);
    let other = |column: &AlignedColumn| if table == 0 { column.new.clone() } else { column.old.clone() };
    // A session may be there for one symbol and not for another.
    let (symbol, session) = (find("symbol"), find("session"));
    let days: BTreeSet<(u32, u32)> = match (symbol, session) {
        (Some(symbol), Some(session)) => other(symbol).into_iter().zip(other(session)).collect(),
        _ => BTreeSet::new(),
    };
    let (added, new) = if table == 0 { ("removed", "lost") } else { ("added", "gained") };
    let mut found: Vec<(String, u64)> = Vec::new();
    for row in rows {
        let foreign = |column: &&AlignedColumn| column.is_foreign(codes(column, *row), 1 - table);
        let reason = match (symbol.filter(foreign), symbol.zip(session)) {
            (Some(_), _) => format!("of symbols {added}"),
            (None, Some((symbol, session)))
                if !days.contains(&(codes(symbol, *row), codes(session, *row))) =>
            {
                format!("of sessions {added}")
            }
            _ => {
                let own = |column: &&AlignedColumn| {
                    column.name != ParameterId::Qty.name() && foreign(column) && !column.is_fixed_change()
                };
                columns
                    .all
                    .iter()
                    .find(own)
                    .or_else(|| find(ParameterId::Qty.name()).filter(foreign))
                    .map_or_else(
                        || format!("of other combinations, {added} or priced on one side only"),
                        |column| format!("with {new} values of {}", column.name),
                    )
            }
        };
        match found.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, count)) => *count += 1,
            None => found.push((reason, 1)),
        }
    }
    found.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    found
}
