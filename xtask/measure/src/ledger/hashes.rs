//! The tree over the entries, and the link of one entry to the next.

use std::error::Error;
use std::hint::black_box;

use astra_ledger::{Chain, Tree};
use astra_model::{EntryHash, LedgerChain, LedgerHead, Timestamp};
use serde_json::{Value, json};

use super::entries::executed;
use crate::chance::Chance;
use crate::spent::Spent;

/// Returns what the root of a tree over so many entries takes.
pub(crate) fn root(entries: u32) -> Result<Value, Box<dyn Error>> {
    let mut chance = Chance::new(1);
    let mut hash = || {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&chance.below(u64::MAX).to_le_bytes());
        EntryHash::new(bytes)
    };
    let entries: Vec<EntryHash> = (0..entries).map(|_| hash()).collect();
    let spent = Spent::on(1, |_| {
        let mut tree = Tree::new();
        tree.extend(&entries);
        black_box(tree.root());
        Ok(())
    })?;
    Ok(json!({ "entries": entries.len(), "ours": spent.to_json() }))
}

/// Returns what it takes to make the entry of an execution, as the next of a chain.
pub(crate) fn link(entries: u32) -> Result<Value, Box<dyn Error>> {
    let event = executed(Timestamp::from_millis(0))?;
    let mut head = LedgerHead::default();
    let spent = Spent::on(entries, |_| {
        head = Chain.link(&event, head).head();
        Ok(())
    })?;
    Ok(json!({ "entries": entries, "ours": spent.to_json() }))
}
