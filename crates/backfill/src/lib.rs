#![doc = include_str!("../README.md")]

mod backfill;
mod report;

mod batch;
mod folder;
mod names;

mod identity;
mod isoformat;
mod json;
mod maker;
mod result_file;

mod rejection;

pub use backfill::{Backfill, BackfillError};
pub use folder::{FILE_BYTES_MAX, Folder, FolderError};
pub use rejection::Rejection;
pub use report::{Disagreement, FileReport, Outcome, Summary, Watcher};
