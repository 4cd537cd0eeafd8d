//! Parameters of how an order is spread, limited and rounded.

use super::super::{Kind, Parameter, Stage, Value};
use super::{BPS, FRACTION, NOT_NEGATIVE, POSITIVE, count, name, number, put};
use crate::model::family::Named;
use crate::model::order::Residual;
use crate::model::window::Overrun;

/// Parameters of how an order is spread, limited and rounded.
pub(super) const SCHEDULE: [Parameter; 12] = [
    Parameter {
        name: "residual",
        stage: Stage::Schedule,
        kind: Kind::Name(Residual::names),
        unit: "",
        about: "what becomes of a target that was refused",
        optional: true,
        set: |spec, value| put(Residual::from_name(name(value)), &mut spec.schedule.residual),
        get: |spec| Some(Value::Name(spec.schedule.residual.name())),
    },
    Parameter {
        name: "overrun",
        stage: Stage::Window,
        kind: Kind::Name(Overrun::names),
        unit: "",
        about: "what to do with a window that runs past the session's close",
        optional: false,
        set: |spec, value| put(Overrun::from_name(name(value)), &mut spec.window.overrun),
        get: |spec| Some(Value::Name(spec.window.overrun.name())),
    },
    Parameter {
        name: "lot",
        stage: Stage::Schedule,
        kind: Kind::Number(NOT_NEGATIVE),
        unit: "units",
        about: "children are multiples of this, by largest remainder (default: no rounding)",
        optional: false,
        set: |spec, value| put(number(value), &mut spec.schedule.lot),
        get: |spec| (spec.schedule.lot > 0.0).then_some(Value::Number(spec.schedule.lot)),
    },
    Parameter {
        name: "limit_bps",
        stage: Stage::Schedule,
        kind: Kind::Number(BPS),
        unit: "bps of arrival",
        about: "no fill while the mid is worse than the arrival price by more than this (default: no limit)",
        optional: false,
        set: |spec, value| spec.schedule.limit_bps = number(value),
        get: |spec| spec.schedule.limit_bps.map(Value::Number),
    },
    Parameter {
        name: "half_life",
        stage: Stage::Schedule,
        kind: Kind::Number(POSITIVE),
        unit: "min",
        about: "time after which the rate has halved (front-loaded) or doubled (back-loaded)",
        optional: true,
        set: |spec, value| put(number(value), &mut spec.schedule.knobs.half_life),
        get: |spec| Some(Value::Number(spec.schedule.knobs.half_life)),
    },
    Parameter {
        name: "risk_aversion",
        stage: Stage::Schedule,
        kind: Kind::Number(NOT_NEGATIVE),
        unit: "1 / cash",
        about: "cost of a unit of variance (almgren-chriss); 0 is TWAP",
        optional: true,
        set: |spec, value| put(number(value), &mut spec.schedule.knobs.risk_aversion),
        get: |spec| Some(Value::Number(spec.schedule.knobs.risk_aversion)),
    },
    Parameter {
        name: "ac_k_temp",
        stage: Stage::Schedule,
        kind: Kind::Number(POSITIVE),
        unit: "",
        about: "the k_temp of almgren-chriss-linear that almgren-chriss believes in",
        optional: true,
        set: |spec, value| put(number(value), &mut spec.schedule.knobs.ac_k_temp),
        get: |spec| Some(Value::Number(spec.schedule.knobs.ac_k_temp)),
    },
    Parameter {
        name: "ac_k_perm",
        stage: Stage::Schedule,
        kind: Kind::Number(NOT_NEGATIVE),
        unit: "",
        about: "the k_perm of almgren-chriss-linear that almgren-chriss believes in",
        optional: true,
        set: |spec, value| put(number(value), &mut spec.schedule.knobs.ac_k_perm),
        get: |spec| Some(Value::Number(spec.schedule.knobs.ac_k_perm)),
    },
    Parameter {
        name: "resilience",
        stage: Stage::Schedule,
        kind: Kind::Number(NOT_NEGATIVE),
        unit: "1 / session",
        about: "speed at which the book fills up again (obizhaeva-wang, strategy and model)",
        optional: true,
        set: |spec, value| {
            put(number(value), &mut spec.schedule.knobs.resilience);
            put(number(value), &mut spec.impact.knobs.resilience);
        },
        get: |spec| Some(Value::Number(spec.impact.knobs.resilience)),
    },
    Parameter {
        name: "pov_rate",
        stage: Stage::Schedule,
        kind: Kind::Number(FRACTION),
        unit: "fraction",
        about: "share of the printed volume to keep up with (default: participation)",
        optional: true,
        set: |spec, value| spec.schedule.knobs.pov_rate = number(value),
        get: |spec| spec.schedule.knobs.pov_rate.map(Value::Number),
    },
    Parameter {
        name: "close_minutes",
        stage: Stage::Schedule,
        kind: Kind::Count { min: 1, max: 1_000_000 },
        unit: "min",
        about: "minutes at the end of the window that are used (close)",
        optional: true,
        set: |spec, value| put(count(value), &mut spec.schedule.knobs.close_minutes),
        get: |spec| Some(Value::Count(spec.schedule.knobs.close_minutes)),
    },
    Parameter {
        name: "volume_half_life",
        stage: Stage::Schedule,
        kind: Kind::Number(POSITIVE),
        unit: "min",
        about: "time after which half of a volume surprise is forgotten (dynamic-vwap)",
        optional: true,
        set: |spec, value| put(number(value), &mut spec.schedule.knobs.volume_half_life),
        get: |spec| Some(Value::Number(spec.schedule.knobs.volume_half_life)),
    },
];
