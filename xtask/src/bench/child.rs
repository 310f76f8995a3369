//! What a child process cost.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;

use super::BenchError;
use super::spent::Spent;
use crate::program::ProgramError;
use crate::stopwatch::Stopwatch;

/// Runs `program` to its end, its output dropped.
///
/// Children that end meanwhile count as its own, so nothing else may be started beside it.
///
/// # Errors
/// Where it can't be run or fails.
pub(super) fn spend(program: &Path, arguments: &[&str]) -> Result<Spent, BenchError> {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let cpu_before = cpu_of_children()?;
    let watch = Stopwatch::start();
    let path = || program.to_path_buf();
    let status = command.status().map_err(|source| ProgramError::Start {
        path: path(),
        source,
    })?;
    let wall = watch.elapsed();
    if !status.success() {
        let path = path();
        return Err(ProgramError::Failed { path, status }.into());
    }
    Ok(Spent {
        wall,
        cpu: cpu_of_children()?.saturating_sub(cpu_before),
    })
}

fn cpu_of_children() -> Result<Duration, BenchError> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).map_err(BenchError::CpuTime)?;
    Ok(duration(usage.user_time()) + duration(usage.system_time()))
}

fn duration(time: TimeVal) -> Duration {
    let microseconds = time.tv_sec() * 1_000_000 + time.tv_usec();
    Duration::from_micros(microseconds.try_into().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_works_costs_cpu_time() {
        let spent = spend(
            Path::new("sh"),
            &["-c", "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done"],
        )
        .unwrap();
        assert!(
            spent.cpu > Duration::ZERO && spent.wall > Duration::ZERO,
            "{spent:?}"
        );
    }

    #[test]
    fn a_failing_program_is_not_measured() {
        let error = spend(Path::new("false"), &[]).unwrap_err();
        assert!(error.to_string().contains("doesn't count"), "{error}");
    }
}
