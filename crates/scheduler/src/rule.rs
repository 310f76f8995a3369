//! A schedule as a store keeps its versions.

use astra_model::canonical_json;
use serde_json::{Map, Value, json};
use thiserror::Error;

use crate::definition::TaskDefinition;
use crate::schedule::{InvalidSchedule, Schedule};

/// A schedule and whether it counts: what a version of a timetable says.
#[derive(Clone, Debug)]
pub struct ScheduleRule {
    /// When windows begin.
    pub schedule: Schedule,
    /// Whether they are run; those of a disabled task are missed.
    pub enabled: bool,
}

/// A version of a timetable can't be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvalidRule {
    /// It is no rule.
    #[error(
        "{rule:?} is no rule of a schedule: was it written by a newer version of this program?"
    )]
    Form {
        /// The rule, cut to a length that can be shown.
        rule: String,
    },
    /// Its schedule is none.
    #[error("{rule:?} names no schedule")]
    Schedule {
        /// The rule, cut to a length that can be shown.
        rule: String,
        /// What is wrong with it.
        #[source]
        source: InvalidSchedule,
    },
}

/// A rule that can't be read may be of any length; its error shows no more characters than this.
const SHOWN_CHARS_MAX: usize = 200;

impl ScheduleRule {
    /// Returns the rule of a task, none where it has no windows of its own.
    #[must_use]
    pub fn of(task: &TaskDefinition) -> Option<Self> {
        (!matches!(task.schedule, Schedule::Manual)).then(|| Self {
            schedule: task.schedule.clone(),
            enabled: task.enabled,
        })
    }

    /// Spells the rule as canonical JSON, such as `{"enabled":true,"schedule":"hourly"}` or
    /// `{"cron":"0 3 * * *","enabled":true,"timezone":"Europe/Berlin"}`: the same for the same rule.
    #[must_use]
    pub fn to_text(&self) -> String {
        let rule = match &self.schedule {
            Schedule::Cron(cron) => json!({
                "cron": cron.pattern(),
                "timezone": cron.zone(),
                "enabled": self.enabled,
            }),
            word => json!({ "schedule": word.word(), "enabled": self.enabled }),
        };
        String::from_utf8_lossy(&canonical_json(&rule)).into_owned()
    }

    /// Reads a rule.
    ///
    /// # Errors
    ///
    /// If it is none, or names a schedule or zone that this program doesn't know.
    pub fn parse(text: &str) -> Result<Self, InvalidRule> {
        let shown = || text.chars().take(SHOWN_CHARS_MAX).collect();
        let rule: Map<String, Value> =
            serde_json::from_str(text).map_err(|_| InvalidRule::Form { rule: shown() })?;
        let said = |key: &str| rule.get(key).and_then(Value::as_str);
        let schedule = match (said("cron"), said("schedule"), said("timezone")) {
            (Some(pattern), None, zone) => Schedule::cron(pattern, zone),
            (None, Some(word), None) => word.parse(),
            _ => return Err(InvalidRule::Form { rule: shown() }),
        };
        let Some(enabled) = rule.get("enabled").and_then(Value::as_bool) else {
            return Err(InvalidRule::Form { rule: shown() });
        };
        let schedule = schedule.map_err(|source| InvalidRule::Schedule {
            rule: shown(),
            source,
        })?;
        Ok(Self { schedule, enabled })
    }
}
