//! SQL in the store is constant: values are bound, never formatted in.

use super::finding::Finding;
use super::tree::TextFile;
use super::words;

const FORMATTERS: &[&str] = &["format!(", "format_args!(", "write!(", "writeln!("];
const STATEMENTS: &[&str] = &["SELECT", "INSERT", "UPDATE", "DELETE", "PRAGMA"];

/// Returns the formatting macros of the store that hold the text of a statement.
pub(super) fn findings(file: &TextFile) -> Vec<Finding> {
    if !file.path.starts_with("crates/store/src/") {
        return Vec::new();
    }
    FORMATTERS
        .iter()
        .flat_map(|formatter| formatted_sql(file, formatter))
        .collect()
}

fn formatted_sql<'a>(file: &'a TextFile, formatter: &'a str) -> impl Iterator<Item = Finding> + 'a {
    words::offsets_of(&file.text, formatter).filter_map(move |start| {
        let arguments = arguments_of(&file.text[start + formatter.len()..]);
        let statement = STATEMENTS
            .iter()
            .find(|statement| words::has(arguments, statement))?;
        let fault = format!(
            "`{formatter}` around {statement}; make it a const or concat! and bind the value"
        );
        Some(Finding::new(
            &file.path,
            words::line_at(&file.text, start),
            fault,
        ))
    })
}

/// Returns the text up to the parenthesis that closes the macro; those inside strings don't count.
fn arguments_of(text: &str) -> &str {
    let (mut depth, mut in_string, mut escaped) = (1_usize, false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => in_string = !in_string,
            '(' if !in_string => depth += 1,
            ')' if !in_string => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &text[..at];
        }
    }
    text
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

    const STORE: &str = "crates/store/src/query.rs";

    #[test]
    fn each_planted_statement_in_a_format_is_found() {
        for statement in STATEMENTS {
            let text = format!("\nlet sql = format!(\n    \"{statement} (a) {{x}}\"\n);\n");
            assert!(
                found(STORE, &text)[0].starts_with("crates/store/src/query.rs:2: "),
                "{statement}"
            );
        }
    }

    #[test]
    fn constant_statements_are_left_alone() {
        let text = "const A: &str = \"SELECT 1\"; const B: &str = concat!(\"DELETE\", \" x\");";
        assert!(found(STORE, text).is_empty());
    }

    #[test]
    fn a_statement_beside_a_format_is_not_inside_it() {
        assert!(found(STORE, "f(format!(\"a ) {b}\", g(c)), \"SELECT 1\")").is_empty());
        assert_eq!(
            found(STORE, "f(format!(\"a ) {b}\", g(\"SELECT 1\")))").len(),
            1
        );
    }

    #[test]
    fn other_crates_may_print_what_they_like() {
        assert!(found("crates/cli/src/a.rs", "format!(\"SELECT {a}\")").is_empty());
    }
}
