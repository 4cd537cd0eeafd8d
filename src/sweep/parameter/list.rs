//! The one list of parameters: name, stage, unit, bounds, meaning. It feeds the sweep file, the flags of `simulate`,
//! the columns of the tables, the run ids and the documentation.

use super::{Kind, Parameter, Stage, Value};
use crate::model::estimate::CURVES;
use crate::model::family::{self, Choice, Member};
use crate::model::impact::MODELS;
use crate::model::order::{Residual, Side};
use crate::model::schedule::STRATEGIES;
use crate::model::window::Overrun;

/// A number of zero or more, and no larger than any use of it.
const NOT_NEGATIVE: Kind = Kind::Number { min: 0.0, above_min: false, max: 1e6 };
/// Basis points of a price: from nothing to twice the price.
const BPS: Kind = Kind::Number { min: 0.0, above_min: false, max: 20_000.0 };
/// A number of prior sessions.
const SESSIONS: Kind = Kind::Count { min: 1, max: 10_000 };

fn choose<T: Member + ?Sized>(family: &[&'static T], value: Value, place: &mut Choice<T>) {
    if let Value::Name(name) = value
        && let Some(member) = family::find(family, name)
    {
        *place = member;
    }
}

fn put<T: Copy>(value: Option<T>, place: &mut T) {
    if let Some(value) = value {
        *place = value;
    }
}

fn number(value: Value) -> Option<f64> {
    if let Value::Number(number) = value { Some(number) } else { None }
}

fn count(value: Value) -> Option<u32> {
    if let Value::Count(count) = value { Some(count) } else { None }
}

fn name(value: Value) -> &'static str {
    if let Value::Name(name) = value { name } else { "" }
}

/// Every parameter, in the order of the tables: the seed script's first, in its own order.
pub static PARAMETERS: [Parameter; 21] = [
    Parameter {
        name: "side",
        stage: Stage::Schedule,
        kind: Kind::Name(|| Side::NAMES.to_vec()),
        unit: "",
        about: "buy or sell",
        optional: false,
        set: |spec, value| put(Side::from_name(name(value)), &mut spec.schedule.side),
        get: |spec| Some(Value::Name(spec.schedule.side.name())),
    },
    Parameter {
        name: "qty",
        stage: Stage::Schedule,
        kind: Kind::Quantity,
        unit: "units",
        about: "size of the parent order: units, or { adv_fraction = 0.02 }",
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
        kind: Kind::Number { min: 0.0, above_min: true, max: 1.0 },
        unit: "fraction",
        about: "largest share of a bar's volume a child may take",
        optional: false,
        set: |spec, value| put(number(value), &mut spec.schedule.participation),
        get: |spec| Some(Value::Number(spec.schedule.participation)),
    },
    Parameter {
        name: "spread_bps",
        stage: Stage::Coefficients,
        kind: BPS,
        unit: "bps of mid",
        about: "quoted spread; half of it is paid on every fill",
        optional: false,
        set: |spec, value| put(number(value), &mut spec.coefficients.spread_bps),
        get: |spec| Some(Value::Number(spec.coefficients.spread_bps)),
    },
    Parameter {
        name: "k_temp",
        stage: Stage::Coefficients,
        kind: NOT_NEGATIVE,
        unit: "",
        about: "coefficient of temporary impact",
        optional: false,
        set: |spec, value| put(number(value), &mut spec.coefficients.k_temp),
        get: |spec| Some(Value::Number(spec.coefficients.k_temp)),
    },
    Parameter {
        name: "alpha",
        stage: Stage::Impact,
        kind: Kind::Number { min: 0.0, above_min: false, max: 10.0 },
        unit: "",
        about: "elasticity of temporary impact to child / bar volume",
        optional: true,
        set: |spec, value| put(number(value), &mut spec.impact.alpha),
        get: |spec| Some(Value::Number(spec.impact.alpha)),
    },
    Parameter {
        name: "k_perm",
        stage: Stage::Coefficients,
        kind: NOT_NEGATIVE,
        unit: "",
        about: "coefficient of permanent impact",
        optional: false,
        set: |spec, value| put(number(value), &mut spec.coefficients.k_perm),
        get: |spec| Some(Value::Number(spec.coefficients.k_perm)),
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
        kind: BPS,
        unit: "bps a bar",
        about: "least volatility of a bar",
        optional: false,
        set: |spec, value| put(number(value), &mut spec.estimate.vol_floor_bps),
        get: |spec| Some(Value::Number(spec.estimate.vol_floor_bps)),
    },
    Parameter {
        name: "residual",
        stage: Stage::Schedule,
        kind: Kind::Name(|| Residual::NAMES.to_vec()),
        unit: "",
        about: "what becomes of a target the cap refused",
        optional: false,
        set: |spec, value| put(Residual::from_name(name(value)), &mut spec.schedule.residual),
        get: |spec| Some(Value::Name(spec.schedule.residual.name())),
    },
    Parameter {
        name: "overrun",
        stage: Stage::Window,
        kind: Kind::Name(|| Overrun::NAMES.to_vec()),
        unit: "",
        about: "what to do with a window that runs past the session's close",
        optional: false,
        set: |spec, value| put(Overrun::from_name(name(value)), &mut spec.window.overrun),
        get: |spec| Some(Value::Name(spec.window.overrun.name())),
    },
    Parameter {
        name: "curve",
        stage: Stage::Estimate,
        kind: Kind::Name(|| family::names(&CURVES)),
        unit: "",
        about: "where the volume forecast comes from",
        optional: true,
        set: |spec, value| choose(&CURVES, value, &mut spec.estimate.curve),
        get: |spec| Some(Value::Name(spec.estimate.curve.name())),
    },
    Parameter {
        name: "curve_sessions",
        stage: Stage::Estimate,
        kind: SESSIONS,
        unit: "sessions",
        about: "prior sessions the curve may use, at most",
        optional: true,
        set: |spec, value| put(count(value), &mut spec.estimate.curve_sessions),
        get: |spec| Some(Value::Count(spec.estimate.curve_sessions)),
    },
    Parameter {
        name: "adv_sessions",
        stage: Stage::Estimate,
        kind: SESSIONS,
        unit: "sessions",
        about: "prior sessions the ADV may use, at most",
        optional: false,
        set: |spec, value| put(count(value), &mut spec.estimate.adv_sessions),
        get: |spec| Some(Value::Count(spec.estimate.adv_sessions)),
    },
    Parameter {
        name: "impact",
        stage: Stage::Impact,
        kind: Kind::Name(|| family::names(&MODELS)),
        unit: "",
        about: "model of market impact",
        optional: false,
        set: |spec, value| choose(&MODELS, value, &mut spec.impact.model),
        get: |spec| Some(Value::Name(spec.impact.model.name())),
    },
    Parameter {
        name: "fee_bps",
        stage: Stage::Coefficients,
        kind: BPS,
        unit: "bps of mid",
        about: "fees on the value traded at mid",
        optional: false,
        set: |spec, value| put(number(value), &mut spec.coefficients.fee_bps),
        get: |spec| Some(Value::Number(spec.coefficients.fee_bps)),
    },
    Parameter {
        name: "fee_per_share",
        stage: Stage::Coefficients,
        kind: NOT_NEGATIVE,
        unit: "cash a unit",
        about: "fees on every unit traded",
        optional: false,
        set: |spec, value| put(number(value), &mut spec.coefficients.fee_per_share),
        get: |spec| Some(Value::Number(spec.coefficients.fee_per_share)),
    },
];
