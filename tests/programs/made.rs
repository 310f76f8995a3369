//! What a step does, as values: attempts, holders, executions.

use std::fs;
use std::time::Duration;

use astra_kit::{RunningBuilder, SCRUBBER, failure, running, scrubbed};
use astra_model::{
    Captured, Effects, Execution, ExperienceId, Holder, Lineage, Notes, Retrieval, RetrievalCall,
    RunnerId, Running, ScriptExit, ScriptRun, ScriptRunId, ScrubbedObject, StreamDigest, ToolCall,
    ToolCallId, Window, sha256_hex,
};
use serde_json::Map;

use crate::op::{Append, Asked, Gone, Status, When};
use crate::stock::{TASKS, window};
use crate::world::World;

impl World {
    /// Returns the place that the next attempt of a window has: behind the last, if that failed
    /// and another is allowed; else it is a first one.
    pub(crate) fn next_lineage(&self, asked: Asked) -> Lineage {
        let store = self.obvious.store();
        let mut lineage = Lineage::first(&self.ids);
        loop {
            let running = self.running(asked, lineage).build();
            let Some(record) = store.lookup_key(&running.key()).expect("it is read") else {
                return lineage;
            };
            let document = record.execution_document().expect("it is ours");
            let execution = Execution::from_document(&document, &SCRUBBER).expect("it is valid");
            let last = execution.running().lineage;
            let allowed = last.attempt().number() < TASKS[asked.task].attempts_max;
            if record.fact_str("status") != "failed" || !allowed {
                return Lineage::first(&self.ids);
            }
            lineage = last.retry(&self.ids);
        }
    }

    pub(crate) fn running(&self, asked: Asked, lineage: Lineage) -> RunningBuilder {
        let task = &TASKS[asked.task];
        let window = match asked.when {
            When::Scheduled(number) => Window::scheduled(window(number)),
            When::Manual(number) => Window::manual(window(number)),
            When::Now => Window::manual(self.now()),
        };
        running()
            .task(task.id)
            .slug(task.slug)
            .window(window.as_str())
            .started_at(self.now())
            .lineage(lineage)
    }

    pub(crate) fn execution(&self, append: &Append) -> Execution {
        let lineage = if append.again {
            Lineage::first(&self.ids)
        } else {
            self.next_lineage(append.asked)
        };
        let running = self.running(append.asked, lineage);
        let causes = append.causes.iter().map(|cause| self.names.id(*cause));
        let running = running.causes(causes).build();
        let captured = self.captured(append, &running);
        let took = Duration::from_millis(append.took_ms.into());
        match append.status {
            Status::Success => running.succeed(captured, took),
            Status::Partial => running.succeed_in_part(None, captured, took),
            Status::Failed => {
                let message = format!("no river in {:?}", append.says);
                running.fail(failure("NoAnswer", &message), captured, took)
            }
        }
    }

    fn captured(&self, append: &Append, running: &Running) -> Captured {
        let mut effects = Effects::default();
        for _ in 0..append.tools {
            effects.add_tool_call(self.tool_call(running));
            effects.add_script_run(self.script_run(running));
        }
        let call = (!append.parents.is_empty()).then(|| self.call(&append.parents));
        let from = append.backfilled.then(|| scrubbed("once_20251104.json"));
        Captured {
            text: scrubbed(&append.says),
            retrieval: call.into_iter().collect::<Retrieval>(),
            effects,
            notes: Notes {
                backfilled_from: from,
                ..Notes::default()
            },
        }
    }

    fn tool_call(&self, running: &Running) -> ToolCall {
        ToolCall {
            id: ToolCallId::new(&self.ids),
            name: scrubbed("search"),
            arguments: ScrubbedObject::default(),
            started: running.started,
            ended: running.started,
            error: None,
        }
    }

    fn script_run(&self, running: &Running) -> ScriptRun {
        let nothing = StreamDigest {
            bytes: 0,
            sha256: sha256_hex(b""),
        };
        ScriptRun {
            id: ScriptRunId::new(&self.ids),
            program: scrubbed("sh"),
            arguments: vec![scrubbed("-c"), scrubbed("mail ada@example.org")],
            exit: ScriptExit::Code(1),
            stdout: nothing.clone(),
            stderr: nothing,
            started: running.started,
            ended: running.started,
        }
    }

    /// Returns a look into the memory that found these.
    pub(crate) fn call(&self, found: &[u8]) -> RetrievalCall {
        let found: Vec<ExperienceId> = found.iter().map(|id| self.names.id(*id)).collect();
        RetrievalCall {
            query: scrubbed("the river, for ada@example.org"),
            filters: ScrubbedObject::new(&Map::new(), &SCRUBBER),
            latency_ms: found.len() as u64,
            source: vec!["experiences".to_owned()],
            parents: found,
        }
    }

    pub(crate) fn holder(&self, gone: Gone) -> Holder {
        let of_kernel = |name: &str| {
            let text = fs::read_to_string(format!("/proc/sys/kernel/{name}"));
            text.expect("the kernel says it").trim().to_owned()
        };
        let (here, now) = (of_kernel("hostname"), of_kernel("random/boot_id"));
        let another = || "another".to_owned();
        let (host, boot) = match gone {
            Gone::Killed => (here, now),
            Gone::Rebooted => (here, another()),
            Gone::Elsewhere => (another(), another()),
        };
        Holder {
            runner: RunnerId::new(&self.ids),
            pid: 1,
            host,
            boot,
        }
    }
}
