//! One record per key.

use astra_model::{Appended, Execution, ExperienceId, IdempotencyKey, LedgerChain, Naming, Record};
use rusqlite::Connection;

use crate::differs::differing_keys;
use crate::engine::Layout;
use crate::select::{Select, first_with};
use crate::{effects, insert, row};

const KEY: &str = first_with!("idempotency_key");
const ID_IS_TAKEN: &str = "SELECT 1 FROM experience WHERE id = ?1";

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

/// Stores an execution with its rows, unless its key is recorded; to be called in a transaction.
pub(crate) fn append(
    connection: &Connection,
    chain: &dyn LedgerChain,
    execution: &Execution,
) -> rusqlite::Result<Appended> {
    if let Some(record) = lookup_key(connection, &execution.key())? {
        return Ok(existing(record, execution));
    }
    let naming = free_name(connection, execution)?;
    insert(connection, chain, execution, &naming)?;
    Ok(Appended::New(naming.id().clone()))
}

/// Inserts an execution with its rows and its entry in the ledger, under a name that is free.
pub(crate) fn insert(
    connection: &Connection,
    chain: &dyn LedgerChain,
    execution: &Execution,
    naming: &Naming,
) -> rusqlite::Result<()> {
    insert::execution(connection, chain, execution, naming)?;
    effects::insert(connection, execution, naming.id())
}

/// Tells whether an experience has this id.
pub(crate) fn is_taken(connection: &Connection, id: &ExperienceId) -> rusqlite::Result<bool> {
    connection
        .prepare_cached(ID_IS_TAKEN)?
        .exists([id.as_str()])
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

/// Returns the shortest name that no experience has.
fn free_name(connection: &Connection, execution: &Execution) -> rusqlite::Result<Naming> {
    for naming in execution.id_candidates() {
        if !is_taken(connection, naming.id())? {
            return Ok(naming);
        }
    }
    // The longest holds the whole span: another attempt has this one's.
    let reason = format!(
        "span {} is recorded already",
        execution.running().lineage.span()
    );
    Err(rusqlite::Error::ToSqlConversionFailure(reason.into()))
}
