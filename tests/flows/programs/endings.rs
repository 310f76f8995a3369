//! How attempts end.

use std::time::Duration;

use astra_kit::{failure, scrubbed};
use astra_model::{
    Appended, Captured, ClaimRepository, Ending, Execution, ExperienceRepository, Lease, Record,
    RecordError, Retrieval, Running, ScriptExit, ScriptRun, ScriptRunId, StreamDigest, sha256_hex,
};

use super::step::How;
use super::world::{Held, TASKS, World, documents, pick};

const TOOK: Duration = Duration::from_millis(7);

impl World {
    pub(super) fn finish(&mut self, slot: u8, how: How) {
        if let Some(held) = pick(&mut self.running, slot) {
            let execution = self.execution(&held, how);
            self.record(&held.leases, execution);
        }
    }

    pub(super) fn finish_late(&mut self, slot: u8, how: How) {
        if self.dead.is_empty() {
            return;
        }
        let held = self.dead[usize::from(slot) % self.dead.len()].clone();
        let execution = self.execution(&held, how);
        self.record(&held.leases, execution);
    }

    pub(super) fn recover(&mut self) {
        let open = self.model.list_claims().expect("it can be read");
        for held in self.dead.clone() {
            let claim = open.iter().find(|claim| claim.lease == held.leases[1]);
            let Some(claim) = claim else { continue };
            assert_eq!(claim.retrieved, held.retrieved);
            let captured = Captured {
                retrieval: claim.retrieved.iter().cloned().collect::<Retrieval>(),
                ..Captured::default()
            };
            let lived = claim.seen.since(claim.running.started);
            let interrupted = failure("RunnerInterrupted", "the runner ended");
            self.record(
                &held.leases,
                held.running.clone().fail(interrupted, captured, lived),
            );
        }
    }

    /// Records an attempt in both; one that was given up is fenced in both.
    pub(super) fn record(&mut self, leases: &[Lease; 2], execution: Execution) {
        let real = self.real.record(&leases[0], &execution);
        let model = self.model.record(&leases[1], &execution);
        match (real, model) {
            (Ok(real), Ok(model)) => {
                assert_same(&real, &model);
                self.note_end(&execution);
                self.ended.push(execution);
            }
            (
                Err(RecordError::Fenced { key, record }),
                Err(RecordError::Fenced { key: k, record: r }),
            ) => {
                assert_eq!(key, k);
                assert_eq!(standing(record), standing(r));
            }
            (real, model) => panic!("recorded: {real:#?}\nbut obviously {model:#?}"),
        }
    }

    pub(super) fn note_end(&mut self, execution: &Execution) {
        let running = execution.running();
        let task = TASKS.iter().position(|id| *id == running.task.id.as_str());
        let window = running.window.as_str().as_bytes()[9] - b'1';
        let task = u8::try_from(task.expect("it is one of three")).expect("of three");
        let failed = matches!(execution.ending(), Ending::Failed(_));
        self.newest
            .insert((task, window), (running.lineage, failed));
    }

    pub(super) fn again(&mut self, slot: u8, changed: bool) {
        if self.ended.is_empty() {
            return;
        }
        let execution = &self.ended[usize::from(slot) % self.ended.len()];
        let execution = if changed {
            execution
                .running()
                .clone()
                .succeed(astra_kit::captured("something else"), TOOK)
        } else {
            execution.clone()
        };
        let real = self.real.append(&execution).expect("it can be stored");
        let model = self.model.append(&execution).expect("it can be stored");
        assert_same(&real, &model);
        assert!(matches!(real, Appended::Existing { .. }), "{real:?}");
    }

    pub(super) fn execution(&self, held: &Held, how: How) -> Execution {
        let mut captured = Captured {
            retrieval: held.retrieved.iter().cloned().collect(),
            ..astra_kit::captured("wrote of the tide to ada@example.org")
        };
        captured
            .effects
            .add_script_run(self.script_run(&held.running));
        let running = held.running.clone();
        match how {
            How::Success => running.succeed(captured, TOOK),
            How::Part => running.succeed_in_part(None, captured, TOOK),
            How::Failure => running.fail(failure("CommandFailed", "no moon"), captured, TOOK),
        }
    }

    pub(super) fn script_run(&self, running: &Running) -> ScriptRun {
        let nothing = || StreamDigest {
            bytes: 0,
            sha256: sha256_hex(b""),
        };
        ScriptRun {
            id: ScriptRunId::new(&self.ids),
            program: scrubbed("sh"),
            arguments: Vec::new(),
            exit: ScriptExit::Code(0),
            stdout: nothing(),
            stderr: nothing(),
            started: running.started,
            ended: running.started,
        }
    }
}

fn standing(record: Option<Box<Record>>) -> Vec<serde_json::Value> {
    record.map_or_else(Vec::new, |record| documents(&[*record]))
}

fn assert_same(real: &Appended, model: &Appended) {
    match (real, model) {
        (Appended::New(real), Appended::New(model)) => assert_eq!(real, model),
        (
            Appended::Existing {
                record: real,
                differs: real_differs,
            },
            Appended::Existing {
                record: model,
                differs: model_differs,
            },
        ) => {
            assert_eq!(real.document(), model.document());
            assert_eq!(real_differs, model_differs);
        }
        _ => panic!("appended: {real:#?}\nbut obviously {model:#?}"),
    }
}
