//! When an entry's windows run beside, after and instead of others.

use astra_model::TaskId;
use serde_json::Value;

use super::EntryReader;
use crate::after::{After, Trigger};
use crate::catch_up::CatchUp;
use crate::definition::InvalidTask;
use crate::overlap::{CONCURRENCY_MAX, Overlap};

pub(crate) const AFTER: &str = "metadata.after";
const CONCURRENCY: &str = "metadata.concurrency";

impl EntryReader<'_> {
    pub(crate) fn catch_up(&self) -> Result<CatchUp, InvalidTask> {
        let key = "metadata.catch_up";
        let Some(word) = self.text(key)? else {
            return Ok(CatchUp::default());
        };
        let known = CatchUp::ALL.iter().find(|known| known.as_str() == word);
        known
            .copied()
            .ok_or_else(|| self.refuse(key, "write latest, all or skip"))
    }

    pub(crate) fn overlap(&self) -> Result<Overlap, InvalidTask> {
        let key = "metadata.overlap";
        let max = self
            .number(CONCURRENCY, u64::from(CONCURRENCY_MAX))?
            .map(|max| u32::try_from(max).unwrap_or(CONCURRENCY_MAX));
        let overlap = match self.text(key)? {
            None | Some("skip") => Overlap::Skip,
            Some("queue") => Overlap::Queue,
            Some("allow") => return Ok(Overlap::Allow(max)),
            Some(_) => return Err(self.refuse(key, "write skip, queue or allow")),
        };
        match max {
            None => Ok(overlap),
            Some(_) => Err(self.refuse(
                CONCURRENCY,
                "only a task whose \"overlap\" is \"allow\" runs beside itself",
            )),
        }
    }

    pub(crate) fn after(&self) -> Result<Option<After>, InvalidTask> {
        match self.value(AFTER) {
            Value::Null => Ok(None),
            Value::String(task) => Ok(Some(After {
                task: self.task_before(task)?,
                on: Trigger::default(),
            })),
            Value::Object(written) => {
                let task = written.get("task").and_then(Value::as_str);
                Ok(Some(After {
                    task: self.task_before(task.unwrap_or_default())?,
                    on: self.trigger(written.get("on").unwrap_or(&Value::Null))?,
                }))
            }
            _ => Err(self.refuse_after()),
        }
    }

    fn task_before(&self, id: &str) -> Result<TaskId, InvalidTask> {
        id.parse().map_err(|_| self.refuse_after())
    }

    fn trigger(&self, written: &Value) -> Result<Trigger, InvalidTask> {
        if written.is_null() {
            return Ok(Trigger::default());
        }
        let word = written.as_str();
        let known = Trigger::WRITTEN
            .iter()
            .find(|known| Some(known.as_str()) == word);
        known.copied().ok_or_else(|| self.refuse_after())
    }

    fn refuse_after(&self) -> InvalidTask {
        self.refuse(
            AFTER,
            "write a task's id, or {\"task\": id, \"on\": \"success\", \"failed\", \"partial\" or \"any\"}",
        )
    }
}
