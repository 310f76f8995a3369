//! A result file as an execution.

use std::time::Duration;

use astra_model::{
    Captured, ConfigDigest, ErrorType, Execution, Failure, Notes, RunnerInfo, Running, Scrubbed,
    Scrubber, TaskSnapshot, TaskType,
};

use crate::identity::Identity;
use crate::rejection::Rejection;
use crate::result_file::ResultFile;

/// Where a failure of which nothing but its text is known happened: the same for all of them, so
/// that equal texts have an equal hash.
const SITE: &str = "result file";
const NOTHING_SAID: &str = "the task failed, and its result file doesn't say why";

/// Makes executions of what result files say.
pub(crate) struct Maker<'b> {
    pub(crate) scrubber: &'b dyn Scrubber,
    pub(crate) runner: &'b RunnerInfo,
}

impl Maker<'_> {
    /// Makes the execution that a file of this name tells of.
    pub(crate) fn execution(&self, bytes: &[u8], name: &Scrubbed) -> Result<Execution, Rejection> {
        let file = ResultFile::read(bytes, self.scrubber)?;
        let running = self.running(&file)?;
        let error = file.error.as_deref().map(|error| self.mask(error));
        let error = error.filter(|error| !error.is_blank());
        let is_partial = file.metadata.known_text("status") == Some("partial");
        let duration = duration(&file);
        let captured = Captured {
            text: self.mask(file.response.as_deref().unwrap_or_default()),
            notes: Notes {
                backfilled_from: Some(name.clone()),
                ..Notes::default()
            },
            ..Captured::default()
        };
        Ok(match (file.success, error) {
            (true, None) if !is_partial => running.succeed(captured, duration),
            // What went wrong is kept, though the file calls it a success.
            (true, error) => running.succeed_in_part(error.map(failure), captured, duration),
            (false, error) => {
                let error = error.unwrap_or_else(|| self.mask(NOTHING_SAID));
                running.fail(failure(error), captured, duration)
            }
        })
    }

    fn running(&self, file: &ResultFile) -> Result<Running, Rejection> {
        let identity = Identity::of(file, self.scrubber)?;
        let task = &file.task;
        let slug = task.as_str().parse();
        Ok(Running {
            task: TaskSnapshot {
                id: task.clone(),
                slug: slug.map_err(|_| Rejection::TaskId(self.mask(task.as_str())))?,
                name: self.mask(file.name.as_deref().unwrap_or(task.as_str())),
                task_type: task_type(file),
                config_digest: ConfigDigest::of_nothing(),
            },
            mode: identity.mode,
            window: identity.window,
            lineage: identity.lineage,
            started: file.started.timestamp(),
            runner: self.runner.clone(),
            causes: Vec::new(),
        })
    }

    fn mask(&self, text: &str) -> Scrubbed {
        Scrubbed::new(text, self.scrubber)
    }
}

/// Python's types are others than ours; they are kept as they are.
fn task_type(file: &ResultFile) -> TaskType {
    let said = file.metadata.known_text("task_type");
    said.and_then(|said| said.parse().ok())
        .unwrap_or_else(TaskType::custom)
}

/// Python's own backfill calls it so: a result file tells no type.
fn failure(message: Scrubbed) -> Failure {
    Failure::new(ErrorType::unknown(), SITE, message)
}

/// Returns the whole milliseconds of a run; none where its file says that it ended first.
fn duration(file: &ResultFile) -> Duration {
    let micros = file.completed.micros_since(&file.started);
    Duration::from_millis(u64::try_from(micros / 1000).unwrap_or_default())
}
