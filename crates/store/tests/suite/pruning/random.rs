//! Whatever happened before, and whatever is asked for.

use std::collections::HashSet;
use std::time::Duration;

use astra_kit::{RunningBuilder, SequentialIds, captured, instant, running, scrubbed};
use astra_model::{
    Captured, ClaimOutcome, ClaimRepository, ExperienceId, ExperienceRepository, Lineage,
    RecentFilter, Record, RetrievalCall, Running, ScrubbedObject,
};
use astra_store::PrunePolicy;
use proptest::collection::vec;
use proptest::prelude::*;

use super::{NOW, append, occasion, verified};
use crate::support::{Stored, holder, insert_observation, stored};

/// What is stored next.
#[derive(Clone, Debug)]
enum Step {
    Memory {
        names: Vec<usize>,
    },
    Window {
        task: u8,
        minute: u32,
        attempts: u8,
        parents: Vec<usize>,
        causes: Vec<usize>,
    },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let places = || vec(0_usize..40, 0..3);
    let memory = places().prop_map(|names| Step::Memory { names });
    let window = (0_u8..3, 0_u32..2_000, 1_u8..4, places(), places()).prop_map(
        |(task, minute, attempts, parents, causes)| Step::Window {
            task,
            minute,
            attempts,
            parents,
            causes,
        },
    );
    vec(prop_oneof![1 => memory, 5 => window], 1..25)
}

/// A store, what is in it by the order in which it was stored, and what ran.
struct History {
    stored: Stored,
    ids: Vec<ExperienceId>,
    ran: Vec<Running>,
}

impl History {
    fn of(steps: &[Step]) -> Self {
        let mut history = Self {
            stored: stored(),
            ids: Vec::new(),
            ran: Vec::new(),
        };
        for (step, number) in steps.iter().zip(1..) {
            history.take(step, number);
        }
        history
    }

    fn take(&mut self, step: &Step, number: u32) {
        match step {
            Step::Memory { names } => self.remember(number, &self.named(names)),
            Step::Window {
                task,
                minute,
                attempts,
                parents,
                causes,
            } => {
                let minute = Duration::from_mins(u64::from(*minute));
                let started = instant("2025-01-01T00:00:00Z").plus(minute);
                let base = running()
                    .nth(number)
                    .task(&format!("task_{task}"))
                    .started_at(started)
                    .causes(self.named(causes));
                self.run(&base, *attempts, parents, number);
            }
        }
    }

    fn remember(&mut self, number: u32, names: &[ExperienceId]) {
        let id = format!("exp_{number}");
        let outside = self.stored.outside();
        insert_observation(&outside, &id);
        let names = serde_json::to_string(names).unwrap();
        outside
            .execute(
                "UPDATE experience SET parents = ?2 WHERE id = ?1",
                [&id, &names],
            )
            .unwrap();
        self.ids.push(id.parse().unwrap());
    }

    /// Runs a window that succeeds at its last attempt.
    fn run(&mut self, base: &RunningBuilder, attempts: u8, parents: &[usize], number: u32) {
        let mut lineage: Lineage = base.clone().build().lineage;
        for attempt in 1..=attempts {
            let running = base.clone().lineage(lineage);
            self.ran.push(running.clone().build());
            let captured = self.captured(parents);
            let execution = match attempt == attempts {
                true => running.succeed_with(captured),
                false => running.fail("NoAnswer", "no answer"),
            };
            self.ids.push(append(&self.stored, &execution));
            let seed = 10_000 + number * 10 + u32::from(attempt);
            lineage = lineage.retry(&SequentialIds::of_seed(seed));
        }
    }

    fn captured(&self, parents: &[usize]) -> Captured {
        let call = RetrievalCall {
            query: scrubbed("what was"),
            filters: ScrubbedObject::default(),
            latency_ms: 1,
            source: vec!["experiences".to_owned()],
            parents: self.named(parents),
        };
        Captured {
            retrieval: [call].into_iter().collect(),
            ..captured("Done.")
        }
    }

    /// Returns the ids of what was stored at these places from the end.
    fn named(&self, places: &[usize]) -> Vec<ExperienceId> {
        let found = places
            .iter()
            .filter_map(|place| self.ids.iter().rev().nth(*place));
        let mut seen = HashSet::new();
        found.filter(|id| seen.insert(*id)).cloned().collect()
    }

    fn all(&self) -> Vec<Record> {
        let filter = RecentFilter {
            limit: 1_000,
            ..RecentFilter::default()
        };
        self.stored.store.list_recent(&filter).unwrap()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn nothing_is_broken_nothing_is_missing_and_nothing_runs_again(
        steps in steps(), keep_last in 0_usize..3, minutes in 0_u64..2_500,
    ) {
        let history = History::of(&steps);
        let policy = PrunePolicy {
            before: instant("2025-01-01T00:00:00Z").plus(Duration::from_mins(minutes)),
            keep_last,
            min_age: Duration::ZERO,
            task: None,
        };
        let before = history.all();
        let done = history.stored.store.prune(&policy, &occasion()).unwrap();
        let report = verified(&history.stored);
        prop_assert_eq!(report.ledger.pruned, done.records);
        prop_assert_eq!(done.examined, done.windows + done.kept.values().sum::<u64>());

        let after = history.all();
        prop_assert_eq!(before.len() - after.len(), usize::try_from(done.records).unwrap());
        let there: HashSet<&str> = after.iter().map(|record| record.id().as_str()).collect();
        for record in &after {
            for name in record.ids("parents").chain(record.ids("causes")) {
                prop_assert!(there.contains(name), "{} names {}", record.id(), name);
            }
        }
        let claim = |running: &Running| {
            history.stored.store.claim(running, &holder(), instant(NOW)).unwrap()
        };
        for running in &history.ran {
            let claimed = claim(running);
            let ran = matches!(claimed, ClaimOutcome::Recorded(_) | ClaimOutcome::Pruned(_));
            prop_assert!(ran, "{:?}", claimed);
        }
        prop_assert!(history.stored.store.list_claims().unwrap().is_empty());
    }
}
