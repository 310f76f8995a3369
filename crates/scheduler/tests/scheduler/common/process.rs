//! Processes that tasks start.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Tells whether a process is there and no zombie.
pub(crate) fn is_running(pid: &str) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let state = stat
        .rsplit_once(") ")
        .map(|(_, facts)| facts.chars().next());
    !matches!(state, None | Some(Some('Z' | 'X') | None))
}

/// Returns once a process is gone.
///
/// Its end can't be awaited, since it is no child of ours; a kill that was sent takes a moment.
pub(crate) async fn until_gone(pid: &str) {
    assert!(!pid.is_empty(), "the task said no process number");
    for _ in 0..250 {
        if !is_running(pid) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("process {pid} still runs");
}

/// Makes a pipe by which a program says that it has come somewhere.
pub(crate) fn fifo(folder: &Path) -> PathBuf {
    let path = folder.join("fifo");
    let made = std::process::Command::new("mkfifo").arg(&path).status();
    assert!(made.unwrap().success(), "mkfifo works");
    path
}

/// Returns what a program wrote into a pipe, once it has closed it.
pub(crate) async fn read_fifo(path: PathBuf) -> String {
    let read = tokio::task::spawn_blocking(move || fs::read_to_string(path).unwrap());
    read.await.unwrap().trim().to_owned()
}
