//! What was expected beside what was found.

use std::fmt;

use thiserror::Error;

/// Lines of `what | expected | found`, printed one by one up to the first that differs.
#[derive(Debug)]
pub(crate) struct Table {
    rows: usize,
}

/// What was found is not what was expected.
#[derive(Debug, Error)]
#[error("{what}: expected {expected}, found {found}")]
pub(crate) struct Differs {
    what: String,
    expected: String,
    found: String,
}

/// A value longer than this is compared whole and shown by its beginning.
const SHOWN_CHARS_MAX: usize = 16;

impl Table {
    /// Prints the heads of the columns.
    pub(crate) fn begin() -> Self {
        print(&"what", &"expected", &"found");
        Self { rows: 0 }
    }

    /// Adds a row.
    ///
    /// # Errors
    /// Where the two differ.
    pub(crate) fn row<T: fmt::Display + PartialEq + ?Sized>(
        &mut self,
        what: impl Into<String>,
        expected: &T,
        found: &T,
    ) -> Result<(), Differs> {
        let what = what.into();
        let (shown_expected, shown_found) = (shown(expected), shown(found));
        print(&what, &shown_expected, &shown_found);
        self.rows += 1;
        if expected == found {
            return Ok(());
        }
        Err(Differs {
            what,
            expected: expected.to_string(),
            found: found.to_string(),
        })
    }

    /// Adds a row for many of a kind, of which some may not be as expected.
    ///
    /// # Errors
    /// Where there are such; they are named.
    pub(crate) fn all(
        &mut self,
        what: impl Into<String>,
        of: usize,
        wrong: &[String],
    ) -> Result<(), Differs> {
        let what = what.into();
        print(&what, &of, &(of - wrong.len().min(of)));
        self.rows += 1;
        if wrong.is_empty() {
            return Ok(());
        }
        Err(Differs {
            what,
            expected: format!("all {of}"),
            found: format!("others in {}", wrong.join(", ")),
        })
    }

    /// Returns how many rows there are.
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }
}

fn print(what: &dyn fmt::Display, expected: &dyn fmt::Display, found: &dyn fmt::Display) {
    println!("{what:<64} {expected:>17} {found:>17}");
}

fn shown(value: impl fmt::Display) -> String {
    let whole = value.to_string();
    let start: String = whole.chars().take(SHOWN_CHARS_MAX).collect();
    if start.len() < whole.len() {
        format!("{start}…")
    } else {
        start
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_agree_are_counted_and_the_first_that_differs_is_named() {
        let mut table = Table::begin();
        table.row("apples", &3, &3).unwrap();
        table.row("pears", "ripe", "ripe").unwrap();
        let differs = table.row("plums", &2, &5).unwrap_err();
        assert_eq!(differs.to_string(), "plums: expected 2, found 5");
        assert_eq!(table.rows(), 3);
    }

    #[test]
    fn those_of_many_that_are_wrong_are_named() {
        let mut table = Table::begin();
        table.all("pears", 9, &[]).unwrap();
        let differs = table.all("plums", 9, &["a".to_owned(), "b".to_owned()]);
        assert_eq!(
            differs.unwrap_err().to_string(),
            "plums: expected all 9, found others in a, b"
        );
    }

    #[test]
    fn long_values_are_compared_whole_and_shown_short() {
        let long = "x".repeat(100);
        assert!(shown(&long).ends_with('…') && shown(&long).chars().count() < 60);
        let differs = Table::begin().row("text", &long, &(long.clone() + "y"));
        assert!(differs.unwrap_err().to_string().ends_with("xy"));
    }
}
