//! What a run is where a sweep says nothing: the seed script's defaults, and ours where it has none.

use crate::model::estimate::{CURVES, CurveKnobs, EstimateSpec};
use crate::model::family::{self, Choice};
use crate::model::gate::{GATES, GateAction, GateKnobs, GateSpec, Threshold};
use crate::model::impact::{CoefficientSpec, ImpactKnobs, ImpactSpec, MODELS};
use crate::model::order::{Quantity, Residual, Side};
use crate::model::preset::Preset;
use crate::model::schedule::{Knobs, STRATEGIES, ScheduleSpec};
use crate::model::stages::RunSpec;
use crate::model::window::{Overrun, WindowSpec};

/// The curve of the seed script.
const LEVEL44_CURVE: &str = "window-median";

/// The spec every run starts from, with the curve that `preset` means.
pub fn defaults(preset: Preset) -> RunSpec {
    let level44_curve = family::find(&CURVES, LEVEL44_CURVE).filter(|_| preset == Preset::Level44);
    RunSpec {
        tape: 0,
        window: WindowSpec {
            preset,
            session: None,
            start: None,
            start_offset_min: 0,
            minutes: 120,
            overrun: Overrun::Truncate,
        },
        estimate: EstimateSpec {
            vol_span: 20,
            vol_floor_bps: 5.0,
            curve: level44_curve.unwrap_or(Choice(CURVES[0])),
            knobs: CurveKnobs { sessions: 20, half_life: 5.0 },
            adv_sessions: 20,
        },
        gate: GateSpec {
            gate: Choice(GATES[0]),
            action: GateAction::Skip,
            threshold: Threshold::Quantile(0.9),
            // The paper's: 50 buckets of 1/50 of a day's volume each.
            knobs: GateKnobs { sessions: 20, vpin_buckets: 50, vpin_bucket: 0.02 },
        },
        schedule: ScheduleSpec {
            strategy: Choice(STRATEGIES[0]),
            knobs: Knobs {
                half_life: 30.0,
                // The example of Almgren and Chriss 2000 and its stock.
                risk_aversion: 1e-6,
                ac_k_temp: 12.5 / 0.95,
                ac_k_perm: 1.25 / 0.95,
                resilience: 10.0,
                pov_rate: None,
                close_minutes: 30,
                volume_half_life: 30.0,
            },
            side: Side::Buy,
            quantity: Quantity::Units(50_000.0),
            participation: 0.10,
            residual: Residual::Drop,
            lot: 0.0,
            limit_bps: None,
        },
        impact: ImpactSpec {
            model: Choice(MODELS[0]),
            alpha: None,
            knobs: ImpactKnobs {
                shares_outstanding: None,
                // Almgren et al. 2005, delta.
                liquidity_exponent: 0.25,
                resilience: 10.0,
                decay: 0.5,
                decay_minutes: 1.0,
                // Kissell, a2 and a3.
                size_exponent: 0.55,
                volatility_exponent: 0.71,
            },
        },
        coefficients: CoefficientSpec {
            spread_bps: 2.0,
            k_temp: None,
            k_perm: None,
            fee_bps: 0.0,
            fee_per_share: 0.0,
            sell_fee_bps: 0.0,
            sell_fee_per_share: 0.0,
        },
    }
}
