//! How fast texts are scrubbed.

use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use astra_scrub::Scrubber;
use serde_json::{Value, json};

use super::families::FAMILIES;
use crate::spent::Spent;

/// What is measured once works at least so long: shorter times tell more of the clock.
const ONCE_MIN: Duration = Duration::from_millis(2);

/// Returns what it takes to find everything in a text, in the best of some rounds.
pub(crate) fn of(path: &Path, rounds: u32) -> Result<Value, Box<dyn Error>> {
    let text = fs::read_to_string(path)?;
    let scrubber = Scrubber::new();
    let findings = scrubber.find(&text).len();
    let spent = best(&scrubber, &text, rounds)?;
    Ok(json!({ "bytes": text.len(), "findings": findings, "cpu_us": spent.as_secs_f64() * 1e6 }))
}

/// Returns of each family how many times the work four times the text is.
pub(crate) fn growth(bytes: usize, rounds: u32) -> Result<Value, Box<dyn Error>> {
    let scrubber = Scrubber::new();
    let mut families = Vec::with_capacity(FAMILIES.len());
    for (name, unit, end) in FAMILIES {
        let text = |bytes: usize| unit.repeat(bytes.div_ceil(unit.len())) + end;
        let once = best(&scrubber, &text(bytes), rounds)?;
        let more = best(&scrubber, &text(4 * bytes), rounds)?;
        families.push(json!({
            "family": name,
            "once_us": once.as_secs_f64() * 1e6,
            "four_times_us": more.as_secs_f64() * 1e6,
        }));
    }
    Ok(json!(families))
}

fn best(scrubber: &Scrubber, text: &str, rounds: u32) -> Result<Duration, Box<dyn Error>> {
    let once = cpu_of(scrubber, text, 1)?;
    let times = ONCE_MIN.as_nanos() / once.as_nanos().max(1000) + 1;
    let times = u32::try_from(times).unwrap_or(1);
    let rounds = (0..rounds).map(|_| cpu_of(scrubber, text, times));
    let rounds: Vec<Duration> = rounds.collect::<Result<_, _>>()?;
    Ok(rounds.into_iter().min().unwrap_or(once))
}

fn cpu_of(scrubber: &Scrubber, text: &str, times: u32) -> Result<Duration, Box<dyn Error>> {
    let spent = Spent::on(times, |_| {
        black_box(scrubber.find(black_box(text)));
        Ok(())
    })?;
    Ok(spent.cpu())
}
