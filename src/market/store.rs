//! The snapshot store: `<data>/<source>/<symbol-slug>/<interval>/`, immutable files and a pointer to the current one.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::MarketError;
use super::history::{self, History};
use super::snapshot::{self, BarSnapshot, COLUMNS, SnapshotMetadata};
use crate::atomic_file;
use crate::model::bar_extras::{BarColumn, BarExtras};
use crate::model::bar_series::{BarSeries, Signal};
use crate::model::bars::{Bar, Bars};
use crate::sweep::definition::BarLength;

/// The file that names the current snapshot.
const CURRENT: &str = "current";

/// A folder of snapshots.
#[derive(Debug, Clone)]
pub struct Store {
    root: PathBuf,
}

/// A snapshot on disk.
#[derive(Debug, Clone)]
pub struct StoredSnapshot {
    /// Its metadata.
    pub metadata: SnapshotMetadata,
    /// Its metadata file.
    pub path: PathBuf,
    /// Whether it is the one that sweeps use.
    pub current: bool,
}

impl Store {
    /// The store in `root`, which need not exist.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// Its folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder of one symbol's snapshots.
    fn folder(&self, source: &str, symbol: &str, interval: BarLength) -> PathBuf {
        self.root.join(source).join(super::slug::from_symbol(symbol)).join(interval.to_string())
    }

    /// The bars of `symbol` on disk, with the column `signal` beside them; `None` where there are none.
    ///
    /// # Errors
    /// [`MarketError`] where the files were changed, or have no such column, or no numbers in it.
    pub fn open(
        &self,
        source: &str,
        symbol: &str,
        interval: BarLength,
        signal: Option<&str>,
    ) -> Result<Option<Arc<BarSeries>>, MarketError> {
        let folder = self.folder(source, symbol, interval);
        let Some(id) = read_pointer(&folder)? else { return Ok(None) };
        let file = read_verified(&folder, &id)?;
        let series = file.series(interval)?;
        let Some(name) = signal else { return Ok(Some(Arc::new(series))) };
        let cells = signal_cells(symbol, name, &file.bytes)?;
        Ok(Some(Arc::new(series.with_signal(Signal { name: name.into(), values: cells.into() }))))
    }

    /// Whether there are bars of `symbol` on disk, without reading them.
    ///
    /// # Errors
    /// [`MarketError`] where that cannot be determined.
    pub fn has(&self, source: &str, symbol: &str, interval: BarLength) -> Result<bool, MarketError> {
        Ok(read_pointer(&self.folder(source, symbol, interval))?.is_some())
    }

    /// Makes the folder of one symbol's snapshots.
    pub(super) fn make_folder(
        &self,
        source: &str,
        symbol: &str,
        interval: BarLength,
    ) -> Result<PathBuf, MarketError> {
        let folder = self.folder(source, symbol, interval);
        fs::create_dir_all(&folder).map_err(MarketError::io(&folder))?;
        Ok(folder)
    }

    /// Writes `snapshot` and makes it the current one; returns its bars file.
    ///
    /// # Errors
    /// [`MarketError`] where a file cannot be written, or one of that name holds something else.
    pub fn write_current(&self, snapshot: &BarSnapshot, interval: BarLength) -> Result<PathBuf, MarketError> {
        let metadata = &snapshot.metadata;
        let folder = self.make_folder(&metadata.source, &metadata.symbol, interval)?;
        let bars = folder.join(format!("{}.csv", metadata.id));
        let about = folder.join(format!("{}.json", metadata.id));
        save(&folder.join(format!("{}.quality.csv", metadata.id)), snapshot.quality_csv().as_bytes())?;
        if about.exists() {
            read_verified(&folder, &metadata.id)?.series(interval)?;
        } else {
            save(&bars, snapshot.csv.as_bytes())?;
            let mut json = serde_json::to_string_pretty(metadata)
                .map_err(|error| MarketError::io(&about)(std::io::Error::other(error)))?;
            json.push('\n');
            save(&about, json.as_bytes())?;
        }
        save(&folder.join(CURRENT), format!("{}\n", metadata.id).as_bytes())?;
        Ok(bars)
    }

