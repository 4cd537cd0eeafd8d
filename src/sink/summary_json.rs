//! The summary file of a run: the seed script's keys and ours beside them.

use serde_json::{Map, Value as Json, json};

use super::Context;
use crate::model::flags::Flag;
use crate::model::ledger::{Ledger, Outcome};
use crate::model::order::Quantity;
use crate::sweep::parameter::{PARAMETERS, Value};
use crate::sweep::plan::Run;

/// The summary of a run, byte for byte; `digest` names the snapshot of its bars.
pub fn render(run: &Run<'_>, outcome: &Outcome, digest: &str, context: &Context) -> String {
    let costs = json!({ "cash": ledger(&outcome.costs), "bps_of_parent": ledger(&outcome.costs_bps) });
    let benchmarks = json!({
        "arrival": outcome.arrival_mid,
        "interval_vwap": outcome.market.vwap,
        "interval_twap": outcome.market.twap,
        "session_close": outcome.market.close,
        "pwp": outcome.pwp,
        "vs_vwap_bps": outcome.against.vwap,
        "vs_twap_bps": outcome.against.twap,
        "vs_close_bps": outcome.against.close,
        "previous_close": outcome.market.prev_close,
        "vs_prev_close_bps": outcome.against.prev_close,
        "vs_pwp_bps": outcome.against.pwp,
    });
    let data = json!({
        "source": context.data.source,
        "snapshot": digest,
        "adv": outcome.adv,
        "market_volume": outcome.market.volume,
        "participation_rate": outcome.participation_rate,
        "curve_sessions_used": outcome.curve_sessions_used,
        "quality_flags": outcome.flags.iter().map(Flag::name).collect::<Vec<_>>(),
    });
    let summary = json!({
        "run_id": run.id.to_string(),
        "model_version": crate::model::MODEL_VERSION,
        "config": config(run, outcome, context),
        "arrival_mid": outcome.arrival_mid,
        "exec_avg": outcome.exec_avg,
        "shortfall_bps": outcome.shortfall_bps,
        "shortfall_cash": outcome.costs.shortfall(),
        "is_total_bps": outcome.is_total_bps,
        "completed_qty": outcome.completed_qty,
        "completion_pct": outcome.completion_pct,
        "slices": outcome.slices,
        "fills": outcome.fills,
        "adv": outcome.adv,
        "timing_risk_bps": outcome.timing_risk_bps,
        "gated_slices": outcome.gated_slices,
        "gated_qty": outcome.gated_qty,
        "costs": costs,
        "benchmarks": benchmarks,
        "data": data,
        "warnings": outcome.flags.iter().map(Flag::about).collect::<Vec<_>>(),
    });
    let mut text = format!("{summary:#}");
    text.push('\n');
    text
}

fn ledger(costs: &Ledger) -> Json {
    let terms = costs.terms().map(|(name, value)| (name.to_owned(), json!(value)));
    let mut table: Map<String, Json> = terms.into_iter().collect();
    table.insert("total".to_owned(), json!(costs.total()));
    Json::Object(table)
}

/// Every parameter under its name; null where it does not matter to the run.
fn config(run: &Run<'_>, outcome: &Outcome, context: &Context) -> Json {
    let mut config = Map::new();
    let mut put = |name: &str, value: Json| config.insert(name.to_owned(), value);
    put("symbol", json!(&**run.symbol));
    put("session", json!(run.date.map(|date| date.to_string())));
    put("interval", json!(context.data.interval.to_string()));
    put("lookback_days", json!(context.fetched.then_some(context.data.lookback_days)));
    put("preset", json!(run.spec.window.preset.name()));
    for parameter in &PARAMETERS {
        let value = match parameter.effective(&run.spec) {
            None => Json::Null,
            Some(Value::Number(number)) => json!(number),
            Some(Value::Count(count)) => json!(count),
            Some(Value::Name(name)) => json!(name),
            Some(value @ (Value::Time(_) | Value::Threshold(_))) => json!(value.to_string()),
            Some(Value::Quantity(asked)) => {
                match asked {
                    Quantity::AdvFraction(fraction) => put("adv_fraction", json!(fraction)),
                    Quantity::Notional(cash) => put("notional", json!(cash)),
                    Quantity::Units(_) => None,
                };
                json!(outcome.qty)
            }
        };
        put(parameter.name, value);
    }
    Json::Object(config)
}
