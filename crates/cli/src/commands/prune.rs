//! `astra prune`: records that are old enough go.

use std::sync::Arc;

use astra_model::{Clock, Scrubbed, Timestamp};
use astra_scrub::Scrubber;
use astra_store::{KeptFor, PruneOccasion, PrunePolicy, Pruning, Store};
use clap::Args;
use serde_json::{Map, Value, json};

use crate::app::App;
use crate::consent::{asked_by, is_given};
use crate::error::CliError;
use crate::exit::Exit;
use crate::human::count;
use crate::ledger::follow;

/// Takes away the records of old windows, and keeps that they were there
///
/// A window goes with all its attempts, and what stands beside them, or stays. What stays whatever
/// its age: the last of each task, what is younger than `min_age_days` under `[retention]` in
/// astra.toml, what an experience that stays names, what is due, runs or is to be published, what got a
/// late result, and what Python's side wrote. The ledger keeps every entry, and gets one for each
/// some hundred records that says which went; each leaves its ids, its SHA-256 and the key under which
/// nothing runs any more. `astra verify`, `ledger verify` and `ledger prove` hold as before. The file
/// doesn't shrink: its free pages are overwritten and used again, and `astra backup` leaves them out.
/// Backups and result files stay. A person is asked first.
///
/// With --format json: {"dry_run", "examined", "windows", "records", "kept": {"age", "last", "named",
/// "awaited", "unpublished", "late", "pythons", "unreadable", "newest"}, "first_started",
/// "last_started", "entries", "log_emptied"}; what stays is counted in windows, by the first reason
/// that was found.
#[derive(Debug, Args)]
pub(crate) struct PruneArgs {
    /// Only windows that started before this instant, as RFC 3339
    #[arg(long, value_name = "INSTANT")]
    before: String,
    /// So many windows of each task stay, those that started last
    #[arg(long, value_name = "N")]
    keep_last: usize,
    /// Tells what would go and what would stay, and changes nothing
    #[arg(long)]
    dry_run: bool,
    /// Of this task alone
    #[arg(long, value_name = "ID")]
    task: Option<String>,
    /// Why, for the ledger: masked, and there for ever
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// Doesn't ask
    #[arg(short, long)]
    yes: bool,
}

pub(super) fn run(args: &PruneArgs, app: &App) -> Result<Exit, CliError> {
    let policy = policy(args, app)?;
    let now = app.clock.now();
    if args.dry_run {
        let planned = match app.store_to_read()? {
            Some(store) => store.plan_prune(&policy, now)?,
            None => Pruning::default(),
        };
        return show(&planned, true, app);
    }
    let Some(store) = app.store_to_settle()?.map(Arc::new) else {
        return show(&Pruning::default(), false, app);
    };
    if !args.yes && !is_wanted(&store, &policy, now)? {
        app.output.note("nothing was pruned");
        return Ok(Exit::Failed);
    }
    let done = store.prune(&policy, &occasion(args, now));
    follow(app, store);
    let done = done.map_err(|error| {
        CliError::from(error).hint("what was pruned by then stays so; run it again to go on")
    })?;
    if done.records > 0 && !done.is_log_empty {
        app.output.warning(
            "others read an older state, so that the database's log still holds what was pruned: it is emptied when they are done",
        );
    }
    show(&done, false, app)
}

fn policy(args: &PruneArgs, app: &App) -> Result<PrunePolicy, CliError> {
    let before = args.before.parse::<Timestamp>();
    let task = args.task.as_deref().map(super::tasks::parse_id);
    Ok(PrunePolicy {
        before: before.map_err(|error| CliError::because(Exit::Usage, &error))?,
        keep_last: args.keep_last,
        min_age: app.settings.retention.min_age.value,
        task: task.transpose()?,
    })
}

/// Asks a person who has read what would go.
fn is_wanted(store: &Store, policy: &PrunePolicy, now: Timestamp) -> Result<bool, CliError> {
    if !std::io::IsTerminal::is_terminal(&std::io::stdin()) {
        return Ok(true);
    }
    let planned = store.plan_prune(policy, now)?;
    is_given(&format!("prune {} for ever?", records(&planned)))
}

fn occasion(args: &PruneArgs, now: Timestamp) -> PruneOccasion {
    let scrubber = Scrubber::new();
    let asked = args.reason.as_deref().map(str::trim).unwrap_or_default();
    let reason = match asked {
        "" => format!(
            "of before {}, but the last {} of each task",
            args.before, args.keep_last
        ),
        reason => reason.to_owned(),
    };
    PruneOccasion {
        now,
        reason: Scrubbed::new(&reason, &scrubber),
        by: Scrubbed::new(&asked_by("prune"), &scrubber),
    }
}

fn show(pruning: &Pruning, is_dry: bool, app: &App) -> Result<Exit, CliError> {
    app.output
        .result(&value(pruning, is_dry), |_| told(pruning, is_dry))?;
    Ok(Exit::Done)
}

fn value(pruning: &Pruning, is_dry: bool) -> Value {
    let kept = pruning.kept.iter();
    let kept = kept.map(|(reason, windows)| (reason.name().to_owned(), json!(windows)));
    let (first, last) = pruning.started.unzip();
    json!({
        "dry_run": is_dry,
        "examined": pruning.examined,
        "windows": pruning.windows,
        "records": pruning.records,
        "kept": kept.collect::<Map<_, _>>(),
        "first_started": first.map(Timestamp::to_iso_millis),
        "last_started": last.map(Timestamp::to_iso_millis),
        "entries": pruning.entries,
        "log_emptied": (!is_dry && pruning.records > 0).then_some(pruning.is_log_empty),
    })
}

fn told(pruning: &Pruning, is_dry: bool) -> String {
    let verb = if is_dry { "would prune" } else { "pruned" };
    let head = format!(
        "{verb} {}, of {} that started before\n",
        records(pruning),
        count(number(pruning.examined), "window", "windows"),
    );
    let kept = pruning.kept.iter().map(|(reason, windows)| {
        let stay = if *windows == 1 { "stays" } else { "stay" };
        format!("  {windows} {stay}: {}\n", why(*reason))
    });
    let entries = match pruning.entries.as_slice() {
        [] => String::new(),
        [only] => format!("entry {only} of the ledger says so\n"),
        [first, .., last] => format!("the entries {first} to {last} of the ledger say so\n"),
    };
    head + &kept.collect::<String>() + &entries
}

fn records(pruning: &Pruning) -> String {
    format!(
        "{} of {}",
        count(number(pruning.records), "record", "records"),
        count(number(pruning.windows), "window", "windows")
    )
}

fn why(reason: KeptFor) -> &'static str {
    match reason {
        KeptFor::Age => "younger than what may be pruned",
        KeptFor::Last => "the last of their task",
        KeptFor::Named => "named by what stays",
        KeptFor::Awaited => "named by what is due or runs, or to be gone on with",
        KeptFor::Unpublished => "still to be published",
        KeptFor::Late => "with a late result",
        KeptFor::Pythons => "written by Python's side",
        KeptFor::Unreadable => "not to be read as executions: `astra verify` tells more",
        KeptFor::Newest => "stored last of all",
    }
}

fn number(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}
