//! The tasks of the scenes; each says first, outside of the workspace, that it was started.

use serde_json::{Value, json};

/// The task that is run by its name.
pub(super) const TASK: &str = "mark";

/// What was added to the list can be taken back by nobody; a task's folder is `persona_space`.
const MARK: &str = "echo $ASTRA_SPAN_ID >> ../../started; echo wet > tide.txt; echo done";
const STUBBORN: &str = "echo $ASTRA_SPAN_ID >> ../../started; test $ASTRA_ATTEMPT = 3";
/// Of a task that has no workspace the folder is the root.
const FREE: &str = "echo $ASTRA_SPAN_ID >> ../started; echo done";

/// One task, for runs by hand.
pub(super) fn single() -> Vec<Value> {
    vec![task(TASK, MARK, json!({ "query": "tide" }))]
}

/// Tasks that are due at the first start of a daemon: beside a plain one there is one that is tried
/// three times, one that follows another, and two that run beside all.
pub(super) fn backlog() -> Vec<Value> {
    let retries = json!({ "max_attempts": 3, "backoff_s": 0 });
    let mut follower = task("follower", MARK, json!({ "after": TASK }));
    follower["schedule"] = json!("manual");
    let mut tasks = single();
    tasks.extend([task("stubborn", STUBBORN, retries), follower]);
    tasks.extend(["free", "easy"].map(|id| task(id, FREE, json!({ "workspace": null }))));
    tasks
}

/// Tasks that are due every second, for as long as somebody runs them.
pub(super) fn ticking() -> Vec<Value> {
    let every_second = json!({ "workspace": null, "cron": "* * * * * *", "catch_up": "all" });
    ["tick", "tack", "tock"]
        .map(|id| task(id, FREE, every_second.clone()))
        .to_vec()
}

fn task(id: &str, line: &str, more: Value) -> Value {
    let mut metadata = json!({ "handler": "command", "program": ["sh", "-c", line] });
    if let (Some(metadata), Value::Object(more)) = (metadata.as_object_mut(), more) {
        metadata.extend(more);
    }
    json!({
        "id": id, "name": id, "type": "custom", "schedule": "hourly", "prompt": "",
        "enabled": true, "last_run": null, "next_run": null, "run_count": 0,
        "metadata": metadata,
    })
}
