//! The table of foreign crates that only some of ours may name.

use super::arrow::Arrow;
use super::ours::{CLI, KIT, SCHEDULER, STORE};

/// Foreign crates, those of ours that may name them, and what the others do instead.
const RESERVED: &[(&[&str], &[&str], &str)] = &[
    (
        &["rusqlite", "libsqlite3-sys", "r2d2", "r2d2_sqlite"],
        &[STORE],
        "SQL is the store's alone; ask a repository trait of astra-model",
    ),
    (
        &["tokio", "tokio-util"],
        &[SCHEDULER, CLI],
        "the runtime is the scheduler's; stay blocking, it bridges with spawn_blocking",
    ),
    (
        &["ureq"],
        &[SCHEDULER, CLI],
        "only task handlers speak HTTP; take what was fetched as an argument",
    ),
    (
        &[
            "clap",
            "clap_complete",
            "clap_mangen",
            "comfy-table",
            "toml",
        ],
        &[CLI],
        "arguments, printing and configuration are the cli's; take a value",
    ),
];

/// Returns what to do about an arrow to a foreign crate that is kept for others.
///
/// A test may drive its crate with any foreign tool: that reaches no importer.
pub(super) fn advice(arrow: &Arrow) -> Option<String> {
    if arrow.is_for_tests() || arrow.from == KIT {
        return None;
    }
    let is_reserved = |crates: &[&str]| crates.contains(&arrow.to.as_str());
    let (_, owners, instead) = RESERVED.iter().find(|(crates, _, _)| is_reserved(crates))?;
    let allowed = owners.contains(&arrow.from.as_str());
    (!allowed).then(|| format!("{} is for {} only: {instead}", arrow.to, owners.join(", ")))
}
