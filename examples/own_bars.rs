//! Bars made in memory, a sweep over them, and every row looked at.
#![allow(clippy::print_stdout, reason = "a program of a few lines has no other way to say it")]

use slipgrid::{Bar, BarLength, Bars, Calendar, DayHours, RunOptions, Sweep, own_bars};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut bars = Bars::default();
    for minute in 0..3 * 24 * 60 {
        let price = 100.0 + (minute % 80) as f64 / 100.0;
        let bar = Bar { open: price, high: price + 0.05, low: price - 0.05, close: price, volume: 500.0 };
        bars.push(minute * 60, bar)?;
    }
    let bars = own_bars("MINE", BarLength::MINUTE, &Calendar::new("UTC", DayHours::Continuous)?, bars)?;
    let sweep =
        Sweep::from_toml("[order]\nsymbol = 'MINE'\nqty = 5000\n[grid]\nstrategy = ['twap', 'pov']\n")?;
    let results = sweep.open_bars([bars])?.plan()?.run(&RunOptions::default(), &|_event| {})?;
    for row in results.rows() {
        let strategy = row.parameter("strategy").ok_or("every run has one")?;
        println!("{strategy}: {:.2} bps", row.outcome()?.is_total_bps);
    }
    Ok(())
}
