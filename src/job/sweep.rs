//! A sweep file, read and checked.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::bars::{BarsOrigin, apply_quality_policy, given_symbol, open_symbol, restrict_to_preset};
use super::error::{Error, SymbolFailure};
use super::event::{Event, Observer};
use super::fetch::{fetch_missing, is_remote};
use super::opened::OpenedSweep;
use crate::config::diagnostic::Diagnostic;
use crate::config::{self, LoadContext, LoadedSweep, SweepFileError};
use crate::market::source::imported::NAME as IMPORTED;
use crate::market::source::{self, SOURCES};
use crate::market::store::Store;
use crate::model::bar_series::BarSeries;
use crate::model::family;
use crate::sink::table_formats::TABLE_FORMATS;
use crate::sweep::definition;

/// A sweep file, read and validated. Every mistake in the file is reported here, before any bar is read.
#[derive(Debug, Clone)]
pub struct Sweep {
    loaded: LoadedSweep,
    sets: Vec<String>,
}

/// What to do about symbols that have nothing on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MissingBarsPolicy {
    /// Nothing is fetched or stored; a local source gives its bars.
    #[default]
    Leave,
    /// They are fetched from their provider and stored.
    Fetch,
}

impl Sweep {
    /// Reads the sweep file at `path`.
    ///
    /// # Errors
    /// [`Error::NoSweepFile`], or [`Error::Refused`] with every problem of the file.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, Error> {
        Self::read_with(path, &[])
    }

    /// Reads the sweep file at `path` with `sets` (`key=value`) on top, as the command line's `--set` has them.
    ///
    /// # Errors
    /// [`Error::NoSweepFile`], or [`Error::Refused`] with every problem of file and sets.
    pub fn read_with(path: impl AsRef<Path>, sets: &[String]) -> Result<Self, Error> {
        let path = path.as_ref();
        let text = std::fs::read_to_string(path)
            .map_err(|error| Error::NoSweepFile { path: PathBuf::from(path), error })?;
        Self::load(&path.display().to_string(), &text, sets.to_vec())
    }

    /// Reads a sweep from a text, as if it stood in a file `sweep.toml` of the working folder.
    ///
    /// ```
    /// use slipgrid::{Error, Sweep};
    ///
    /// let Err(Error::Refused(refused)) = Sweep::from_toml("[order]\nsymbol = 'LIQD'\nqty = -1\n") else {
    ///     panic!("nothing can be bought less than nothing")
    /// };
    /// let problem = refused.problems().next().unwrap();
    /// assert_eq!((problem.line, problem.column, problem.code), (3, 7, "out-of-bounds"));
    /// ```
    ///
    /// # Errors
    /// [`Error::Refused`] with every problem of the text.
    pub fn from_toml(text: &str) -> Result<Self, Error> {
        Self::load("sweep.toml", text, Vec::new())
    }

    /// The same sweep with another value of a key: a parameter, a key of `[data]`, or a path such as `output.slices`.
    /// The value is TOML; what is not TOML is a string.
    ///
    /// ```
    /// use slipgrid::{Store, Sweep};
    ///
    /// let sweep = Sweep::from_toml("[data]\nsource = 'sample'\n[order]\nsymbol = 'LIQD'\nqty = 1000\n")?;
    /// let three = sweep.set("participation", "[0.05, 0.1, 0.2]")?;
    /// assert_eq!(three.open(&Store::new("data"))?.plan()?.runs(), 3);
    /// # Ok::<(), slipgrid::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Refused`] with every problem there is then.
    pub fn set(&self, key: &str, value: &str) -> Result<Self, Error> {
        let mut sets = self.sets.clone();
        sets.push(format!("{key}={value}"));
        let file = &self.loaded.sources[0];
        Self::load(&file.name, &file.text, sets)
    }

    fn load(name: &str, text: &str, sets: Vec<String>) -> Result<Self, Error> {
        let known = LoadContext {
            sources: &family::names(SOURCES),
            lookback_days: source::default_lookback_days,
            tables: &TABLE_FORMATS.iter().map(|format| format.name).collect::<Vec<_>>(),
            read: &|path| std::fs::read_to_string(path),
        };
        let loaded = config::load(name, text, &sets, &known)?;
        Ok(Self { loaded, sets })
    }

    /// Its name, which the folder of its results has.
    pub fn name(&self) -> &str {
        &self.loaded.sweep.name
    }

    /// Its symbols.
    pub fn symbols(&self) -> &[String] {
        &self.loaded.sweep.symbols
    }

    /// The sweep as the file defines it.
    pub(crate) fn definition(&self) -> &definition::SweepDefinition {
        &self.loaded.sweep
    }

    /// Opens the bars of its symbols: those in `store`, or of a source that has them at hand. Nothing is fetched or
    /// stored.
    ///
    /// # Errors
    /// See [`Sweep::open_with`].
    pub fn open(&self, store: &Store) -> Result<OpenedSweep, Error> {
        self.open_with(store, MissingBarsPolicy::Leave, &|_event| {})
    }

    /// Takes bars that the program has, one series for each symbol of the sweep, as if they had been imported; those of
    /// other symbols are left aside.
    ///
    /// # Errors
    /// [`Error::Refused`] where a symbol's bars are not there or of another length than the sweep's `interval`,
    /// [`Error::BadSessions`] where the sweep wants no bad bars and there are some.
    pub fn open_bars(&self, bars: impl IntoIterator<Item = BarSeries>) -> Result<OpenedSweep, Error> {
        let mut loaded = self.loaded.clone();
        IMPORTED.clone_into(&mut loaded.sweep.data.source);
        let request = &loaded.sweep.data;
        let given: Vec<Arc<BarSeries>> = bars.into_iter().map(Arc::new).collect();
        let (mut all_series, mut problems) = (Vec::new(), Vec::new());
        for (symbol, at) in loaded.sweep.symbols.iter().zip(&loaded.symbols) {
            match given_symbol(request, symbol, &given) {
                Ok(series) => all_series.push(apply_quality_policy(series, request.quality)?),
                Err(error) => {
                    problems.push(Diagnostic::new(error.code(), at, error.to_string(), error.remedy()));
                }
            }
        }
        if !problems.is_empty() {
            return Err(SweepFileError { diagnostics: problems, sources: loaded.sources }.into());
        }
        Ok(OpenedSweep { loaded, series: all_series, failures: Vec::new(), origin: BarsOrigin::Given })
    }

    /// Opens the bars of the sweep's symbols. A symbol without bars is left out and reported ([`Event::SymbolFailed`]);
    /// the others continue.
    ///
    /// # Errors
    /// [`Error::Refused`] where a symbol does not exist, [`Error::BadSessions`] where the sweep wants no bad bars and
    /// there are some, [`Error::NoBars`] where no symbol is left.
    pub fn open_with(
        &self,
        store: &Store,
        missing: MissingBarsPolicy,
        observer: &Observer<'_>,
    ) -> Result<OpenedSweep, Error> {
        let LoadedSweep { sweep, symbols: spans, sources, .. } = &self.loaded;
        let (request, symbols) = (&sweep.data, &sweep.symbols);
        let fetched = is_remote(request);
        let mut fetch_failures = if missing == MissingBarsPolicy::Fetch && fetched {
            fetch_missing(request, symbols, store, observer)
        } else {
            Vec::new()
        };
        let (mut all_series, mut failures, mut problems) =
            (Vec::<Arc<BarSeries>>::new(), Vec::new(), Vec::new());
        for (place, (symbol, at)) in symbols.iter().zip(spans).enumerate() {
            let refusal = fetch_failures.iter().position(|(refused, _)| *refused == place);
            let opened = match refusal.map(|refusal| fetch_failures.swap_remove(refusal)) {
                Some((_, error)) => Err(error.into()),
                None => open_symbol(request, symbol, store),
            };
            match opened {
                Ok(series) => all_series.push(apply_quality_policy(
                    restrict_to_preset(series, request, sweep.preset),
                    request.quality,
                )?),
                Err(error) if error.is_user_error() => {
                    problems.push(Diagnostic::new(error.code(), at, error.to_string(), error.remedy()));
                }
                Err(error) => {
                    let failure = SymbolFailure { symbol: symbol.clone(), error };
                    observer(&Event::SymbolFailed { failure: &failure });
                    failures.push(failure);
                }
            }
        }
        if !problems.is_empty() {
            return Err(SweepFileError { diagnostics: problems, sources: sources.clone() }.into());
        }
        if all_series.is_empty() {
            return Err(Error::NoBars(failures));
        }
        let origin = if fetched { BarsOrigin::Fetched } else { BarsOrigin::Local };
        Ok(OpenedSweep { loaded: self.loaded.clone(), series: all_series, failures, origin })
    }
}
