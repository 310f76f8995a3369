//! What keeps the experiences of a world: the real store, or the obvious one.

use std::path::PathBuf;
use std::sync::Arc;

use astra_kit::{KitMemory, MemoryStore, SCRUBBER, TestChain};
use astra_model::{ExperienceRepository, ScrubbedObject};
use astra_scheduler::Store as Repositories;
use astra_store::{Actor, Method, NewMemory, Store, StoreOptions};
use rusqlite::Connection;
use serde_json::Value;

use crate::python::{self, Row};

/// What keeps the experiences of a world.
pub(crate) enum Keeper {
    Real(Database),
    Obvious(Arc<MemoryStore>),
}

/// A database, opened by us and by Python's side.
pub(crate) struct Database {
    path: PathBuf,
    /// Nothing while the process is down.
    store: Option<Arc<Store>>,
    outside: Connection,
}

impl Database {
    pub(crate) fn create(path: PathBuf) -> Self {
        let store = Store::create(&path, &options()).expect("a database is made");
        let outside = Connection::open(&path).expect("others open it too");
        Self {
            path,
            store: Some(Arc::new(store)),
            outside,
        }
    }

    pub(crate) fn store(&self) -> &Arc<Store> {
        self.store.as_ref().expect("the process is up")
    }

    pub(crate) fn outside(&self) -> &Connection {
        &self.outside
    }

    /// Tells whether a table of effects has a row.
    pub(crate) fn has_row(&self, table: &str, id: &str) -> bool {
        let sql = match table {
            "tool_call" => "SELECT 1 FROM tool_call WHERE id = ?1",
            _ => "SELECT 1 FROM script_run WHERE id = ?1",
        };
        let found = self.outside.query_row(sql, [id], |_| Ok(()));
        found.is_ok()
    }

    /// Opens it a second time, to read.
    pub(crate) fn read_only(&self) -> Store {
        Store::open_read_only(&self.path, &options()).expect("it can be read")
    }
}

fn options() -> StoreOptions {
    StoreOptions::new(Arc::new(SCRUBBER.clone()), Arc::new(TestChain))
}

impl Keeper {
    pub(crate) fn repositories(&self) -> Arc<dyn Repositories> {
        match self {
            Self::Real(database) => database.store().clone(),
            Self::Obvious(store) => store.clone(),
        }
    }

    /// Closes what is open; `open` follows.
    pub(crate) fn close(&mut self) {
        if let Self::Real(database) = self {
            let store = database.store.take().and_then(Arc::into_inner);
            drop(store.expect("nobody else holds the store"));
        }
    }

    pub(crate) fn open(&mut self) {
        if let Self::Real(database) = self {
            let store = Store::open(&database.path, &options());
            database.store = Some(Arc::new(store.expect("it is opened again")));
        }
    }

    /// Tells whether a table of effects has a row; the obvious store has no such tables.
    pub(crate) fn has_row(&self, table: &str, id: &str) -> bool {
        match self {
            Self::Real(database) => database.has_row(table, id),
            Self::Obvious(_) => true,
        }
    }

    /// Remembers as a component of ours; tells whether it was new.
    pub(crate) fn remember(&self, memory: &KitMemory) -> bool {
        match self {
            Self::Real(database) => {
                let remembered = database.store().remember(&new_memory(memory));
                remembered.expect("it is stored")
            }
            Self::Obvious(store) => remember(store, memory),
        }
    }

    /// Inserts as Python's side does; tells whether the row was taken.
    pub(crate) fn insert(&self, row: &Row) -> bool {
        match self {
            Self::Real(database) => row.insert(&database.outside),
            Self::Obvious(store) => {
                row.is_json() && !is_recorded(store, &row.seen) && remember(store, &row.seen)
            }
        }
    }

    /// Sets what other components may set.
    pub(crate) fn consolidate(&self) {
        if let Self::Real(database) = self {
            python::consolidate(&database.outside);
        }
    }

    /// Tries what nobody may do; returns how many executions were hit.
    pub(crate) fn tamper(&self) -> usize {
        match self {
            Self::Real(database) => python::tamper(&database.outside),
            Self::Obvious(_) => 0,
        }
    }
}

/// Tells whether the window of that run has its record: another would be one too many.
fn is_recorded(store: &MemoryStore, run: &KitMemory) -> bool {
    let key = run.facts.get("idempotency_key").and_then(Value::as_str);
    let key = key.and_then(|key| key.parse().ok());
    key.is_some_and(|key| store.lookup_key(&key).expect("it is read").is_some())
}

fn remember(store: &MemoryStore, memory: &KitMemory) -> bool {
    let is_new = store.lookup(&memory.id).expect("it is read").is_none();
    store.remember(memory);
    is_new
}

fn new_memory(memory: &KitMemory) -> NewMemory {
    NewMemory {
        id: memory.id.clone(),
        experience_type: memory.experience_type.parse().expect("a memory's type"),
        text: memory.text.clone(),
        structured: ScrubbedObject::new(&memory.facts, &SCRUBBER),
        created: memory.created,
        actor: Actor::Agent,
        method: Method::Capture,
    }
}
