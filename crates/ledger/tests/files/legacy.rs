//! The ledger that the Python system left.

use std::path::{Path, PathBuf};

use astra_ledger::{FailureKind, LedgerFolder, verify_folder};
use serde_json::Value;

const BESIDE: &str = "../../../shared/fixtures/legacy";

/// Returns the folder of fixtures, where it is at hand: it is other people's data, and not ours to keep.
fn fixtures() -> Option<PathBuf> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join(BESIDE);
    if !fixtures.join("identity").is_dir() {
        println!("skipped: {} is not here", fixtures.display());
        return None;
    }
    Some(fixtures)
}

#[test]
fn the_fork_of_the_real_ledger_is_found_by_file_and_line_and_is_all() {
    let Some(fixtures) = fixtures() else {
        return;
    };
    let manifest = std::fs::read(fixtures.join("MANIFEST.json")).unwrap();
    let manifest: Value = serde_json::from_slice(&manifest).unwrap();
    let expected = &manifest["ledgers"]["identity"];
    let folder = LedgerFolder::open(&fixtures.join("identity")).unwrap();
    let report = verify_folder(&folder, &mut |_| None).unwrap();
    assert_eq!(report.entries, 171 + 1 + 60);
    let [failure] = report.failures.as_slice() else {
        panic!("{:?}", report.failures);
    };
    assert_eq!(failure.file, expected["file"]);
    assert_eq!(failure.line, expected["line"]);
    assert_eq!(failure.kind, FailureKind::Link);
    for named in ["prev_sha", "expected_prev"] {
        assert!(failure.detail.contains(expected[named].as_str().unwrap()));
    }
}

#[test]
fn the_file_of_a_later_day_misses_the_days_before_and_nothing_else() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/legacy/identity");
    let folder = LedgerFolder::open(&folder).unwrap();
    let report = verify_folder(&folder, &mut |_| None).unwrap();
    assert_eq!(report.entries, 60);
    let [failure] = report.failures.as_slice() else {
        panic!("{:?}", report.failures);
    };
    assert_eq!((failure.line, failure.kind), (1, FailureKind::Link));
}
