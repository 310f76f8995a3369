//! Schedules as a store keeps their versions.

use astra_scheduler::{InvalidRule, Schedule, ScheduleRule, TaskDefinition};
use serde_json::{Value, json};

fn rule_of(entry: Value) -> Option<String> {
    let task = TaskDefinition::from_entry(&serde_json::from_value(entry).unwrap()).unwrap();
    ScheduleRule::of(&task).map(|rule| rule.to_text())
}

#[test]
fn a_rule_says_when_and_whether() {
    for (entry, rule) in [
        (
            json!({"id": "a", "schedule": "hourly"}),
            r#"{"enabled":true,"schedule":"hourly"}"#,
        ),
        (
            json!({"id": "a", "schedule": "monthly", "enabled": false}),
            r#"{"enabled":false,"schedule":"monthly"}"#,
        ),
        (
            json!({"id": "a", "metadata": {"cron": "0 3 * * *"}}),
            r#"{"cron":"0 3 * * *","enabled":true,"timezone":"UTC"}"#,
        ),
        (
            json!({"id": "a", "metadata": {"cron": "0 3 * * MON", "timezone": "Europe/Berlin"}}),
            r#"{"cron":"0 3 * * MON","enabled":true,"timezone":"Europe/Berlin"}"#,
        ),
    ] {
        assert_eq!(rule_of(entry).as_deref(), Some(rule));
        assert_eq!(ScheduleRule::parse(rule).unwrap().to_text(), rule);
    }
}

#[test]
fn what_is_run_by_hand_has_no_rule() {
    assert_eq!(rule_of(json!({"id": "a"})), None);
    assert_eq!(rule_of(json!({"id": "a", "schedule": "manual"})), None);
    assert_eq!(
        rule_of(json!({"id": "a", "metadata": {"after": "b"}})),
        None
    );
}

#[test]
fn a_rule_of_a_newer_version_is_refused() {
    for text in [
        "",
        "hourly",
        "[]",
        "{}",
        r#"{"schedule":"hourly"}"#,
        r#"{"enabled":true}"#,
        r#"{"enabled":1,"schedule":"hourly"}"#,
        r#"{"enabled":true,"schedule":"hourly","timezone":"UTC"}"#,
        r#"{"enabled":true,"schedule":"hourly","cron":"* * * * *"}"#,
    ] {
        let refused = ScheduleRule::parse(text).unwrap_err();
        assert!(matches!(refused, InvalidRule::Form { .. }), "{refused:?}");
    }
    for text in [
        r#"{"enabled":true,"schedule":"fortnightly"}"#,
        r#"{"enabled":true,"cron":"* * *"}"#,
        r#"{"enabled":true,"cron":"* * * * *","timezone":"Mars/Phobos"}"#,
    ] {
        let refused = ScheduleRule::parse(text).unwrap_err();
        assert!(
            matches!(refused, InvalidRule::Schedule { .. }),
            "{refused:?}"
        );
    }
    let long = ScheduleRule::parse(&"x".repeat(1_000_000)).unwrap_err();
    assert!(long.to_string().len() < 400);
}

#[test]
fn a_zone_is_one_however_it_is_spelled() {
    let schedule = Schedule::cron("0 3 * * *", Some("europe/berlin")).unwrap();
    let Schedule::Cron(cron) = &schedule else {
        unreachable!("a pattern was read");
    };
    assert_eq!(
        (cron.pattern(), cron.zone()),
        ("0 3 * * *", "Europe/Berlin")
    );
    assert_eq!(schedule.word(), "cron");
}
