//! Which daemons run tasks.

use std::time::Duration;

use astra_model::Timestamp;
use astra_scheduler::{RunDir, Schedule, host};

use super::finding::Finding;
use super::heard::Heard;
use crate::app::App;
use crate::human::count;

/// A daemon says twice a minute that it lives; one that was silent for so long hangs.
const SILENCE_MAX: Duration = Duration::from_secs(120);

/// Looks at the daemons, as far as they say or said that they live.
pub(super) fn findings(app: &App, now: Timestamp) -> Vec<Finding> {
    let beats = Heard::all(&RunDir::at(app.settings.run_dir()));
    let mut findings: Vec<Finding> = beats.iter().map(|beat| daemon(beat, now)).collect();
    if !beats.iter().any(|beat| is_at_work(beat, now)) {
        findings.extend(nobody(app));
    }
    findings
}

/// Tells whether a daemon runs tasks; the lock of one on another machine can't be seen here.
fn is_at_work(beat: &Heard, now: Timestamp) -> bool {
    let said = beat.said.beat.parse::<Timestamp>();
    let is_fresh = said.is_ok_and(|said| now.since(said) <= SILENCE_MAX);
    is_fresh && (beat.is_alive || beat.said.host != host())
}

fn daemon(beat: &Heard, now: Timestamp) -> Finding {
    let said = &beat.said;
    let who = format!("process {} on {}", said.pid, said.host);
    if is_at_work(beat, now) {
        let tasks = count(said.tasks, "task", "tasks");
        let (started, running, next) = (&said.started, said.running, &said.next_wake);
        let detail = format!("{who} since {started}: {tasks}, {running} running, next at {next}");
        return Finding::ok("daemon", detail);
    }
    let silent = format!("{who} has said nothing since {}", said.beat);
    match beat.is_alive {
        true => Finding::warn("daemon", format!("{silent}, though it lives")).hint(
            "it was stopped, or waits for its disk: look at it, and start it anew if need be",
        ),
        false => Finding::warn("daemon", format!("{silent}, and is gone"))
            .hint("start `astra daemon` again; `astra recover` settles what it left"),
    }
}

/// Says that nobody runs what has a schedule, which may be meant so.
fn nobody(app: &App) -> Option<Finding> {
    let tasks = app.tasks_file().ok()?;
    let tasks = tasks.definitions().filter_map(Result::ok);
    let scheduled = tasks
        .filter(|task| task.enabled && !matches!(task.schedule, Schedule::Manual))
        .count();
    let tasks = count(scheduled, "task has a schedule", "tasks have a schedule");
    (scheduled > 0).then(|| {
        Finding::ok("daemon", format!("none runs, and {tasks}"))
            .hint("`astra daemon` runs what is due until it is stopped")
    })
}
