//! Processes that append to one store at once, each with some callers.

use std::error::Error;
use std::io::{self, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use astra_model::{Appended, Clock, ExperienceRepository, SystemClock};
use serde_json::{Value, json};

use super::waits::Waits;
use crate::example::{ended, remove, running, store};

/// Lets so many processes append for so many seconds, having begun together, and tells how each fared.
pub(super) fn measure(
    file: &Path,
    processes: u32,
    callers: u32,
    seconds: u64,
) -> Result<Value, Box<dyn Error>> {
    remove(file)?;
    drop(store(file)?);
    let mut members = (0..processes)
        .map(|number| start(file, number, callers, seconds))
        .collect::<Result<Vec<Child>, _>>()?;
    for member in &mut members {
        let mut gate = member.stdin.take().ok_or("a process has no input")?;
        gate.write_all(b"go\n")?;
    }
    let said: Result<Vec<Value>, Box<dyn Error>> = members
        .into_iter()
        .map(|member| {
            let output = member.wait_with_output()?;
            match output.status.success() {
                true => Ok(serde_json::from_slice(&output.stdout)?),
                false => Err("a process failed".into()),
            }
        })
        .collect();
    Ok(json!({ "seconds": seconds, "processes": said? }))
}

fn start(file: &Path, number: u32, callers: u32, seconds: u64) -> io::Result<Child> {
    Command::new(std::env::current_exe()?)
        .args(["store", "member"])
        .arg(file)
        .args([number.to_string(), callers.to_string(), seconds.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
}

/// The part of one process: it opens the store, waits for a line of input, and appends.
pub(super) fn member(
    file: &Path,
    number: u32,
    callers: u32,
    seconds: u64,
) -> Result<Value, Box<dyn Error>> {
    let store = store(file)?;
    io::stdin().read_line(&mut String::new())?;
    let (clock, all) = (SystemClock::new(), Duration::from_secs(seconds));
    let call = |caller: u32| -> Result<Waits, String> {
        let mut waits = Waits::default();
        let task = format!("task_{number}_{caller}");
        for offset in 0.. {
            let began = clock.monotonic();
            if began >= all {
                break;
            }
            let execution = of_task(&task, offset).map_err(|error| error.to_string())?;
            let began = clock.monotonic();
            match store.append(&execution) {
                Ok(Appended::New(_)) => waits.add(clock.monotonic().saturating_sub(began)),
                Ok(_) => return Err("a window was recorded already".into()),
                Err(error) => return Err(error.to_string()),
            }
        }
        Ok(waits)
    };
    let mut waits = Waits::default();
    std::thread::scope(|scope| -> Result<(), Box<dyn Error>> {
        let call = &call;
        let threads: Vec<_> = (0..callers)
            .map(|caller| scope.spawn(move || call(caller)))
            .collect();
        for thread in threads {
            waits.extend(thread.join().map_err(|_| "a caller panicked")??);
        }
        Ok(())
    })?;
    Ok(waits.into_json())
}

fn of_task(task: &str, offset_ms: u32) -> Result<astra_model::Execution, Box<dyn Error>> {
    let mut running = running(&SystemClock::new(), offset_ms)?;
    running.task.id = task.parse()?;
    running.task.slug = task.parse()?;
    Ok(ended(running))
}
