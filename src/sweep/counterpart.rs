//! Counterparts of a block: the runs that differ from its own in one axis and agree on everything else.

use super::block::Block;
use super::block_layout::SINGLE_RUN_BLOCKS;
use super::parameter::PARAMETERS;
use super::plan::Plan;
use crate::model::parameter::ParameterId;

impl Plan {
    /// The axis that sets `parameter` to another value with each of its own, if there is one; an axis of one value
    /// compares nothing.
    pub fn axis_of(&self, parameter: ParameterId) -> Option<usize> {
        let is_it = |member: ParameterId| member == parameter;
        let overridden = self.overridden().any(is_it);
        let axis =
            self.axes().iter().position(|axis| axis.parameters.iter().any(|(place, _)| is_it(*place)))?;
        let (_, values) = self.axes()[axis].parameters.iter().find(|(place, _)| is_it(*place))?;
        let value = |coordinate: u64| values.at(coordinate);
        let distinct = || (0..values.len()).all(|a| (0..a).all(|b| !value(a).same_as(value(b))));
        (!overridden && values.len() > 1 && values.len() <= MAX_COMPARED_VALUES && distinct()).then_some(axis)
    }

    /// Where the counterpart of `block` at `coordinate` of `axis` begins, if there is one and it is inactive in the
    /// same axes; `None` where finding it takes more ([`Self::counterparts`]).
    pub fn aligned_counterpart(&self, block: &Block<'_>, axis: usize, coordinate: u64) -> Option<u64> {
        if self.is_sampled() || self.overridden().next().is_some() {
            return None;
        }
        let stride: u64 = self.axes()[axis + 1..].iter().map(super::axis::Axis::len).product();
        (block.point(0) + coordinate * stride).checked_sub(block.coordinate(axis)? * stride)
    }

    /// The blocks at `coordinate` of `axis` whose runs agree with those of `block` on everything else. A parameter that
    /// is irrelevant to one of them matches any value of the other.
    pub fn counterparts<'p>(&'p self, block: &Block<'_>, axis: usize, coordinate: u64) -> Vec<Block<'p>> {
        let inside = if self.is_sampled() { SINGLE_RUN_BLOCKS } else { self.block_layout() };
        let whole = self.axes().len() - inside.whole_axes;
        let mut coordinates = block.canonical_coordinates();
        coordinates[axis + 1] = coordinate;
        // A parameter that is irrelevant to this block may take any value in its counterpart.
        let free: Vec<usize> =
            (0..whole).filter(|place| *place != axis && block.coordinate(*place).is_none()).collect();
        let mut found = Vec::new();
        loop {
            let mut at = coordinates.clone();
            self.canonicalise(&mut at);
            // Where it is irrelevant to the counterpart too, its other values are the same runs again.
            let again = free.iter().any(|place| at[place + 1] != coordinates[place + 1]);
            let point = if again { None } else { self.point_of(&at) };
            let other = point.and_then(|point| Block::new(self, &at, point, inside));
            found.extend(other.filter(|other| block.agrees_with(other, axis)));
            let next = free.iter().rev().find(|place| {
                let coordinate = &mut coordinates[**place + 1];
                *coordinate += 1;
                if *coordinate < self.axes()[**place].len() {
                    return true;
                }
                *coordinate = 0;
                false
            });
            if next.is_none() {
                return found;
            }
        }
    }
}

/// Values of an axis that are compared with its first, at most.
const MAX_COMPARED_VALUES: u64 = 50;

impl Block<'_> {
    /// Whether the runs of both agree, one by one, on everything but what `axis` sets.
    fn agrees_with(&self, other: &Block<'_>, axis: usize) -> bool {
        let alike = self.moving().len() == other.moving().len()
            && self
                .moving()
                .iter()
                .zip(other.moving())
                .all(|(a, b)| (a.axis, a.first, a.length) == (b.axis, b.first, b.length));
        let own = &self.plan().axes()[axis].parameters;
        alike
            && PARAMETERS
                .iter()
                .filter(|parameter| !own.iter().any(|(member, _)| *member == parameter.id))
                .all(|parameter| {
                    match (
                        parameter.relevant_value(self.first_spec()),
                        parameter.relevant_value(other.first_spec()),
                    ) {
                        (Some(a), Some(b)) => a.same_as(b),
                        _ => true,
                    }
                })
    }
}
