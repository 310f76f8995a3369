//! `ledger`: how fast daily files are written and verified, beside what must be, raw writes and
//! Python; that opening them costs the same however long they are; what a tree and an entry cost.

use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use super::BenchError;
use super::amount::Amount;
use super::child::spend;
use super::measured::claims_spent;
use super::report::Row;
use super::spent::Spent;
use crate::program::measure;
use crate::scrubbers;
use crate::workspace;

/// Thousands of entries a second that must be durable in the files.
const WRITE_MUST: f64 = 20.0;
/// Thousands of entries a second that must be verified on one core, and that are aimed at.
const VERIFY_MUST: f64 = 100.0;
const VERIFY_AIM: f64 = 300.0;
/// The root of a tree over a million entries.
const ROOT_MUST: Duration = Duration::from_secs(2);

/// More than a million entries so far apart fit into one day.
const IN_ONE_DAY_MS: u32 = 80;
/// With a minute between two, a day has 1,440.
const IN_MANY_DAYS_MS: u32 = 60_000;

/// How much is measured.
struct Sizes {
    /// Entries of the ledger that is verified, and how many of them are written at once.
    verified: u32,
    batch: u32,
    rounds: &'static str,
    leaves: u32,
    links: u32,
    /// Lengths of ledgers that are opened, the shortest first.
    opened: &'static [u32],
}

const WHOLE: Sizes = Sizes {
    verified: 100_000,
    batch: 1_000,
    rounds: "5",
    leaves: 1_000_000,
    links: 100_000,
    opened: &[10, 10_000, 1_000_000],
};
const SHORT: Sizes = Sizes {
    verified: 5_000,
    batch: 1_000,
    rounds: "2",
    leaves: 100_000,
    links: 5_000,
    opened: &[10, 10_000],
};

/// Returns the speeds of the files, and what opening them, a tree and an entry cost.
///
/// # Errors
/// Where a ledger can't be made, or doesn't hold.
pub(super) fn rows(target: &Path, short: bool) -> Result<Vec<Row>, BenchError> {
    let sizes = if short { SHORT } else { WHOLE };
    let mut rows = files(target, &sizes)?;
    let leaves = sizes.leaves.to_string();
    let root = Spent::read(&measure(target, &["ledger-root", &leaves])?["ours"]);
    let name = format!("root of {} leaves, cpu", sizes.leaves);
    rows.push(Row::new(name, root.cpu, "must", ROOT_MUST));
    rows.extend(opening(target, &sizes, "one day", IN_ONE_DAY_MS)?);
    rows.extend(opening(target, &sizes, "many days", IN_MANY_DAYS_MS)?);
    let links = sizes.links.to_string();
    let link = Spent::read(&measure(target, &["ledger-link", &links])?["ours"]);
    let claims = claims_spent(target, short)?;
    rows.push(Row::new(
        "entry's link, cpu",
        link.cpu,
        "claim+record",
        claims.cpu,
    ));
    Ok(rows)
}

/// Returns how fast files are written and verified.
fn files(target: &Path, sizes: &Sizes) -> Result<Vec<Row>, BenchError> {
    let folder = Folder::new(target)?;
    let said = folder.write(target, sizes.verified, IN_ONE_DAY_MS, sizes.batch)?;
    let speed = |spent: Duration| Amount::entries(sizes.verified, spent);
    let written = speed(Spent::read(&said["write"]).wall);
    let raw = speed(Spent::read(&said["raw"]).wall);
    let words = ["ledger-verify", &folder.path(), sizes.rounds];
    let verified = Spent::read(&measure(target, &words)?["ours"]);
    let verified = speed(verified.cpu);
    let thousands = Amount::ThousandsASecond;
    let mut rows = vec![
        Row::new(
            "ledger, durable in batches",
            written,
            "must",
            thousands(WRITE_MUST),
        ),
        Row::new("the same", written, "raw writes", raw),
        Row::new(
            "ledger, verify, one core",
            verified,
            "must",
            thousands(VERIFY_MUST),
        ),
        Row::new("the same", verified, "aim", thousands(VERIFY_AIM)),
    ];
    if scrubbers::has_python() {
        let script = workspace::root()?.join("tools/verify_ledger.py");
        let words = [&*script.to_string_lossy(), &folder.path()];
        let theirs = spend(Path::new("python3"), &words)?;
        rows.push(Row::new("the same", verified, "Python", speed(theirs.cpu)));
    }
    Ok(rows)
}

/// Returns what opening ledgers of some lengths takes, beside the shortest, and beside reading the
/// longest.
fn opening(
    target: &Path,
    sizes: &Sizes,
    days: &str,
    apart_ms: u32,
) -> Result<Vec<Row>, BenchError> {
    let mut rows = Vec::new();
    let mut shortest: Option<[Spent; 2]> = None;
    for entries in sizes.opened {
        let folder = Folder::new(target)?;
        let said = folder.write(target, *entries, apart_ms, 10 * sizes.batch)?;
        let [open, append, whole] = ["open", "append", "read"].map(|what| Spent::read(&said[what]));
        let [first, first_append] = *shortest.get_or_insert([open, append]);
        let named = |what| format!("{what}, {entries} in {days}");
        rows.push(Row::new(named("open"), open.cpu, "of the first", first.cpu));
        rows.push(Row::new(
            named("append one"),
            append.cpu,
            "of the first",
            first_append.cpu,
        ));
        if Some(entries) == sizes.opened.last() {
            rows.push(Row::new(
                named("open"),
                open.wall,
                "reading all",
                whole.wall,
            ));
        }
    }
    Ok(rows)
}

/// A folder for a ledger, which is gone when it was measured: some have half a gigabyte.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new(target: &Path) -> Result<Self, BenchError> {
        let made = std::fs::create_dir_all(target).and_then(|()| tempfile::tempdir_in(target));
        made.map(Self).map_err(|source| BenchError::Write {
            path: target.to_owned(),
            source,
        })
    }

    fn path(&self) -> String {
        self.0.path().join("ledger").display().to_string()
    }

    fn write(
        &self,
        target: &Path,
        entries: u32,
        apart_ms: u32,
        batch: u32,
    ) -> Result<Value, BenchError> {
        let numbers = [entries, apart_ms, batch].map(|number| number.to_string());
        let [entries, apart_ms, batch] = &numbers;
        Ok(measure(
            target,
            &["ledger", &self.path(), entries, apart_ms, batch],
        )?)
    }
}
