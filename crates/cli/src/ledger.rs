//! The workspace's ledger: its entries, its key and its checkpoints.

mod checkpoints;
mod command_signer;
mod daily_checkpoints;
mod daily_files;
mod files;
mod keys;

pub(crate) use checkpoints::{Made, make_checkpoint, newest_checkpoint};
pub(crate) use command_signer::CommandSigner;
pub(crate) use daily_checkpoints::DailyCheckpoints;
pub(crate) use daily_files::{DailyFiles, follow};
pub(crate) use files::{put, read_text};
pub(crate) use keys::{Key, known_key, open_or_make, parse_key};
