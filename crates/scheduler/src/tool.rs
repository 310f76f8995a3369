//! Tools that a task calls.

use std::future::Future;
use std::time::Duration;

use astra_model::{Scrubbed, ScrubbedObject, Timestamp, ToolCall, ToolCallId};
use serde_json::{Map, Value};

use crate::context::TaskContext;
use crate::task::TaskError;

impl TaskContext {
    /// Calls a tool: name, arguments, times and outcome get into the record.
    ///
    /// # Errors
    ///
    /// The tool's.
    pub async fn tool_call<T>(
        &self,
        name: &str,
        arguments: &Map<String, Value>,
        call: impl Future<Output = Result<T, TaskError>> + Send,
    ) -> Result<T, TaskError> {
        let mut open = OpenCall::begin(self, name, arguments);
        let answer = call.await;
        open.error = answer.as_ref().err().map(|error| error.message.clone());
        answer
    }
}

/// A call that gets into the record when it is dropped, also in the middle.
struct OpenCall<'c> {
    context: &'c TaskContext,
    name: Scrubbed,
    arguments: ScrubbedObject,
    started: Timestamp,
    began: Duration,
    error: Option<String>,
}

impl<'c> OpenCall<'c> {
    fn begin(context: &'c TaskContext, name: &str, arguments: &Map<String, Value>) -> Self {
        let wiring = &context.inner.wiring;
        Self {
            context,
            name: context.scrub(name),
            arguments: ScrubbedObject::new(arguments, &*wiring.scrubber),
            started: wiring.clock.now(),
            began: wiring.clock.monotonic(),
            error: Some("its end was not seen".to_owned()),
        }
    }
}

impl Drop for OpenCall<'_> {
    fn drop(&mut self) {
        let wiring = &self.context.inner.wiring;
        let took = wiring.clock.monotonic().saturating_sub(self.began);
        let call = ToolCall {
            id: ToolCallId::new(&*wiring.ids),
            name: std::mem::take(&mut self.name),
            arguments: std::mem::take(&mut self.arguments),
            started: self.started,
            ended: self.started.plus(took),
            error: self.error.as_ref().map(|error| self.context.scrub(error)),
        };
        self.context.captured().rest.effects.add_tool_call(call);
    }
}
