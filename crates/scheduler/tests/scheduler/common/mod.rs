//! What every test here starts from.

mod code;
mod dead;
mod faulty;
mod process;
mod server;
mod world;

pub(crate) use code::{code, ending};
pub(crate) use dead::{claim, dead_runner, orphaned};
pub(crate) use faulty::FaultyStore;
pub(crate) use process::{fifo, is_running, read_fifo, until_gone};
pub(crate) use server::{Answer, Server};
pub(crate) use world::{World, new_ids, request, window};
