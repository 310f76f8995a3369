//! Tasks that are closures.

use std::future::Future;

use astra_scheduler::{Outcome, Task, TaskContext, TaskError};

/// A task that runs a closure.
pub(crate) struct Code<F>(F);

/// Returns a task that runs a closure.
pub(crate) fn code<F, R>(run: F) -> Code<F>
where
    F: Fn(TaskContext) -> R + Send + Sync + 'static,
    R: Future<Output = Result<Outcome, TaskError>> + Send,
{
    Code(run)
}

impl<F, R> Task for Code<F>
where
    F: Fn(TaskContext) -> R + Send + Sync + 'static,
    R: Future<Output = Result<Outcome, TaskError>> + Send,
{
    fn run(&self, cx: &TaskContext) -> impl Future<Output = Result<Outcome, TaskError>> + Send {
        (self.0)(cx.clone())
    }
}

/// Returns a task that ends at once, so.
pub(crate) fn ending(ended: Result<Outcome, TaskError>) -> impl Task {
    code(move |_| std::future::ready(ended.clone()))
}
