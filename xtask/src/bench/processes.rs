//! `processes`: how long whoever appends waits for his answer when processes compete, and what each of
//! them gets.

use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use super::BenchError;
use super::amount::Amount;
use super::report::Row;
use super::workshop::Workshop;

const PROCESSES: u32 = 4;
const CALLERS: u32 = 8;
const SECONDS: u32 = 10;
const SECONDS_SHORT: u32 = 1;

/// The longest wait for an answer, of all callers of all processes.
const WAIT_MUST: Duration = Duration::from_millis(100);
const WAIT_AIM: Duration = Duration::from_millis(50);
/// What the slowest process must get of all, where an even share is 25 %.
const SHARE_MUST: f64 = 15.0;
const SHARE_AIM: f64 = 20.0;

/// Returns the waits and the shares of processes at one database, beside one process with as many
/// callers.
///
/// # Errors
/// Where something can't be built or run.
pub(super) fn rows(target: &Path, short: bool) -> Result<Vec<Row>, BenchError> {
    let seconds = if short { SECONDS_SHORT } else { SECONDS };
    let workshop = Workshop::new(target)?;
    let file = workshop.file("crowd.db").display().to_string();
    let crowd = |processes, callers| -> Result<Crowd, BenchError> {
        let numbers = [processes, callers, seconds];
        Ok(Crowd::read(
            &workshop.say("crowd", &[&file], &numbers)?,
            seconds,
        ))
    };
    let alone = crowd(1, PROCESSES * CALLERS)?;
    let many = crowd(PROCESSES, CALLERS)?;
    let longest = |against, limit| {
        Row::new(
            "4 processes x 8, longest wait",
            many.longest,
            against,
            limit,
        )
    };
    let share = |against, asked| {
        let [share, asked] = [many.slowest, asked].map(Amount::Percent);
        Row::new(
            "4 processes x 8, slowest one's share",
            share,
            against,
            asked,
        )
    };
    Ok(vec![
        longest("must", WAIT_MUST),
        longest("aim", WAIT_AIM),
        longest("1 x 32", alone.longest),
        Row::new(
            "4 processes x 8, p99 of the waits",
            many.p99,
            "1 x 32",
            alone.p99,
        ),
        share("must", SHARE_MUST),
        share("aim", SHARE_AIM),
        Row::new(
            "4 processes x 8, together",
            many.speed,
            "1 x 32",
            alone.speed,
        ),
    ])
}

/// How processes fared that appended at once.
struct Crowd {
    longest: Duration,
    /// The longest that 99 of 100 wait in any of them.
    p99: Duration,
    speed: Amount,
    slowest: f64,
}

impl Crowd {
    fn read(said: &Value, seconds: u32) -> Self {
        let processes: Vec<&Value> = said["processes"].as_array().into_iter().flatten().collect();
        let number = |value: &Value| value.as_f64().unwrap_or_default();
        let counts = || processes.iter().map(|process| number(&process["count"]));
        let longest = |what: &str| {
            let longest = processes.iter().map(|process| number(&process[what]));
            Duration::from_secs_f64(longest.fold(0.0, f64::max) / 1e6)
        };
        let all: f64 = counts().sum();
        Self {
            longest: longest("max_us"),
            p99: longest("p99_us"),
            speed: Amount::ThousandsASecond(all / f64::from(seconds) / 1e3),
            slowest: 100.0 * counts().fold(f64::INFINITY, f64::min) / all.max(1.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_slowest_counts_for_the_share_and_the_longest_for_the_wait() {
        let said = json!({ "processes": [
            { "count": 300, "p99_us": 2000.0, "max_us": 9000.0 },
            { "count": 100, "p99_us": 3000.0, "max_us": 5000.0 },
        ] });
        let crowd = Crowd::read(&said, 2);
        assert_eq!(crowd.longest, Duration::from_millis(9));
        assert_eq!(crowd.p99, Duration::from_millis(3));
        assert_eq!(crowd.slowest, 25.0);
        assert_eq!(crowd.speed.number(), 0.2);
    }
}
