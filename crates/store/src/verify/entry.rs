//! What an entry of the ledger breaks by itself.

use std::borrow::Cow;

use astra_model::sha256_hex;
use serde::Deserialize;

use super::tombstones::Told;
use crate::ledger::place;

/// An entry as it is stored.
pub(super) struct StoredEntry {
    pub(super) seq: i64,
    pub(super) previous: String,
    pub(super) sha: String,
    pub(super) line: String,
}

/// What was found of an entry.
pub(super) struct JudgedEntry {
    pub(super) seq: i64,
    pub(super) previous: String,
    pub(super) sha: String,
    pub(super) details: Vec<String>,
    /// The record of which it is the entry.
    pub(super) names: Option<Names>,
    /// The records that it says were pruned.
    pub(super) pruned: Option<Told>,
}

/// A record as an entry names it.
pub(super) struct Names {
    pub(super) kind: Kind,
    pub(super) record: String,
    pub(super) digest: String,
}

/// What an entry says that happened to its record.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Executed,
    Erased,
}

/// What of a line the rows beside it speak of too.
#[derive(Deserialize)]
struct Said<'l> {
    seq: Option<u64>,
    #[serde(borrow)]
    prev_sha: Cow<'l, str>,
    #[serde(borrow)]
    sha: Cow<'l, str>,
    #[serde(borrow)]
    event: Cow<'l, str>,
    experience_ref: Option<String>,
    record_sha256: Option<String>,
    meta: Option<SaidMeta>,
}

/// What of its further members the rows beside it speak of too.
#[derive(Deserialize)]
struct SaidMeta {
    count: Option<u64>,
    records_sha256: Option<String>,
}

impl StoredEntry {
    /// Holds an entry against its own line.
    pub(super) fn judge(self) -> JudgedEntry {
        let (details, names, pruned) = match serde_json::from_str::<Said<'_>>(&self.line) {
            Err(error) => (vec![format!("its line is no entry: {error}")], None, None),
            Ok(mut said) => (
                self.differences(&said).collect(),
                names(&mut said),
                pruned(said),
            ),
        };
        JudgedEntry {
            seq: self.seq,
            previous: self.previous,
            sha: self.sha,
            details,
            names,
            pruned,
        }
    }

    fn differences(&self, said: &Said<'_>) -> impl Iterator<Item = String> {
        let agrees = [
            (
                "its line says another place",
                said.seq.map(place) == Some(self.seq),
            ),
            (
                "its line says another entry before it",
                said.prev_sha == self.previous,
            ),
            ("its line says another hash", said.sha == self.sha),
            (
                "its line has another hash than it says",
                self.has_its_hash(),
            ),
        ];
        agrees
            .into_iter()
            .filter(|(_, agrees)| !agrees)
            .map(|(detail, _)| detail.to_owned())
    }

    /// Tells whether the hash is that of the line without it: a line is stored as it is hashed. Inside
    /// of a text its quotes would be escaped, so that it is the member that is found.
    fn has_its_hash(&self) -> bool {
        let member = format!(",\"sha\":\"{}\"", self.sha);
        self.line
            .split_once(&member)
            .is_some_and(|(before, behind)| {
                sha256_hex([before, behind].concat().as_bytes()) == self.sha
            })
    }
}

/// Returns the record that an entry is to be of. One that says of none can't be it.
fn names(said: &mut Said<'_>) -> Option<Names> {
    let kind = match &*said.event {
        "task_executed" => Kind::Executed,
        "record_erased" => Kind::Erased,
        _ => return None,
    };
    Some(Names {
        kind,
        record: said.experience_ref.take().unwrap_or_default(),
        digest: said.record_sha256.take().unwrap_or_default(),
    })
}

/// Returns what an entry says of records that were pruned.
fn pruned(said: Said<'_>) -> Option<Told> {
    if said.event != "records_pruned" {
        return None;
    }
    let meta = said.meta?;
    Some(Told {
        count: meta.count.unwrap_or_default(),
        digest: meta.records_sha256.unwrap_or_default(),
    })
}
