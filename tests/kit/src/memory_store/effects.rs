//! The rows beside records.

use astra_model::{
    EffectsRepository, RepositoryError, ScriptRun, ScriptRunId, ToolCall, ToolCallId,
};

use super::MemoryStore;

impl EffectsRepository for MemoryStore {
    fn lookup_tool_call(&self, id: ToolCallId) -> Result<Option<ToolCall>, RepositoryError> {
        let state = self.state();
        Ok(state.tool_calls.iter().find(|call| call.id == id).cloned())
    }

    fn lookup_script_run(&self, id: ScriptRunId) -> Result<Option<ScriptRun>, RepositoryError> {
        let state = self.state();
        Ok(state.script_runs.iter().find(|run| run.id == id).cloned())
    }
}
