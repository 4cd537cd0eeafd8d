//! An execution as a small chart of characters: the share of the order that is done above, the market's volume below.

/// Columns of a chart, about.
const COLUMNS: usize = 72;
/// Lines of the upper part.
const LINES: usize = 6;
/// A character filled from below, in eighths.
const BLOCKS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// One slot.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ChartSlot {
    /// Its start, `YYYY-MM-DD HH:MM:SS`.
    pub time: String,
    /// Share of the order that was done at its end.
    pub executed_share: f64,
    /// Units the market traded.
    pub volume: f64,
}

/// The chart; nothing without slots.
pub(crate) fn render(slots: &[ChartSlot]) -> Vec<String> {
    let (Some(first), Some(last)) = (slots.first(), slots.last()) else { return Vec::new() };
    let groups = slots.len().min(COLUMNS);
    let column_width = COLUMNS / groups;
    let group = |place: usize| {
        let from = place * slots.len() / groups;
        &slots[from..(place + 1) * slots.len() / groups]
    };
    let done: Vec<f64> =
        (0..groups).map(|place| group(place).last().map_or(0.0, |slot| slot.executed_share)).collect();
    // A mean, because groups need not have the same number of slots.
    let mean =
        |place: usize| group(place).iter().map(|slot| slot.volume).sum::<f64>() / group(place).len() as f64;
    let volumes: Vec<f64> = (0..groups).map(mean).collect();
    let most = volumes.iter().copied().fold(0.0, f64::max);
    let shares: Vec<f64> =
        volumes.iter().map(|volume| if most > 0.0 { volume / most } else { 0.0 }).collect();
    let mut lines = bars(&done, LINES, column_width);
    for (place, line) in lines.iter_mut().enumerate() {
        let label = match place {
            0 => "100%",
            place if place == LINES / 2 => "50%",
            _ => "",
        };
        *line = format!("{label:>6} |{line}");
    }
    for (place, line) in bars(&shares, 2, column_width).into_iter().enumerate() {
        lines.push(format!("{:>6} |{line}", ["", "volume"][place]));
    }
    let clock = |slot: &ChartSlot| slot.time.get(11..16).unwrap_or_default().to_owned();
    let (from, to) = (clock(first), clock(last));
    let gap = (groups * column_width).saturating_sub(from.len());
    lines.push(format!("{:>6}  {from}{to:>gap$}", "UTC"));
    lines.into_iter().map(|line| line.trim_end().to_owned()).collect()
}

/// Bars of `lines` lines, the topmost first; a value is a share of the height.
fn bars(values: &[f64], lines: usize, wide: usize) -> Vec<String> {
    let steps = BLOCKS.len() - 1;
    (0..lines)
        .map(|line| {
            let below = (lines - 1 - line) * steps;
            let cell = |value: &f64| {
                let eighths = (value.clamp(0.0, 1.0) * (lines * steps) as f64).round();
                // A value above 0 gets at least one eighth, so that it is visible.
                let eighths = if *value > 0.0 { eighths.max(1.0) } else { eighths };
                let block = (0..=steps).rfind(|step| (below + step) as f64 <= eighths).unwrap_or(0);
                std::iter::repeat_n(BLOCKS[block], wide)
            };
            values.iter().flat_map(cell).collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slots(count: usize) -> Vec<ChartSlot> {
        let slot = |place: usize| ChartSlot {
            time: format!("2026-11-02 15:{:02}:00", place % 60),
            executed_share: (place + 1) as f64 / count as f64,
            volume: if place == 0 { 0.0 } else { 100.0 },
        };
        (0..count).map(slot).collect()
    }

    #[test]
    fn half_the_order_fills_half_the_height() {
        let lines = render(&slots(2));
        let (left, right) = (36, 72);
        let cells = |line: &str| line.chars().skip(8).collect::<Vec<char>>();
        assert_eq!(cells(&lines[0]), [vec![' '; left], vec!['█'; right - left]].concat());
        assert_eq!(cells(&lines[3]), vec!['█'; right]);
        assert_eq!(cells(&lines[7]), [vec![' '; left], vec!['█'; right - left]].concat(), "volume");
        assert!(lines[0].starts_with("  100% |") && lines[3].starts_with("   50% |"));
        assert!(lines[8].starts_with("   UTC  15:00") && lines[8].ends_with("15:01"), "{}", lines[8]);
    }

    #[test]
    fn more_slots_than_columns_are_joined_and_the_last_one_is_shown() {
        let lines = render(&slots(500));
        assert!(lines.iter().all(|line| line.chars().count() <= COLUMNS + 8));
        assert!(lines[0].ends_with('█'), "{}", lines[0]);
        assert_eq!(render(&[]), Vec::<String>::new());
    }
}
