//! Sources of bars, one file each behind one trait.

pub mod imported;
pub mod sample;

use super::MarketError;
use super::snapshot::Snapshot;
use crate::model::family::Member;
use crate::sweep::definition::Interval;

/// Where bars come from when the store does not have them.
pub trait Source: Member {
    /// Obtains the bars of `symbol`, writing nothing.
    ///
    /// # Errors
    /// [`MarketError`] where the source does not have them.
    fn obtain(&self, symbol: &str, interval: Interval, stored: &[String]) -> Result<Snapshot, MarketError>;
}

/// The family of sources: a new one is a file and a line here.
pub static SOURCES: [&dyn Source; 2] = [&imported::Imported, &sample::Sample];
