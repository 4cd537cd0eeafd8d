//! The summary of a run: the seed script's keys and ours beside them.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::cell::CellValue;
use super::columns;
use super::context::Context;
use super::entries::Entries;
use super::number::JsonNumber;
use crate::model::family::NamedEnum as _;
use crate::model::flags::Flag;
use crate::model::ledger::Ledger;
use crate::model::order::Quantity;
use crate::model::outcome::Outcome;
use crate::sweep::parameter::{PARAMETERS, ParameterValue};
use crate::sweep::plan::Run;

/// What a run was and its result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summary<'a> {
    /// The run's id.
    pub run_id: Cow<'a, str>,
    /// Version of the model: raised whenever a number changes.
    pub model_version: u32,
    /// Every parameter under its name; null where it does not matter to the run.
    pub config: Entries<CellValue<'a>>,
    /// Arrival price.
    pub arrival_mid: JsonNumber,
    /// Average fill price.
    pub exec_avg: JsonNumber,
    /// Cost of what was executed, per unit executed, in bps of arrival.
    pub shortfall_bps: JsonNumber,
    /// The same in cash.
    pub shortfall_cash: JsonNumber,
    /// The modelled cost, in bps of parent quantity x arrival price.
    pub expected_bps: JsonNumber,
    /// All terms, in bps of parent quantity x arrival price.
    pub is_total_bps: JsonNumber,
    /// What else came of it: the columns of the table that no section has.
    #[serde(flatten)]
    pub other_results: Entries<CellValue<'a>>,
    /// What it cost term by term.
    pub costs: SummaryCosts,
    /// The prices it may be held against.
    pub benchmarks: SummaryBenchmarks<'a>,
    /// What the numbers rest on.
    pub data: SummaryData<'a>,
    /// One sentence per raised flag.
    pub warnings: Vec<Cow<'a, str>>,
}

/// A ledger: every term and their `total`; positive = cost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SummaryCosts {
    /// In cash.
    pub cash: Entries<JsonNumber>,
    /// In bps of parent quantity x arrival price.
    pub bps_of_parent: Entries<JsonNumber>,
}

/// Benchmark prices, and the average fill price against each in bps of the benchmark; positive = worse than the
/// benchmark.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SummaryBenchmarks<'a> {
    pub arrival: JsonNumber,
    pub interval_vwap: JsonNumber,
    pub interval_twap: JsonNumber,
    /// What the VWAP is made of; null where it does not exist.
    pub vwap_source: Option<Cow<'a, str>>,
    pub session_close: JsonNumber,
    /// What the session's close is.
    pub close_source: Option<Cow<'a, str>>,
    pub previous_close: JsonNumber,
    pub pwp: JsonNumber,
    /// What the PWP is made of; null where it does not exist.
    pub pwp_source: Option<Cow<'a, str>>,
    pub vs_vwap_bps: JsonNumber,
    pub vs_twap_bps: JsonNumber,
    pub vs_close_bps: JsonNumber,
    pub vs_prev_close_bps: JsonNumber,
    pub vs_pwp_bps: JsonNumber,
}

/// What the numbers of a run rest on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SummaryData<'a> {
    /// Where the bars come from.
    pub source: Cow<'a, str>,
    /// Their digest.
    pub snapshot: Cow<'a, str>,
    /// ADV estimate, in units.
    pub adv: JsonNumber,
    /// Units that the market traded over the window.
    pub market_volume: JsonNumber,
    /// Units executed / units that the market traded.
    pub participation_rate: JsonNumber,
    /// Prior sessions behind the volume curve.
    pub curve_sessions_used: Option<u32>,
    /// Flags that are raised, by name.
    pub quality_flags: Vec<Cow<'a, str>>,
}

