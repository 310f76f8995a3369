#![doc = include_str!("../README.md")]

mod checkpoint;
mod checkpointer;
mod columns;
mod commit;
mod create;
mod open;
mod store;
mod write;

mod busy;
mod engine;
mod location;
mod pragmas;
mod readers;
mod schema;

mod erase;
mod error;
mod select;

mod append;
mod attempt;
mod claim_row;
mod claims;
mod compact;
mod differs;
mod digest;
mod draft;
mod effect_row;
mod effects;
mod experiences;
mod import;
mod insert;
mod late;
mod ledger;
mod memory;
mod new_claim;
mod outbox;
mod prune;
mod rehearsal;
mod row;
mod splice;
mod tasks_seen;
mod timetable;
mod tombstone;

mod cursor;
mod executions;
mod export;
mod order;
mod prefix;

mod index;
mod rollup;

mod backup;
mod health;
mod migrate;
mod verify;

#[cfg(test)]
mod plans;
#[cfg(test)]
mod spliced;

pub use backup::{Backup, BackupError};
pub use checkpoint::LOG_BYTES_MAX;
pub use erase::{EraseError, Erased};
pub use error::OpenError;
pub use export::Export;
pub use health::Health;
pub use memory::{Actor, InvalidMemoryType, MemoryType, Method, NewMemory};
pub use migrate::{DuplicateKey, IndexChanges, MigrateError, Migration, MigrationStep};
pub use prune::{KeptFor, PruneOccasion, PrunePolicy, Pruning};
pub use rehearsal::Rehearsal;
pub use store::{Store, StoreOptions};
pub use verify::{Finding, Findings, LedgerFinding, LedgerReport, LegacyReport, VerifyReport};
