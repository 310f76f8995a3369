//! Who runs what.

use std::time::Duration;

use astra_kit::{SCRUBBER, scrubbed};
use astra_model::{
    ClaimOutcome, ClaimRepository, Clock, FencingToken, Lineage, MemoryFilters, MemoryQuery, Mode,
    OpenClaim, RetrievalCall, Retriever, ScrubbedObject, TOP_K_MAX,
};
use serde_json::Map;

use super::world::{Held, TASKS, WORDS, World, documents, pick};

/// A window is tried so often.
const ATTEMPTS_MAX: u32 = 3;
const LEASE: Duration = Duration::from_secs(60);

impl World {
    pub(super) fn ask(&mut self, task: u8, window: u8) {
        let lineage = match self.newest.get(&(task, window)) {
            Some((newest, true)) if newest.attempt().number() < ATTEMPTS_MAX => {
                newest.retry(&self.ids)
            }
            _ => Lineage::first(&self.ids),
        };
        let running = astra_kit::running()
            .task(TASKS[usize::from(task)])
            .mode(if task == 2 {
                Mode::Manual
            } else {
                Mode::Scheduled
            })
            .window(&format!("2025-11-0{}T18:00:00Z", window + 1))
            .lineage(lineage)
            .started_at(self.clock.now())
            .build();
        let expires = running.started.plus(LEASE);
        let real = self
            .real
            .claim(&running, &self.holder, expires)
            .expect("it can be claimed");
        let model = self
            .model
            .claim(&running, &self.holder, expires)
            .expect("it can be claimed");
        match (real, model) {
            (ClaimOutcome::Claimed(real), ClaimOutcome::Claimed(model)) => {
                assert_eq!(real.key, model.key);
                self.running.push(Held {
                    running,
                    leases: [real, model],
                    retrieved: Vec::new(),
                });
            }
            (ClaimOutcome::Recorded(real), ClaimOutcome::Recorded(model)) => {
                assert_eq!(documents(&[real]), documents(&[model]));
            }
            (ClaimOutcome::Held(real), ClaimOutcome::Held(model)) => {
                assert_eq!(without_token(*real), without_token(*model));
            }
            (real, model) => panic!("claimed: {real:#?}\nbut obviously {model:#?}"),
        }
    }

    pub(super) fn note(&mut self, slot: u8, word: u8) {
        let query = MemoryQuery {
            text: WORDS[usize::from(word)].to_owned(),
            top_k: TOP_K_MAX,
            filters: MemoryFilters::default(),
        };
        // The two rank by rules of their own, so that the order is the obvious store's for both.
        let found = self.model.retrieve(&query).expect("it can be read");
        let call = RetrievalCall {
            query: scrubbed(&format!("{} for ada@example.org", query.text)),
            filters: ScrubbedObject::new(&Map::new(), &SCRUBBER),
            latency_ms: 1,
            source: vec!["experiences".to_owned()],
            parents: found.into_iter().map(|memory| memory.id).collect(),
        };
        let count = self.running.len();
        if let Some(held) = self.running.get_mut(usize::from(slot) % count.max(1)) {
            self.real
                .note_retrieval(&held.leases[0], &call)
                .expect("it is ours");
            self.model
                .note_retrieval(&held.leases[1], &call)
                .expect("it is ours");
            held.retrieved.push(call);
        }
    }

    pub(super) fn renew(&mut self, slot: u8) {
        if let Some(held) = pick(&mut self.running, slot) {
            let (now, expires) = (self.clock.now(), self.clock.now().plus(LEASE));
            self.real
                .renew(&held.leases[0], now, expires)
                .expect("it is ours");
            self.model
                .renew(&held.leases[1], now, expires)
                .expect("it is ours");
            self.running.push(held);
        }
    }
}

/// Returns a claim but for its token, which only has to grow.
pub(super) fn without_token(mut claim: OpenClaim) -> OpenClaim {
    claim.lease.token = FencingToken(0);
    claim
}
