#![doc = include_str!("../README.md")]

mod bench;
mod ci;
mod fuzz;
mod layers;
mod pii;
mod simulate;
mod soak;
mod tidy;
mod verify;
mod yardstick;

mod astra;
mod command;
mod machine;
mod program;
mod scrubbers;
mod stopwatch;
mod table;
mod tracer;
mod workspace;

use std::error::Error;
use std::iter;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The project's own verbs.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    Ci(ci::CiArgs),
    Layers(layers::LayersArgs),
    Tidy(tidy::TidyArgs),
    Bench(bench::BenchArgs),
    Verify(verify::VerifyArgs),
    Soak(soak::SoakArgs),
    Simulate(simulate::SimulateArgs),
    Pii(pii::PiiArgs),
    Fuzz(fuzz::FuzzArgs),
    Yardstick(yardstick::YardstickArgs),
}

fn main() -> ExitCode {
    match run(&Arguments::parse().verb) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}", chain(error.as_ref()));
            ExitCode::FAILURE
        }
    }
}

fn run(verb: &Verb) -> Result<(), Box<dyn Error>> {
    match verb {
        Verb::Ci(args) => ci::run(args)?,
        Verb::Layers(args) => layers::run(args)?,
        Verb::Tidy(args) => tidy::run(args)?,
        Verb::Bench(args) => bench::run(args)?,
        Verb::Verify(args) => verify::run(args)?,
        Verb::Soak(args) => soak::run(args)?,
        Verb::Simulate(args) => simulate::run(args)?,
        Verb::Pii(args) => pii::run(args)?,
        Verb::Fuzz(args) => fuzz::run(args)?,
        Verb::Yardstick(args) => yardstick::run(args)?,
    }
    Ok(())
}

fn chain(error: &(dyn Error + 'static)) -> String {
    iter::successors(Some(error), |error| <dyn Error>::source(*error))
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n  because: ")
}
