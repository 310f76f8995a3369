//! What runs the tasks that no code is registered for.

mod command;
mod digest;
mod prompt;

pub(crate) use command::CommandTask;
pub(crate) use digest::DigestTask;
pub(crate) use prompt::PromptTask;
