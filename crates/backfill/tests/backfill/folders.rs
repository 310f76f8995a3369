//! Folders of any size, again and again.

use std::io::ErrorKind;
use std::path::Path;

use astra_backfill::Folder;
use serde_json::json;

use crate::support::{World, result, with};

#[test]
fn a_second_run_creates_nothing() {
    let world = World::new();
    for number in 0..30 {
        let file = with("task_id", Some(json!(format!("task_{}", number / 2))));
        world.write(&format!("{number:02}.json"), file.to_string());
    }
    let first = world.run();
    assert_eq!(
        (first.summary.created, first.summary.already_there),
        (15, 15)
    );
    let second = world.run();
    assert_eq!(
        (second.summary.created, second.summary.already_there),
        (0, 30)
    );
    for (first, second) in first.files.iter().zip(&second.files) {
        assert_eq!((&first.name, &first.detail), (&second.name, &second.detail));
    }
    for pair in first.files.chunks(2) {
        assert_eq!(
            pair[0].detail, pair[1].detail,
            "two files of one run are one record"
        );
    }
}

#[test]
fn more_names_than_are_held_at_once_are_met_once_each_and_in_order() {
    let files = 70_000;
    let world = World::new();
    for number in 0..files {
        // Neither the order of their making nor that of their numbers.
        world.write(&format!("{:05}.json", number * 7919 % files), "");
    }
    let told = world.run();
    assert_eq!((told.announced, told.summary.rejected), (70_000, 70_000));
    assert!(told.files.is_sorted_by(|a, b| a.name < b.name));
}

#[test]
fn a_folder_that_is_not_there_and_one_that_is_none_are_told() {
    let error = Folder::open(Path::new("/no/such/folder")).unwrap_err();
    assert_eq!(error.source.kind(), ErrorKind::NotFound);
    assert!(error.to_string().contains("/no/such/folder"), "{error}");
    let world = World::of(&result());
    let error = Folder::open(&world.path("one.json")).unwrap_err();
    assert_eq!(error.source.kind(), ErrorKind::NotADirectory);
}

#[test]
fn an_empty_folder_comes_to_nothing() {
    let told = World::new().run();
    assert_eq!((told.announced, told.summary.found), (0, 0));
}
