//! The ids and names of all parameters of a run.
//!
//! Members of families say by id which of these they read; each parameter's descriptor is in `sweep::parameter`.

use std::fmt;

macro_rules! parameters {
    ($($id:ident = $name:literal,)+) => {
        /// A parameter of a run; ordered as in tables.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum ParameterId {
            $(#[doc = concat!("`", $name, "`")] $id,)+
        }

        impl ParameterId {
            /// Every parameter.
            pub const ALL: &[Self] = &[$(Self::$id,)+];

            /// Its one name, everywhere: in sweep files, flags, columns, messages.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$id => $name,)+
                }
            }
        }
    };
}

// The seed script's first, in its own order.
parameters! {
    Side = "side",
    Qty = "qty",
    Minutes = "minutes",
    Strategy = "strategy",
    Start = "start",
    StartOffsetMin = "start_offset_min",
    Participation = "participation",
    SpreadBps = "spread_bps",
    KTemp = "k_temp",
    Alpha = "alpha",
    KPerm = "k_perm",
    VolSpan = "vol_span",
    VolFloorBps = "vol_floor_bps",
    Volatility = "volatility",
    VolMinutes = "vol_minutes",
    Arrival = "arrival",
    Residual = "residual",
    Overrun = "overrun",
    Cleanup = "cleanup",
    CapVolume = "cap_volume",
    Lot = "lot",
    LimitBps = "limit_bps",
    Fill = "fill",
    PassiveFill = "passive_fill",
    PassiveTicks = "passive_ticks",
    HalfLife = "half_life",
    Urgency = "urgency",
    RiskAversion = "risk_aversion",
    AcKTemp = "ac_k_temp",
    AcKPerm = "ac_k_perm",
    Resilience = "resilience",
    OwResilience = "ow_resilience",
    Belief = "belief",
    PovRate = "pov_rate",
    CloseMinutes = "close_minutes",
    VolumeHalfLife = "volume_half_life",
    PwpRate = "pwp_rate",
    Curve = "curve",
    CurveSessions = "curve_sessions",
    CurveHalfLife = "curve_half_life",
    AdvSessions = "adv_sessions",
    Spread = "spread",
    Tick = "tick",
    Gate = "gate",
    GateAction = "gate_action",
    GateThreshold = "gate_threshold",
    GateSessions = "gate_sessions",
    VpinBuckets = "vpin_buckets",
    VpinBucket = "vpin_bucket",
    Impact = "impact",
    SharesOutstanding = "shares_outstanding",
    LiquidityExponent = "liquidity_exponent",
    Decay = "decay",
    DecayMinutes = "decay_minutes",
    SizeExponent = "size_exponent",
    VolatilityExponent = "volatility_exponent",
    FeeBps = "fee_bps",
    FeePerShare = "fee_per_share",
    SellFeeBps = "sell_fee_bps",
    SellFeePerShare = "sell_fee_per_share",
    KCleanup = "k_cleanup",
    SpreadScale = "spread_scale",
}

impl fmt::Debug for ParameterId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for ParameterId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
