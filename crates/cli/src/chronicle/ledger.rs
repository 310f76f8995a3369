//! What the ledger says of an attempt.

use astra_model::{
    ERASED, ExperienceId, LedgerEntry, LedgerRepository, RepositoryError, Timestamp,
};
use astra_store::Store;
use serde_json::Value;

use super::Moment;
use crate::document::{fact, text};

/// So many entries are read at once.
const PORTION: usize = 1_000;

/// Returns what the ledger says of an attempt.
pub(super) fn entries(store: &Store, document: &Value) -> Result<Vec<Moment>, RepositoryError> {
    let Ok(id) = text(document, "/id").parse::<ExperienceId>() else {
        return Ok(Vec::new());
    };
    let Some(seq) = store.lookup_entry_of(&id)? else {
        return Ok(Vec::new());
    };
    let entry = store.lookup_entry(seq)?;
    let erasure = match text(document, "/content/text") {
        ERASED => erasure(store, seq + 1, &id)?,
        _ => None,
    };
    let entries = entry.iter().chain(&erasure);
    Ok(entries
        .filter_map(|entry| moment(entry, document))
        .collect())
}

/// Finds the entry that says that a record was erased, which stands somewhere behind its own.
fn erasure(
    store: &Store,
    from: u64,
    id: &ExperienceId,
) -> Result<Option<LedgerEntry>, RepositoryError> {
    let mut next = from;
    loop {
        let entries = store.list_entries(next, PORTION)?;
        let Some(last) = entries.last() else {
            return Ok(None);
        };
        next = last.seq + 1;
        let erasure = entries.into_iter().find(|entry| says_erased(entry, id));
        if erasure.is_some() {
            return Ok(erasure);
        }
    }
}

fn says_erased(entry: &LedgerEntry, id: &ExperienceId) -> bool {
    // Most entries say something else, and are not read for that.
    entry.line.contains("\"event\":\"record_erased\"")
        && serde_json::from_str::<Value>(&entry.line)
            .is_ok_and(|said| said["experience_ref"] == id.as_str())
}

fn moment(entry: &LedgerEntry, document: &Value) -> Option<Moment> {
    let said: Value = serde_json::from_str(&entry.line).ok()?;
    let at = Timestamp::from_seconds(said["ts"].as_f64()?);
    let detail = format!("{}, entry {}", text(&said, "/event"), entry.seq);
    let number = &document["content"]["structured"]["attempt"];
    let moment = Moment::new(at, "ledger_entry", &entry.sha.to_string(), &detail);
    Some(moment.of(fact(document, "span_id"), number))
}
