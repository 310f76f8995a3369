#![doc = include_str!("../README.md")]

mod chance;
mod claims;
mod daemon;
mod example;
mod export;
mod fill;
mod ledger;
mod legacy;
mod lookups;
mod migrate;
mod nothing;
mod peak;
mod results;
mod runs;
mod scrub;
mod seconds_apart;
mod simulate;
mod spent;
mod stats;
mod stores;
mod verify;

use std::error::Error;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match measure(&words) {
        Ok(measured) => {
            println!("{measured}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn measure(words: &[&str]) -> Result<serde_json::Value, Box<dyn Error>> {
    match words {
        ["claims", runs] => claims::measure(runs.parse()?),
        ["store", words @ ..] => stores::measure(words),
        ["peak", program, words @ ..] => peak::measure(program, words),
        ["runs", runs] => runs::measure(runs.parse()?),
        ["daemon", folder, file, due, concurrency] => {
            let history = (*file != "-").then(|| file.as_ref());
            let (due, concurrency) = (due.parse()?, concurrency.parse()?);
            daemon::measure(folder.as_ref(), history, due, concurrency)
        }
        ["fill", file, rows] => fill::fill(file.as_ref(), rows.parse()?),
        ["stats", file] => stats::measure(file.as_ref()),
        ["lookups", file, rounds] => lookups::measure(file.as_ref(), rounds.parse()?),
        ["export", file] => export::measure(file.as_ref()),
        ["verify", file] => verify::ours(file.as_ref()),
        ["integrity", file] => verify::sqlites(file.as_ref()),
        ["legacy", file, rows] => legacy::make(file.as_ref(), rows.parse()?),
        ["migrate", file] => migrate::measure(file.as_ref()),
        ["results", folder, files] => results::make(folder.as_ref(), files.parse()?),
        ["simulate", first, seeds] => simulate::simulate(first.parse()?, seeds.parse()?, None),
        ["simulate", first, seeds, defect] => {
            simulate::simulate(first.parse()?, seeds.parse()?, Some(defect))
        }
        ["texts", root, folder, bytes] => {
            scrub::texts::make(root.as_ref(), folder.as_ref(), bytes.parse()?)
        }
        ["scrub", file, rounds] => scrub::speed::of(file.as_ref(), rounds.parse()?),
        ["growth", bytes, rounds] => scrub::speed::growth(bytes.parse()?, rounds.parse()?),
        ["fuzz", seconds, seed] => scrub::fuzz::fuzz(seconds.parse()?, seed.parse()?),
        ["ledger-fuzz", seconds, seed] => ledger::fuzz::fuzz(seconds.parse()?, seed.parse()?),
        ["ledger", folder, entries, apart_ms, batch] => ledger::files::write(
            folder.as_ref(),
            entries.parse()?,
            apart_ms.parse()?,
            batch.parse()?,
        ),
        ["ledger-verify", folder, rounds] => {
            ledger::files::verify(folder.as_ref(), rounds.parse()?)
        }
        ["ledger-root", entries] => ledger::hashes::root(entries.parse()?),
        ["ledger-link", entries] => ledger::hashes::link(entries.parse()?),
        ["read", folder] => results::read(folder.as_ref()),
        _ => Err(
            "write claims RUNS, store …, peak PROGRAM WORDS, runs RUNS, \
             daemon FILE DUE CONCURRENCY, fill FILE ROWS, stats FILE, lookups FILE ROUNDS, \
             export FILE, verify FILE, integrity FILE, legacy FILE ROWS, migrate FILE, \
             results FOLDER FILES, read FOLDER, \
             simulate SEED SEEDS [DEFECT], texts ROOT FOLDER BYTES, scrub FILE ROUNDS, \
             growth BYTES ROUNDS, fuzz SECONDS SEED, ledger FOLDER ENTRIES MS BATCH, \
             ledger-verify FOLDER ROUNDS, ledger-root ENTRIES, ledger-link ENTRIES or \
             ledger-fuzz SECONDS SEED"
                .into(),
        ),
    }
}
