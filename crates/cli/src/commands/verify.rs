//! `astra verify`: every invariant on every record, and of every window what became of it.

mod windows;

use astra_ledger::LedgerFailure;
use astra_scrub::Scrubber;
use astra_store::{Finding, Findings, LedgerFinding, LedgerReport, VerifyReport};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use super::ledger::{daily_files, failure_line, failure_value};
use crate::app::App;
use crate::error::CliError;
use crate::exit::Exit;
use crate::human::count;
use crate::output::Output;
use crate::paint::{Paint, Tone};
use crate::screen::Screen;
use windows::Windows;

/// Checks the database, every invariant on every record, the ledger, and that no window was lost
///
/// Which windows there should be is worked out anew from the schedules as they counted. Exit 0 all holds, 6 something is broken, 7 it could not be checked. What Python's side wrote is
/// judged by the invariants that don't speak of form, and told apart.
#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {}

/// Fewer records are checked before a person has read that they are.
const PROGRESS_RECORDS_MIN: u64 = 10_000;

pub(super) fn run(_args: &VerifyArgs, app: &App) -> Result<Exit, CliError> {
    let store = app.store_to_read().map_err(unchecked)?.ok_or_else(|| {
        let path = app.settings.db.value.display();
        CliError::incomplete(format!("there is no database {path}: nothing was checked"))
            .hint("run a task first; where some have run, look where the database went")
    })?;
    let bar = progress_bar(app.output);
    let report = store.verify(&Scrubber::new(), &mut |done, total| {
        if total >= PROGRESS_RECORDS_MIN {
            bar.set_length(total);
            bar.set_position(done);
        }
    });
    bar.finish_and_clear();
    let report = report.map_err(|error| unchecked(error.into()))?;
    let windows = match Windows::check(&store) {
        // What is broken in the database says more than that its windows can't be read.
        Err(_) if !report.is_sound() => Windows::default(),
        checked => checked.map_err(|error| CliError::because(Exit::Incomplete, &error))?,
    };
    let files = daily_files(app, &store)?;
    let files = files.as_deref();
    app.output
        .result(&value(&report, &windows, files), |paint| {
            told(&report, &windows, files.unwrap_or_default(), paint)
        })?;
    let are_up = files.is_none_or(<[_]>::is_empty);
    Ok(if report.is_sound() && windows.add_up() && are_up {
        Exit::Done
    } else {
        Exit::Broken
    })
}

/// Says that a check could not be made, where it isn't known that anything is broken.
fn unchecked(error: CliError) -> CliError {
    match error.exit() {
        Exit::Storage | Exit::Busy | Exit::NotFound => CliError::incomplete(error.message())
            .hint("what can't be read can't be checked; `astra doctor` may tell why"),
        _ => error,
    }
}

fn progress_bar(output: Output) -> ProgressBar {
    if !output.shows_progress() {
        return ProgressBar::hidden();
    }
    let style =
        ProgressStyle::with_template("checked {human_pos} of {human_len} records, {eta} to go");
    ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

fn value(report: &VerifyReport, windows: &Windows, files: Option<&[LedgerFailure]>) -> Value {
    let damage = report
        .integrity
        .iter()
        .map(|detail| json!({ "id": "database", "rule": Value::Null, "detail": detail }));
    let violations = report.violations.told().iter().map(violation);
    json!({
        "checked": report.checked + report.legacy.checked,
        "violations": damage.chain(violations).chain(windows.violations()).collect::<Vec<_>>(),
        "more_violations": report.violations.more() + windows.more(),
        "dangling_parents": report.dangling_parents,
        "masked_by_older_rules": report.of_older_rules,
        "legacy": {
            "checked": report.legacy.checked,
            "undigested": report.legacy.undigested,
            "violations": report.legacy.findings.told().iter().map(violation).collect::<Vec<_>>(),
            "more_violations": report.legacy.findings.more(),
        },
        "windows": windows.value(),
        "ledger": {
            "entries": report.ledger.entries,
            "erased": report.ledger.erased,
            "pruned": report.ledger.pruned,
            "failures": report.ledger.failures.told().iter().map(failure).collect::<Vec<_>>(),
            "more_failures": report.ledger.failures.more(),
            "files": files.map(|files| files.iter().map(failure_value).collect::<Vec<_>>()),
        },
    })
}

fn failure(finding: &LedgerFinding) -> Value {
    json!({ "seq": finding.seq, "detail": finding.detail })
}

fn violation(finding: &Finding) -> Value {
    json!({
        "id": finding.id,
        "rule": finding.violation.rule.number(),
        "detail": finding.violation.detail,
    })
}

fn told(report: &VerifyReport, windows: &Windows, files: &[LedgerFailure], paint: Paint) -> String {
    let (tone, verdict) = if report.is_sound() && windows.add_up() && files.is_empty() {
        (Tone::Good, "all holds")
    } else {
        (Tone::Bad, "something is broken")
    };
    let checked = usize::try_from(report.checked + report.legacy.checked).unwrap_or(usize::MAX);
    let entries = usize::try_from(report.ledger.entries).unwrap_or(usize::MAX);
    let entries = count(entries, "entry", "entries");
    let erased = match report.ledger.erased {
        0 => String::new(),
        erased => format!(", {erased} erased"),
    };
    let first = [
        format!("{}: ", paint.text(tone, verdict)),
        count(checked, "record", "records"),
        match report.legacy.checked {
            0 => String::new(),
            legacy => format!(", {legacy} of them written by Python's side"),
        },
        erased,
        format!("{}; {entries} in the ledger\n", windows.told()),
    ];
    let damage = report.integrity.iter();
    let damage = damage.map(|damage| format!("  database: {}\n", Screen::line(damage)));
    let legacy = match findings(&report.legacy.findings) {
        none if none.is_empty() => none,
        some => format!("\nwhat Python's side wrote breaks, which doesn't count:\n{some}"),
    };
    let ours = findings(&report.violations);
    let older = match usize::try_from(report.of_older_rules).unwrap_or(usize::MAX) {
        0 => String::new(),
        of_older => format!(
            "{} masked by older rules: today's, by which it is shown, mask more in it\n",
            count(of_older, "record was", "records were")
        ),
    };
    first
        .into_iter()
        .chain(damage)
        .chain([ours, failures(&report.ledger)])
        .chain(files.iter().map(failure_line))
        .chain([older])
        .chain([windows.findings(), legacy])
        .collect()
}

fn failures(ledger: &LedgerReport) -> String {
    let line = |finding: &LedgerFinding| {
        let place = match finding.seq {
            Some(seq) => format!("entry {seq}"),
            None => "ledger".to_owned(),
        };
        format!("  {place}  {}\n", Screen::line(&finding.detail))
    };
    let lines: String = ledger.failures.told().iter().map(line).collect();
    match ledger.failures.more() {
        0 => lines,
        more => format!("{lines}  and {more} more\n"),
    }
}

fn findings(findings: &Findings) -> String {
    let line = |finding: &Finding| {
        let violation = finding.violation.to_string();
        format!(
            "  {}  {}\n",
            Screen::line(&finding.id),
            Screen::line(&violation)
        )
    };
    let lines: String = findings.told().iter().map(line).collect();
    match findings.more() {
        0 => lines,
        more => format!("{lines}  and {more} more\n"),
    }
}
