//! The size of the database's log, watched while a daemon runs.

use std::sync::{Arc, Weak};
use std::time::Duration;

use astra_store::{LOG_BYTES_MAX, Store};
use tracing::{info, warn};

const LOOK_EVERY: Duration = Duration::from_secs(30);
const MIB: u64 = 1024 * 1024;

/// Warns once each time when the log grows too long, and says when it is short again; as long as
/// somebody else has the store.
pub(crate) async fn watch(store: Weak<Store>) {
    let mut is_told = false;
    while let Some(bytes) = store.upgrade().map(|store: Arc<Store>| store.log_bytes()) {
        let is_long = bytes > LOG_BYTES_MAX;
        if is_long && !is_told {
            warn!(
                mib = bytes / MIB,
                "the database's log is long: some program reads without an end; find it and end it"
            );
        } else if is_told && !is_long {
            info!(mib = bytes / MIB, "the database's log is short again");
        }
        is_told = is_long;
        tokio::time::sleep(LOOK_EVERY).await;
    }
}
