//! What tasks run in, and the signals that it hears.

use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::error::CliError;
use crate::exit::Exit;

/// Tasks wait for programs, disks and networks; what they compute themselves is little.
const WORKERS: usize = 2;
/// What a shell reports of a program that an interrupt ended.
pub(crate) const INTERRUPTED: i32 = 130;

/// Makes a runtime.
pub(crate) fn runtime() -> Result<Runtime, CliError> {
    let built = Builder::new_multi_thread()
        .worker_threads(WORKERS)
        .enable_all()
        .build();
    built.map_err(|error| CliError::because(Exit::Storage, &error))
}

/// Listens for a signal; must be called inside a runtime.
pub(crate) fn listen_for(kind: SignalKind) -> Result<Signal, CliError> {
    signal(kind).map_err(|error| CliError::because(Exit::Storage, &error))
}
