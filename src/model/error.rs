//! Why one run could not be priced; a failed run is data, so the reason is part of the results.

use jiff::civil::Date;

use super::parameter::ParameterId;

/// The reason a run has no costs.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum RunError {
    /// The arrival lies before the session's open.
    #[error("the order would arrive {minutes} min before the session of {date} opens")]
    BeforeOpen {
        /// The session's local date.
        date: Date,
        /// Minutes between arrival and open.
        minutes: i64,
    },
    /// The arrival lies at or after the session's close.
    #[error("the order would arrive at or after the close of the session of {date}")]
    AfterClose {
        /// The session's local date.
        date: Date,
    },
    /// The window runs past the close and `overrun = "error"`.
    #[error(
        "the window runs {minutes} min past the close of the session of {date} (overrun = \"error\"; \
         \"truncate\" cuts it there)"
    )]
    Overrun {
        /// The session's local date.
        date: Date,
        /// Minutes past the close.
        minutes: i64,
    },
    /// No slot starts inside the window.
    #[error("no {bar_minutes}-minute bar slot starts inside the window of {minutes} min")]
    NoSlot {
        /// Length of a bar, in minutes.
        bar_minutes: i64,
        /// Length of the window, in minutes.
        minutes: u32,
    },
    /// The window starts past the last row (`preset = "level44"`).
    #[error("start_offset_min = {offset} is past the last of the {rows} rows of data")]
    StartPastData {
        /// Rows skipped.
        offset: u32,
        /// Rows there are.
        rows: usize,
    },
    /// There is no price at or before the arrival.
    #[error("no bar at or before the arrival in the session of {date}: there is no arrival price")]
    NoArrivalPrice {
        /// The session's local date.
        date: Date,
    },
    /// No complete session lies before this one, so there is no ADV.
    #[error(
        "no complete session before {date} to estimate the ADV from: run a later session, or check the session hours of \
         the bars (a session is complete when its bars span 90% of its hours)"
    )]
    NoPriorSession {
        /// The session's local date.
        date: Date,
    },
    /// The ADV would be 0.
    #[error(
        "nothing traded in the {sessions} complete sessions before {date}, so the ADV would be 0: check that the bars have \
         a volume column, or run a later session"
    )]
    NoPriorVolume {
        /// The session's local date.
        date: Date,
        /// Sessions that were looked at.
        sessions: u32,
    },
    /// The spread is to come from quotes, and the bars have none.
    #[error(
        "spread = \"column\" needs quotes beside the bars: import bars with the columns bid and ask, or spread, or set another \
         spread"
    )]
    NoQuotes,
    /// A spread model falls back to a tick, and there is none.
    #[error(
        "no spread could be told from noise, and no price step explains the prices before {date}, so there is no tick to fall \
         back to: set tick, for example tick = 0.01"
    )]
    NoTick {
        /// The session's local date.
        date: Date,
    },
    /// A table of spreads has no row for a time of the window.
    #[error(
        "the table of spreads has nothing for this symbol at {:02}:{:02}: add a row for that time, or one without times",
        minute / 60, minute % 60
    )]
    NoGivenSpread {
        /// Minutes after local midnight.
        minute: u16,
    },
    /// A cost is not finite: it overflowed.
    #[error("the costs overflow (not a finite number): check prices, quantity and coefficients")]
    NotFinite,
    /// `close-auction` and data without the closing auction's print.
    #[error(
        "close-auction needs the closing auction's print{}: import bars with its price in the column auction and its \
         units in auction_volume, on the session's last bar",
        of_session(*date)
    )]
    NoAuction {
        /// The session's local date; `None` without sessions.
        date: Option<Date>,
    },
    /// `close-auction` and a window that ends before the session does.
    #[error(
        "close-auction needs a window to the session's close{}: set more minutes (what runs past the close is cut there)",
        of_session(*date)
    )]
    NotToTheClose {
        /// The session's local date; `None` without sessions.
        date: Option<Date>,
    },
    /// Orders are to rest a tick from the last price, and no tick is known.
    #[error(
        "no price step explains the prices of prior sessions (are they adjusted?), so there is no tick to rest by: set \
         tick, in the currency of the prices"
    )]
    NoTickToRestBy,
    /// A gate reads a signal and the bars have none.
    #[error(
        "the gate reads a signal: name its column with signal = \"...\" in [data], for imported bars that have it"
    )]
    NoSignal,
    /// The impact model `almgren2005` has no `shares_outstanding`.
    #[error("almgren2005 needs shares_outstanding: set it, for example by symbol in an [[override]]")]
    NeedsSharesOutstanding,
    /// An impact model has no coefficient of its own and the sweep sets none.
    #[error(
        "{model} needs {coefficient}: its paper's are those of an invented stock, so there is no default. Set k_temp and \
         k_perm, for example to what `slipgrid calibrate` finds in your own fills"
    )]
    NeedsCoefficient {
        /// The model's name.
        model: &'static str,
        /// The coefficient that is missing.
        coefficient: ParameterId,
    },
    /// `almgren-chriss` is to trade off risk at a price, and does not know what trading costs.
    #[error(
        "almgren-chriss with risk_aversion needs ac_k_temp, the temporary impact that it assumes: set it, or set urgency \
         instead of risk_aversion"
    )]
    NeedsAssumedImpact,
    /// With the `ac_k_temp` and `ac_k_perm` it assumes, `almgren-chriss` has no temporary cost (eta~ <= 0) to trade off
    /// against risk.
    #[error("almgren-chriss has no trajectory: ac_k_temp must be above ac_k_perm / (2 x slots per session)")]
    NoTrajectory,
    /// `optimal` is to believe in an impact model that has no default coefficients.
    #[error(
        "optimal cannot believe in {belief}, which has no default coefficients: set belief to another impact model, or use \
         strategy = \"almgren-chriss\", which is the optimum of linear impact"
    )]
    NoBelief {
        /// The impact model's name.
        belief: &'static str,
    },
    /// `optimal` is to believe in impact that pays for trading on both sides.
    #[error(
        "optimal finds no schedule under belief = \"{belief}\", which would pay for trading to and fro (in proportion, + as \
         ordered and - against it: {legs}): set belief to another impact model"
    )]
    RoundTrip {
        /// The impact model's name.
        belief: &'static str,
        /// Quantities and slots.
        legs: String,
    },
    /// The quantity came out as zero or less.
    #[error(
        "the parent quantity resolves to {quantity} units: it must be above 0 (an ADV fraction needs prior sessions with volume)"
    )]
    NoQuantity {
        /// The quantity.
        quantity: f64,
    },
}

/// "of" and the date, where there is one.
fn of_session(date: Option<Date>) -> String {
    date.map_or_else(String::new, |date| format!(" of {date}"))
}
