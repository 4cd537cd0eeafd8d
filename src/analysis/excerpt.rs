//! Which runs a report shows where it cannot show all: some for the charts, a few slot by slot.

use std::collections::{BTreeMap, HashMap};

use super::compare::pairing::Pairing;
use super::frame::{EMPTY, Factor, Frame, UnknownColumn};
use crate::model::parameter::ParameterId;
use crate::sweep::run_id::RunId;

/// Rows of `frame`, ascending, at most `most` of them. Runs that differ only in what is compared stay together, so that
/// pairs stay pairs; which groups are kept is drawn by a fixed hash of their place.
pub(crate) fn sample_whole_groups(frame: &Frame, pairings: &[Pairing], most: usize) -> Vec<usize> {
    let rows = frame.rows();
    if rows <= most {
        return (0..rows).collect();
    }
    // A parameter that some run does not have may be what tells a run from its partner.
    let tells_apart = |factor: &&Factor| {
        factor.varies()
            && !factor.codes().contains(&EMPTY)
            && pairings.iter().all(|pairing| pairing.parameter != factor.name)
    };
    let shared: Vec<&Factor> = frame.factors.iter().filter(tells_apart).collect();
    let mut places: HashMap<Box<[u32]>, usize> = HashMap::new();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for row in 0..rows {
        let key = shared.iter().map(|factor| factor.codes()[row]).collect();
        let place = *places.entry(key).or_insert(groups.len());
        if place == groups.len() {
            groups.push(Vec::new());
        }
        groups[place].push(row);
    }
    let mut order: Vec<usize> = (0..groups.len()).collect();
    order.sort_by_key(|place| hashed(*place as u64));
    let mut kept = Vec::with_capacity(most);
    for place in order {
        if kept.len() + groups[place].len() <= most {
            kept.append(&mut groups[place]);
        }
    }
    if kept.is_empty() {
        // One group is larger than all that may be shown: pairs cannot be kept whole.
        return (0..most).collect();
    }
    kept.sort_unstable();
    kept
}

/// The finalizer of `SplitMix64`: neighbours in the grid get numbers that have nothing to do with each other.
fn hashed(place: u64) -> u64 {
    let z = place.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// The dearest, the cheapest and the median run of every symbol and strategy among those of `rows` that `has` names, at
/// most `most`: first the dearest of each, then the cheapest, then the median.
///
/// # Errors
/// [`UnknownColumn`] where the table has no symbol, strategy or total cost.
pub(crate) fn representative_runs(
    frame: &Frame,
    rows: &[usize],
    has: impl Fn(RunId) -> bool,
    most: usize,
) -> Result<Vec<usize>, UnknownColumn> {
    let (symbol, strategy) = (frame.factor("symbol")?, frame.factor(ParameterId::Strategy.name())?);
    let total = frame.measure("is_total_bps")?;
    let mut groups: BTreeMap<(u32, u32), Vec<(f64, usize)>> = BTreeMap::new();
    for row in rows.iter().copied().filter(|row| has(frame.ids[*row])) {
        if let Some(cost) = total.get(row) {
            groups.entry((symbol.codes()[row], strategy.codes()[row])).or_default().push((cost, row));
        }
    }
    for group in groups.values_mut() {
        group.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    }
    let places: [fn(usize) -> usize; 3] = [|count| count - 1, |_| 0, |count| count / 2];
    let mut chosen = Vec::new();
    for place in places {
        for group in groups.values() {
            let row = group[place(group.len())].1;
            if chosen.len() < most && !chosen.contains(&row) {
                chosen.push(row);
            }
        }
    }
    Ok(chosen)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::frame::{FactorBuilder, Level, Measure};
    use super::*;

    /// `count` pairs of twap and vwap, the cost of row r being r.
    fn frame(count: usize) -> Frame {
        let mut columns = ["symbol", "strategy", "k_temp"].map(FactorBuilder::new);
        let text = |text: &str| Some(Level::Text(Arc::from(text)));
        for row in 0..2 * count {
            columns[0].push(text("A"));
            columns[1].push(text(["twap", "vwap"][row % 2]));
            columns[2].push(Some(Level::Number((row / 2) as f64)));
        }
        let ids = (0..2 * count).map(|row| RunId::parse(&format!("r{row:016x}")).unwrap()).collect();
        let total = Measure::new("is_total_bps", (0..2 * count).map(|row| Some(row as f64)));
        let flags = FactorBuilder::new("quality_flags").finish();
        let factors = columns.map(FactorBuilder::finish).into();
        Frame { ids, factors, measures: vec![total], flags, failed: Vec::new() }
    }

    fn strategies() -> [Pairing; 1] {
        [Pairing { parameter: "strategy".into(), baseline: "twap".into(), alternative: "vwap".into() }]
    }

    #[test]
    fn too_many_runs_are_thinned_by_whole_pairs_from_all_over_the_grid() {
        let kept = sample_whole_groups(&frame(500), &strategies(), 101);
        assert_eq!(kept.len(), 100);
        assert!(kept.chunks(2).all(|pair| pair[0] % 2 == 0 && pair[1] == pair[0] + 1), "{kept:?}");
        assert!(kept[10] < 300 && kept[90] > 700, "{kept:?}");
        assert_eq!(sample_whole_groups(&frame(5), &strategies(), 10), (0..10).collect::<Vec<_>>());
    }

    #[test]
    fn the_runs_shown_slot_by_slot_are_the_ends_and_the_middle_of_those_that_are_there() {
        let frame = frame(5);
        let all: Vec<usize> = (0..10).collect();
        let missing = frame.ids[9];
        let chosen = representative_runs(&frame, &all, |id| id != missing, 60).unwrap();
        assert_eq!(chosen, [8, 7, 0, 1, 4, 5]);
        assert_eq!(representative_runs(&frame, &all, |_| true, 2).unwrap(), [8, 9]);
    }
}
