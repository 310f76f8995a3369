//! How the files and their disk are.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use astra_scheduler::RunDir;

use super::finding::Finding;
use crate::app::App;
use crate::human::count;

/// Under this much room a burst of records may fill the disk.
const ROOM_BYTES_LOW: u64 = 1024 * 1024 * 1024;
/// Under this much room the next large response may not fit.
const ROOM_BYTES_MIN: u64 = 64 * 1024 * 1024;
/// What the group and others may do with the files of an agent's memory: nothing.
const MODE_OF_OTHERS: u32 = 0o077;
/// What `statfs` says of NFS, on which SQLite's shared memory doesn't work.
const NFS_MAGIC: u64 = 0x6969;

/// Looks at the files and their disk.
pub(super) fn findings(app: &App) -> Vec<Finding> {
    let db = &app.settings.db.value;
    let mut findings = vec![modes(app)];
    if let Some(folder) = db.ancestors().skip(1).find(|folder| folder.is_dir()) {
        findings.extend(room(folder));
        findings.extend(file_system(folder));
    }
    findings.extend(runner_locks(&RunDir::at(app.settings.run_dir())));
    findings
}

fn modes(app: &App) -> Finding {
    let settings = &app.settings;
    let (db, run_dir) = (&settings.db.value, settings.run_dir());
    let paths = [db.as_path(), db.parent().unwrap_or(db), &run_dir];
    let open: Vec<String> = paths
        .into_iter()
        .filter_map(|path| Some((path, fs::metadata(path).ok()?.permissions().mode())))
        .filter(|(_, mode)| mode & MODE_OF_OTHERS != 0)
        .map(|(path, mode)| format!("{} is {:04o}", app.shown(path), mode & 0o7777))
        .collect();
    if open.is_empty() {
        return Finding::ok("file modes", "open to nobody else");
    }
    Finding::warn(
        "file modes",
        format!("others may enter: {}", open.join(", ")),
    )
    .hint("chmod 700 the folders, 600 the database")
}

fn room(folder: &Path) -> Option<Finding> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    let detail = format!("{} MiB are free", free / (1024 * 1024));
    Some(match free {
        ..ROOM_BYTES_MIN => {
            Finding::error("disk room", detail).hint("make room before anything runs")
        }
        ROOM_BYTES_MIN..ROOM_BYTES_LOW => Finding::warn("disk room", detail).hint("make room soon"),
        _ => Finding::ok("disk room", detail),
    })
}

fn file_system(folder: &Path) -> Option<Finding> {
    let kind = u64::try_from(rustix::fs::statfs(folder).ok()?.f_type).ok()?;
    (kind == NFS_MAGIC).then(|| {
        Finding::error(
            "file system",
            "the database lies on NFS, where commits can be lost",
        )
        .hint("move it to a disk of this machine")
    })
}

/// Counts the locks of runners that nobody holds, without touching one.
fn runner_locks(run_dir: &RunDir) -> Option<Finding> {
    let held = fs::read_to_string("/proc/locks").ok()?;
    let files = run_dir.runner_files().ok()?.into_iter();
    let left = files
        .filter_map(|file| fs::metadata(file).ok())
        .filter(|file| !is_locked(&held, file.ino()))
        .count();
    Some(match left {
        0 => Finding::ok("runner locks", "none is left behind"),
        left => Finding::warn("runner locks", count(left, "runner died", "runners died"))
            .hint("`astra recover` settles what they left"),
    })
}

/// Tells whether the kernel lists a lock on a file; its lines read `… major:minor:inode start end`.
pub(super) fn is_locked(locks: &str, inode: u64) -> bool {
    let inode = inode.to_string();
    locks
        .split_whitespace()
        .filter_map(|word| word.rsplit_once(':'))
        .any(|(device, number)| device.contains(':') && number == inode)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_found_by_its_inode_alone() {
        let locks = "1: FLOCK  ADVISORY  WRITE 351425 08:01:4242 0 EOF\n";
        assert!(is_locked(locks, 4242));
        assert!(!is_locked(locks, 351_425) && !is_locked(locks, 42) && !is_locked(locks, 1));
    }
}