    /// Every snapshot of the store, in the order of their paths.
    ///
    /// # Errors
    /// [`MarketError`] where a folder or a metadata file cannot be read.
    pub fn list(&self) -> Result<Vec<StoredSnapshot>, MarketError> {
        let mut found = Vec::new();
        for source in subfolders(&self.root)? {
            for symbol in subfolders(&source)? {
                for folder in subfolders(&symbol)? {
                    let current = read_pointer(&folder)?;
                    for path in entries(&folder)? {
                        if path.extension().is_some_and(|extension| extension == "json")
                            && !path.ends_with(history::FILE)
                        {
                            let metadata = read_metadata(&path)?;
                            let current = current.as_ref() == Some(&metadata.id);
                            found.push(StoredSnapshot { metadata, path, current });
                        }
                    }
                }
            }
        }
        Ok(found)
    }

    /// Reads the complete stored snapshot and checks its digests.
    ///
    /// # Errors
    /// [`MarketError::Changed`] where a byte is not what was written.
    pub fn verify(&self, stored: &StoredSnapshot) -> Result<BarSeries, MarketError> {
        let folder = stored.path.parent().unwrap_or(&self.root);
        let interval = BarLength::parse(&stored.metadata.bar_length)
            .ok_or_else(|| MarketError::changed(&stored.path, "the interval"))?;
        let stem = stored.path.file_stem().unwrap_or_default().to_string_lossy();
        read_verified(folder, &stem)?.series(interval)
    }

    /// The history of a stored snapshot's symbol.
    ///
    /// # Errors
    /// [`MarketError`] where it cannot be read.
    pub fn history(&self, stored: &StoredSnapshot) -> Result<History, MarketError> {
        History::read(stored.path.parent().unwrap_or(&self.root))
    }

    /// The symbols stored for a source and interval.
    ///
    /// # Errors
    /// [`MarketError`] where a folder or a metadata file cannot be read.
    pub fn symbols(&self, source: &str, interval: BarLength) -> Result<Vec<String>, MarketError> {
        let mut symbols: Vec<String> = Vec::new();
        for symbol in subfolders(&self.root.join(source))? {
            let folder = symbol.join(interval.to_string());
            if let Some(id) = read_pointer(&folder)? {
                symbols.push(read_metadata(&folder.join(format!("{id}.json")))?.symbol);
            }
        }
        symbols.sort();
        Ok(symbols)
    }
}

/// Waits until no other process works in `folder`, and keeps others out while the file lives.
pub(super) fn lock(folder: &Path) -> Result<File, MarketError> {
    let path = folder.join(".lock");
    let file = File::create(&path).map_err(MarketError::io(&path))?;
    file.lock().map_err(MarketError::io(path))?;
    Ok(file)
}

/// Metadata and bars of the current snapshot of `folder`.
pub(super) fn current(folder: &Path) -> Result<Option<(SnapshotMetadata, Bars)>, MarketError> {
    let Some(id) = read_pointer(folder)? else { return Ok(None) };
    let file = read_verified(folder, &id)?;
    let bars = file.bars()?;
    Ok(Some((file.metadata, bars)))
}

/// The id in the pointer of `folder`; `None` where there is no pointer.
fn read_pointer(folder: &Path) -> Result<Option<String>, MarketError> {
    let path = folder.join(CURRENT);
    match fs::read_to_string(&path) {
        Ok(text) => {
            let id = text.trim();
            if id.len() == 16 && id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                Ok(Some(id.to_owned()))
            } else {
                Err(MarketError::changed(&path, "it names no snapshot"))
            }
        }
        Err(error)
            if matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory) =>
        {
            Ok(None)
        }
        Err(error) => Err(MarketError::io(path)(error)),
    }
}

fn read_metadata(path: &Path) -> Result<SnapshotMetadata, MarketError> {
    let text = fs::read_to_string(path).map_err(MarketError::io(path))?;
    serde_json::from_str(&text).map_err(|error| {
        MarketError::changed(path, &format!("it is not the metadata of a snapshot ({error})"))
    })
}

/// A snapshot as it was read, every digest checked.
struct VerifiedSnapshot {
    path: PathBuf,
    metadata: SnapshotMetadata,
    bytes: Vec<u8>,
}

/// Reads snapshot `id` of `folder` and checks its digests.
fn read_verified(folder: &Path, id: &str) -> Result<VerifiedSnapshot, MarketError> {
    let about = folder.join(format!("{id}.json"));
    let path = folder.join(format!("{id}.csv"));
    let metadata = read_metadata(&about)?;
    if metadata.id != id || metadata.expected_id() != id {
        return Err(MarketError::changed(&about, "its fields do not give its id"));
    }
    let bytes = fs::read(&path).map_err(MarketError::io(&path))?;
    let found = snapshot::sha256(&bytes);
    if found != metadata.sha256 {
        return Err(MarketError::changed(
            &path,
            &format!("its SHA-256 is {found}, the metadata say {}", metadata.sha256),
        ));
    }
    Ok(VerifiedSnapshot { path, metadata, bytes })
}

