//! What every text file keeps: its length, no left-over markers, no trailing white space, no path of
//! somebody's machine.

use super::finding::Finding;
use super::tree::TextFile;
use super::words;

/// A file of 250 lines fits a reader's head; the rest is room for a table or a test.
const LINES_MAX: usize = 300;

/// Spelled in two parts, so that this file does not find itself.
const MARKERS: &[&str] = &[
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X"),
    concat!("dbg", "!("),
    concat!("todo", "!("),
    concat!("#[", "ignore"),
];

/// Where machines keep what is theirs; a path of ours is relative or asked for.
const MACHINE_PATHS: &[&str] = &[
    concat!("/wo", "rk"),
    concat!("/ro", "ot"),
    concat!("/ho", "me/"),
];

/// Returns what is wrong with the form of one file.
pub(super) fn findings(file: &TextFile) -> Vec<Finding> {
    if file.is_data() {
        return Vec::new();
    }
    let numbered = (1..).zip(file.text.lines());
    let in_lines = numbered.flat_map(|(number, line)| {
        let faults = trailing_space(line)
            .into_iter()
            .chain(machine_path(file, line))
            .chain(marker(file, line));
        faults.map(move |fault| Finding::new(&file.path, number, fault))
    });
    in_lines.chain(too_long(file)).collect()
}

fn too_long(file: &TextFile) -> Option<Finding> {
    let lines = file.text.lines().count();
    (is_source(&file.path) && lines > LINES_MAX).then(|| {
        let fault = format!("{lines} lines, of at most {LINES_MAX}; split it by noun");
        Finding::new(&file.path, LINES_MAX + 1, fault)
    })
}

fn is_source(path: &str) -> bool {
    let of_a_crate = path.starts_with("crates/") || path.starts_with("xtask/");
    of_a_crate && path.contains("/src/") && path.ends_with(".rs")
}

fn trailing_space(line: &str) -> Option<String> {
    (line.trim_end() != line).then(|| "white space at the end of the line; remove it".to_owned())
}

/// Prose may speak of markers; code may not carry them.
fn marker(file: &TextFile, line: &str) -> Option<String> {
    if file.path.ends_with(".md") {
        return None;
    }
    let found = MARKERS.iter().find(|marker| words::has(line, marker))?;
    Some(format!("`{found}` left behind; do it now or open an issue"))
}

/// The scrubber finds users' names in such paths, and so speaks of them.
fn machine_path(file: &TextFile, line: &str) -> Option<String> {
    if file.path.starts_with("crates/scrub/") {
        return None;
    }
    let found = MACHINE_PATHS.iter().find(|path| has_path(line, path))?;
    Some(format!(
        "`{found}` is a path of one machine; make it relative"
    ))
}

/// An absolute path begins behind a quote, a space or the like, not behind another part of a path.
fn has_path(line: &str, path: &str) -> bool {
    words::offsets_of(line, path).any(|start| {
        let goes_on =
            |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '/' | '~' | '}' | '*');
        !line[..start].ends_with(goes_on) && !line[start + path.len()..].starts_with('-')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<String> {
        let file = TextFile {
            path: path.to_owned(),
            text: text.to_owned(),
        };
        findings(&file).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_plain_file_has_nothing() {
        assert!(found("crates/a/src/lib.rs", "//! A crate.\n\nfn a() {}\n").is_empty());
    }

    #[test]
    fn a_file_over_the_limit_is_found_and_one_at_it_is_not() {
        let path = "crates/a/src/b.rs";
        assert!(found(path, &"a\n".repeat(LINES_MAX)).is_empty());
        assert!(found(path, &"a\n".repeat(LINES_MAX + 1))[0].contains("301 lines"));
        assert!(found("docs/long.md", &"a\n".repeat(LINES_MAX + 1)).is_empty());
    }

    #[test]
    fn each_planted_marker_is_found_where_it_stands() {
        for marker in MARKERS {
            let findings = found(
                "crates/a/tests/t.rs",
                &format!("fn a() {{}}\n// {marker}) b\n"),
            );
            assert_eq!(findings.len(), 1, "{marker}");
            assert!(
                findings[0].starts_with("crates/a/tests/t.rs:2: "),
                "{findings:?}"
            );
        }
    }

    #[test]
    fn trailing_white_space_is_found() {
        assert!(found("README.md", "a \n")[0].contains("white space"));
        assert!(found("README.md", "a\t\n")[0].contains("white space"));
    }

    #[test]
    fn each_planted_machine_path_is_found() {
        for path in MACHINE_PATHS {
            assert_eq!(
                found("README.md", &format!("cd {path}\n")).len(),
                1,
                "{path}"
            );
            assert_eq!(found("a.rs", &format!("\"{path}\"\n")).len(), 1, "{path}");
        }
    }

    #[test]
    fn a_path_that_only_resembles_a_machine_path_is_left_alone() {
        for line in [
            "/workspace/a",
            ".github/workflows",
            "https://a.b/home/c",
            "./work",
            "a/root",
        ] {
            assert!(found("README.md", line).is_empty(), "{line}");
        }
    }

    #[test]
    fn data_of_tests_keeps_its_form() {
        assert!(found("tests/fixtures/a.json", "a \n").is_empty());
    }
}
