//! Checkpoints and proofs of what a repository holds.

use std::ops::Range;

use astra_kit::{ManualClock, MemoryStore, instant};
use astra_ledger::{Algorithm, KeySigner, ProofError, ProveError, Prover, SecretKey, Witness};
use astra_model::{
    EntryHash, ExperienceId, LedgerEntry, LedgerEvent, LedgerHead, LedgerRepository,
    RepositoryError, Scrubbed, TaskChange, TaskChangedEvent,
};
use tempfile::tempdir;

use crate::support::{ORIGIN, WITNESS, entry, head, log, log_key, signer};

fn append(store: &dyn LedgerRepository, count: usize) {
    let event = LedgerEvent::TaskChanged(TaskChangedEvent {
        seen: instant("2025-11-04T18:29:12Z"),
        task: "daily_reflection".parse().unwrap(),
        change: TaskChange::Modified,
        old: None,
        new: None,
        by: Scrubbed::default(),
    });
    for _ in 0..count {
        store.append_event(&event).unwrap();
    }
}

fn store(count: usize) -> MemoryStore {
    let store = MemoryStore::new();
    append(&store, count);
    store
}

fn hashes(store: &dyn LedgerRepository) -> Vec<EntryHash> {
    let size = store.ledger_head().unwrap().size;
    store.list_entry_hashes(0..size).unwrap()
}

/// A repository whose entries somebody touched.
struct Touched<'s> {
    store: &'s MemoryStore,
    size: u64,
    changed: Option<u64>,
    hidden: Option<u64>,
}

impl<'s> Touched<'s> {
    fn new(store: &'s MemoryStore) -> Self {
        let size = store.ledger_head().unwrap().size;
        Self {
            store,
            size,
            changed: None,
            hidden: None,
        }
    }
}

impl LedgerRepository for Touched<'_> {
    fn ledger_head(&self) -> Result<LedgerHead, RepositoryError> {
        Ok(LedgerHead {
            size: self.size,
            last: None,
        })
    }
    fn append_event(&self, event: &LedgerEvent) -> Result<LedgerEntry, RepositoryError> {
        self.store.append_event(event)
    }
    fn list_entries(&self, from: u64, limit: usize) -> Result<Vec<LedgerEntry>, RepositoryError> {
        self.store.list_entries(from, limit)
    }
    fn list_entry_hashes(&self, places: Range<u64>) -> Result<Vec<EntryHash>, RepositoryError> {
        let mut entries = self.store.list_entry_hashes(places.clone())?;
        if let Some(changed) = self.changed.filter(|changed| places.contains(changed)) {
            entries[(changed - places.start) as usize] = entry("another");
        }
        if let Some(hidden) = self.hidden.filter(|hidden| places.contains(hidden)) {
            entries.truncate((hidden - places.start) as usize);
        }
        Ok(entries)
    }
    fn lookup_entry_of(&self, id: &ExperienceId) -> Result<Option<u64>, RepositoryError> {
        self.store.lookup_entry_of(id)
    }
    fn keep_checkpoint(&self, size: u64, note: &str) -> Result<(), RepositoryError> {
        self.store.keep_checkpoint(size, note)
    }
    fn lookup_last_checkpoint(&self) -> Result<Option<String>, RepositoryError> {
        self.store.lookup_last_checkpoint()
    }
}

#[test]
fn a_checkpoint_is_of_all_entries_and_is_kept() {
    let store = store(0);
    for count in [0, 1, 4, 0, 9000] {
        append(&store, count);
        let signed = Prover::new(&store).checkpoint(&log()).unwrap();
        assert_eq!(signed.head(), &head(&hashes(&store)));
        let kept = Prover::new(&store).last_checkpoint(&log_key()).unwrap();
        assert_eq!(kept, Some(signed));
    }
}

#[test]
fn where_nothing_is_new_the_last_checkpoint_is_returned_as_it_was_kept() {
    let store = store(3);
    let first = Prover::new(&store).checkpoint(&log()).unwrap();
    assert_eq!(Prover::new(&store).checkpoint(&log()).unwrap(), first);
}

