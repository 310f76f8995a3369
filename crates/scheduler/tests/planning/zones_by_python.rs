//! Daily windows beside those that Python reads from the zone data of this machine.

use std::process::Command;

use astra_kit::instant;
use astra_model::Timestamp;
use astra_scheduler::Schedule;

/// Prints, for each zone and time of day, the seconds at which it comes from 2011 to 2020: the
/// first time where the clock shows it twice, and where the clock leaves it out when it has jumped,
/// unless that is another day. Prints `null` where there is no zone data.
const SCRIPT: &str = r#"
import json, sys
from datetime import datetime, timedelta, timezone

def shown(zone, second):
    return datetime.fromtimestamp(second, timezone.utc).astimezone(zone).replace(tzinfo=None)

def jump(zone, day, second):
    low, high = second - 48 * 3600, second + 48 * 3600
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if shown(zone, middle) > day else (middle, high)
    return high

def windows(zone, hour, minute):
    day = datetime(2011, 1, 1, hour, minute)
    while day.year < 2021:
        second = int(day.replace(tzinfo=zone).timestamp())
        if shown(zone, second) != day:
            second = jump(zone, day, second)
        if shown(zone, second).date() == day.date():
            yield second
        day += timedelta(days=1)

try:
    from zoneinfo import ZoneInfo
    zones = [ZoneInfo(name) for name in json.loads(sys.argv[1])]
except Exception:
    zones = None
times = json.loads(sys.argv[2])
print(json.dumps(zones and [[list(windows(zone, *time)) for time in times] for zone in zones]))
"#;

const ZONES: [&str; 6] = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Asia/Kathmandu",
    "America/Santiago",
];

/// Hours and minutes that some change of a clock leaves out or repeats.
const TIMES: [(u32, u32); 3] = [(0, 0), (1, 45), (2, 15)];

/// Returns the seconds of each zone's times; nothing where no Python can tell them.
fn of_python() -> Option<Vec<Vec<Vec<i64>>>> {
    let (zones, times) = (format!("{ZONES:?}"), serde_json::to_string(&TIMES).unwrap());
    let python = Command::new("python3")
        .args(["-c", SCRIPT, &zones, &times])
        .output();
    let told = python.ok().filter(|python| python.status.success())?;
    serde_json::from_slice(&told.stdout).unwrap()
}

#[test]
fn ten_years_of_daily_windows_are_those_that_python_reads() {
    let Some(all) = of_python() else {
        eprintln!("left out: this machine has no Python that knows zones");
        return;
    };
    let (behind, until) = (
        instant("2010-12-30T00:00:00Z"),
        instant("2021-01-02T00:00:00Z"),
    );
    for (zone, by_time) in ZONES.iter().zip(all) {
        for ((hour, minute), expected) in TIMES.iter().zip(by_time) {
            let daily = format!("{minute} {hour} * * *");
            let schedule = Schedule::cron(&daily, Some(zone)).unwrap();
            let seconds = |window: Timestamp| window.as_millis() / 1000;
            let of_years = expected[0]..=expected[expected.len() - 1];
            let windows = schedule.occurrences(behind, until).map(seconds);
            let windows: Vec<i64> = windows.filter(|window| of_years.contains(window)).collect();
            let other = windows
                .iter()
                .zip(&expected)
                .find(|(one, other)| one != other);
            assert_eq!(other, None, "{daily} in {zone}");
            assert_eq!(windows.len(), expected.len(), "{daily} in {zone}");
        }
    }
}
