//! Stores in folders of their own.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use astra_kit::contract::{ContractStore, Repositories};
use astra_kit::{KitMemory, SCRUBBER};
use astra_model::ScrubbedObject;
use astra_store::{Actor, Method, NewMemory, Store, StoreOptions};
use rusqlite::Connection;
use tempfile::TempDir;

/// A store in a folder that is removed with it.
pub(crate) struct Stored {
    pub(crate) store: Store,
    folder: TempDir,
}

pub(crate) fn options() -> StoreOptions {
    StoreOptions::new(Arc::new(SCRUBBER.clone()))
}

/// Makes a new store.
pub(crate) fn stored() -> Stored {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(&folder.path().join("core.db"), &options()).unwrap();
    Stored { store, folder }
}

/// Opens a copy of the database that Python wrote.
pub(crate) fn legacy() -> Stored {
    let folder = tempfile::tempdir().unwrap();
    let path = legacy_copy(folder.path());
    let store = Store::open(&path, &options()).unwrap();
    Stored { store, folder }
}

/// Copies the database that Python wrote.
pub(crate) fn legacy_copy(folder: &Path) -> PathBuf {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/legacy/core.db");
    let path = folder.join("core.db");
    std::fs::copy(fixture, &path).unwrap();
    path
}

impl Stored {
    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("core.db")
    }

    /// Opens the database as another program would.
    pub(crate) fn outside(&self) -> Connection {
        Connection::open(self.path()).unwrap()
    }
}

/// Returns a memory of the kit's as the store takes it.
pub(crate) fn new_memory(memory: &KitMemory) -> NewMemory {
    NewMemory {
        id: memory.id.clone(),
        experience_type: memory.experience_type.parse().unwrap(),
        text: memory.text.clone(),
        structured: ScrubbedObject::new(&memory.facts, &SCRUBBER),
        created: memory.created,
        actor: Actor::Agent,
        method: Method::Capture,
    }
}

impl ContractStore for Stored {
    fn store(&self) -> &dyn Repositories {
        &self.store
    }

    fn remember(&self, memory: &KitMemory) {
        assert!(self.store.remember(&new_memory(memory)).unwrap());
    }
}
