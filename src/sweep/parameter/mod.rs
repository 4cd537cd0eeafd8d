//! What is known of each parameter, in one descriptor: [`PARAMETERS`] lists them all.

mod list;
mod value;

use std::fmt;

pub(crate) use list::PARAMETERS;
pub use value::ParameterValue;
pub(crate) use value::{Bounds, NumberForm, ValueKind};

use crate::model::order::Side;
use crate::model::parameter::ParameterId;
use crate::model::preset::Preset;
use crate::model::run_spec::RunSpec;

/// The earliest stage of a run that needs a parameter; axes are walked in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Slots of the order's life.
    Window,
    /// Volatility, forecast, ADV.
    Estimate,
    /// Slots in which the order holds back.
    Gate,
    /// Child orders.
    Schedule,
    /// Non-linear part of impact.
    Impact,
    /// What costs are linear in.
    Coefficients,
}

impl Stage {
    /// The stage's name in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Window => "window",
            Self::Estimate => "estimate",
            Self::Gate => "gate",
            Self::Schedule => "schedule",
            Self::Impact => "impact basis",
            Self::Coefficients => "coefficients",
        }
    }
}

/// The role of a parameter: who or what determines it.
///
/// Symbol, session and bar length, which are not parameters of a run, belong to the market.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Of whoever executes the order: what may be chosen.
    Decision,
    /// Of the parent order: it is given.
    Order,
    /// Of the market and its rules.
    Market,
    /// An assumption about costs or risk that nobody knows exactly.
    Assumption,
}

impl Role {
    /// The role's name in lists and in the documentation.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Decision => "decision",
            Self::Order => "order",
            Self::Market => "market",
            Self::Assumption => "assumption",
        }
    }
}

/// The default of a parameter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum DefaultValue {
    /// Not set: its `about` says what that means.
    Unset,
    /// This value.
    Value(ParameterValue),
    /// The first of its names.
    First,
}

/// Which runs a parameter matters to.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Relevance {
    /// Every run.
    All,
    /// Runs with a member of a family that says it reads it.
    Members,
    /// The same, and runs in which it stands in for another that is not set.
    MembersOr(fn(&RunSpec) -> bool),
    /// Runs with a member that says it reads it, unless another parameter stands in for it.
    MembersIf(fn(&RunSpec) -> bool),
    /// Runs that this holds for.
    If(fn(&RunSpec) -> bool),
    /// Sells.
    Sells,
}

/// What the preset that reproduces the seed script makes of a parameter.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Level44Rule {
    /// The same as without it.
    Same,
    /// It has a default of its own.
    Own(fn() -> ParameterValue),
    /// Nothing: the script does not have it, so the preset must not offer it.
    NoMeaning,
    /// The script has one way, which is this value: the preset must not offer another.
    Pinned(fn() -> ParameterValue),
}

/// One parameter of a run.
#[derive(Clone, Copy)]
pub(crate) struct Parameter {
    /// What members call it, and its name.
    pub id: ParameterId,
    /// The earliest stage that needs it.
    pub stage: Stage,
    /// Who or what determines it.
    pub role: Role,
    /// What values it takes.
    pub kind: ValueKind,
    /// Its value where a sweep sets none.
    pub default: DefaultValue,
    /// Unit, empty where it has none.
    pub unit: &'static str,
    /// What it means, in one line.
    pub description: &'static str,
    /// Which runs it matters to.
    pub relevance: Relevance,
    /// Whether its value decides which others matter.
    pub gates_others: bool,
    /// What `preset = "level44"` makes of it.
    pub level44: Level44Rule,
    /// Sets it; ignores a value of another kind.
    pub set: fn(&mut RunSpec, ParameterValue),
    /// Reads it; `None` where it has no value.
    pub get: fn(&RunSpec) -> Option<ParameterValue>,
}

