//! No flow is forgotten: the one test binary names every file of `tests/flows`.

use super::finding::Finding;
use super::tree::TextFile;

const FOLDER: &str = "tests/flows/";
const MAIN: &str = "tests/flows/main.rs";

/// Returns the flows that `main.rs` has no `mod` line for: they would never run.
pub(super) fn findings(files: &[TextFile]) -> Vec<Finding> {
    let main = files
        .iter()
        .find(|file| file.path == MAIN)
        .map_or("", |file| file.text.as_str());
    flows(files)
        .filter(|flow| !names(main, flow))
        .map(|flow| {
            Finding::new(
                MAIN,
                1,
                format!("no `mod {flow};`: the flow would never run; add it"),
            )
        })
        .collect()
}

fn flows(files: &[TextFile]) -> impl Iterator<Item = &str> {
    let names = files
        .iter()
        .filter_map(|file| file.path.strip_prefix(FOLDER)?.strip_suffix(".rs"));
    names.filter(|name| *name != "main" && !name.contains('/'))
}

fn names(main: &str, flow: &str) -> bool {
    main.lines()
        .any(|line| line.trim() == format!("mod {flow};"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(main: &str) -> usize {
        let file = |path: &str, text: &str| TextFile {
            path: path.to_owned(),
            text: text.to_owned(),
        };
        findings(&[
            file(MAIN, main),
            file("tests/flows/run.rs", ""),
            file("tests/flows/kill/a.rs", ""),
        ])
        .len()
    }

    #[test]
    fn a_flow_that_main_names_passes() {
        assert_eq!(found("//! Flows.\n\nmod run;\n"), 0);
    }

    #[test]
    fn a_forgotten_or_commented_out_flow_is_found() {
        assert_eq!(found(""), 1);
        assert_eq!(found("// mod run;\n"), 1);
        assert_eq!(found("mod rerun;\n"), 1);
    }
}
