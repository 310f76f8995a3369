//! How Python's side is, and who else writes.

use std::process::{Command, Stdio};
use std::time::Duration;

use astra_model::{
    ExperienceRepository, LIMIT_MAX, RecentFilter, Record, Scrubber as _, Timestamp,
};
use astra_scrub::Scrubber;
use astra_store::Store;
use serde_json::{Value, json};

use super::engine::{ADVICE, EngineVersion};
use super::finding::Finding;
use super::neighbour::Neighbour;
use crate::app::App;

/// Whoever wrote within this time is thought to write again.
const RECENT: Duration = Duration::from_hours(30 * 24);

/// Looks for other programs that write to the database, each with an engine of its own.
pub(super) fn findings(app: &App, store: Option<&Store>, now: Timestamp) -> Vec<Finding> {
    let neighbours = Neighbour::all(&app.settings.db.value);
    let mut findings: Vec<Finding> = neighbours.iter().map(neighbour).collect();
    let wrote = store.and_then(|store| last_foreign_row(store, now));
    findings.extend(python(wrote));
    findings
}

fn neighbour(other: &Neighbour) -> Finding {
    let program = Scrubber::new();
    let program = program.mask(&other.program);
    let who = format!("{program} (process {}) has the database open", other.pid);
    judged("other program", other.engine, &|with| {
        format!("{who}, with {with}")
    })
}

/// Says what an engine means for who writes with it.
fn judged(
    what: &'static str,
    engine: Option<EngineVersion>,
    told: &dyn Fn(&str) -> String,
) -> Finding {
    match engine {
        Some(engine) if engine.is_sound() => Finding::ok(what, told(&format!("SQLite {engine}"))),
        Some(engine) => {
            let with = format!("SQLite {engine}, which can lose commits beside another writer");
            Finding::warn(what, told(&with)).hint(ADVICE)
        }
        None => {
            let with = "an SQLite of unknown version, which may lose commits beside another writer";
            Finding::warn(what, told(with)).hint(ADVICE)
        }
    }
}

/// The Python that is found first is likely, but not surely, the one that runs Astra's other side.
fn python(wrote: Option<Timestamp>) -> Option<Finding> {
    let engine = python_engine();
    match wrote {
        Some(at) => Some(judged("Python", engine, &|with| {
            format!("its side wrote here last at {at}; python3 comes with {with}")
        })),
        None => engine.map(|engine| {
            let detail =
                format!("python3 comes with SQLite {engine}; it wrote nothing here of late");
            Finding::ok("Python", detail)
        }),
    }
}

fn python_engine() -> Option<EngineVersion> {
    let asked = Command::new("python3")
        .args(["-c", "import sqlite3; print(sqlite3.sqlite_version)"])
        .stdin(Stdio::null())
        .output()
        .ok()
        .filter(|asked| asked.status.success())?;
    String::from_utf8(asked.stdout).ok()?.trim().parse().ok()
}

/// Returns when a row was made that is not of ours, among the newest: Python's inserts leave
/// `meta` as it fills itself.
fn last_foreign_row(store: &Store, now: Timestamp) -> Option<Timestamp> {
    let since = now.as_millis() - i64::try_from(RECENT.as_millis()).ok()?;
    let newest = store.list_recent(&RecentFilter {
        since: Some(Timestamp::from_millis(since)),
        limit: LIMIT_MAX,
        ..RecentFilter::default()
    });
    let newest = newest.ok()?;
    let mut documents = newest.iter().map(Record::document);
    let foreign = documents.find(|document| is_foreign(document))?;
    Some(Timestamp::from_seconds(foreign["ts"].as_f64()?))
}

fn is_foreign(document: &Value) -> bool {
    document["meta"] == json!({})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::doctor::finding::Level;

    #[test]
    fn only_a_sound_engine_may_write_beside_ours() {
        let level = |engine: Option<&str>| {
            let engine = engine.map(|engine| engine.parse().unwrap());
            judged("other program", engine, &str::to_owned).level
        };
        assert_eq!(level(Some("3.51.3")), Level::Ok);
        assert_eq!(level(Some("3.40.1")), Level::Warn);
        assert_eq!(level(None), Level::Warn);
    }
}
