//! The column `type`, which must find its rows in either spelling.

use rusqlite::Connection;

use super::definition;
use super::error::MigrateError;
use super::tokens::tokens;

const COLUMN: &str = "type";
const COLLATION: &str = "NOCASE";

const TABLE: &str =
    "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = 'experience' COLLATE NOCASE";
const SET_TABLE: &str = "UPDATE sqlite_schema SET sql = ?1 \
    WHERE type = 'table' AND name = 'experience' COLLATE NOCASE";

/// Gives the column its collation, in a transaction of the caller's.
///
/// `ALTER TABLE` can't, and a new table would give every row a new place: the table's definition is
/// edited as a text instead, and the engine reads it again. Indexes over the column are in another
/// order from then on, and must be made again.
pub(super) fn ignore_case(connection: &Connection) -> Result<(), MigrateError> {
    let table: String = connection.query_row(TABLE, (), |row| row.get(0))?;
    let not_found = || MigrateError::Shape {
        detail: "the definition of its column type was not found".to_owned(),
    };
    let edited = with_collation(&table).ok_or_else(not_found)?;
    definition::edit(connection, |schema| schema.execute(SET_TABLE, [edited]))?;
    if ignores_case(connection)? {
        Ok(())
    } else {
        Err(not_found())
    }
}

fn ignores_case(connection: &Connection) -> rusqlite::Result<bool> {
    let (_, collation, ..) = connection.column_metadata(None, "experience", COLUMN)?;
    Ok(collation.is_some_and(|name| name.to_bytes().eq_ignore_ascii_case(COLLATION.as_bytes())))
}

/// Returns a table's definition with the collation at the end of that of the column, where a later
/// one counts.
fn with_collation(table: &str) -> Option<String> {
    let end = definition_end(table)?;
    let (before, behind) = table.split_at(end);
    Some([before, " COLLATE ", COLLATION, behind].concat())
}

/// Returns where the definition of the column ends.
fn definition_end(table: &str) -> Option<usize> {
    let (mut depth, mut begins, mut end) = (0_usize, false, None);
    for token in tokens(table) {
        match token.text {
            "," | ")" if depth == 1 && end.is_some() => return end,
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ => {}
        }
        let starts = depth == 1 && matches!(token.text, "(" | ",") && end.is_none();
        if end.is_some() || (begins && token.names(COLUMN)) {
            end = Some(token.end);
        }
        begins = starts;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(table: &str, expected: &str) {
        assert_eq!(with_collation(table).as_deref(), Some(expected));
    }

    #[test]
    fn the_collation_stands_at_the_end_of_the_columns_definition() {
        check(
            "CREATE TABLE experience (id VARCHAR, type VARCHAR NOT NULL, PRIMARY KEY (id))",
            "CREATE TABLE experience (id VARCHAR, type VARCHAR NOT NULL COLLATE NOCASE, PRIMARY KEY (id))",
        );
        check(
            "CREATE TABLE e(type)",
            "CREATE TABLE e(type COLLATE NOCASE)",
        );
        check(
            "CREATE TABLE e (a DEFAULT (f(1, 'type')), [Type] VARCHAR(10, 2) -- type, of it\n, b)",
            "CREATE TABLE e (a DEFAULT (f(1, 'type')), [Type] VARCHAR(10, 2) COLLATE NOCASE -- type, of it\n, b)",
        );
        check(
            "CREATE TABLE e (\"type\" TEXT CHECK (\"type\" <> '),'), c TEXT CHECK (type > c))",
            "CREATE TABLE e (\"type\" TEXT CHECK (\"type\" <> '),') COLLATE NOCASE, c TEXT CHECK (type > c))",
        );
    }

    #[test]
    fn a_table_without_the_column_is_not_edited() {
        for table in [
            "CREATE TABLE e (a, types, CHECK (type > 1))",
            "CREATE TABLE type (a)",
            "CREATE TABLE e (",
            "",
        ] {
            assert_eq!(with_collation(table), None, "{table}");
        }
    }
}
