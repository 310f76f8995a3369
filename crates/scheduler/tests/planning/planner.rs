//! What is decided of windows, and when.

use astra_kit::instant;
use astra_model::{MissReason, Plan, ScheduleVersion, Timestamp, Timetable};
use astra_scheduler::{
    CATCH_UP_MAX, PLAN_WINDOWS_MAX, Planner, ScheduleRule, Step, TaskDefinition, TasksFile,
    first_step, next_wake,
};
use serde_json::{Value, json};

const NOW: &str = "2025-11-04T18:00:10Z";

/// Returns an hourly task, or one of that metadata's pattern.
fn task(metadata: &Value) -> TaskDefinition {
    let entry = json!({"id": "task", "schedule": "hourly", "metadata": metadata});
    TaskDefinition::from_entry(&serde_json::from_value(entry).unwrap()).unwrap()
}

fn disabled(mut task: TaskDefinition) -> TaskDefinition {
    task.enabled = false;
    task
}

/// Returns the planner of a task whose windows are settled up to an instant.
fn planner(task: &TaskDefinition, settled: &str) -> Planner {
    let rule = ScheduleRule::of(task).map(|rule| rule.to_text());
    Planner::new(timetable(rule, settled)).unwrap()
}

fn timetable(rule: Option<String>, settled: &str) -> Timetable {
    Timetable {
        task: "task".parse().unwrap(),
        version: ScheduleVersion {
            number: 1,
            since: instant("2020-01-01T00:00:00Z"),
            rule,
        },
        settled: instant(settled),
    }
}

#[track_caller]
fn plan(planner: &Planner, task: Option<&TaskDefinition>, now: &str) -> Plan {
    match planner.step(task, instant(now)) {
        Some(Step::Plan(plan)) => plan,
        other => unreachable!("no plan: {other:?}"),
    }
}

fn spelled(windows: &[Timestamp]) -> Vec<String> {
    windows.iter().map(|window| window.to_iso()).collect()
}

fn reasons(plan: &Plan) -> Vec<MissReason> {
    let mut reasons: Vec<_> = plan.missed.iter().map(|(_, reason)| *reason).collect();
    reasons.dedup();
    reasons
}

#[test]
fn nothing_is_decided_before_a_window_comes() {
    let task = task(&json!({}));
    let planner = planner(&task, "2025-11-04T18:00:00Z");
    assert_eq!(
        planner.step(Some(&task), instant("2025-11-04T18:59:59.999Z")),
        None
    );
    let plan = plan(&planner, Some(&task), "2025-11-04T19:00:00Z");
    assert_eq!(spelled(&plan.due), ["2025-11-04T19:00:00Z"]);
    assert!(plan.missed.is_empty() && plan.skips_overlap);
    assert_eq!(plan.until, instant("2025-11-04T19:00:00Z"));
}

#[test]
fn a_task_catches_up_as_it_says() {
    let six = ["13", "14", "15", "16", "17", "18"].map(|hour| format!("2025-11-04T{hour}:00:00Z"));
    for (metadata, now, run, reason) in [
        (json!({}), NOW, 1, MissReason::Down),
        (json!({"catch_up": "all"}), NOW, 6, MissReason::CatchUpLimit),
        (json!({"catch_up": "skip"}), NOW, 1, MissReason::Down),
        (json!({}), "2025-11-04T18:59:00Z", 1, MissReason::Down),
        (
            json!({"catch_up": "skip"}),
            "2025-11-04T18:59:00Z",
            0,
            MissReason::Down,
        ),
        (
            json!({"catch_up": "skip"}),
            "2025-11-04T18:01:00Z",
            1,
            MissReason::Down,
        ),
        (
            json!({"catch_up": "skip"}),
            "2025-11-04T18:01:00.001Z",
            0,
            MissReason::Down,
        ),
    ] {
        let task = task(&metadata);
        let plan = plan(&planner(&task, "2025-11-04T12:00:00Z"), Some(&task), now);
        assert_eq!(spelled(&plan.due), six[6 - run..], "{metadata} {now}");
        let missed: Vec<_> = plan.missed.iter().map(|(window, _)| *window).collect();
        assert_eq!(spelled(&missed), six[..6 - run]);
        assert!(reasons(&plan).iter().all(|found| *found == reason));
    }
}

