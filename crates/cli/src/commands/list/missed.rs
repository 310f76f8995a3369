//! `astra list --missed`: the windows that passed without a run.

use std::collections::BTreeMap;

use astra_model::{
    ExperienceId, MissReason, MissedFilter, MissedPage, MissedWindow, TaskRef, TimetableRepository,
};
use serde_json::{Value, json};

use super::ListArgs;
use crate::app::App;
use crate::document::text;
use crate::error::CliError;
use crate::exit::Exit;
use crate::human::count;
use crate::paint::{Paint, Tone};
use crate::screen::Screen;

pub(super) fn run(args: &ListArgs, app: &App) -> Result<Exit, CliError> {
    let filter = filter(args)?;
    let nothing = MissedPage {
        windows: Vec::new(),
        next: None,
    };
    let (page, totals) = match app.store_to_read()? {
        Some(store) => (store.list_missed(&filter)?, store.count_missed(&filter)?),
        None => (nothing, BTreeMap::new()),
    };
    show(&page, &totals, app)?;
    Ok(Exit::Done)
}

fn filter(args: &ListArgs) -> Result<MissedFilter, CliError> {
    let all = super::filter(args)?;
    let task = all.task.and_then(|task| match task {
        TaskRef::Id(id) => Some(id),
        TaskRef::Slug(_) => None,
    });
    Ok(MissedFilter {
        task,
        since: all.since,
        until: all.until,
        limit: all.limit,
        after: all.after,
    })
}

fn show(
    page: &MissedPage,
    totals: &BTreeMap<MissReason, usize>,
    app: &App,
) -> Result<(), CliError> {
    let next = page.next.as_ref().map(astra_model::Cursor::as_str);
    let missed: Vec<Value> = page.windows.iter().map(value).collect();
    let whole = || json!({ "missed": missed, "next": next });
    app.output
        .list(&missed, whole, |paint| table(&missed, totals, paint))?;
    if let Some(next) = next {
        app.output.note(&format!("more: --after {next}"));
    }
    Ok(())
}

fn value(missed: &MissedWindow) -> Value {
    json!({
        "task_id": missed.task,
        "window": missed.window.to_iso(),
        "reason": missed.reason.as_str(),
        "decided_at": missed.decided.to_iso(),
        "made_up_by": missed.made_up.as_ref().map(ExperienceId::as_str),
    })
}

fn table(missed: &[Value], totals: &BTreeMap<MissReason, usize>, paint: Paint) -> String {
    if totals.is_empty() {
        return "no missed windows\n".to_owned();
    }
    let header = ["WINDOW", "TASK", "REASON", "DECIDED", "MADE UP BY"];
    paint.table(header, missed.iter().map(row)) + &told(totals)
}

fn row(missed: &Value) -> [(Tone, String); 5] {
    let shown = |pointer| Screen::line(text(missed, pointer)).to_string();
    let tone = match text(missed, "/made_up_by") {
        "" => Tone::Doubtful,
        _ => Tone::Good,
    };
    [
        (Tone::Plain, shown("/window")),
        (Tone::Plain, shown("/task_id")),
        (tone, shown("/reason")),
        (Tone::Faint, shown("/decided_at")),
        (Tone::Plain, shown("/made_up_by")),
    ]
}

/// Tells how many windows were missed in all, whatever the page shows.
fn told(totals: &BTreeMap<MissReason, usize>) -> String {
    let all = totals.values().sum();
    let reasons: Vec<String> = totals
        .iter()
        .map(|(reason, many)| format!("{many} {reason}"))
        .collect();
    let counted = count(all, "window was missed", "windows were missed");
    format!("{counted}: {}\n", reasons.join(", "))
}
