//! Neighbours of a run: what it would be with another value along one axis, or on another symbol, session or order.

use super::block::Block;
use super::plan::Plan;
use crate::model::stages::RunSpec;

/// What changes from a run to its neighbour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The case: symbol, session and order, by their place among the plan's cases.
    Case(usize),
    /// The value of an axis, by their places.
    Axis(usize, u64),
}

/// A neighbour.
#[derive(Debug, Clone, PartialEq)]
pub enum Neighbour {
    /// The change does not matter to the run.
    Same,
    /// A run of the full product, whether or not a sample has it.
    Other(Box<RunSpec>),
}

impl Plan {
    /// The neighbour of the first run of `block`; `None` where that is no run.
    pub fn neighbour(&self, block: &Block<'_>, change: Change) -> Option<Neighbour> {
        let mut digits = block.settled_digits();
        match change {
            Change::Axis(place, _) if block.digit(place).is_none() => return Some(Neighbour::Same),
            Change::Axis(place, digit) => digits[place + 1] = digit,
            Change::Case(case) => digits[0] = case as u64,
        }
        let resolved = self.settle(&mut digits);
        self.is_run(&digits, &resolved).then(|| Neighbour::Other(Box::new(resolved.spec)))
    }
}