#[test]
fn what_is_not_late_is_run_whatever_a_task_catches_up_with() {
    for catch_up in ["latest", "all", "skip"] {
        let task = task(&json!({"cron": "*/10 * * * * *", "catch_up": catch_up}));
        let planner = planner(&task, "2025-11-04T17:59:30Z");
        assert_eq!(plan(&planner, Some(&task), NOW).due.len(), 4, "{catch_up}");
    }
}

#[test]
fn a_task_that_catches_up_with_all_does_so_with_the_newest_hundred() {
    let task = task(&json!({"catch_up": "all"}));
    let plan = plan(&planner(&task, "2025-10-20T00:00:00Z"), Some(&task), NOW);
    assert_eq!(
        (plan.due.len(), plan.missed.len()),
        (CATCH_UP_MAX, 378 - CATCH_UP_MAX)
    );
    assert_eq!(reasons(&plan), [MissReason::CatchUpLimit]);
    assert!(plan.missed.last().unwrap().0 < plan.due[0]);
}

#[test]
fn windows_of_a_task_that_is_not_run_are_missed_for_that_reason() {
    let enabled = task(&json!({}));
    let off = disabled(enabled.clone());
    let (before, after) = (
        &planner(&enabled, "2025-11-04T12:00:00Z"),
        "2025-11-04T12:00:00Z",
    );
    for (planner, task, reason) in [
        (before, Some(&off), MissReason::Disabled),
        (&planner(&off, after), Some(&enabled), MissReason::Disabled),
        (&planner(&off, after), Some(&off), MissReason::Disabled),
        (before, None, MissReason::Removed),
    ] {
        let plan = plan(planner, task, NOW);
        assert_eq!((plan.due.len(), plan.missed.len()), (0, 6));
        assert_eq!(reasons(&plan), [reason]);
    }
}

#[test]
fn a_year_of_minutes_is_decided_piece_by_piece() {
    let task = task(&json!({"cron": "* * * * *"}));
    let mut planner = planner(&task, "2024-11-04T18:00:00Z");
    let now = instant(NOW);
    let (mut missed, mut due) = (0, 0);
    while let Some(Step::Plan(plan)) = planner.step(Some(&task), now) {
        assert!(plan.missed.len() <= PLAN_WINDOWS_MAX && plan.due.len() <= 1);
        assert!(plan.until > planner.timetable().settled);
        (missed, due) = (missed + plan.missed.len(), due + plan.due.len());
        planner.settle(&plan);
    }
    assert_eq!((missed, due), (365 * 24 * 60 - 1, 1));
    assert_eq!(planner.timetable().settled, now);
}

#[test]
fn a_clock_that_is_set_back_takes_the_timetable_with_it() {
    let task = task(&json!({}));
    let mut planner = planner(&task, "2025-11-04T18:00:10Z");
    assert_eq!(
        planner.step(Some(&task), instant("2025-11-04T17:58:10Z")),
        None
    );
    let back = plan(&planner, Some(&task), "2025-11-04T16:30:00Z");
    assert_eq!(back.until, instant("2025-11-04T16:30:00Z"));
    assert!(back.due.is_empty() && back.missed.is_empty());
    planner.settle(&back);
    assert_eq!(next_wake([&planner]), Some(instant("2025-11-04T17:00:00Z")));
    let again = plan(&planner, Some(&task), "2025-11-04T17:00:00Z");
    assert_eq!(spelled(&again.due), ["2025-11-04T17:00:00Z"]);
}

#[test]
fn a_version_of_a_future_that_never_came_is_noted_anew_from_now_on() {
    let task = task(&json!({}));
    let rule = ScheduleRule::of(&task).map(|rule| rule.to_text());
    let mut ahead = timetable(rule.clone(), NOW);
    ahead.version.since = instant("2026-11-04T18:00:00Z");
    let planner = Planner::new(ahead).unwrap();
    let since = instant(NOW).just_after();
    let noted = Some(Step::Note { rule, since });
    assert_eq!(planner.step(Some(&task), instant(NOW)), noted);
    assert_eq!(planner.step(None, instant("2025-11-05T00:00:00Z")), noted);
}

