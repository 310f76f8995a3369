//! Several records, by what they have in common.

use astra_model::{
    Captured, Execution, ExecutionFilter, ExperienceId, Lineage, Notes, RecentFilter, Retrieval,
    TaskRef,
};

use super::claims::retrieval;
use super::{ContractStore, Repositories, append_all, texts};
use crate::{KitMemory, SequentialIds, captured, instant, running, scrubbed};

fn listed(store: &dyn Repositories, filter: &ExecutionFilter) -> Vec<String> {
    let page = store.list_executions(filter).expect("it lists");
    assert_eq!(page.next, None, "all fit on one page");
    texts(&page.records)
        .into_iter()
        .map(str::to_owned)
        .collect()
}

/// A trace lists its attempts by number, also where the clock was set back between them.
pub fn a_trace_lists_its_attempts_in_their_order(subject: &dyn ContractStore) {
    let store = subject.store();
    let ids = SequentialIds::default();
    let mut lineage = Lineage::first(&ids);
    for (minute, text) in ["one", "two", "three"].iter().enumerate() {
        let started = format!("2025-11-04T18:{}:00Z", 59 - minute);
        append_all(
            store,
            [&running().lineage(lineage).started(&started).succeed(text)],
        );
        lineage = lineage.retry(&ids);
    }
    append_all(store, [&running().nth(5).succeed("another window")]);
    let attempts = store.list_trace(lineage.trace()).expect("it is read");
    assert_eq!(texts(&attempts), ["one", "two", "three"]);
}

/// A task is meant by its id or by its slug.
pub fn executions_are_found_by_task_and_by_slug(subject: &dyn ContractStore) {
    let store = subject.store();
    append_all(
        store,
        &[
            running()
                .nth(1)
                .task("garden")
                .slug("the-garden")
                .succeed("garden 1"),
            running()
                .nth(2)
                .task("garden")
                .slug("the-garden")
                .succeed("garden 2"),
            running()
                .nth(3)
                .task("the-garden")
                .slug("other")
                .succeed("other"),
        ],
    );
    let of = |task| {
        listed(
            store,
            &ExecutionFilter {
                task: Some(task),
                ..Default::default()
            },
        )
    };
    let [garden, the_garden] = ["garden", "the-garden"];
    assert_eq!(
        of(TaskRef::Id(garden.parse().expect("an id"))),
        ["garden 2", "garden 1"]
    );
    assert_eq!(
        of(TaskRef::Slug(the_garden.parse().expect("a slug"))),
        ["garden 2", "garden 1"]
    );
    assert_eq!(
        of(TaskRef::Id(the_garden.parse().expect("an id"))),
        ["other"]
    );
    assert!(of(TaskRef::Slug(garden.parse().expect("a slug"))).is_empty());
}

/// Executions are found by their status, alone and beside their task.
pub fn executions_are_found_by_their_status(subject: &dyn ContractStore) {
    let store = subject.store();
    append_all(
        store,
        &[
            running().nth(1).succeed("good"),
            running().nth(2).fail("Timeout", "it took too long"),
            running().nth(3).task("garden").succeed("good garden"),
        ],
    );
    let of = |status: &str, task: Option<&str>| {
        let status = Some(status.to_owned());
        let task = task.map(|id| TaskRef::Id(id.parse().expect("an id")));
        listed(
            store,
            &ExecutionFilter {
                status,
                task,
                ..Default::default()
            },
        )
    };
    assert_eq!(of("success", None), ["good garden", "good"]);
    assert_eq!(of("failed", None), [""]);
    assert!(of("partial", None).is_empty());
    assert_eq!(of("success", Some("garden")), ["good garden"]);
    assert!(of("failed", Some("garden")).is_empty());
}

/// `since` takes what started at that millisecond, `until` doesn't.
pub fn executions_are_found_by_their_start(subject: &dyn ContractStore) {
    let store = subject.store();
    let starts = ["18:00:00.499Z", "18:00:00.500Z", "18:00:00.501Z"];
    for (number, time) in (1..).zip(starts) {
        let started = format!("2025-11-04T{time}");
        append_all(
            store,
            [&running().nth(number).started(&started).succeed(time)],
        );
    }
    let within = |since: Option<&str>, until: Option<&str>| {
        let (since, until) = (since.map(instant), until.map(instant));
        listed(
            store,
            &ExecutionFilter {
                since,
                until,
                ..Default::default()
            },
        )
    };
    let half = Some("2025-11-04T18:00:00.5Z");
    assert_eq!(within(None, None), [starts[2], starts[1], starts[0]]);
    assert_eq!(within(half, None), [starts[2], starts[1]]);
    assert_eq!(within(None, half), [starts[0]]);
    assert!(within(half, half).is_empty());
    assert_eq!(
        within(half, Some("2025-11-04T19:00:00.501+01:00")),
        [starts[1]]
    );
}

