//! The seed script's parameters, in its own order, and the arrival beside them.

use super::super::{DefaultValue, Level44Rule, Parameter, ParameterValue, Relevance, Role, Stage, ValueKind};
use super::{
    AT_LEAST_ONE, BPS, EXPONENT, FRACTION, NOT_NEGATIVE, QUANTITY, count, name, number, set_choice,
    set_if_some,
};
use crate::model::estimate::ESTIMATORS;
use crate::model::family::{self, NamedEnum};
use crate::model::order::{Quantity, Side};
use crate::model::parameter::ParameterId;
use crate::model::schedule::STRATEGIES;
use crate::model::window::ArrivalPrice;

/// The seed script's parameters, in its own order, and the arrival beside them.
pub(super) const SEED: &[Parameter] = &[
    Parameter {
        id: ParameterId::Side,
        stage: Stage::Gate,
        role: Role::Order,
        kind: ValueKind::Name(Side::names),
        default: DefaultValue::First,
        unit: "",
        description: "buy or sell",
        relevance: Relevance::All,
        gates_others: true,
        level44: Level44Rule::Same,
        set: |spec, value| set_if_some(Side::from_name(name(value)), &mut spec.schedule.side),
        get: |spec| Some(ParameterValue::Name(spec.schedule.side.name())),
    },
    Parameter {
        id: ParameterId::Qty,
        stage: Stage::Schedule,
        role: Role::Order,
        kind: ValueKind::Forms(&QUANTITY),
        default: DefaultValue::Value(ParameterValue::Quantity(Quantity::Units(50_000.0))),
        unit: "units",
        description: "size of the parent order: units, { notional = 1e6 } or { adv_fraction = 0.02 }",
        relevance: Relevance::All,
        gates_others: false,
        level44: Level44Rule::Same,
        set: |spec, value| {
            if let ParameterValue::Quantity(quantity) = value {
                spec.schedule.quantity = quantity;
            }
        },
        get: |spec| Some(ParameterValue::Quantity(spec.schedule.quantity)),
    },
    Parameter {
        id: ParameterId::Minutes,
        stage: Stage::Window,
        role: Role::Decision,
        kind: ValueKind::Count { min: 1, max: 1_000_000 },
        default: DefaultValue::Value(ParameterValue::Count(120)),
        unit: "min",
        description: "length of the order's life",
        relevance: Relevance::All,
        gates_others: false,
        level44: Level44Rule::Same,
        set: |spec, value| set_if_some(count(value), &mut spec.window.minutes),
        get: |spec| Some(ParameterValue::Count(spec.window.minutes)),
    },
    Parameter {
        id: ParameterId::Strategy,
        stage: Stage::Schedule,
        role: Role::Decision,
        kind: ValueKind::Name(|| family::names(STRATEGIES)),
        default: DefaultValue::First,
        unit: "",
        description: "how the parent order is distributed over the slots",
        relevance: Relevance::All,
        gates_others: true,
        level44: Level44Rule::Same,
        set: |spec, value| set_choice(STRATEGIES, value, &mut spec.schedule.strategy),
        get: |spec| Some(ParameterValue::Name(spec.schedule.strategy.name())),
    },
    Parameter {
        id: ParameterId::Start,
        stage: Stage::Window,
        role: Role::Order,
        kind: ValueKind::Time,
        default: DefaultValue::Unset,
        unit: "local HH:MM",
        description: "arrival of the order, exchange-local time (default: the session's open)",
        relevance: Relevance::All,
        gates_others: false,
        level44: Level44Rule::NoMeaning,
        set: |spec, value| {
            if let ParameterValue::Time(minute) = value {
                spec.window.start = Some(minute);
            }
        },
        get: |spec| spec.window.start.map(ParameterValue::Time),
    },
    Parameter {
        id: ParameterId::StartOffsetMin,
        stage: Stage::Window,
        role: Role::Order,
        kind: ValueKind::Count { min: 0, max: 1_000_000 },
        default: DefaultValue::Value(ParameterValue::Count(0)),
        unit: "min",
        description: "minutes from start to the arrival (level44: rows of data to skip)",
        relevance: Relevance::All,
        gates_others: false,
        level44: Level44Rule::Same,
        set: |spec, value| set_if_some(count(value), &mut spec.window.start_offset_min),
        get: |spec| Some(ParameterValue::Count(spec.window.start_offset_min)),
    },
    Parameter {
        id: ParameterId::Participation,
        stage: Stage::Schedule,
        role: Role::Decision,
        kind: ValueKind::Number(FRACTION),
        default: DefaultValue::Value(ParameterValue::Number(0.10)),
        unit: "fraction",
        description: "largest share of a bar's volume a child may take",
        relevance: Relevance::All,
        gates_others: false,
        level44: Level44Rule::Same,
        set: |spec, value| set_if_some(number(value), &mut spec.schedule.participation),
        get: |spec| Some(ParameterValue::Number(spec.schedule.participation)),
    },
    Parameter {
        id: ParameterId::SpreadBps,
        stage: Stage::Coefficients,
        role: Role::Assumption,
        kind: ValueKind::Number(BPS),
        default: DefaultValue::Value(ParameterValue::Number(2.0)),
        unit: "bps of mid",
        description: "quoted spread; half of it is paid on every fill (in a sweep file also a table, by symbol and time)",
        relevance: Relevance::MembersIf(|spec| spec.estimate.spread.table.is_none()),
        gates_others: false,
        level44: Level44Rule::Same,
        set: |spec, value| {
            set_if_some(number(value), &mut spec.coefficients.spread_bps);
            spec.estimate.spread.table =
                if let ParameterValue::SpreadTable(table) = value { Some(table) } else { None };
        },
        get: |spec| {
            let number = spec.coefficients.spread_bps;
            spec.estimate.spread.table.is_none().then_some(ParameterValue::Number(number))
        },
    },
    Parameter {
        id: ParameterId::KTemp,
        stage: Stage::Coefficients,
        role: Role::Assumption,
        kind: ValueKind::Number(NOT_NEGATIVE),
        default: DefaultValue::Unset,
        unit: "",
        description: "coefficient of temporary impact (default: the impact model's own)",
        relevance: Relevance::Members,
        gates_others: false,
        level44: Level44Rule::Same,
        set: |spec, value| spec.coefficients.k_temp = number(value),
        get: |spec| {
            let own = spec.impact.model.default_coefficients().k_temp;
            spec.coefficients.k_temp.or(own).map(ParameterValue::Number)
        },
    },
    Parameter {
        id: ParameterId::Alpha,
        stage: Stage::Impact,
        role: Role::Assumption,
        kind: ValueKind::Number(EXPONENT),
        default: DefaultValue::Unset,
        unit: "",
        description: "elasticity of temporary impact to the share of volume taken (default: the impact model's own)",
        relevance: Relevance::Members,
        gates_others: false,
        level44: Level44Rule::Same,
        set: |spec, value| spec.impact.alpha = number(value),
        get: |spec| Some(ParameterValue::Number(spec.impact.alpha())),
    },
    Parameter {
        id: ParameterId::KPerm,
        stage: Stage::Coefficients,
        role: Role::Assumption,
        kind: ValueKind::Number(NOT_NEGATIVE),
        default: DefaultValue::Unset,
        unit: "",
        description: "coefficient of permanent impact (default: the impact model's own)",
        relevance: Relevance::Members,
        gates_others: false,
        level44: Level44Rule::Same,
        set: |spec, value| spec.coefficients.k_perm = number(value),
        get: |spec| {
            let own = spec.impact.model.default_coefficients().k_perm;
            spec.coefficients.k_perm.or(own).map(ParameterValue::Number)
        },
    },
    Parameter {
        id: ParameterId::VolSpan,
        stage: Stage::Estimate,
        role: Role::Assumption,
        kind: ValueKind::Count { min: 1, max: 1_000_000 },
        default: DefaultValue::Unset,
        unit: "bars",
        description: "span of the mean behind the volatility, in bars instead of vol_minutes",
        relevance: Relevance::If(|spec| spec.estimate.volatility.span.is_some()),
        gates_others: true,
        level44: Level44Rule::Own(|| ParameterValue::Count(20)),
        set: |spec, value| spec.estimate.volatility.span = count(value),
        get: |spec| spec.estimate.volatility.span.map(ParameterValue::Count),
    },
    Parameter {
        id: ParameterId::VolFloorBps,
        stage: Stage::Estimate,
        role: Role::Assumption,
        kind: ValueKind::Number(BPS),
        default: DefaultValue::Value(ParameterValue::Number(0.5)),
        unit: "bps per sqrt(min)",
        description: "least volatility (level44: of a bar, 5 bps)",
        relevance: Relevance::All,
        gates_others: false,
        level44: Level44Rule::Own(|| ParameterValue::Number(5.0)),
        set: |spec, value| set_if_some(number(value), &mut spec.estimate.volatility.floor_bps),
        get: |spec| Some(ParameterValue::Number(spec.estimate.volatility.floor_bps)),
    },
    Parameter {
        id: ParameterId::Volatility,
        stage: Stage::Estimate,
        role: Role::Assumption,
        kind: ValueKind::Name(|| family::names(ESTIMATORS)),
        default: DefaultValue::First,
        unit: "",
        description: "what of a bar measures the volatility",
        relevance: Relevance::All,
        gates_others: false,
        level44: Level44Rule::NoMeaning,
        set: |spec, value| set_choice(ESTIMATORS, value, &mut spec.estimate.volatility.estimator),
        get: |spec| Some(ParameterValue::Name(spec.estimate.volatility.estimator.name())),
    },
    Parameter {
        id: ParameterId::VolMinutes,
        stage: Stage::Estimate,
        role: Role::Assumption,
        kind: ValueKind::Number(AT_LEAST_ONE),
        default: DefaultValue::Value(ParameterValue::Number(390.0)),
        unit: "trading min",
        description: "span of the mean behind the volatility",
        relevance: Relevance::If(|spec| spec.estimate.volatility.span.is_none()),
        gates_others: false,
        level44: Level44Rule::NoMeaning,
        set: |spec, value| set_if_some(number(value), &mut spec.estimate.volatility.minutes),
        get: |spec| Some(ParameterValue::Number(spec.estimate.volatility.minutes)),
    },
    Parameter {
        id: ParameterId::Arrival,
        stage: Stage::Window,
        role: Role::Assumption,
        kind: ValueKind::Name(ArrivalPrice::names),
        default: DefaultValue::First,
        unit: "",
        description: "which price of the first slot is the arrival price",
        relevance: Relevance::All,
        gates_others: false,
        level44: Level44Rule::Pinned(|| ParameterValue::Name(ArrivalPrice::Mid.name())),
        set: |spec, value| set_if_some(ArrivalPrice::from_name(name(value)), &mut spec.window.arrival),
        get: |spec| Some(ParameterValue::Name(spec.window.arrival.name())),
    },
];
