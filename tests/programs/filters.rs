//! What lists and searches are narrowed to.

use astra_model::{ExecutionFilter, MemoryFilters, MemoryQuery, RecentFilter, TaskRef};
use serde_json::{Value, json};

use crate::names::Names;
use crate::queries::Question;
use crate::stock::{OLD_TASK, TASKS};

/// So many lists of executions are asked for after each step, of all that there are.
const LISTS_A_STEP: usize = 3;

/// Asks for some lists, others at each turn.
pub(crate) fn some(names: &Names, turn: usize) -> Vec<Question> {
    let executions = executions(names, turn);
    let first = turn * LISTS_A_STEP;
    let mut questions: Vec<Question> = (first..first + LISTS_A_STEP)
        .map(|at| executions[at % executions.len()].clone())
        .collect();
    let recent = recent(names, turn);
    questions.push(recent[turn % recent.len()].clone());
    // The index is brought up to date when it is asked: it falls behind in between.
    if turn.is_multiple_of(3) {
        let searches = searches(names, turn);
        questions.push(searches[(turn / 3) % searches.len()].clone());
        questions.extend(names.around(turn / 3));
    }
    questions
}

/// Asks for all lists.
pub(crate) fn all(names: &Names, turn: usize) -> Vec<Question> {
    let lists = [
        executions(names, turn),
        recent(names, turn),
        searches(names, turn),
    ];
    let around = (0..16).flat_map(|at| names.around(turn + at));
    lists.into_iter().flatten().chain(around).collect()
}

/// Asks for executions by task and slug, each with every filter, a few a page.
fn executions(names: &Names, turn: usize) -> Vec<Question> {
    let narrowings = narrowings(names, turn);
    let mut questions = Vec::new();
    for (at, task) in tasks().into_iter().enumerate() {
        for (number, narrowing) in narrowings.iter().enumerate() {
            questions.push(Question::Executions(ExecutionFilter {
                task: task.clone(),
                limit: (turn + at + number) % 8,
                ..narrowing.clone()
            }));
        }
    }
    questions
}

fn tasks() -> Vec<Option<TaskRef>> {
    let id = |text: &str| Some(TaskRef::Id(text.parse().expect("a task id")));
    let slug = |text: &str| Some(TaskRef::Slug(text.parse().expect("a slug")));
    let ours = TASKS.iter().flat_map(|task| [id(task.id), slug(task.slug)]);
    let others = [None, id(OLD_TASK), slug(OLD_TASK), id("nobodys")];
    ours.chain(others).collect()
}

fn narrowings(names: &Names, turn: usize) -> Vec<ExecutionFilter> {
    let any = ExecutionFilter::default();
    let status = |status: &str| ExecutionFilter {
        status: Some(status.to_owned()),
        ..ExecutionFilter::default()
    };
    let since = Some(names.start(turn));
    let until = Some(names.start(turn + 1));
    let backfilled = |wanted| ExecutionFilter {
        backfilled: Some(wanted),
        ..ExecutionFilter::default()
    };
    vec![
        any.clone(),
        status("success"),
        status("failed"),
        status("partial"),
        ExecutionFilter {
            since,
            ..any.clone()
        },
        ExecutionFilter { until, ..any },
        ExecutionFilter {
            since,
            until,
            ..status("failed")
        },
        backfilled(true),
        backfilled(false),
    ]
}

fn recent(names: &Names, turn: usize) -> Vec<Question> {
    let kinds = [
        None,
        Some("TASK_EXECUTION"),
        Some("observation"),
        Some("GOAL"),
    ];
    let since = [None, Some(names.start(turn))];
    kinds
        .iter()
        .flat_map(|kind| since.map(|since| (*kind, since)))
        .map(|(kind, since)| {
            Question::Recent(RecentFilter {
                experience_type: kind.map(str::to_owned),
                since,
                limit: turn % 5,
            })
        })
        .collect()
}

fn searches(names: &Names, turn: usize) -> Vec<Question> {
    let since = names.start(turn).to_iso_millis();
    let narrowed: [(&str, Value); 9] = [
        ("garden", json!({})),
        ("the RIVER, or a quarrel?", json!({})),
        ("spaceship", json!({})),
        ("", json!({})),
        ("quarrel garden", json!({"type": ["observation", "GOAL"]})),
        ("garden", json!({"type": "task_execution"})),
        ("river", json!({"mood": "calm"})),
        ("garden", json!({"since": since})),
        ("garden", json!({"until": since, "status": "failed"})),
    ];
    narrowed
        .into_iter()
        .map(|(text, filters)| {
            let filters = filters.as_object().map(MemoryFilters::from_object);
            Question::Search(MemoryQuery {
                text: text.to_owned(),
                top_k: turn % 4,
                filters: filters.expect("an object").expect("filters"),
            })
        })
        .collect()
}
