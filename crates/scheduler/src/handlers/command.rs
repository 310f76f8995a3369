//! A task that is a program.

use astra_model::{Memory, ScriptExit};
use serde_json::{Value, json};

use crate::context::TaskContext;
use crate::script::Script;
use crate::task::{FailureKind, Outcome, Task, TaskError};

/// Runs a program: what it prints is the response, how it exits the status, what it complains the
/// error.
pub(crate) struct CommandTask {
    pub(crate) program: Vec<String>,
}

/// A program that did a part exits so.
const EXIT_PARTIAL: i32 = 3;

impl Task for CommandTask {
    async fn run(&self, cx: &TaskContext) -> Result<Outcome, TaskError> {
        let script = Script {
            program: self.program.clone(),
            stdin: execution_json(cx).to_string().into_bytes(),
            responds: true,
        };
        let output = cx.run_script(script).await?;
        let complaint = |otherwise: String| {
            if output.stderr.is_empty() {
                otherwise
            } else {
                output.stderr.clone()
            }
        };
        let failed =
            |kind, site: String, otherwise| TaskError::new(kind, complaint(otherwise)).at(site);
        match output.exit {
            ScriptExit::Code(0) => Ok(Outcome::success("")),
            ScriptExit::Code(code @ EXIT_PARTIAL) => {
                let silent = output.stderr.is_empty();
                let error = failed(
                    FailureKind::CommandFailed,
                    format!("exit {code}"),
                    String::new(),
                );
                Ok(Outcome::partial("", (!silent).then_some(error)))
            }
            ScriptExit::Code(code) => Err(failed(
                FailureKind::CommandFailed,
                format!("exit {code}"),
                format!("the program exited with code {code} and said nothing"),
            )),
            ScriptExit::Signal(signal) => Err(failed(
                FailureKind::CommandKilled,
                format!("signal {signal}"),
                format!("the program was ended by signal {signal} and said nothing"),
            )),
            ScriptExit::Unknown => Err(failed(
                FailureKind::CommandKilled,
                "unknown".to_owned(),
                "how the program ended was not seen".to_owned(),
            )),
        }
    }
}

/// Returns what a program reads about the execution that it serves.
fn execution_json(cx: &TaskContext) -> Value {
    let (task, running) = (cx.task(), cx.running());
    let lineage = &running.lineage;
    json!({
        "task_id": task.id,
        "task_slug": task.slug,
        "task_name": task.name,
        "task_type": task.task_type,
        "prompt": task.prompt,
        "scheduled_vs_manual": running.mode.as_str(),
        "scheduled_at": running.window,
        "started_at_iso": running.started.to_iso(),
        "trace_id": lineage.trace(),
        "span_id": lineage.span(),
        "attempt": lineage.attempt().number(),
        "retry_of": lineage.retry_of(),
        "memories": cx.memories().iter().map(memory_json).collect::<Value>(),
    })
}

fn memory_json(memory: &Memory) -> Value {
    json!({
        "id": memory.id,
        "type": memory.experience_type,
        "created_at": memory.created.to_iso(),
        "text": memory.text,
    })
}
