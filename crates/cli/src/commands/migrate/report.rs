//! What a migration did, for programs and for people.

use astra_model::{IdempotencyKey, Scrubber as _};
use astra_scrub::Scrubber;
use astra_store::{DuplicateKey, Migration};
use serde_json::{Value, json};

use crate::app::App;
use crate::human::{count, duration, size};
use crate::paint::{Paint, Tone};
use crate::screen::Screen;

/// People are shown so many ids of records that share a key.
const IDS_SHOWN_MAX: usize = 5;

/// What a migration did, would do, or had not to do.
pub(super) struct Report<'a> {
    pub(super) outcome: &'static str,
    /// Nothing where there was nothing to do.
    pub(super) migration: Option<&'a Migration>,
}

impl Report<'_> {
    /// Returns the report for programs.
    pub(super) fn value(&self) -> Value {
        let Some(migration) = self.migration else {
            return json!({ "outcome": "nothing_to_do" });
        };
        let keys: Vec<Value> = migration.duplicate_keys.iter().map(key).collect();
        json!({
            "outcome": self.outcome,
            "from_version": migration.from_version,
            "to_version": migration.to_version,
            "rows": migration.rows,
            "executions": migration.executions,
            "indexes": {
                "kept": migration.indexes.kept,
                "replaced": migration.indexes.replaced,
                "made": migration.indexes.made,
            },
            "duplicate_keys": keys,
            "more_duplicate_keys": migration.more_duplicate_keys,
            "backup": migration.backup.display().to_string(),
            "needs_bytes": migration.needs_bytes,
            "seconds": migration.duration.as_secs_f64(),
        })
    }

    /// Returns the report for people.
    pub(super) fn told(&self, app: &App, paint: Paint) -> String {
        match self.migration {
            None => "there is nothing to do: the database has this version's schema\n".to_owned(),
            Some(migration) => {
                let is_done = self.outcome == "migrated";
                sentences(migration, is_done, app, paint) + &shared_keys(migration)
            }
        }
    }
}

fn key(shared: &DuplicateKey) -> Value {
    let ids: Vec<String> = shared.ids.iter().map(|id| masked(id)).collect();
    // A hash says nothing of anybody; what else stands there may.
    let is_hash = shared.key.parse::<IdempotencyKey>().is_ok();
    let key = if is_hash {
        shared.key.clone()
    } else {
        masked(&shared.key)
    };
    json!({ "key": key, "records": shared.records, "ids": ids })
}

fn sentences(migration: &Migration, is_done: bool, app: &App, paint: Paint) -> String {
    let number = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
    let millis = i64::try_from(migration.duration.as_millis()).unwrap_or(i64::MAX);
    let (head, time, backup) = if is_done {
        let head = paint.text(Tone::Good, "migrated");
        (head, "it took", "the copy from before is")
    } else {
        let head = paint.text(Tone::Strong, "would migrate");
        (head, "it would take about", "the copy from before would be")
    };
    format!(
        "{head} {}, {} of them executions, from version {} to {}\n\
         {backup} {}; it all takes {} on the disk while it runs, and {time} {}\n\
         indexes: {}\n",
        count(number(migration.rows), "experience", "experiences"),
        migration.executions,
        migration.from_version,
        migration.to_version,
        Screen::line(&app.shown(&migration.backup).to_string()),
        size(migration.needs_bytes),
        duration(millis),
        indexes(migration),
    )
}

fn indexes(migration: &Migration) -> String {
    let changes = &migration.indexes;
    let lists = [
        ("kept", &changes.kept),
        ("replaced", &changes.replaced),
        ("made", &changes.made),
    ];
    let told = lists.iter().map(|(verb, names)| match names.len() {
        0 => format!("none {verb}"),
        _ => format!("{verb} {}", Screen::line(&names.join(", "))),
    });
    told.collect::<Vec<_>>().join("; ")
}

/// Several records of one key are no mistake of this migration: both sides find the first.
fn shared_keys(migration: &Migration) -> String {
    let line = |shared: &DuplicateKey| {
        let ids: Vec<&str> = shared
            .ids
            .iter()
            .take(IDS_SHOWN_MAX)
            .map(String::as_str)
            .collect();
        let more = usize::try_from(shared.records).unwrap_or(usize::MAX) - ids.len();
        let behind = if more == 0 {
            String::new()
        } else {
            format!(" and {more} more")
        };
        format!("  {}{behind}\n", Screen::line(&masked(&ids.join(", "))))
    };
    let lines: String = migration.duplicate_keys.iter().map(line).collect();
    let more = match migration.more_duplicate_keys {
        0 => String::new(),
        more => format!("  and {more} keys more\n"),
    };
    if lines.is_empty() {
        return lines;
    }
    format!("records that share a key, which all stay:\n{lines}{more}")
}

fn masked(text: &str) -> String {
    Scrubber::new().mask(text).into_owned()
}
