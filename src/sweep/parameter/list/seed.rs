//! The seed script's parameters, in its own order, and the arrival beside them.

use super::super::{Kind, Parameter, Stage, Value};
use super::{BPS, EXPONENT, FRACTION, NOT_NEGATIVE, QUANTITY, choose, count, name, number, put};
use crate::model::family::{self, Named};
use crate::model::order::Side;
use crate::model::schedule::STRATEGIES;

/// The seed script's parameters, in its own order, and the arrival beside them.
pub(super) const SEED: [Parameter; 13] = [
    Parameter {
        name: "side",
        stage: Stage::Gate,
        kind: Kind::Name(Side::names),
        unit: "",
        about: "buy or sell",
        optional: false,
        set: |spec, value| put(Side::from_name(name(value)), &mut spec.schedule.side),
        get: |spec| Some(Value::Name(spec.schedule.side.name())),
    },
    Parameter {
        name: "qty",
        stage: Stage::Schedule,
        kind: Kind::Forms(&QUANTITY),
        unit: "units",
        about: "size of the parent order: units, { notional = 1e6 } or { adv_fraction = 0.02 }",
        optional: false,
        set: |spec, value| {
            if let Value::Quantity(quantity) = value {
                spec.schedule.quantity = quantity;
            }
        },
        get: |spec| Some(Value::Quantity(spec.schedule.quantity)),
    },
    Parameter {
        name: "minutes",
        stage: Stage::Window,
        kind: Kind::Count { min: 1, max: 1_000_000 },
        unit: "min",
        about: "length of the order's life",
        optional: false,
        set: |spec, value| put(count(value), &mut spec.window.minutes),
        get: |spec| Some(Value::Count(spec.window.minutes)),
    },
    Parameter {
        name: "strategy",
        stage: Stage::Schedule,
        kind: Kind::Name(|| family::names(&STRATEGIES)),
        unit: "",
        about: "how the parent order is spread over the slots",
        optional: false,
        set: |spec, value| choose(&STRATEGIES, value, &mut spec.schedule.strategy),
        get: |spec| Some(Value::Name(spec.schedule.strategy.name())),
    },
    Parameter {
        name: "start",
        stage: Stage::Window,
        kind: Kind::Time,
        unit: "local HH:MM",
        about: "arrival of the order, exchange-local time (default: the session's open)",
        optional: false,
        set: |spec, value| {
            if let Value::Time(minute) = value {
                spec.window.start = Some(minute);
            }
        },
        get: |spec| spec.window.start.map(Value::Time),
    },
    Parameter {
        name: "start_offset_min",
        stage: Stage::Window,
        kind: Kind::Count { min: 0, max: 1_000_000 },
        unit: "min",
        about: "minutes from start to the arrival (level44: rows of data to skip)",
        optional: false,
        set: |spec, value| put(count(value), &mut spec.window.start_offset_min),
        get: |spec| Some(Value::Count(spec.window.start_offset_min)),
    },
    Parameter {
        name: "participation",
        stage: Stage::Schedule,
        kind: Kind::Number(FRACTION),
        unit: "fraction",
        about: "largest share of a bar's volume a child may take",
        optional: false,
        set: |spec, value| put(number(value), &mut spec.schedule.participation),
        get: |spec| Some(Value::Number(spec.schedule.participation)),
    },
    Parameter {
        name: "spread_bps",
        stage: Stage::Coefficients,
        kind: Kind::Number(BPS),
        unit: "bps of mid",
        about: "quoted spread; half of it is paid on every fill",
        optional: false,
        set: |spec, value| put(number(value), &mut spec.coefficients.spread_bps),
        get: |spec| Some(Value::Number(spec.coefficients.spread_bps)),
    },
    Parameter {
        name: "k_temp",
        stage: Stage::Coefficients,
        kind: Kind::Number(NOT_NEGATIVE),
        unit: "",
        about: "coefficient of temporary impact (default: the impact model's own)",
        optional: true,
        set: |spec, value| spec.coefficients.k_temp = number(value),
        get: |spec| Some(Value::Number(spec.charges().k_temp)),
    },
    Parameter {
        name: "alpha",
        stage: Stage::Impact,
        kind: Kind::Number(EXPONENT),
        unit: "",
        about: "elasticity of temporary impact to the share of volume taken (default: the impact model's own)",
        optional: true,
        set: |spec, value| spec.impact.alpha = number(value),
        get: |spec| Some(Value::Number(spec.impact.alpha())),
    },
    Parameter {
        name: "k_perm",
        stage: Stage::Coefficients,
        kind: Kind::Number(NOT_NEGATIVE),
        unit: "",
        about: "coefficient of permanent impact (default: the impact model's own)",
        optional: true,
        set: |spec, value| spec.coefficients.k_perm = number(value),
        get: |spec| Some(Value::Number(spec.charges().k_perm)),
    },
    Parameter {
        name: "vol_span",
        stage: Stage::Estimate,
        kind: Kind::Count { min: 1, max: 1_000_000 },
        unit: "bars",
        about: "span of the EWMA volatility",
        optional: false,
        set: |spec, value| put(count(value), &mut spec.estimate.vol_span),
        get: |spec| Some(Value::Count(spec.estimate.vol_span)),
    },
    Parameter {
        name: "vol_floor_bps",
        stage: Stage::Estimate,
        kind: Kind::Number(BPS),
        unit: "bps a bar",
        about: "least volatility of a bar",
        optional: false,
        set: |spec, value| put(number(value), &mut spec.estimate.vol_floor_bps),
        get: |spec| Some(Value::Number(spec.estimate.vol_floor_bps)),
    },
];
