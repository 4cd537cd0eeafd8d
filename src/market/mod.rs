//! Market data: sources of bars, the snapshot store on disk, trading calendars.

pub(crate) mod calendar;
pub(crate) mod cleaning;
pub(crate) mod fetching;
pub(crate) mod fills;
pub(crate) mod given_bars;
pub(crate) mod history;
pub(crate) mod http;
pub(crate) mod import;
pub(crate) mod slug;
pub(crate) mod snapshot;
pub(crate) mod source;
pub(crate) mod store;

use std::path::{Path, PathBuf};

/// The error of obtaining bars.
#[derive(Debug, thiserror::Error)]
pub enum MarketError {
    /// The source has no such symbol.
    #[error("{source_name} has no symbol `{symbol}`")]
    UnknownSymbol {
        /// The requested symbol.
        symbol: String,
        /// The source's name.
        source_name: &'static str,
        /// The symbols it has.
        known: Vec<String>,
        /// What to do.
        remedy: String,
    },
    /// The provider did not give them.
    #[error("{source_name}: {symbol}: {what}")]
    Provider {
        /// The source's name.
        source_name: &'static str,
        /// The symbol.
        symbol: String,
        /// What went wrong.
        what: String,
    },
    /// There are no bars in the days requested.
    #[error(
        "{source_name}: {symbol}: no usable bar in the last {days} days ({dropped} rows were left out): ask for more \
         days, or wait for a session to close"
    )]
    Empty {
        /// The source's name.
        source_name: &'static str,
        /// The symbol.
        symbol: String,
        /// Days requested.
        days: u32,
        /// Rows left out.
        dropped: u64,
    },
    /// A snapshot is not what was written.
    #[error("snapshot {} was changed after it was written: {what}; {remedy}", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
        /// What differs.
        what: String,
        /// What to do.
        remedy: String,
    },
    /// A file of the store could not be read or written.
    #[error("{}: {error}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's I/O error.
        error: std::io::Error,
    },
    /// A signal was requested that the bars do not have.
    #[error("{symbol}: {reason}")]
    Signal {
        /// The symbol.
        symbol: String,
        /// What is wrong.
        reason: String,
    },
    /// Bars that a program gave cannot be used.
    #[error("{symbol}: {what}")]
    Unusable {
        /// The symbol.
        symbol: String,
        /// What is wrong.
        what: String,
    },
    /// Sessions could not be laid out.
    #[error("{0}")]
    Calendar(#[from] calendar::CalendarError),
}

impl MarketError {
    /// A file of the store is not what was written: `what` says how.
    pub(crate) fn changed(path: &Path, what: &str) -> Self {
        Self::Changed {
            path: path.to_owned(),
            what: what.to_owned(),
            remedy: "restore the file, or remove its folder and import or fetch again".to_owned(),
        }
    }

    /// A closure that wraps an input or output error of `path`.
    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |error| Self::Io { path, error }
    }
}
