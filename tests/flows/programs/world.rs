//! Two stores to which the same is done.

use std::collections::HashMap;
use std::sync::Arc;

use astra_kit::{ManualClock, MemoryStore, SCRUBBER, SequentialIds};
use astra_model::{
    ClaimRepository, Execution, ExecutionFilter, ExperienceRepository, Holder, LIMIT_MAX, Lease,
    Lineage, Record, RetrievalCall, RunnerId, Running,
};
use astra_store::{Store, StoreOptions};
use serde_json::Value;
use tempfile::TempDir;

use super::step::Step;
use crate::checker;

/// Words that memories are made of and found by.
pub(super) const WORDS: [&str; 4] = ["tide", "moon", "garden", "stone"];
/// Tasks that are asked for.
pub(super) const TASKS: [&str; 3] = ["ebb", "flow", "slack"];

/// An attempt that runs, or whose runner is dead.
#[derive(Clone)]
pub(super) struct Held {
    pub(super) running: Running,
    /// Of the real store and of the obvious one; their tokens need not be the same numbers.
    pub(super) leases: [Lease; 2],
    pub(super) retrieved: Vec<RetrievalCall>,
}

/// The two stores, and what a program has done to them.
pub(super) struct World {
    pub(super) real: Store,
    pub(super) model: MemoryStore,
    pub(super) folder: TempDir,
    pub(super) clock: ManualClock,
    pub(super) ids: SequentialIds,
    pub(super) holder: Holder,
    pub(super) running: Vec<Held>,
    pub(super) dead: Vec<Held>,
    pub(super) ended: Vec<Execution>,
    /// The newest attempt of each window, and whether it failed.
    pub(super) newest: HashMap<(u8, u8), (Lineage, bool)>,
    pub(super) remembered: u32,
}

fn options() -> StoreOptions {
    StoreOptions::new(Arc::new(SCRUBBER.clone()))
}

impl World {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let ids = SequentialIds::of_seed(7);
        Self {
            real: Store::create(&folder.path().join("core.db"), &options())
                .expect("it can be made"),
            model: MemoryStore::new(),
            folder,
            clock: ManualClock::default(),
            holder: Holder {
                runner: RunnerId::new(&ids),
                pid: 1,
                host: "here".to_owned(),
                boot: "now".to_owned(),
            },
            ids,
            running: Vec::new(),
            dead: Vec::new(),
            ended: Vec::new(),
            newest: HashMap::new(),
            remembered: 0,
        }
    }

    /// Returns the same world after its process was started anew.
    pub(super) fn reopened(self) -> Self {
        let Self { real, folder, .. } = self;
        drop(real);
        let real =
            Store::open(&folder.path().join("core.db"), &options()).expect("it can be opened");
        Self {
            real,
            folder,
            ..self
        }
    }

    pub(super) fn take(&mut self, step: &Step) {
        match *step {
            Step::Ask { task, window } => self.ask(task, window),
            Step::Note { slot, word } => self.note(slot, word),
            Step::Renew { slot } => self.renew(slot),
            Step::Finish { slot, how } => self.finish(slot, how),
            Step::Die { slot } => {
                if let Some(held) = pick(&mut self.running, slot) {
                    self.dead.push(held);
                }
            }
            Step::FinishLate { slot, how } => self.finish_late(slot, how),
            Step::Recover => self.recover(),
            Step::Again { slot, changed } => self.again(slot, changed),
            Step::Remember { kind, word } => self.remember(kind, word),
            Step::Publish { many } => self.publish(many.into()),
            Step::Wait { seconds } => self.wait(seconds),
        }
    }

    /// Ends what still runs, as a last recovery would.
    pub(super) fn settle(&mut self) {
        self.dead.append(&mut self.running);
        self.recover();
        self.publish(usize::MAX);
        assert_eq!(self.model.list_claims().expect("it can be read"), []);
    }

    /// Insists on every invariant, as the store judges it and as the checker does.
    pub(super) fn insist_sound(&self) {
        let report = self
            .real
            .verify(&SCRUBBER, &mut |_, _| {})
            .expect("it can be verified");
        assert!(report.is_sound(), "{report:#?}");
        let filter = ExecutionFilter {
            limit: LIMIT_MAX,
            ..ExecutionFilter::default()
        };
        let page = self
            .real
            .list_executions(&filter)
            .expect("it can be listed");
        checker::insist(&documents(&page.records), &|_, _| true);
        assert_eq!(report.checked, page.records.len() as u64);
    }
}

/// Takes one of several out, if there is any.
pub(super) fn pick<T>(of: &mut Vec<T>, slot: u8) -> Option<T> {
    let place = usize::from(slot).checked_rem(of.len())?;
    Some(of.remove(place))
}

pub(super) fn documents(records: &[Record]) -> Vec<Value> {
    records
        .iter()
        .map(|record| record.document().clone())
        .collect()
}