impl<'a> Summary<'a> {
    /// The summary of `run`; `digest` names the snapshot of its bars.
    pub fn of(run: &'a Run<'_>, outcome: &Outcome, digest: &'a str, context: &'a Context) -> Self {
        let flags = |text: fn(Flag) -> &'static str| outcome.flags.iter().map(text).map(Cow::from).collect();
        Self {
            run_id: run.id.to_string().into(),
            model_version: crate::model::MODEL_VERSION,
            config: config(run, outcome, context),
            arrival_mid: outcome.arrival_price.into(),
            exec_avg: outcome.exec_avg.into(),
            shortfall_bps: outcome.shortfall_bps.into(),
            shortfall_cash: outcome.costs.shortfall().into(),
            expected_bps: outcome.expected_bps.into(),
            is_total_bps: outcome.is_total_bps.into(),
            other_results: columns::top_level_summary_columns()
                .map(|(name, get)| (name, get(outcome)))
                .collect(),
            costs: SummaryCosts { cash: ledger(&outcome.costs), bps_of_parent: ledger(&outcome.costs_bps) },
            benchmarks: SummaryBenchmarks {
                arrival: outcome.arrival_price.into(),
                interval_vwap: outcome.market.vwap.into(),
                interval_twap: outcome.market.twap.into(),
                vwap_source: outcome.market.vwap.map(|_| outcome.market.vwap_source.name().into()),
                session_close: outcome.market.close.into(),
                close_source: Some(outcome.market.close_source.name().into()),
                previous_close: outcome.market.prev_close.into(),
                pwp: outcome.pwp.into(),
                pwp_source: outcome.pwp_source.map(|source| source.name().into()),
                vs_vwap_bps: outcome.benchmark_slippage.vwap.into(),
                vs_twap_bps: outcome.benchmark_slippage.twap.into(),
                vs_close_bps: outcome.benchmark_slippage.close.into(),
                vs_prev_close_bps: outcome.benchmark_slippage.prev_close.into(),
                vs_pwp_bps: outcome.benchmark_slippage.pwp.into(),
            },
            data: SummaryData {
                source: (&*context.data.source).into(),
                snapshot: digest.into(),
                adv: outcome.adv.into(),
                market_volume: outcome.market.volume.into(),
                participation_rate: outcome.participation_rate.into(),
                curve_sessions_used: outcome.curve_sessions_used,
                quality_flags: flags(Flag::name),
            },
            warnings: flags(Flag::about),
        }
    }
}

impl Summary<'_> {
    /// What a row of the table has of it, by column.
    pub fn cells(&self) -> Entries<CellValue<'_>> {
        let head = [
            ("arrival_mid", self.arrival_mid),
            ("exec_avg", self.exec_avg),
            ("shortfall_bps", self.shortfall_bps),
            ("shortfall_cash", self.shortfall_cash),
            ("expected_bps", self.expected_bps),
            ("is_total_bps", self.is_total_bps),
            ("vs_vwap_bps", self.benchmarks.vs_vwap_bps),
            ("vs_twap_bps", self.benchmarks.vs_twap_bps),
            ("vs_close_bps", self.benchmarks.vs_close_bps),
            ("vs_prev_close_bps", self.benchmarks.vs_prev_close_bps),
            ("vs_pwp_bps", self.benchmarks.vs_pwp_bps),
            ("participation_rate", self.data.participation_rate),
        ];
        let text = |text: &Option<Cow<'_, str>>| text.as_deref().unwrap_or_default().to_owned();
        let texts = [
            ("status", "ok".to_owned()),
            ("quality_flags", self.data.quality_flags.join(";")),
            ("vwap_source", text(&self.benchmarks.vwap_source)),
            ("pwp_source", text(&self.benchmarks.pwp_source)),
            ("close_source", text(&self.benchmarks.close_source)),
        ];
        let terms = self.costs.bps_of_parent.0.iter();
        let terms = terms.map(|(name, bps)| (format!("cost_{name}_bps").into(), bps.0.into()));
        let own = head.map(|(name, figure)| (name, figure.0.into())).into_iter();
        let own = own.chain(texts.map(|(name, text)| (name, text.into())));
        let own = own.chain([("curve_sessions_used", self.data.curve_sessions_used.map(u64::from).into())]);
        let others = self.config.0.iter().chain(&self.other_results.0).cloned();
        Entries(own.map(|(name, cell)| (name.into(), cell)).chain(terms).chain(others).collect())
    }
}

/// The terms of a ledger and their total.
pub(crate) fn ledger(ledger: &Ledger) -> Entries<JsonNumber> {
    let terms = ledger.terms().into_iter().chain([("total", ledger.total())]);
    terms.map(|(name, value)| (name, value.into())).collect()
}

fn config(run: &Run<'_>, outcome: &Outcome, context: &Context) -> Entries<CellValue<'static>> {
    let data = &context.data;
    let text = |text: String| CellValue::Text(text.into());
    let mut config = Vec::with_capacity(PARAMETERS.len() + 6);
    config.extend([
        ("symbol", text(run.symbol.to_string())),
        ("session", run.date.map_or(CellValue::Empty, |date| text(date.to_string()))),
        ("interval", text(data.bar_length.to_string())),
        (
            "lookback_days",
            if context.fetched { CellValue::Count(u64::from(data.lookback_days)) } else { CellValue::Empty },
        ),
        ("preset", CellValue::Text(run.spec.window.preset.name().into())),
    ]);
    for parameter in &PARAMETERS {
        let value = parameter.relevant_value(&run.spec);
        if let Some(ParameterValue::Quantity(quantity)) = value {
            match quantity {
                Quantity::AdvFraction(fraction) => config.push(("adv_fraction", CellValue::Number(fraction))),
                Quantity::Notional(cash) => config.push(("notional", CellValue::Number(cash))),
                Quantity::Units(_) => {}
            }
            config.push((parameter.name(), CellValue::Number(outcome.qty)));
        } else {
            config.push((parameter.name(), value.map_or(CellValue::Empty, CellValue::from)));
        }
    }
    config.into_iter().collect()
}
