//! One record per key.

use astra_model::{
    Appended, Execution, ExperienceId, IdempotencyKey, Naming, Record, RepositoryError,
};
use rusqlite::Connection;

use crate::differs::differing_keys;
use crate::draft::{Draft, Kept};
use crate::engine::Layout;
use crate::error::failed;
use crate::select::{Select, first_with};
use crate::store::Store;
use crate::{row, tombstone};

const KEY: &str = first_with!("idempotency_key");
const IS_THERE: &str = "SELECT 1 FROM experience WHERE id = ?1";

/// Selects the record of a key; of several that Python stored, the first.
pub(crate) fn by_key(layout: Layout, key: &IdempotencyKey) -> Select {
    Select::records(layout, "").bind(KEY, key.as_str().to_owned())
}

/// Finds the record of a key in a database of ours.
pub(crate) fn lookup_key(
    connection: &Connection,
    key: &IdempotencyKey,
) -> rusqlite::Result<Option<Record>> {
    by_key(Layout::Ours, key).first(connection, row::record)
}

impl Store {
    /// Stores an execution under the shortest of its names that is free, unless its key is recorded.
    pub(crate) fn append_named(&self, execution: &Execution) -> Result<Appended, RepositoryError> {
        const ACTION: &str = "append an execution";
        for naming in execution.id_candidates() {
            let draft = Draft::of(execution, &naming).map_err(failed(ACTION))?;
            let chain = self.chain.clone();
            match self.write_shared(ACTION, move |connection| draft.keep(connection, &*chain))? {
                Kept::New { .. } => return Ok(Appended::New(naming.id().clone())),
                Kept::Recorded(record) => return Ok(existing(record, execution)),
                Kept::Pruned(pruned) => return Ok(Appended::Pruned(pruned)),
                Kept::NameIsTaken => {}
            }
        }
        Err(failed(ACTION)(span_is_taken(execution)))
    }
}

/// Tells whether an experience has this id, or had it before it was pruned.
pub(crate) fn is_taken(connection: &Connection, id: &ExperienceId) -> rusqlite::Result<bool> {
    Ok(is_there(connection, id)? || tombstone::has_id(connection, id)?)
}

/// Tells whether there is an experience of this id.
pub(crate) fn is_there(connection: &Connection, id: &ExperienceId) -> rusqlite::Result<bool> {
    connection.prepare_cached(IS_THERE)?.exists([id.as_str()])
}

/// Answers with the record that stands, and where the other would have differed.
pub(crate) fn existing(record: Record, execution: &Execution) -> Appended {
    let same_id = |naming: &Naming| naming.id() == record.id();
    let naming = execution
        .id_candidates()
        .find(same_id)
        .or_else(|| execution.id_candidates().next());
    let document =
        naming.and_then(|naming| serde_json::to_value(execution.to_document(&naming)).ok());
    let differs = document
        .map(|document| differing_keys(record.document(), &document))
        .unwrap_or_default();
    Appended::Existing { record, differs }
}

/// Says that an attempt can't be recorded: the longest of its names holds its whole span.
pub(crate) fn span_is_taken(execution: &Execution) -> rusqlite::Error {
    let span = execution.running().lineage.span();
    let reason = format!("span {span} is recorded already");
    rusqlite::Error::ToSqlConversionFailure(reason.into())
}
