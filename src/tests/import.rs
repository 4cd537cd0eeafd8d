//! Imported bars: every wrong row is named by its line, nothing is repaired, nothing is lost.

use std::fs;

use crate::market::calendar::DayHours;
use crate::market::import::{self, ImportError, ImportRequest};
use crate::market::snapshot::BarSnapshot;
use crate::market::store::Store;
use crate::model::bar_extras::{AuctionPrint, BarColumn};
use crate::sweep::definition::BarLength;
use jiff::Timestamp;
use tempfile::TempDir;

fn request() -> ImportRequest {
    ImportRequest {
        symbol: "X".to_owned(),
        bar_length: BarLength::parse("1m").unwrap(),
        zone: "America/New_York".to_owned(),
        time_zone: "America/New_York".to_owned(),
        hours: DayHours::parse("09:30-16:00").unwrap(),
        currency: None,
    }
}

fn read_with(text: &[u8], request: &ImportRequest) -> Result<BarSnapshot, Vec<(u64, String)>> {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("bars.csv");
    fs::write(&path, text).unwrap();
    match import::read(&path, request, Timestamp::UNIX_EPOCH) {
        Ok(snapshot) => Ok(snapshot),
        Err(ImportError::Problems { problems, .. }) => {
            Err(problems.into_iter().map(|problem| (problem.line, problem.message)).collect())
        }
        Err(error) => panic!("{error}"),
    }
}

fn read(text: &str) -> Result<BarSnapshot, Vec<(u64, String)>> {
    read_with(text.as_bytes(), &request())
}

const HEADER: &str = "time,open,high,low,close,volume\n";
const GOOD: &str = "2026-11-16T14:30:00Z,10,11,9,10.5,100\n";

#[test]
fn columns_come_in_any_order_and_extra_ones_are_kept() {
    let text = "\u{feff}Imbalance,VOLUME,close,low,high,open,Timestamp,venue\r\n\
                0.25,100,10.5,9,11,10,2026-11-16T14:30:00Z,\"N,Y\"\r\n";
    let snapshot = read(text).unwrap();
    assert_eq!(snapshot.metadata.extra_columns, ["Imbalance", "venue"]);
    assert_eq!(
        snapshot.csv,
        "time,open,high,low,close,volume,Imbalance,venue\n2026-11-16T14:30:00Z,10,11,9,10.5,100,0.25,\"N,Y\"\n"
    );
}

const BESIDE: &str = "time,open,high,low,close,volume,note,VWAP,bid,ask,auction,auction_volume\n\
                      2026-11-16T14:30:00Z,10,11,9,10.5,100,a,10.20,,,,\n\
                      2026-11-16T14:31:00Z,10,11,9,10.5,0,b,0,9.99,10.01,,\n\
                      2026-11-16T14:32:00Z,10,11,9,10.5,5,c,9.5,,,10.75,2e6\n";

#[test]
fn columns_with_a_meaning_are_read_stored_and_read_back() {
    let snapshot = read(BESIDE).unwrap();
    let series = &snapshot.series;
    assert_eq!([0, 1, 2].map(|row| series.bars().vwap(row)), [Some(10.2), None, Some(9.5)]);
    assert!((series.quoted_spread(1).unwrap() - 20.0).abs() < 1e-9);
    assert_eq!([series.quoted_spread(0), series.quoted_spread(9)], [None, None]);
    let print = AuctionPrint { price: 10.75, volume: Some(2e6) };
    assert_eq!(series.sessions()[0].auction, Some(print));
    assert_eq!(series.closing_price(&series.sessions()[0]).to_bits(), 10.75_f64.to_bits());
    assert_eq!(snapshot.metadata.extra_columns, ["vwap", "bid", "ask", "auction", "auction_volume", "note"]);

    let folder = TempDir::new().unwrap();
    let store = Store::new(folder.path().join("data"));
    store.write_current(&snapshot, BarLength::MINUTE).unwrap();
    let read_back = store.open("imported", "X", BarLength::MINUTE, Some("vwap")).unwrap().unwrap();
    assert_eq!(read_back.bars(), series.bars());
    assert_eq!(*read_back.signal().unwrap().values, [Some(10.2), None, Some(9.5)], "a gate may read one");
}

