//! What Python's side does to the table: rows as SQLAlchemy writes them, without our columns.

use std::fmt::{self, Formatter};

use astra_kit::{KitMemory, SequentialIds};
use astra_model::{SpanId, Timestamp, TraceId, sha256_hex};
use rusqlite::{Connection, params};
use serde_json::json;

use crate::op::{Status, Thought};
use crate::stock::OLD_TASK;

/// Something that Python's side does.
#[derive(Clone, Debug)]
pub(crate) enum Foreign {
    /// Remembers something.
    Remembers(Thought),
    /// Records a run of a task as it always has.
    Records {
        number: u8,
        status: Status,
        says: String,
        backfilled: bool,
    },
    /// Leaves a row that holds what it shouldn't.
    Blunders { number: u8, run: bool, odd: usize },
    /// Marks every row as consolidated.
    Consolidates,
    /// Tries to change, to delete and to replace executions.
    Tampers,
}

/// A row as Python writes it, and what readers see of it.
pub(crate) struct Row {
    pub(crate) seen: KitMemory,
    kind: String,
    content: Option<String>,
    parents: &'static str,
}

/// A content that no row should have; what readers see of its text and facts; a list of parents.
pub(crate) struct Odd {
    content: Option<&'static str>,
    text: &'static str,
    facts: &'static str,
    parents: &'static str,
}

const fn odd(content: &'static str, text: &'static str, facts: &'static str) -> Odd {
    Odd {
        content: Some(content),
        text,
        facts,
        parents: "[]",
    }
}

