//! Neighbours of a run: what it would be with another value along one axis, or on another symbol, session or order.

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
    /// The parameters of the run at `point` (below [`Self::points`]), the case it is in and the digit of every axis that
    /// matters to it; `None` where that point is no run.
    pub fn at(&self, point: u64) -> Option<(RunSpec, usize, Vec<Option<u64>>)> {
        let block = self.block_of(point)?;
        let digits = (0..self.axes().len()).map(|place| block.digit(place)).collect();
        Some((block.spec().clone(), block.case(), digits))
    }

    /// The neighbour of the run at `point`; `None` where either is no run.
    pub fn neighbour(&self, point: u64, change: Change) -> Option<Neighbour> {
        let block = self.block_of(point)?;
        let mut digits: Vec<u64> = std::iter::once(block.case() as u64)
            .chain((0..self.axes().len()).map(|place| block.digit(place).unwrap_or(0)))
            .collect();
        match change {
            Change::Axis(place, _) if block.digit(place).is_none() => return Some(Neighbour::Same),
            Change::Axis(place, digit) => digits[place + 1] = digit,
            Change::Case(case) => digits[0] = case as u64,
        }
        let resolved = self.resolve(&digits);
        for (place, idle) in resolved.idle.iter().enumerate() {
            if *idle {
                digits[place + 1] = 0;
            }
        }
        let resolved = self.resolve(&digits);
        self.is_run(&digits, &resolved).then(|| Neighbour::Other(Box::new(resolved.spec)))
    }
}