#[test]
fn windows_of_a_schedule_are_decided_before_another_is_noted() {
    let (hourly, daily) = (task(&json!({})), task(&json!({"cron": "0 0 * * *"})));
    let mut planner = planner(&hourly, "2025-11-04T15:00:00Z");
    let old = plan(&planner, Some(&daily), NOW);
    assert_eq!(spelled(&old.due), ["2025-11-04T18:00:00Z"]);
    assert_eq!((old.missed.len(), old.until), (2, instant(NOW)));
    planner.settle(&old);
    let since = instant("2025-11-04T18:00:10.001Z");
    let rule = ScheduleRule::of(&daily).map(|rule| rule.to_text());
    let noted = Step::Note { rule, since };
    assert_eq!(planner.step(Some(&daily), instant(NOW)), Some(noted));
    let gone = Step::Note { rule: None, since };
    assert_eq!(planner.step(None, instant(NOW)), Some(gone));
}

#[test]
fn a_task_that_is_gone_needs_nothing_more() {
    let planner = Planner::new(timetable(None, NOW)).unwrap();
    let later = instant("2035-11-04T18:00:00Z");
    assert_eq!(planner.step(None, later), None);
    assert_eq!(next_wake([&planner]), None);
}

#[test]
fn the_first_version_reaches_back_to_what_is_to_be_caught_up_with() {
    let hourly = task(&json!({}));
    let since = |task: &TaskDefinition, last_run: Option<&str>| match first_step(
        task,
        last_run.map(instant),
        instant(NOW),
    ) {
        Some(Step::Note { since, .. }) => Some(since.to_iso()),
        _ => None,
    };
    let (window, now) = ("2025-11-04T18:00:00Z", "2025-11-04T18:00:10Z");
    assert_eq!(since(&hourly, None).as_deref(), Some(window));
    assert_eq!(
        since(&hourly, Some("2025-11-04T17:59:59Z")).as_deref(),
        Some(window)
    );
    assert_eq!(since(&hourly, Some(window)).as_deref(), Some(now));
    let skips = task(&json!({"catch_up": "skip"}));
    assert_eq!(since(&skips, None).as_deref(), Some(now));
    assert_eq!(since(&disabled(hourly), None).as_deref(), Some(now));
    let mut by_hand = task(&json!({}));
    by_hand.schedule = "manual".parse().unwrap();
    assert_eq!(since(&by_hand, None), None);
}

#[test]
fn the_last_run_is_read_as_python_writes_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tasks.json");
    let runs = [
        (
            "2025-11-04T18:29:12.123000",
            Some("2025-11-04T18:29:12.123Z"),
        ),
        ("2025-11-04T18:29:12", Some("2025-11-04T18:29:12Z")),
        ("2025-11-04T19:29:12+01:00", Some("2025-11-04T18:29:12Z")),
        ("yesterday", None),
    ];
    for (written, read) in runs {
        let tasks = json!({"tasks": [{"id": "a", "last_run": written}, {"id": "b"}]});
        std::fs::write(&file, tasks.to_string()).unwrap();
        let tasks = TasksFile::load(&file).unwrap();
        assert_eq!(tasks.last_run(&"a".parse().unwrap()), read.map(instant));
        assert_eq!(tasks.last_run(&"b".parse().unwrap()), None);
    }
}

#[test]
fn the_next_window_wakes_and_those_of_disabled_tasks_do_not() {
    let hourly = planner(&task(&json!({})), NOW);
    let daily = planner(&task(&json!({"cron": "0 0 * * *"})), NOW);
    let off = planner(&disabled(task(&json!({"cron": "* * * * *"}))), NOW);
    let next = Some(instant("2025-11-04T19:00:00Z"));
    assert_eq!(next_wake([&daily, &off, &hourly]), next);
    assert_eq!(next_wake([&off]), None);
}
