//! `astra stats`: what is counted of executions.

mod value;

use astra_model::{
    Counts, FailureKind, LIMIT_DEFAULT, LIMIT_MAX, MissReason, Outcomes, Statistics,
    StatisticsFilter, StatisticsRepository,
};
use clap::Args;

use crate::app::App;
use crate::error::CliError;
use crate::exit::Exit;
use crate::human::{beginning, duration};
use crate::output::heading;
use crate::paint::{Paint, Tone};

/// Counts what executions came to, how long they took and how they failed, of all tasks and of each
///
/// An operation is a window with all its attempts, and came to what its last attempt came to. A
/// percentile is by nearest rank: of all durations in ascending order the one at place
/// ⌈p / 100 × count⌉. As JSON: {"total": counts, "tasks": [{"task_id", and the same counts}]}, where
/// counts are {"operations" and "attempts": {"count", "by_status", "success_rate"}, "durations_ms":
/// {"count", "min", "p50", "p95", "p99", "max"} or null, "failures": {"kinds", "most": [{"error_type",
/// "stack_hash", "attempts", "first_seen", "last_seen"}]}, "memories": {"used", "distinct",
/// "mean_per_attempt"}, "missed_windows": {"count", "by_reason"}}; rates and means of nothing are
/// null, and "task_id" is empty for records that name no task.
#[derive(Debug, Args)]
pub(crate) struct StatsArgs {
    /// Only of the task with this id: the total is this task's
    #[arg(long, value_name = "ID")]
    task: Option<String>,
    /// Names so many kinds of failure, the most frequent first, from 1 to 1000
    #[arg(long, value_name = "N", default_value_t = LIMIT_DEFAULT, value_parser = failures)]
    failures: usize,
    /// Counts every record anew: for when `astra doctor` finds that the counts can't be right
    #[arg(long)]
    anew: bool,
}

fn failures(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(limit) if (1..=LIMIT_MAX).contains(&limit) => Ok(limit),
        _ => Err(format!("write a whole number from 1 to {LIMIT_MAX}")),
    }
}

pub(super) fn run(args: &StatsArgs, app: &App) -> Result<Exit, CliError> {
    let task = args
        .task
        .as_deref()
        .map(super::tasks::parse_id)
        .transpose()?;
    let filter = StatisticsFilter {
        task,
        failures: args.failures,
    };
    let statistics = match app.store_to_settle()? {
        Some(store) => {
            if args.anew {
                store.forget_counts()?;
            }
            store.statistics(&filter)?
        }
        None => Statistics::default(),
    };
    app.output.result(&value::of(&statistics), |paint| {
        sections(&statistics, paint)
    })?;
    Ok(Exit::Done)
}

fn sections(statistics: &Statistics, paint: Paint) -> String {
    if statistics.tasks.is_empty() {
        return "nothing is recorded\n".to_owned();
    }
    let failures = &statistics.total.failures;
    let mut sections = vec![tasks(statistics, paint)];
    if failures.kinds > 0 {
        sections.push(heading(paint, "\nFailures, the most frequent first"));
        sections.push(kinds(&failures.most, paint));
    }
    let behind = failures.kinds.saturating_sub(failures.most.len() as u64);
    if behind > 0 {
        sections.push(format!("and {behind} kinds more: --failures N\n"));
    }
    if statistics.total.missed_total() > 0 {
        sections.push(heading(paint, "\nMissed windows"));
        sections.push(missed(&statistics.total, paint));
    }
    sections.concat()
}

/// A task's id that others wrote may be of any length.
const NAME_CHARS_MAX: usize = 128;

fn tasks(statistics: &Statistics, paint: Paint) -> String {
    let header = [
        "TASK", "RUNS", "GOOD", "ATTEMPTS", "GOOD", "P50", "P95", "P99", "MEM", "MISSED",
    ];
    let named = statistics.tasks.iter();
    let named = named.map(|(task, counts)| (Tone::Plain, beginning(task, NAME_CHARS_MAX), counts));
    let total = (Tone::Strong, "all".to_owned(), &statistics.total);
    let rows = named.chain((statistics.tasks.len() > 1).then_some(total));
    paint.table(
        header,
        rows.map(|(tone, name, counts)| row(tone, name, counts)),
    )
}

fn row(tone: Tone, name: String, counts: &Counts) -> [(Tone, String); 10] {
    let took = |told: fn(&astra_model::Durations) -> i64| {
        let millis = counts.durations.as_ref().map(told);
        (tone, millis.map_or_else(dash, duration))
    };
    let mean = counts.memories_mean();
    [
        (tone, name),
        (tone, counts.operations.total().to_string()),
        rate(tone, &counts.operations),
        (tone, counts.attempts.total().to_string()),
        rate(tone, &counts.attempts),
        took(|durations| durations.p50),
        took(|durations| durations.p95),
        took(|durations| durations.p99),
        (tone, mean.map_or_else(dash, |mean| format!("{mean:.1}"))),
        (tone, counts.missed_total().to_string()),
    ]
}

fn dash() -> String {
    "-".to_owned()
}

fn rate(tone: Tone, outcomes: &Outcomes) -> (Tone, String) {
    let rate = outcomes.success_rate();
    (
        tone,
        rate.map_or_else(dash, |rate| format!("{:.1} %", rate * 100.0)),
    )
}

fn kinds(most: &[FailureKind], paint: Paint) -> String {
    let header = ["ATTEMPTS", "FIRST SEEN", "LAST SEEN", "STACK HASH", "ERROR"];
    let row = |kind: &FailureKind| {
        [
            (Tone::Bad, kind.attempts.to_string()),
            (Tone::Faint, kind.first_seen.to_iso()),
            (Tone::Plain, kind.last_seen.to_iso()),
            (Tone::Plain, beginning(&kind.stack_hash, NAME_CHARS_MAX)),
            (Tone::Plain, beginning(&kind.error_type, NAME_CHARS_MAX)),
        ]
    };
    paint.table(header, most.iter().map(row))
}

fn missed(counts: &Counts, paint: Paint) -> String {
    let row = |(reason, windows): (&MissReason, &u64)| {
        [
            (Tone::Doubtful, windows.to_string()),
            (Tone::Plain, reason.to_string()),
        ]
    };
    paint.table(["WINDOWS", "REASON"], counts.missed.iter().map(row))
}
