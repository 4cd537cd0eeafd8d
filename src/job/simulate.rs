//! One order, priced on its own: its outcome and its slices.

use std::fmt;
use std::sync::Arc;

use jiff::civil::Date;

use super::error::Error;
use crate::config::value_of_flag;
use crate::model::bar_series::BarSeries;
use crate::model::outcome::Outcome;
use crate::model::pipeline::Pipeline;
use crate::model::preset::Preset;
use crate::model::run_spec::RunSpec;
use crate::model::slices::Slice;
use crate::sweep::definition::{
    BarLength, DataRequest, OutputSpec, SessionChoice, SliceOutput, SweepDefinition, TableRows,
};
use crate::sweep::parameter::{self, PARAMETERS, Parameter};
use crate::sweep::plan::{Plan, PlanError, Run};

/// A parent order with the parameters of its execution and pricing; a parameter that is not set has its default.
#[derive(Debug, Clone)]
pub struct Order {
    preset: Preset,
    session: SessionChoice,
    spec: RunSpec,
}

impl Default for Order {
    fn default() -> Self {
        Self::with_preset(Preset::Standard)
    }
}

impl Order {
    /// An order with the defaults and the conventions of `preset`.
    pub fn with_preset(preset: Preset) -> Self {
        Self { preset, session: SessionChoice::Last, spec: parameter::defaults(preset) }
    }

    /// The same order with another value of a parameter, written as in a sweep file or on the command line: `20000`,
    /// `vwap`, `10:30`, `{ adv_fraction = 0.02 }`.
    ///
    /// # Errors
    /// [`Error::Parameter`] where there is no such parameter, or it does not take the value.
    pub fn with(mut self, parameter: &str, value: impl fmt::Display) -> Result<Self, Error> {
        let wrong = |problem: String| Error::Parameter { parameter: parameter.to_owned(), problem };
        let found =
            Parameter::find(parameter).ok_or_else(|| wrong("there is no such parameter".to_owned()))?;
        if !found.exists_under(self.preset) {
            return Err(wrong("it has no meaning under level44: the script does not have it".to_owned()));
        }
        let value = value_of_flag(found, &value.to_string()).map_err(wrong)?;
        (found.set)(&mut self.spec, value);
        Ok(self)
    }

    /// The same order in the session of `date` (exchange-local). Without this the order runs in the last complete
    /// session.
    #[must_use]
    pub fn on_date(mut self, date: Date) -> Self {
        self.session = SessionChoice::Dates(vec![date]);
        self
    }

    /// The same order in the session chosen; of several it is the first.
    #[must_use]
    pub(crate) fn in_session(mut self, session: SessionChoice) -> Self {
        self.session = session;
        self
    }

    /// The parameters, to be set at once.
    pub(crate) fn spec_mut(&mut self) -> &mut RunSpec {
        &mut self.spec
    }

    /// Prices the order over `bars` and returns its outcome and slices.
    ///
    /// ```
    /// use slipgrid::{BarLength, DataRequest, Order, Store, open_symbol};
    ///
    /// let request = DataRequest::new("sample", BarLength::MINUTE, 5);
    /// let bars = open_symbol(&request, "LIQD", &Store::new("data"))?;
    /// let simulated = Order::default().with("qty", 1000)?.with("strategy", "twap")?.simulate(&bars)?;
    /// assert_eq!(simulated.slices.len(), simulated.outcome.slices);
    /// # Ok::<(), slipgrid::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Plan`] where there is no such session, [`Error::Run`] where it cannot be priced in it.
    pub fn simulate(&self, bars: &Arc<BarSeries>) -> Result<SimulatedOrder, Error> {
        let sweep = self.as_sweep(bars.symbol());
        let (plan, _) = Plan::build(&sweep, vec![Arc::clone(bars)])?;
        let mut pipeline = Pipeline::new(plan.series());
        let spec = plan.run(0).ok_or(PlanError::Empty)?.spec;
        let outcome = pipeline.price(&spec)?;
        let slices = pipeline.slices(&spec)?;
        Ok(SimulatedOrder { plan, outcome, slices })
    }

    /// The sweep that has this order alone.
    fn as_sweep(&self, symbol: &str) -> SweepDefinition {
        // Bars are given, and nothing is written: the source and the table formats do not matter.
        let output = OutputSpec {
            slices: SliceOutput::None,
            summaries: false,
            rows: TableRows::All,
            tables: Vec::new(),
            capacity: false,
        };
        SweepDefinition {
            name: "simulate".to_owned(),
            preset: self.preset,
            data: DataRequest::new("", BarLength::auto(1), 1),
            symbols: vec![symbol.to_owned()],
            sessions: self.session.clone(),
            base: self.spec.clone(),
            orders: Vec::new(),
            axes: Vec::new(),
            overrides: Vec::new(),
            spread_tables: Vec::new(),
            excludes: Vec::new(),
            sample: None,
            output,
        }
    }
}

/// The names of all parameters, as sweep files, orders and tables have them; `docs/sweep-file.md` says what each means.
pub fn parameter_names() -> impl Iterator<Item = &'static str> {
    PARAMETERS.iter().map(Parameter::name)
}

/// The result of one order.
#[derive(Debug)]
pub struct SimulatedOrder {
    plan: Plan,
    /// Its costs and benchmarks.
    pub outcome: Outcome,
    /// Every slot of its life.
    pub slices: Vec<Slice>,
}

impl SimulatedOrder {
    /// The run that it was: its parameters, session and id.
    pub(crate) fn run(&self) -> Option<Run<'_>> {
        self.plan.run(0)
    }
}