/// Contents that no row should have.
pub(crate) const ODDITIES: [Odd; 11] = [
    Odd {
        content: None,
        text: "",
        facts: "{}",
        parents: "{bad",
    },
    Odd {
        parents: "[1, null, {}]",
        ..odd("3", "", "{}")
    },
    Odd {
        parents: "",
        ..odd(r#""the garden""#, "", "{}")
    },
    odd(r#"["the garden"]"#, "", "{}"),
    odd(r#"{"text": ["garden"], "structured": 7}"#, "", "{}"),
    odd(r#"{"text": 5, "structured": [1]}"#, "", "{}"),
    odd(r#"{"text": null, "structured": null}"#, "", "{}"),
    odd(
        r#"{"structured": {"status": 7, "span_id": ["x"]}}"#,
        "",
        r#"{"status": 7, "span_id": ["x"]}"#,
    ),
    odd(
        r#"{"text": "The garden.", "structured": {"mood": "calm", "score": NaN}}"#,
        "The garden.",
        r#"{"mood": "calm", "score": null}"#,
    ),
    odd(
        r#"{"text": "The \ud83d garden.", "structured": {"mood": "calm"}}"#,
        "The \u{fffd} garden.",
        r#"{"mood": "calm"}"#,
    ),
    odd("{bad", "", "{}"),
];

impl Foreign {
    /// Returns the row that it inserts, if it inserts one.
    pub(crate) fn row(&self, now: Timestamp) -> Option<Row> {
        match self {
            Self::Remembers(thought) => Some(memory(thought, now)),
            Self::Records {
                number,
                status,
                says,
                backfilled,
            } => Some(run(*number, *status, says, *backfilled, now)),
            Self::Blunders { number, run, odd } => Some(blunder(*number, *run, *odd, now)),
            Self::Consolidates | Self::Tampers => None,
        }
    }
}

impl Thought {
    /// Returns the memory, made at that instant.
    pub(crate) fn memory(&self, now: Timestamp) -> KitMemory {
        let memory = KitMemory::observation(&format!("exp_{}", self.number), &self.says);
        let memory = KitMemory {
            created: now,
            ..memory.of_type(self.kind)
        };
        match self.mood {
            Some(mood) => memory.fact("mood", mood),
            None => memory,
        }
    }
}

fn memory(thought: &Thought, now: Timestamp) -> Row {
    let seen = thought.memory(now);
    let content = json!({"text": seen.text, "media": ["media/0.png"], "structured": seen.facts});
    Row {
        kind: seen.experience_type.to_lowercase(),
        content: Some(content.to_string()),
        parents: "[]",
        seen,
    }
}

/// Runs of even number share their window, and so their key.
fn run(number: u8, status: Status, says: &str, backfilled: bool, now: Timestamp) -> Row {
    let ids = SequentialIds::of_seed(0x0a11_0000 + u32::from(number));
    let python = now.to_sqlalchemy().replacen(' ', "T", 1) + "+00:00";
    let window = if number.is_multiple_of(2) { 0 } else { number };
    let key = format!("{OLD_TASK}:{window}:1");
    let error = json!({"type": "ValueError", "message": "no river", "stack_hash": "-8112934"});
    let mut seen = KitMemory::observation(&format!("task_exec_{OLD_TASK}_{number}"), says)
        .of_type("TASK_EXECUTION")
        .fact("task_id", OLD_TASK)
        .fact("task_slug", OLD_TASK)
        .fact("status", format!("{status:?}").to_lowercase())
        .fact("started_at_iso", python)
        .fact("started_at_ts", now.as_seconds())
        .fact("duration_ms", 0)
        .fact("attempt", 1)
        .fact("retry_of", json!(null))
        .fact("trace_id", TraceId::new(&ids).to_string())
        .fact("span_id", SpanId::new(&ids).to_string())
        .fact("idempotency_key", sha256_hex(key.as_bytes()))
        .fact("task_config_digest", "sha256:8812ccaf7f292d99")
        .fact("retrieval", json!({"memory_count": 0, "source": []}))
        .fact("scrubbed", true);
    if matches!(status, Status::Failed) {
        seen = seen.fact("error", error);
    }
    if backfilled {
        seen = seen.fact("backfilled", true);
    }
    seen.created = now;
    let content = json!({"text": seen.text, "media": [], "structured": seen.facts});
    let (lower, upper) = ("task_execution", "TASK_EXECUTION");
    Row {
        kind: (if number.is_multiple_of(3) {
            upper
        } else {
            lower
        })
        .to_owned(),
        content: Some(content.to_string()),
        parents: "[]",
        seen,
    }
}

fn blunder(number: u8, run: bool, odd: usize, now: Timestamp) -> Row {
    let odd = &ODDITIES[odd];
    let seen = KitMemory::observation(&format!("odd_{number}"), odd.text);
    let kind = if run { "task_execution" } else { "observation" };
    let facts = serde_json::from_str(odd.facts).expect("an object");
    Row {
        seen: KitMemory {
            created: now,
            facts,
            ..seen.of_type(&kind.to_uppercase())
        },
        kind: kind.to_owned(),
        content: odd.content.map(str::to_owned),
        parents: odd.parents,
    }
}

const INSERT: &str = r#"
    INSERT INTO experience (
        id, type, created_at, content, provenance, evidence_ptrs, confidence, embeddings, affect,
        parents, causes, sign, ownership, session_id, consolidated)
    VALUES (?1, ?2, ?3, ?4, '{"sources": [], "actor": "user", "method": "capture"}', '[]',
        '{"p": 0.5, "method": "default"}',
        '{"semantic": null, "temporal": null, "causal": null, "symbolic": []}',
        '{"vad": {"v": 0.0, "a": 0.0, "d": 0.0}, "labels": [], "intensity": 0.0, "confidence": 0.5}',
        ?5, '[]', NULL, 'user', NULL, 0)
"#;

impl Row {
    /// Tells whether SQLite takes its content: our indexes look into every row.
    pub(crate) fn is_json(&self) -> bool {
        self.content.as_deref() != Some("{bad")
    }

    /// Inserts it; tells whether it was taken.
    pub(crate) fn insert(&self, outside: &Connection) -> bool {
        let row = params![
            self.seen.id.as_str(),
            self.kind,
            self.seen.created.to_sqlalchemy(),
            self.content,
            self.parents
        ];
        outside.execute(INSERT, row).is_ok()
    }
}

/// Sets what other components may set.
pub(crate) fn consolidate(outside: &Connection) {
    let set = outside.execute("UPDATE experience SET consolidated = 1", ());
    set.expect("consolidated stays writable");
}

/// Tries what nobody may do; returns how many executions were hit.
pub(crate) fn tamper(outside: &Connection) -> usize {
    [
        "UPDATE experience SET content = '{}' WHERE type = 'TASK_EXECUTION'",
        "UPDATE experience SET ts = ts + 1 WHERE type = 'task_execution'",
        "UPDATE experience SET type = 'observation' WHERE type = 'task_execution'",
        "DELETE FROM experience WHERE type = 'task_execution'",
        "REPLACE INTO experience SELECT * FROM experience WHERE type = 'task_execution'",
        "DELETE FROM tool_call",
    ]
    .iter()
    .map(|sql| outside.execute(sql, ()).unwrap_or(0))
    .sum()
}

impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Remembers(thought) => write!(f, "inserts {thought}"),
            Self::Records {
                number,
                status,
                says,
                backfilled,
            } => {
                let when = if *backfilled { ", backfilled" } else { "" };
                write!(
                    f,
                    "inserts run {number} that says {says:?}, a {status:?}{when}"
                )
            }
            Self::Blunders { number, run, odd } => {
                let kind = if *run {
                    "task_execution"
                } else {
                    "observation"
                };
                let content = ODDITIES[*odd].content;
                write!(f, "inserts odd_{number}, {kind} of {content:?}")
            }
            Self::Consolidates => write!(f, "marks all as consolidated"),
            Self::Tampers => write!(f, "tries to change executions"),
        }
    }
}
