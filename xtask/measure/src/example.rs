//! An execution as most are.

use std::error::Error;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use astra_ledger::Chain;
use astra_model::{
    Captured, Clock, ConfigDigest, Execution, Lineage, Mode, RandomIds, RunnerInfo, Running,
    Scrubbed, SystemClock, TaskSnapshot, Timestamp, Window,
};
use astra_scrub::Scrubber;
use astra_store::{OpenError, Store, StoreOptions};

/// Texts of this length make rows of about 2.25 KB, which is what the reference was measured with.
const TEXT_BYTES: usize = 700;

/// Makes a store, or opens the one that is there.
pub(crate) fn store(path: &Path) -> Result<Store, OpenError> {
    let options = StoreOptions::new(Arc::new(Scrubber::new()), Arc::new(Chain));
    Store::open_or_create(path, &options)
}

/// Removes a database that an earlier run left.
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    for suffix in ["", "-wal", "-shm"] {
        let mut file = path.as_os_str().to_owned();
        file.push(suffix);
        match fs::remove_file(file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// Tells whether there is a database, and one of today's schema: what an earlier build left is made anew.
pub(crate) fn is_there(path: &Path) -> Result<bool, OpenError> {
    Ok(path.exists() && !store(path)?.needs_migration())
}

/// Begins a run by hand of its own window.
pub(crate) fn running(clock: &SystemClock, offset_ms: u32) -> Result<Running, Box<dyn Error>> {
    let started = clock.now();
    let window = Timestamp::from_millis(started.as_millis() + i64::from(offset_ms));
    Ok(Running {
        task: TaskSnapshot {
            id: "daily_reflection".parse()?,
            slug: "daily_reflection".parse()?,
            name: Scrubbed::new("Daily Self-Reflection", &Scrubber::new()),
            task_type: "reflection".parse()?,
            config_digest: ConfigDigest::of_task_entry(&serde_json::Map::new()),
        },
        mode: Mode::Manual,
        window: Window::manual(window),
        lineage: Lineage::first(&RandomIds),
        started,
        runner: RunnerInfo {
            name: "scheduler".to_owned(),
            version: "0.0.0".to_owned(),
            pid: std::process::id(),
            host: "bench".to_owned(),
        },
        causes: Vec::new(),
    })
}

/// Ends a run with a response of the usual length.
pub(crate) fn ended(running: Running) -> Execution {
    ended_after(running, Duration::from_millis(1))
}

/// Does so after it took so long.
pub(crate) fn ended_after(running: Running, took: Duration) -> Execution {
    let words = "Today I noticed how a question returns. ".repeat(TEXT_BYTES / 40);
    let captured = Captured {
        text: Scrubbed::new(&words, &Scrubber::new()),
        ..Captured::default()
    };
    running.succeed(captured, took)
}