impl VerifiedSnapshot {
    fn bars(&self) -> Result<Bars, MarketError> {
        parse(&self.bytes).ok_or_else(|| MarketError::changed(&self.path, "it does not hold bars"))
    }

    /// The bars on their sessions.
    fn series(&self, interval: BarLength) -> Result<BarSeries, MarketError> {
        let bars = self.bars()?;
        Ok(snapshot::assign_sessions(&self.metadata, &self.metadata.calendar()?, interval, bars)?)
    }
}

/// The bars of a file that this program wrote, and what is beside them in columns that have a meaning.
///
/// A cell of those that could not be (no number, a VWAP outside its bar) is none: versions that gave these columns no
/// meaning kept them as they came, unchecked.
fn parse(bytes: &[u8]) -> Option<Bars> {
    let mut reader = csv::Reader::from_reader(bytes);
    let header = reader.headers().ok()?;
    if header.iter().take(COLUMNS.len()).ne(COLUMNS) {
        return None;
    }
    let beside: Vec<(usize, BarColumn)> = header
        .iter()
        .enumerate()
        .skip(COLUMNS.len())
        .filter_map(|(place, name)| Some((place, BarColumn::from_name(name)?)))
        .collect();
    let mut bars = Bars::default();
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).ok()? {
        let number = |place: usize| record[place].parse::<f64>().ok();
        let time = record[0].parse::<jiff::Timestamp>().ok()?.as_second();
        let bar = Bar {
            open: number(1)?,
            high: number(2)?,
            low: number(3)?,
            close: number(4)?,
            volume: number(5)?,
        };
        let cells = beside.iter().fold(BarExtras::default(), |cells, (place, column)| {
            let with = cells.with(*column, number(*place));
            if bar.check_beside(&with).is_ok() { with } else { cells }
        });
        bars.push_with(time, bar, &cells).ok()?;
    }
    Some(bars)
}

/// The cells of the column `name` of a bars file, empty ones as `None`.
fn signal_cells(symbol: &str, name: &str, bytes: &[u8]) -> Result<Vec<Option<f64>>, MarketError> {
    let unusable = |reason: String| MarketError::Signal { symbol: symbol.to_owned(), reason };
    let mut reader = csv::Reader::from_reader(bytes);
    let extra: Vec<String> = reader
        .headers()
        .map(|header| header.iter().skip(COLUMNS.len()).map(str::to_owned).collect())
        .unwrap_or_default();
    let Some(place) = extra.iter().position(|column| column == name) else {
        let known = if extra.is_empty() { "none".to_owned() } else { extra.join(", ") };
        return Err(unusable(format!(
            "the bars have no column `{name}`; beside the bars there are: {known}"
        )));
    };
    reader
        .records()
        .enumerate()
        .map(|(row, record)| {
            let record = record.map_err(|error| unusable(error.to_string()))?;
            match record.get(COLUMNS.len() + place).unwrap_or_default() {
                "" => Ok(None),
                cell => match cell.parse::<f64>() {
                    Ok(number) if number.is_finite() => Ok(Some(number)),
                    _ => Err(unusable(format!(
                        "column `{name}` has `{cell}` in row {} ({}): a signal is a number, or empty",
                        row + 1,
                        &record[0]
                    ))),
                },
            }
        })
        .collect()
}

fn save(path: &Path, bytes: &[u8]) -> Result<(), MarketError> {
    atomic_file::write(path, bytes).map_err(MarketError::io(path))
}

/// What is in `folder`, sorted; nothing where it does not exist.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, MarketError> {
    let reading = match fs::read_dir(folder) {
        Ok(reading) => reading,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(MarketError::io(folder)(error)),
    };
    let mut paths = reading
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<PathBuf>, std::io::Error>>()
        .map_err(MarketError::io(folder))?;
    paths.sort();
    Ok(paths)
}

fn subfolders(folder: &Path) -> Result<Vec<PathBuf>, MarketError> {
    Ok(entries(folder)?.into_iter().filter(|path| path.is_dir()).collect())
}
