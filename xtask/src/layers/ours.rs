//! The table of our own crates: which of them each may know.

use super::arrow::Arrow;

pub(super) const MODEL: &str = "astra-model";
pub(super) const KIT: &str = "astra-kit";
pub(super) const SCRUB: &str = "astra-scrub";
pub(super) const STORE: &str = "astra-store";
pub(super) const SCHEDULER: &str = "astra-scheduler";
pub(super) const LEDGER: &str = "astra-ledger";
pub(super) const BACKFILL: &str = "astra-backfill";
pub(super) const CLI: &str = "astra-cli";
pub(super) const TESTS: &str = "astra-tests";
pub(super) const XTASK: &str = "xtask";
pub(super) const MEASURE: &str = "astra-measure";
pub(super) const FAULTY: &str = "astra-faulty";

/// The layers, lowest first: a crate and those that it may know. A crate of layer 3 doesn't name
/// the store, because only the cli wires. The kit stands under the tests of all crates, so it knows
/// no more than the lowest of them does.
pub(super) const LAYERS: &[(&str, &[&str])] = &[
    (MODEL, &[]),
    (KIT, &[MODEL]),
    (SCRUB, &[MODEL]),
    (STORE, &[MODEL]),
    (SCHEDULER, &[MODEL]),
    (LEDGER, &[MODEL]),
    (BACKFILL, &[MODEL]),
    (CLI, &[MODEL, SCRUB, STORE, SCHEDULER, LEDGER, BACKFILL]),
];

/// Says whether a crate is one of this workspace.
pub(super) fn is_ours(name: &str) -> bool {
    name.starts_with("astra-") || name == XTASK
}

/// Returns what to do about an arrow to a crate of ours, where the table doesn't allow it.
pub(super) fn advice(arrow: &Arrow) -> Option<String> {
    if arrow.to == KIT {
        let said =
            format!("move {KIT} to [dev-dependencies]; only {TESTS} depends on it otherwise");
        return (!arrow.is_for_tests()).then_some(said);
    }
    let Some((from, may_know)) = LAYERS.iter().find(|(name, _)| *name == arrow.from) else {
        return Some(format!(
            "give {} its row in the table of layers first",
            arrow.from
        ));
    };
    if may_know.contains(&arrow.to.as_str()) {
        return None;
    }
    let known = if may_know.is_empty() {
        "none of ours".to_owned()
    } else {
        may_know.join(", ")
    };
    Some(format!(
        "{from} may know {known}; put what both need into {MODEL}, behind a trait, and let {CLI} wire them"
    ))
}
