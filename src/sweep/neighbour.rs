//! Neighbours of a run: what it would be with another value along one axis, or on another symbol, session or order.

use super::block::Block;
use super::plan::Plan;
use crate::model::run_spec::RunSpec;

/// What changes from a run to its neighbour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NeighbourChange {
    /// The case: symbol, session and order, by their place among the plan's cases.
    Instance(usize),
    /// The value of an axis, by their places.
    Axis(usize, u64),
}

/// A neighbour.
#[derive(Debug, Clone, PartialEq)]
pub enum Neighbour {
    /// The change does not matter to the run.
    Unaffected,
    /// A run of the full product, whether or not a sample has it.
    Spec(Box<RunSpec>),
}

impl Plan {
    /// The neighbour of the first run of `block`; `None` where that is no run.
    pub fn neighbour(&self, block: &Block<'_>, change: NeighbourChange) -> Option<Neighbour> {
        let mut digits = block.canonical_coordinates();
        match change {
            NeighbourChange::Axis(place, _) if block.coordinate(place).is_none() => {
                return Some(Neighbour::Unaffected);
            }
            NeighbourChange::Axis(place, digit) => digits[place + 1] = digit,
            NeighbourChange::Instance(case) => digits[0] = case as u64,
        }
        let resolved = self.canonicalise(&mut digits);
        self.is_run(&digits, &resolved).then(|| Neighbour::Spec(Box::new(resolved.spec)))
    }
}
