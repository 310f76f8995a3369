#![doc = include_str!("../README.md")]

mod args;
mod commands;
mod start;

mod app;
mod ledger;
mod log;
mod log_watch;
mod runtime;
mod service;
mod session;
mod settings;

mod chronicle;
mod consent;
mod document;
mod export;
mod found;
mod history;
mod human;
mod output;
mod paint;
mod result_files;
mod screen;
mod view;

mod error;
mod exit;

use std::process::ExitCode;

fn main() -> ExitCode {
    start::start().into()
}
