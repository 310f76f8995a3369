//! Days and the names of their files.

use std::fs;

use astra_ledger::{Day, LedgerFolder};
use astra_model::Timestamp;

#[test]
fn a_day_is_one_in_utc() {
    let day = |millis| Day::of(Timestamp::from_millis(millis)).file_name();
    assert_eq!(day(1_762_041_599_999), "ledger-20251101.ndjson.gz");
    assert_eq!(day(1_762_041_600_000), "ledger-20251102.ndjson.gz");
}

#[test]
fn a_folder_has_the_days_of_its_files_in_order() {
    let folder = tempfile::tempdir().unwrap();
    for name in [
        "ledger-20251102.ndjson.gz",
        "ledger-20251031.ndjson.gz",
        "ledger-20251101.ndjson.gz.torn",
        "ledger-2025110.ndjson.gz",
        "ledger-202511011.ndjson.gz",
        "ledger-20251a01.ndjson.gz",
        "ledger.lock",
        "x",
    ] {
        fs::write(folder.path().join(name), "").unwrap();
    }
    let days = LedgerFolder::open(folder.path()).unwrap().days().unwrap();
    let names: Vec<_> = days.iter().map(ToString::to_string).collect();
    assert_eq!(names, ["20251031", "20251102"]);
}

#[test]
fn only_a_name_as_we_write_it_is_that_of_a_day() {
    let day = Day::of_file_name("ledger-20251031.ndjson.gz").unwrap();
    assert_eq!(day.file_name(), "ledger-20251031.ndjson.gz");
    for name in [
        "",
        "ledger-.ndjson.gz",
        "../ledger-20251031.ndjson.gz",
        "ledger-20251031.ndjson",
    ] {
        assert_eq!(Day::of_file_name(name), None);
    }
}
