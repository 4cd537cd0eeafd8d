//! Parameters of what is estimated from the past, and of the gates that read it.

use super::super::{Kind, Parameter, Stage, Value};
use super::{FRACTION, POSITIVE, SESSIONS, THRESHOLD, choose, count, name, number, put};
use crate::model::estimate::CURVES;
use crate::model::family::{self, Named};
use crate::model::gate::{GATES, GateAction};

/// Parameters of what is estimated from the past, and of the gates that read it.
pub(super) const ESTIMATE: [Parameter; 10] = [
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
        set: |spec, value| put(count(value), &mut spec.estimate.knobs.sessions),
        get: |spec| Some(Value::Count(spec.estimate.knobs.sessions)),
    },
    Parameter {
        name: "curve_half_life",
        stage: Stage::Estimate,
        kind: Kind::Number(POSITIVE),
        unit: "sessions",
        about: "sessions after which a prior session weighs half (ewma)",
        optional: true,
        set: |spec, value| put(number(value), &mut spec.estimate.knobs.half_life),
        get: |spec| Some(Value::Number(spec.estimate.knobs.half_life)),
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
        name: "gate",
        stage: Stage::Gate,
        kind: Kind::Name(|| family::names(&GATES)),
        unit: "",
        about: "what makes the order hold back",
        optional: false,
        set: |spec, value| choose(&GATES, value, &mut spec.gate.gate),
        get: |spec| Some(Value::Name(spec.gate.gate.name())),
    },
    Parameter {
        name: "gate_action",
        stage: Stage::Gate,
        kind: Kind::Name(GateAction::names),
        unit: "",
        about: "what happens in a slot that starts over the threshold",
        optional: true,
        set: |spec, value| put(GateAction::from_name(name(value)), &mut spec.gate.action),
        get: |spec| Some(Value::Name(spec.gate.action.name())),
    },
    Parameter {
        name: "gate_threshold",
        stage: Stage::Gate,
        kind: Kind::Forms(&THRESHOLD),
        unit: "",
        about: "the level above which the gate acts: a number, or { quantile = 0.9 } of prior sessions",
        optional: true,
        set: |spec, value| {
            if let Value::Threshold(threshold) = value {
                spec.gate.threshold = threshold;
            }
        },
        get: |spec| Some(Value::Threshold(spec.gate.threshold)),
    },
    Parameter {
        name: "gate_sessions",
        stage: Stage::Gate,
        kind: SESSIONS,
        unit: "sessions",
        about: "prior sessions the gate and its quantile may use, at most",
        optional: true,
        set: |spec, value| put(count(value), &mut spec.gate.knobs.sessions),
        get: |spec| Some(Value::Count(spec.gate.knobs.sessions)),
    },
    Parameter {
        name: "vpin_buckets",
        stage: Stage::Gate,
        kind: Kind::Count { min: 1, max: 10_000 },
        unit: "",
        about: "volume buckets that VPIN averages over",
        optional: true,
        set: |spec, value| put(count(value), &mut spec.gate.knobs.vpin_buckets),
        get: |spec| Some(Value::Count(spec.gate.knobs.vpin_buckets)),
    },
    Parameter {
        name: "vpin_bucket",
        stage: Stage::Gate,
        kind: Kind::Number(FRACTION),
        unit: "fraction of ADV",
        about: "volume of a bucket",
        optional: true,
        set: |spec, value| put(number(value), &mut spec.gate.knobs.vpin_bucket),
        get: |spec| Some(Value::Number(spec.gate.knobs.vpin_bucket)),
    },
];
