//! What is found by its words or by its parents: tables made from `experience`, brought up to date
//! before they are asked.
//!
//! They are not kept current by triggers, because Python's engine, which would run them, may be
//! too old for them.

mod catch_up;
mod children;
mod forget;
mod home;
mod query;
mod retrieve;

pub(crate) use forget::{compact, forget, forget_one, settle};
