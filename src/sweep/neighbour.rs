//! Neighbours of a run: what it would be with another value of one axis, or on another symbol, session or order.

use super::block::Block;
use super::plan::Plan;
use crate::model::run_spec::RunSpec;

/// What changes from a run to its neighbour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NeighbourChange {
    /// The instance: symbol, session and order, by their place among the plan's instances.
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
    /// The neighbour of the first run of `block`; `None` where that is not a run.
    pub fn neighbour(&self, block: &Block<'_>, change: NeighbourChange) -> Option<Neighbour> {
        let mut coordinates = block.canonical_coordinates();
        match change {
            NeighbourChange::Axis(place, _) if block.coordinate(place).is_none() => {
                return Some(Neighbour::Unaffected);
            }
            NeighbourChange::Axis(place, coordinate) => coordinates[place + 1] = coordinate,
            NeighbourChange::Instance(instance) => coordinates[0] = instance as u64,
        }
        let resolved = self.canonicalise(&mut coordinates);
        self.is_run(&coordinates, &resolved).then(|| Neighbour::Spec(Box::new(resolved.spec)))
    }
}
