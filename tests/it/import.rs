//! What was imported stays as it was: a byte that changed is refused by name.

use std::fs;

use tempfile::TempDir;

use crate::support::{slipgrid, stdout};

#[test]
fn a_changed_byte_of_a_snapshot_is_refused_by_name() {
    let folder = TempDir::new().unwrap();
    let bars = "time,open,high,low,close,volume\n2026-11-16T14:30:00Z,10,11,9,10.5,100\n";
    fs::write(folder.path().join("bars.csv"), bars).unwrap();
    let import = ["data", "import", "bars.csv", "--symbol", "X", "--interval", "1m"];
    let hours = ["--zone", "America/New_York", "--session", "09:30-16:00"];
    let said = slipgrid(folder.path()).args(import).args(hours).output().unwrap();
    let path = folder.path().join(stdout(&said).lines().last().unwrap());
    slipgrid(folder.path()).args(["data", "verify"]).assert().code(0);
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let whole = fs::read(&path).unwrap();
    let mut changed = whole.clone();
    *changed.last_mut().unwrap() ^= 1;
    fs::write(&path, &changed).unwrap();
    let refused = slipgrid(folder.path()).args(["data", "verify"]).assert().code(3);
    let error = String::from_utf8_lossy(&refused.get_output().stderr).into_owned();
    assert!(error.contains(&name) && error.contains("was changed after it was written"), "{error}");
    let refused = slipgrid(folder.path()).args(["simulate", "--symbol", "X"]).assert().code(3);
    assert!(String::from_utf8_lossy(&refused.get_output().stderr).contains(&name));

    // The metadata decide what the bars mean: a changed zone is as bad as a changed price.
    fs::write(&path, &whole).unwrap();
    let about = path.with_extension("json");
    let text = fs::read_to_string(&about).unwrap();
    fs::write(&about, text.replace("America/New_York", "America/Chicago")).unwrap();
    let refused = slipgrid(folder.path()).args(["data", "verify"]).assert().code(3);
    assert!(String::from_utf8_lossy(&refused.get_output().stderr).contains("do not give its id"));
}
