//! A sweep from its file to an answer, in memory: which strategy is cheaper?
#![allow(clippy::print_stdout, reason = "a program of a few lines has no other way to say it")]

use slipgrid::{RunOptions, Store, Sweep};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sweep = Sweep::read("sweeps/demo.toml")?.set("participation", "0.1")?;
    let plan = sweep.open(&Store::new("data"))?.plan()?;
    let results = plan.run(&RunOptions::default(), &|_event| {})?;
    for row in results.rows().take(5) {
        println!("{} {} {:.2} bps", row.id(), row.symbol(), row.outcome()?.is_total_bps);
    }
    println!("{}", results.compare("strategy", "twap", "vwap")?);
    Ok(())
}
