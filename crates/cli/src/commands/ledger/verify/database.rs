//! The workspace's ledger: its daily files, its entries in the database, and the records.

mod entries;

use std::time::Duration;

use astra_ledger::{FailureKind, LedgerFailure, VerifierKey};
use astra_model::{LedgerRepository, Rule};
use astra_scrub::Scrubber;
use astra_store::{Store, VerifyReport};

use super::covered::{Covered, Lines, Told};
use super::{Found, failure, files};
use crate::app::App;
use crate::error::CliError;
use crate::ledger::{newest_checkpoint, read_text};
use crate::runtime::runtime;
use entries::Entries;

/// What a checkpoint is called that the database keeps.
const KEPT: &str = "the last checkpoint in the database";

/// A daemon writes the daily files once a second.
const BEHIND_MAX: Duration = Duration::from_secs(2);

/// Checks the ledger of the workspace.
pub(super) fn look(
    app: &App,
    told: Option<Told>,
    key: Option<&VerifierKey>,
) -> Result<Found, CliError> {
    let store = app.store_to_read()?.ok_or_else(|| {
        let path = app.settings.db.value.display();
        CliError::incomplete(format!("there is no database {path}: nothing was checked"))
            .hint("name a folder of daily files, or run a task first")
    })?;
    let mut unproved = unproved(told.as_ref());
    let kept = store.lookup_last_checkpoint()?;
    let kept = kept.map(|note| Told::read(KEPT, &note, key)).transpose()?;
    let newer = filed(app, kept.as_ref().map_or(0, Told::size), key);
    let told: Vec<Told> = told.into_iter().chain(kept).chain(newer).collect();
    if told.iter().any(|told| !told.is_checked) {
        unproved
            .push("who signed the checkpoints: no key is known here, --key names one".to_owned());
    }

    let Compared {
        entries,
        mut failures,
        lines,
        covered,
        ..
    } = Compared::of(app, &store, &told)?;
    failures.extend(records(&store, &lines)?);
    Ok(Found {
        entries,
        failures: covered.judge("the ledger", &lines, failures),
        unproved,
    })
}

/// Returns the newest checkpoint that has a file, where that is newer than what the database keeps: then
/// an older copy of that was put back.
fn filed(app: &App, kept: u64, key: Option<&VerifierKey>) -> Option<Told> {
    let (size, file) = newest_checkpoint(&app.settings.ledger)?;
    let text = (size > kept).then(|| read_text(&file).ok())??;
    Told::read(&app.shown(&file).to_string(), &text, key).ok()
}

/// The daily files, compared with the entries of the database.
pub(super) struct Compared {
    /// How many entries the database has.
    entries: u64,
    pub(super) failures: Vec<LedgerFailure>,
    lines: Lines,
    covered: Covered,
    /// Tells whether nothing is wrong but that entries are missing at the end.
    is_just_short: bool,
}

impl Compared {
    /// Compares them, and once more where nothing but their end is missing: whoever runs tasks may be
    /// about to write it.
    pub(super) fn of(app: &App, store: &Store, told: &[Told]) -> Result<Self, CliError> {
        let size = store.ledger_head()?.size;
        let first = Self::at(app, store, size, told)?;
        if !first.is_just_short {
            return Ok(first);
        }
        runtime()?.block_on(async { tokio::time::sleep(BEHIND_MAX).await });
        Self::at(app, store, size, told)
    }

    fn at(app: &App, store: &Store, size: u64, told: &[Told]) -> Result<Self, CliError> {
        let mut entries = Entries::of(store, size);
        let mut covered = Covered::new(told.to_vec());
        let mut lines = Lines::default();
        let folder = &app.settings.ledger.folder.value;
        let mut failures = Vec::new();
        if folder.exists() {
            let report = files::read(folder, &mut |entry| {
                lines.see(entry);
                covered.push(&entry.hash);
                entries.check(entry)
            })?;
            failures = report.failures;
        }
        let missing = entries.finish()?;
        let is_just_short = failures.is_empty() && missing.is_some();
        failures.extend(missing.map(|detail| {
            let (file, line) = lines.of(lines.count());
            failure(file, line, FailureKind::Database, detail)
        }));
        Ok(Self {
            entries: size,
            failures,
            is_just_short,
            lines,
            covered,
        })
    }
}

/// Says where the entries in the database are not those of the records, or are no chain.
fn records(store: &Store, lines: &Lines) -> Result<Vec<LedgerFailure>, CliError> {
    let report = store.verify(&Scrubber::new(), &mut |_, _| {})?;
    let damage = report.integrity.iter();
    let damage = damage.map(|detail| failure("", 1, FailureKind::Database, detail.clone()));
    let mut failures: Vec<LedgerFailure> = damage.collect();
    for finding in report.ledger.failures.told() {
        let (file, line) = lines.of(finding.seq.unwrap_or_else(|| lines.count()));
        let detail = finding.detail.clone();
        failures.push(failure(file, line, FailureKind::Database, detail));
    }
    failures.extend(changed(store, &report, lines)?);
    Ok(failures)
}

/// Says which records are not those that their entries speak of any more.
fn changed(
    store: &Store,
    report: &VerifyReport,
    lines: &Lines,
) -> Result<Vec<LedgerFailure>, CliError> {
    let changed = report.violations.told().iter();
    let changed = changed.filter(|finding| finding.violation.rule == Rule::Immutable);
    let mut failures = Vec::new();
    for finding in changed {
        let entry = match finding.id.parse() {
            Ok(id) => store.lookup_entry_of(&id)?,
            Err(_) => None,
        };
        let (file, line) = lines.of(entry.unwrap_or_else(|| lines.count()));
        let detail = format!("{}: {}", finding.id, finding.violation.detail);
        failures.push(failure(file, line, FailureKind::Database, detail));
    }
    Ok(failures)
}

fn unproved(told: Option<&Told>) -> Vec<String> {
    let newer = match told {
        None => "anything against somebody who could write files and database at once: that takes a checkpoint, exported before to where they could not write (--checkpoint)".to_owned(),
        Some(told) => format!(
            "the entries behind the first {}, which are newer than the checkpoint: export one more often",
            told.size()
        ),
    };
    vec![
        newer,
        "that the disk gives to others what it gave to this check".to_owned(),
    ]
}