impl fmt::Debug for Parameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Parameter {
    /// The descriptor of `id`.
    #[inline]
    pub(crate) fn of(id: ParameterId) -> &'static Self {
        &PARAMETERS[id as usize]
    }

    /// The parameter called `name`.
    pub(crate) fn find(name: &str) -> Option<&'static Self> {
        PARAMETERS.iter().find(|parameter| parameter.name() == name)
    }

    /// Its one name, everywhere.
    pub(crate) const fn name(&self) -> &'static str {
        self.id.name()
    }

    /// Its flag of `slipgrid simulate`, without the dashes in front.
    pub(crate) fn flag(&self) -> String {
        self.name().replace('_', "-")
    }

    /// Its value where nothing is said, as a sweep file has it; `None` where its description says what applies then.
    pub(crate) fn default_text(&self) -> Option<String> {
        self.default_under(Preset::Standard).map(|value| value.to_string())
    }

    /// Whether the parameter has any effect on a run with this `spec`.
    ///
    /// One that has none is not part of the run's id, and its cell is empty.
    pub(crate) fn is_relevant(&self, spec: &RunSpec) -> bool {
        let read = match self.relevance {
            Relevance::All => true,
            Relevance::Members => spec.reads(self.id),
            Relevance::MembersOr(stands_in) => spec.reads(self.id) || stands_in(spec),
            Relevance::MembersIf(applies) => spec.reads(self.id) && applies(spec),
            Relevance::If(applies) => applies(spec),
            Relevance::Sells => spec.schedule.side == Side::Sell,
        };
        read && self.exists_under(spec.window.preset)
    }

    /// Whether it means anything under `preset`.
    pub(crate) fn exists_under(&self, preset: Preset) -> bool {
        preset != Preset::Level44 || !matches!(self.level44, Level44Rule::NoMeaning | Level44Rule::Pinned(_))
    }

    /// The value, where it exists and matters.
    pub(crate) fn relevant_value(&self, spec: &RunSpec) -> Option<ParameterValue> {
        if self.is_relevant(spec) { (self.get)(spec) } else { None }
    }

    /// Its default under `preset`.
    pub(crate) fn default_under(&self, preset: Preset) -> Option<ParameterValue> {
        match (preset, self.level44, self.default, self.kind) {
            (Preset::Level44, Level44Rule::Own(value) | Level44Rule::Pinned(value), ..) => Some(value()),
            (_, _, DefaultValue::Value(value), _) => Some(value),
            (_, _, DefaultValue::First, ValueKind::Name(names)) => {
                names().first().copied().map(ParameterValue::Name)
            }
            (_, _, DefaultValue::First | DefaultValue::Unset, _) => None,
        }
    }
}

/// What every run starts from under `preset`: the default of each parameter.
pub(crate) fn defaults(preset: Preset) -> RunSpec {
    let mut spec = RunSpec::blank(preset);
    for parameter in &PARAMETERS {
        if let Some(value) = parameter.default_under(preset) {
            (parameter.set)(&mut spec, value);
        }
    }
    spec
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names_of(parameter: &Parameter) -> Vec<ParameterValue> {
        let ValueKind::Name(names) = parameter.kind else { return Vec::new() };
        names().into_iter().map(ParameterValue::Name).collect()
    }

    #[test]
    fn a_parameter_is_found_by_its_id_and_by_its_name() {
        assert_eq!(PARAMETERS.len(), ParameterId::ALL.len());
        for id in ParameterId::ALL {
            assert_eq!(Parameter::of(*id).id, *id);
            assert_eq!(Parameter::find(id.name()).map(|parameter| parameter.id), Some(*id));
        }
        assert!(Parameter::find("nope").is_none());
    }

    #[test]
    fn every_run_starts_from_the_defaults() {
        for preset in [Preset::Standard, Preset::Level44] {
            let spec = defaults(preset);
            for parameter in &PARAMETERS {
                if let Some(value) = parameter.default_under(preset) {
                    assert_eq!((parameter.get)(&spec), Some(value), "{parameter:?}");
                }
            }
        }
        let curve = |preset| (Parameter::of(ParameterId::Curve).get)(&defaults(preset));
        assert_ne!(curve(Preset::Standard), curve(Preset::Level44));
    }

    #[test]
    fn what_is_set_is_what_is_read_back() {
        for parameter in &PARAMETERS {
            let mut spec = defaults(Preset::Standard);
            for value in names_of(parameter).into_iter().chain(parameter.default_under(Preset::Standard)) {
                (parameter.set)(&mut spec, value);
                assert_eq!((parameter.get)(&spec), Some(value), "{parameter:?}");
            }
        }
    }

    #[test]
    fn what_decides_which_others_matter_says_so() {
        let mattering = |spec: &RunSpec| -> Vec<ParameterId> {
            PARAMETERS
                .iter()
                .filter(|parameter| parameter.is_relevant(spec))
                .map(|parameter| parameter.id)
                .collect()
        };
        // From every strategy: it decides whether a curve matters, and so what that decides.
        for strategy in names_of(Parameter::of(ParameterId::Strategy)) {
            for parameter in &PARAMETERS {
                let mut spec = defaults(Preset::Standard);
                (Parameter::of(ParameterId::Strategy).set)(&mut spec, strategy);
                let before = mattering(&spec);
                let moved = names_of(parameter).into_iter().any(|value| {
                    (parameter.set)(&mut spec, value);
                    mattering(&spec) != before
                });
                assert!(!moved || parameter.gates_others, "{parameter:?} decides");
            }
        }
    }
}
