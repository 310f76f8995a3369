//! Result files as Python's scheduler writes them.

use std::error::Error;
use std::fs;
use std::path::Path;

use astra_model::{RandomIds, SpanId, Timestamp, TraceId};
use serde_json::{Value, json};

use crate::spent::Spent;

/// The first run; the others follow in turns of so many milliseconds.
const FIRST_MS: i64 = 1_577_836_800_000;
const TURN_MS: i64 = 97_000;
const TASKS: u32 = 20;
const SENTENCES: [&str; 4] = [
    "I noticed that I return to the question of continuity.",
    "The user wrote from ana.lopez@example.com about the plan.",
    "A request came from 192.0.2.17 and again from 203.0.113.8.",
    "Ich bemerkte eine Spannung zwischen Nähe und Genauigkeit.",
];

/// Makes a folder of so many files, where there is none yet.
pub(crate) fn make(folder: &Path, files: u32) -> Result<Value, Box<dyn Error>> {
    if !folder.exists() {
        // Under another name until it is whole: half a folder must not pass for one.
        let making = folder.with_extension("making");
        let _ = fs::remove_dir_all(&making);
        fs::create_dir_all(&making)?;
        for number in 0..files {
            let (name, text) = file(number);
            fs::write(making.join(name), text)?;
        }
        fs::rename(&making, folder)?;
    }
    Ok(json!({ "folder": folder, "files": files }))
}

fn file(number: u32) -> (String, String) {
    let task = format!("task_{}", number % TASKS);
    let started = Timestamp::from_millis(FIRST_MS + TURN_MS * i64::from(number));
    let micros = number % 1000;
    let instant = |instant: Timestamp| {
        let iso = instant.to_iso_millis();
        format!("{}{micros:03}+00:00", iso.trim_end_matches('Z'))
    };
    let went_well = !number.is_multiple_of(5);
    let response = SENTENCES.repeat(1 + number as usize % 3).join(" ");
    let result = json!({
        "task_id": task,
        "task_name": format!("Task {task}"),
        "started_at": instant(started),
        "completed_at": instant(Timestamp::from_millis(started.as_millis() + 12_345)),
        "success": went_well,
        "response": went_well.then_some(response),
        "error": (!went_well).then_some("timeout after 30000 ms"),
        "metadata": {
            "reconciliation": { "conflicts": [], "resolved": true },
            "task_type": "self_reflection",
            "trace_id": TraceId::new(&RandomIds),
            "span_id": SpanId::new(&RandomIds),
            "decision_record_id": null,
        },
    });
    let name = format!("{task}_{}.json", started.to_file_stamp());
    (name, format!("{result:#}"))
}

/// Returns what it costs to open, read and parse each file of a folder, and nothing more.
pub(crate) fn read(folder: &Path) -> Result<Value, Box<dyn Error>> {
    let entries: Vec<_> = fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    let files = u32::try_from(entries.len())?;
    let mut entries = entries.iter();
    let spent = Spent::on(files, |_| {
        let entry = entries.next().ok_or("no more files")?;
        let bytes = fs::read(entry.path())?;
        std::hint::black_box(serde_json::from_slice::<Value>(&bytes)?);
        Ok(())
    })?;
    Ok(json!({ "files": files, "ours": spent.to_json() }))
}
