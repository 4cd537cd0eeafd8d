//! Why a symbol has no bars.

use std::path::PathBuf;

use crate::config::diagnostic::DiagnosticCode;
use crate::market::MarketError;
use crate::sweep::definition::BarLength;

/// What to do about a signal that is not there.
pub(super) const SIGNAL_REMEDY: &str =
    "import the bars with such a column and name it with signal = \"...\" in [data]";

/// Why a symbol has no bars.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BarsError {
    /// They are not on disk, and nothing was fetched.
    #[error(
        "{symbol}: no {bar_length} bars of {source_name} in {}: fetch them with `slipgrid fetch`",
        folder.display()
    )]
    NotStored {
        /// The symbol.
        symbol: String,
        /// Length of a bar.
        bar_length: BarLength,
        /// Name of the source.
        source_name: String,
        /// Folder of the store.
        folder: PathBuf,
    },
    /// The calling program gave no bars of this symbol.
    #[error("no bars of `{symbol}` were given")]
    NotGiven {
        /// The symbol.
        symbol: String,
        /// The symbols that were given.
        given: Vec<String>,
    },
    /// The program gave bars of another length.
    #[error("the bars of `{symbol}` are {seconds} s long, and the sweep's interval is {expected}")]
    OtherBarLength {
        /// The symbol.
        symbol: String,
        /// Length of the bars that were given, in seconds.
        seconds: i64,
        /// Length of a bar of the sweep.
        expected: BarLength,
    },
    /// The source does not give them, or they are not what was stored.
    #[error(transparent)]
    Market(#[from] MarketError),
}

impl BarsError {
    /// Whether the request itself is wrong: no such symbol, or no such signal column. Otherwise something must be done
    /// about the data.
    pub fn is_user_error(&self) -> bool {
        matches!(self, Self::Market(MarketError::UnknownSymbol { .. } | MarketError::Signal { .. }))
    }

    /// What to do about it; empty where the message says it.
    pub fn remedy(&self) -> String {
        match self {
            Self::Market(MarketError::UnknownSymbol { known, remedy, .. }) if known.is_empty() => {
                remedy.clone()
            }
            Self::Market(MarketError::UnknownSymbol { known, remedy, .. }) => {
                format!("{remedy}; there are {}", known.join(", "))
            }
            Self::Market(MarketError::Signal { .. }) => SIGNAL_REMEDY.to_owned(),
            Self::NotGiven { given, .. } => format!("there are {}", given.join(", ")),
            Self::OtherBarLength { .. } => "set interval in [data] to what they have".to_owned(),
            _ => String::new(),
        }
    }

    /// The diagnostic code for a sweep file that names this symbol.
    pub(super) fn code(&self) -> DiagnosticCode {
        match self {
            Self::Market(MarketError::Signal { .. }) => DiagnosticCode::NoSignal,
            _ => DiagnosticCode::UnknownSymbol,
        }
    }
}
