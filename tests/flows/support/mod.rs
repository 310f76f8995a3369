//! What flows share: a workspace, the real binary, and what makes processes meet without a clock.

mod answer;
mod binary;
mod call;
mod files;
mod gate;
mod http;
mod python;
mod service;
mod task;
mod workspace;

pub(crate) use answer::Answer;
pub(crate) use binary::binary;
pub(crate) use call::{Call, Started, astra, is_alive};
pub(crate) use files::{files_below, holding, tree};
pub(crate) use gate::Gate;
pub(crate) use http::{Server, chat_answer};
pub(crate) use python::{has_program, python};
pub(crate) use service::Service;
pub(crate) use task::Task;
pub(crate) use workspace::{Workspace, fact};
