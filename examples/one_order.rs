//! One order over the bars of a symbol: what it cost, and what it did slot by slot.
#![allow(clippy::print_stdout, reason = "a program of a few lines has no other way to say it")]

use slipgrid::{BarLength, DataRequest, Order, Store, open_symbol};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let request = DataRequest::new("sample", BarLength::MINUTE, 5);
    let bars = open_symbol(&request, "LIQD", &Store::new("data"))?;
    let order = Order::default().with("qty", 20_000)?.with("strategy", "vwap")?.with("minutes", 60)?;
    let simulated = order.simulate(&bars)?;
    for slice in simulated.slices.iter().filter(|slice| slice.fill.is_some()).take(5) {
        println!("{} bought at {:?}", slice.child, slice.fill.map(|fill| fill.price));
    }
    println!("{:.2} bps of arrival", simulated.outcome.is_total_bps);
    Ok(())
}