#[test]
fn what_is_beside_the_bars_is_part_of_the_digest_and_nothing_else_changes_it() {
    let id = |text: &str| read(text).unwrap().metadata.id;
    assert_ne!(id(BESIDE), id(&BESIDE.replace("10.20", "10.21")), "another vwap, other data");
    assert_eq!(id(BESIDE), id(&BESIDE.replace("10.20", "10.2")), "the same number");
    // As versions that knew no such columns had it.
    assert_eq!(id(&format!("{HEADER}{GOOD}")), "606706eb2e75a5a6");
}

#[test]
fn cells_beside_the_bars_that_cannot_be_are_named_by_their_line() {
    let cases = [
        ("10.20,,", "11.5,,", "vwap 11.5 is outside low 9 to high 11"),
        ("10.20,,", "8.9,,", "vwap 8.9 is outside low 9 to high 11"),
        ("10.20,,", "0,,", "vwap is 0"),
        ("10.20,,", "n/a,,", "vwap is `n/a`, which is not a number"),
        ("10.20,,", "10.2,10.1,10", "bid 10.1 is above ask 10"),
        ("10.20,,,,", "10.2,,,-1,", "auction is -1"),
        ("10.20,,,,", "10.2,,,10,-1", "auction_volume is -1"),
    ];
    for (cells, wrong, expected) in cases {
        let problems = read(&BESIDE.replacen(cells, wrong, 1)).unwrap_err();
        assert_eq!(problems.len(), 1, "{wrong}: {problems:?}");
        assert!(problems[0].0 == 2 && problems[0].1.contains(expected), "{wrong}: {problems:?}");
    }
    // Rounded to a cent, as some vendors do.
    assert!(read(&BESIDE.replace(",11,9,10.5,100,a,10.20", ",10.001,9.999,10,100,a,10.00")).is_ok());
}

#[test]
fn a_snapshot_of_a_version_that_checked_no_such_column_stays_readable() {
    let snapshot = read(BESIDE).unwrap();
    let old = BarSnapshot { csv: snapshot.csv.replace(",10.2,", ",about ten,"), ..snapshot.clone() };
    let mut metadata = old.metadata.clone();
    metadata.sha256 = crate::market::snapshot::sha256(old.csv.as_bytes());
    metadata.id = metadata.expected_id();
    let folder = TempDir::new().unwrap();
    let store = Store::new(folder.path().join("data"));
    store.write_current(&BarSnapshot { metadata, ..old }, BarLength::MINUTE).unwrap();
    let series = store.open("imported", "X", BarLength::MINUTE, None).unwrap().unwrap();
    assert_eq!([0, 2].map(|row| series.bars().vwap(row)), [None, Some(9.5)]);
    assert!(series.bars().has(BarColumn::Auction));
}

#[test]
fn times_are_read_with_offset_in_the_zone_or_as_unix_time() {
    for time in [
        "2026-11-16T14:30:00Z",
        "2026-11-16T09:30:00-05:00",
        "2026-11-16 09:30:00",
        "2026-11-16 09:30",
        "1794839400",
        "1794839400000",
    ] {
        let snapshot =
            read(&format!("{HEADER}{time},10,11,9,10.5,100\n")).unwrap_or_else(|e| panic!("{time}: {e:?}"));
        assert_eq!(snapshot.metadata.first, "2026-11-16T14:30:00Z", "{time}");
    }
}

