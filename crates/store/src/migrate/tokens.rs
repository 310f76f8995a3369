//! The words of a statement that somebody else wrote.

/// A word, a quoted name or text, or a sign, with where it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'s> {
    pub(super) text: &'s str,
    pub(super) end: usize,
}

/// Returns the tokens of a statement; white space and comments are none.
pub(super) fn tokens(sql: &str) -> impl Iterator<Item = Token<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        at += blank_bytes(&sql[at..]);
        let length = token_bytes(&sql[at..])?;
        let text = &sql[at..at + length];
        at += length;
        Some(Token { text, end: at })
    })
}

impl Token<'_> {
    /// Returns what the token means: names without their quotes and in lower case, so that two
    /// spellings of one statement are equal.
    pub(super) fn meaning(&self) -> String {
        let inner = |close: &str| {
            let inner = &self.text[1..self.text.len().saturating_sub(1).max(1)];
            inner.replace(&close.repeat(2), close).to_lowercase()
        };
        match self.text.chars().next() {
            Some('"') => inner("\""),
            Some('`') => inner("`"),
            Some('[') => inner("]]"),
            Some('\'') => self.text.to_owned(),
            _ => self.text.to_lowercase(),
        }
    }

    /// Tells whether the token is this name; SQLite takes a name in any quotes.
    pub(super) fn names(&self, name: &str) -> bool {
        let meaning = self.meaning();
        meaning.trim_matches('\'').eq_ignore_ascii_case(name)
    }
}

/// Tells whether two statements say the same.
pub(super) fn same(one: &str, other: &str) -> bool {
    let meanings = |sql| tokens(sql).map(|token| token.meaning());
    meanings(one).eq(meanings(other))
}

/// Tells whether a statement speaks of a column.
pub(super) fn mentions(sql: &str, column: &str) -> bool {
    tokens(sql).any(|token| token.names(column))
}

/// Returns how many bytes of white space and comments a text begins with.
fn blank_bytes(text: &str) -> usize {
    let mut rest = text;
    loop {
        let trimmed = rest.trim_start();
        let behind = |start: &str, end: &str| {
            let comment = trimmed.strip_prefix(start)?;
            Some(comment.split_once(end).map_or("", |(_, behind)| behind))
        };
        match behind("--", "\n").or_else(|| behind("/*", "*/")) {
            Some(behind) => rest = behind,
            None => return text.len() - trimmed.len(),
        }
    }
}

/// Returns the length of the token that a text begins with.
fn token_bytes(text: &str) -> Option<usize> {
    let first = text.chars().next()?;
    let length = match first {
        '"' | '\'' | '`' => quoted_bytes(text, first),
        '[' => text.find(']').map_or(text.len(), |at| at + 1),
        c if is_word(c) => text.find(|c| !is_word(c)).unwrap_or(text.len()),
        sign => sign.len_utf8(),
    };
    Some(length)
}

/// Returns where a quoted token ends; a doubled quote is one of its own characters.
fn quoted_bytes(text: &str, quote: char) -> usize {
    let mut at = 1;
    while let Some(found) = text[at..].find(quote) {
        at += found + 1;
        if !text[at..].starts_with(quote) {
            return at;
        }
        at += 1;
    }
    text.len()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$' | '.') || !c.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(sql: &str) -> Vec<&str> {
        tokens(sql).map(|token| token.text).collect()
    }

    #[test]
    fn quotes_brackets_and_comments_are_known() {
        assert_eq!(
            texts("a \"b \"\" (\" -- it's\n[c ,] /* ' */`d``\"`'e''('\t,1.5"),
            [
                "a",
                "\"b \"\" (\"",
                "[c ,]",
                "`d``\"`",
                "'e''('",
                ",",
                "1.5"
            ]
        );
    }

    #[test]
    fn what_ends_too_early_has_an_end() {
        for sql in ["'a", "\"", "[", "/* a", "-- a", "a''", "'''", ""] {
            assert_eq!(
                tokens(sql).last().map_or(sql.len(), |last| last.end),
                sql.len()
            );
        }
    }

    #[test]
    fn spellings_of_one_statement_are_the_same() {
        let ours = "CREATE INDEX i ON t (json_extract(c,'$.a'), d DESC)";
        assert!(same(
            ours,
            "create index \"I\"\n  ON [t](json_extract( c , '$.a' ) , d -- x\n desc)"
        ));
        assert!(!same(
            ours,
            "CREATE INDEX i ON t (json_extract(c,'$.A'), d DESC)"
        ));
        assert!(!same(
            ours,
            "CREATE UNIQUE INDEX i ON t (json_extract(c,'$.a'), d DESC)"
        ));
    }

    #[test]
    fn a_column_is_mentioned_by_its_name_alone() {
        assert!(mentions(
            "CREATE INDEX i ON t (\"Type\", created_at)",
            "type"
        ));
        assert!(!mentions(
            "CREATE INDEX type_ts ON t (json_type(c))",
            "type"
        ));
    }
}
