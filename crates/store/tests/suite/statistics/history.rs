//! Histories that chance makes: of runs, retries, imports, memories and rows of Python's.

use std::time::Duration;

use astra_kit::{RunningBuilder, SequentialIds, captured, failure, instant, running};
use astra_model::{
    Captured, Execution, ExperienceRepository, Importer, Lineage, MissReason, Plan, RetrievalCall,
    ScrubbedObject, TimetableRepository,
};
use rusqlite::{Connection, params};
use serde_json::{Value, json};

use crate::support::{Stored, insert_observation};

/// Numbers that look like chance, the same for the same seed.
pub(super) struct Chance(pub(super) u64);

impl Chance {
    /// Returns a number below another.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }

    fn of<T: Clone>(&mut self, some: &[T]) -> T {
        let count = u64::try_from(some.len()).unwrap();
        some[usize::try_from(self.below(count)).unwrap()].clone()
    }
}

/// A history that goes on.
pub(super) struct History {
    pub(super) chance: Chance,
    ids: SequentialIds,
    number: u32,
    /// Attempts that may be retried, each with its window's number and its task.
    open: Vec<(u32, String, Lineage)>,
}

impl History {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            chance: Chance(seed),
            ids: SequentialIds::of_seed(77),
            number: 0,
            open: Vec::new(),
        }
    }

    /// Lets something happen.
    pub(super) fn go_on(&mut self, stored: &Stored) {
        self.number += 1;
        let number = self.number;
        match self.chance.below(12) {
            0..=4 => drop(stored.store.append(&self.run()).unwrap()),
            5 | 6 => drop(stored.store.import(&[self.run(), self.run()]).unwrap()),
            7 | 8 => self.pythons(&stored.outside(), &format!("py_{number}")),
            9 => insert_observation(&stored.outside(), &format!("exp_{number}")),
            10 => {
                let gone = "DELETE FROM experience WHERE type = 'observation' AND rowid >= ?1";
                let from = number - number % 4;
                stored.outside().execute(gone, [from]).unwrap();
            }
            _ => self.miss(stored),
        }
    }

    /// Runs a window, or one that failed once more.
    fn run(&mut self) -> Execution {
        self.number += 1;
        let retried = self.open.pop().filter(|_| self.chance.below(4) > 0);
        let (window, task, lineage) = match retried {
            Some((window, task, lineage)) => (window, task, lineage.retry(&self.ids)),
            None => {
                let task = self.chance.of(&["garden", "house", "daily"]).to_owned();
                (self.number, task, Lineage::first(&self.ids))
            }
        };
        let begun = running().nth(window).task(&task).lineage(lineage);
        let execution = self.end(begun);
        if execution.ending().failure().is_some() {
            self.open.push((window, task, lineage));
        }
        execution
    }

    fn end(&mut self, running: RunningBuilder) -> Execution {
        let late = Duration::from_millis(self.chance.below(100_000));
        let started = running.clone().build().started.plus(late);
        let running = running.started_at(started).build();
        let took = self.chance.of(&[3, 70, 71, 1_000]) * (1 + self.chance.below(90));
        let took = Duration::from_millis(took);
        let captured = self.remembering();
        let error_type = self.chance.of(&["Timeout", "Panic", "Exit3"]);
        let failure = failure(error_type, "It failed.");
        match self.chance.below(5) {
            0 | 1 => running.fail(failure, captured, took),
            2 => running.succeed_in_part(Some(failure), captured, took),
            _ => running.succeed(captured, took),
        }
    }

    fn remembering(&mut self) -> Captured {
        let count = self.chance.below(4);
        let mut parents = Vec::new();
        for _ in 0..count {
            let id = format!("exp_{}", self.chance.below(9)).parse().unwrap();
            if !parents.contains(&id) {
                parents.push(id);
            }
        }
        let call = RetrievalCall {
            query: astra_kit::scrubbed("garden"),
            filters: ScrubbedObject::default(),
            latency_ms: 1,
            source: vec!["experiences".to_owned()],
            parents,
        };
        Captured {
            retrieval: [call].into_iter().collect(),
            ..captured("Done.")
        }
    }

    /// Inserts a row as Python's side does, with values that ours never has.
    fn pythons(&mut self, outside: &Connection, id: &str) {
        let kind = self.chance.of(&["task_execution", "TASK_EXECUTION"]);
        let traces = [
            json!(id),
            json!("shared"),
            json!("other"),
            json!(""),
            json!(7),
            Value::Null,
        ];
        let content = json!({"text": "", "structured": {
            "task_id": self.chance.of(&[json!("garden"), json!("it's"), json!(""), Value::Null]),
            "status": self.chance.of(&[json!("success"), json!("failed"), json!("odd"), Value::Null]),
            "trace_id": self.chance.of(&traces),
            "attempt": self.chance.of(&[json!(1), json!(2), json!("3"), Value::Null]),
            "duration_ms": self.chance.of(&[json!(71), json!(-5), json!(2.5), json!("9"), Value::Null]),
            "started_at_ts": 1_762_280_952.123_456 + f64::from(self.number),
            "span_id": id,
            "idempotency_key": id,
            "error": self.chance.of(&[
                Value::Null,
                json!({"type": "ValueError", "message": "m", "stack_hash": "-386240049271470"}),
                json!({"type": "ValueError", "message": "m", "stack_hash": null}),
            ]),
        }});
        let parents = self
            .chance
            .of(&["[]", r#"["exp_1", "exp_1"]"#, r#"["exp_2", 5, null]"#]);
        let sql = "INSERT INTO experience (id, type, created_at, content, provenance, evidence_ptrs, \
             confidence, embeddings, affect, parents, causes, ownership, consolidated) VALUES (?1, ?2, \
             '2025-11-04 18:29:12.123000', ?3, '{}', '[]', '{}', '{}', '{}', ?4, '[]', 'user', 0)";
        let values = params![id, kind, content.to_string(), parents];
        outside.execute(sql, values).unwrap();
    }

    fn miss(&mut self, stored: &Stored) {
        let begun = instant("2026-01-01T00:00:00Z").plus(Duration::from_hours(self.number.into()));
        let task = self.chance.of(&["garden", "never_ran"]).parse().unwrap();
        let noted = stored
            .store
            .note_schedule(&task, Some("hourly"), begun, begun);
        let plan = Plan {
            seen: noted.unwrap(),
            until: begun,
            due: Vec::new(),
            missed: vec![(begun, self.chance.of(MissReason::ALL))],
            skips_overlap: false,
        };
        stored.store.plan(&[plan], begun).unwrap();
    }
}