#[test]
fn a_ledger_that_is_not_the_one_that_was_signed_for_is_not_signed_again() {
    let store = store(6);
    Prover::new(&store).checkpoint(&log()).unwrap();
    append(&store, 2);
    let kept = store.lookup_last_checkpoint().unwrap();
    for place in 0..6 {
        let rewritten = Touched {
            changed: Some(place),
            ..Touched::new(&store)
        };
        let refused = Prover::new(&rewritten).checkpoint(&log()).unwrap_err();
        let is_told = matches!(refused, ProveError::Changed(ProofError::OtherRoot { .. }));
        assert!(is_told, "{refused}");
    }
    let cut = Touched {
        size: 5,
        ..Touched::new(&store)
    };
    let refused = Prover::new(&cut).checkpoint(&log()).unwrap_err();
    let shrunk = ProofError::Shrunk { older: 6, newer: 5 };
    assert!(
        matches!(refused, ProveError::Changed(proof) if proof == shrunk),
        "{refused}"
    );
    assert_eq!(store.lookup_last_checkpoint().unwrap(), kept);
    let newer = Touched {
        changed: Some(7),
        ..Touched::new(&store)
    };
    assert!(Prover::new(&newer).checkpoint(&log()).is_ok());
}

#[test]
fn an_entry_that_is_missing_is_named() {
    let store = store(9000);
    let holed = Touched {
        hidden: Some(8500),
        ..Touched::new(&store)
    };
    let refused = Prover::new(&holed).checkpoint(&log()).unwrap_err();
    assert!(matches!(refused, ProveError::Missing(8500)), "{refused}");
}

#[test]
fn another_key_does_not_continue_what_the_first_signed() {
    let store = store(2);
    Prover::new(&store).checkpoint(&log()).unwrap();
    let secret = SecretKey::from_seed(&[3; 32]);
    let other = KeySigner::new(ORIGIN.parse().unwrap(), Algorithm::Ed25519, secret);
    let refused = Prover::new(&store).checkpoint(&other).unwrap_err();
    assert!(matches!(refused, ProveError::Checkpoint(_)), "{refused}");
}

#[test]
fn every_entry_of_a_checkpoint_is_proved_also_when_the_ledger_has_grown() {
    let store = store(11);
    let prover = Prover::new(&store);
    let signed = prover.checkpoint(&log()).unwrap();
    append(&store, 5);
    let all = hashes(&store);
    for index in 0..11 {
        let proof = prover.inclusion(index, &signed).unwrap();
        assert_eq!(
            proof.check(&all[index as usize], &log_key()).as_ref(),
            Ok(&signed)
        );
    }
    let refused = prover.inclusion(11, &signed).unwrap_err();
    let beyond = ProofError::Beyond {
        index: 11,
        size: 11,
    };
    assert!(
        matches!(refused, ProveError::Changed(proof) if proof == beyond),
        "{refused}"
    );
    let rewritten = Touched {
        changed: Some(4),
        ..Touched::new(&store)
    };
    assert!(Prover::new(&rewritten).inclusion(2, &signed).is_err());
}

#[test]
fn a_witness_takes_each_checkpoint_of_a_ledger_that_grows() {
    let (store, folder) = (store(0), tempdir().unwrap());
    let clock = ManualClock::at(instant("2026-11-23T04:05:06Z"));
    let cosigner = signer(WITNESS, Algorithm::Cosignature);
    let witness = Witness::open(folder.path(), vec![log_key()], cosigner).unwrap();
    let mut seen = 0;
    for count in [3, 0, 5, 100] {
        append(&store, count);
        let prover = Prover::new(&store);
        let signed = prover.checkpoint(&log()).unwrap();
        let request = prover.continuation(seen, &signed).unwrap();
        witness.cosign(&request, &clock).unwrap();
        seen = signed.head().size;
    }
    let signed = Prover::new(&store).checkpoint(&log()).unwrap();
    assert!(Prover::new(&store).continuation(seen + 1, &signed).is_err());
}