/// Records made afterwards from result files are told from the others.
pub fn the_backfilled_are_told_from_the_others(subject: &dyn ContractStore) {
    let store = subject.store();
    let notes = Notes {
        backfilled_from: Some(scrubbed("a_1.json")),
        ..Notes::default()
    };
    let from_file = Captured {
        notes,
        ..captured("from a file")
    };
    append_all(
        store,
        &[
            running().nth(1).succeed("at the time"),
            running().nth(2).succeed_with(from_file),
        ],
    );
    let of = |backfilled| {
        listed(
            store,
            &ExecutionFilter {
                backfilled,
                ..Default::default()
            },
        )
    };
    assert_eq!(of(None), ["from a file", "at the time"]);
    assert_eq!(of(Some(true)), ["from a file"]);
    assert_eq!(of(Some(false)), ["at the time"]);
}

/// A list of executions has no memories in it.
pub fn memories_are_no_executions(subject: &dyn ContractStore) {
    let store = subject.store();
    subject.remember(&KitMemory::observation("exp_1", "a memory"));
    append_all(store, [&running().succeed("an execution")]);
    assert_eq!(listed(store, &ExecutionFilter::default()), ["an execution"]);
}

/// The recent experiences are those of every type, newest first, or of one in either spelling.
pub fn an_execution_is_listed_among_the_recent(subject: &dyn ContractStore) {
    let store = subject.store();
    let goal = KitMemory::observation("exp_2", "a goal").of_type("GOAL");
    subject.remember(&goal.created("2025-11-04T18:20:00Z"));
    let memory = KitMemory::observation("exp_1", "a memory");
    subject.remember(&memory.created("2025-11-04T18:40:00Z"));
    let execution = running().started("2025-11-04T18:30:00Z");
    append_all(store, [&execution.succeed("an execution")]);
    let recent = |experience_type: Option<&str>, since: Option<&str>, limit| {
        let filter = RecentFilter {
            experience_type: experience_type.map(str::to_owned),
            since: since.map(instant),
            limit,
        };
        let records = store.list_recent(&filter).expect("it lists");
        records
            .iter()
            .map(|record| record.experience_type().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        recent(None, None, 0),
        ["OBSERVATION", "TASK_EXECUTION", "GOAL"]
    );
    assert_eq!(recent(None, None, 2), ["OBSERVATION", "TASK_EXECUTION"]);
    let since = Some("2025-11-04T18:30:00Z");
    assert_eq!(
        recent(None, since, usize::MAX),
        ["OBSERVATION", "TASK_EXECUTION"]
    );
    for spelling in ["TASK_EXECUTION", "task_execution"] {
        assert_eq!(recent(Some(spelling), None, 5), ["TASK_EXECUTION"]);
    }
    assert_eq!(recent(Some("goal"), since, 5), [""; 0]);
}

/// Children are those that name an experience among their parents or causes, oldest first.
pub fn children_are_found_by_parents_and_by_causes(subject: &dyn ContractStore) {
    let store = subject.store();
    let goal: ExperienceId = "exp_goal".parse().expect("an id");
    let saw = |ids: &[&str]| Captured {
        retrieval: Retrieval::from_iter([retrieval("goals", ids)]),
        ..captured("by retrieval")
    };
    let children: [Execution; 4] = [
        running().nth(3).succeed_with(saw(&["exp_1", "exp_goal"])),
        running().nth(1).causes([goal.clone()]).succeed("by cause"),
        running()
            .nth(2)
            .causes([goal.clone()])
            .succeed_with(Captured {
                text: scrubbed("by both"),
                ..saw(&["exp_goal"])
            }),
        running().nth(4).succeed_with(Captured {
            text: scrubbed("another's"),
            ..saw(&["exp_goal_2"])
        }),
    ];
    append_all(store, &children);
    let of_goal = |limit| store.list_children(&goal, limit).expect("it is read");
    assert_eq!(texts(&of_goal(10)), ["by cause", "by both", "by retrieval"]);
    assert_eq!(texts(&of_goal(2)), ["by cause", "by both"]);
}