#[test]
fn every_wrong_row_is_named_by_its_line() {
    let cases = [
        ("2026-11-16T14:31:00Z,10,9.5,9,9.4,1", "high 9.5 is below open 10"),
        ("2026-11-16T14:31:00Z,10,11,10.5,10.6,1", "low 10.5 is above open 10"),
        ("2026-11-16T14:31:00Z,0,11,0,10,1", "open is 0"),
        ("2026-11-16T14:31:00Z,nan,11,9,10,1", "open is NaN"),
        ("2026-11-16T14:31:00Z,10,inf,9,10,1", "high is inf"),
        ("2026-11-16T14:31:00Z,10,11,9,10,-1", "volume is -1"),
        ("2026-11-16T14:31:00Z,10,11,9,,1", "close is empty"),
        ("2026-11-16T14:31:00Z,10,11,9,ten,1", "close is `ten`, which is not a number"),
        ("2026-11-16T14:31:00Z,10,11,9,10", "5 cells and the header 6"),
        ("2026-11-16T14:30:00Z,10,11,9,10,1", "the same time as line 2"),
        ("2026-11-16T14:29:00Z,10,11,9,10,1", "before that of line 2: sort"),
        ("2026-11-16T14:31:30Z,10,11,9,10,1", "not the start of a 1m bar"),
        ("yesterday,10,11,9,10,1", "time `yesterday`"),
        ("2026-11-01 01:30:00,10,11,9,10,1", "happens twice or never"),
    ];
    for (row, expected) in cases {
        let problems =
            read(&format!("{HEADER}{GOOD}{row}\n2026-11-16T14:40:00Z,10,11,9,10,1\n")).unwrap_err();
        assert_eq!(problems.len(), 1, "{row}: {problems:?}");
        assert_eq!(problems[0].0, 3, "{row}: {problems:?}");
        assert!(problems[0].1.contains(expected), "{row}: {problems:?}");
    }
}

#[test]
fn all_problems_of_a_file_are_reported_together() {
    let problems =
        read(&format!("{HEADER}{GOOD}x,10,11,9,10,1\n{GOOD}2026-11-16T14:33:00Z,1,1,1,1,-1\n")).unwrap_err();
    assert_eq!(problems.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [3, 4, 5]);
}

#[test]
fn wrong_files_say_what_is_missing() {
    let message = |text: &str| read(text).unwrap_err().remove(0).1;
    assert!(message("").contains("no time column"));
    assert!(message("time,open,high,low,close\n").contains("no column `volume`"));
    assert!(message("time,time,open,high,low,close,volume\n").contains("names `time` twice"));
    assert!(message(HEADER).contains("a header and no bars"));
    // Noon in Tokyo is not a time to trade in New York.
    assert!(
        message(&format!("{HEADER}2026-11-16T03:00:00Z,10,11,9,10,1\n"))
            .contains("check --session and --zone")
    );
    assert!(read_with(b"time,open,high,low,close,volume\n\xff\xfe,1,1,1,1,1\n", &request()).is_err());
}

#[test]
fn a_bar_off_the_grid_of_its_interval_is_refused() {
    let five = ImportRequest { bar_length: BarLength::parse("5m").unwrap(), ..request() };
    let text = format!("{HEADER}{GOOD}2026-11-16T14:37:00Z,10,11,9,10,1\n");
    let problems = read_with(text.as_bytes(), &five).unwrap_err();
    assert!(problems[0].0 == 3 && problems[0].1.contains("not on the 5m grid"), "{problems:?}");
}

#[test]
fn a_second_import_leaves_the_first_where_it_was() {
    let folder = TempDir::new().unwrap();
    let store = Store::new(folder.path().join("data"));
    let snapshot = read(&format!("{HEADER}{GOOD}2026-11-16T14:31:00Z,10,11,9,10,1\n")).unwrap();
    let first = store.write_current(&snapshot, BarLength::MINUTE).unwrap();
    let before = fs::read(&first).unwrap();
    let other = read(&format!("{HEADER}{GOOD}")).unwrap();
    let second = store.write_current(&other, BarLength::MINUTE).unwrap();
    assert_ne!(first, second);
    assert_eq!(fs::read(&first).unwrap(), before);
    let listed = store.list().unwrap();
    assert_eq!(listed.len(), 2);
    let current: Vec<_> = listed.iter().filter(|stored| stored.current).collect();
    assert_eq!(current.len(), 1);
    assert_eq!(current[0].metadata.id, other.metadata.id);
}
