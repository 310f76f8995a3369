//! No file of these tests is forgotten.

use std::collections::BTreeSet;

#[test]
fn every_file_here_is_a_module() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/model");
    let files: BTreeSet<String> = std::fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("it is read").file_name())
        .map(|name| name.to_string_lossy().replace(".rs", ""))
        .filter(|name| name != "main")
        .collect();
    let modules: BTreeSet<String> = include_str!("main.rs")
        .lines()
        .filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';'))
        .map(str::to_owned)
        .collect();
    assert_eq!(modules, files);
}
