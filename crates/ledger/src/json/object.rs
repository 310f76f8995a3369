//! Objects of our own are printed as Python prints them.

use std::io::Write;
use std::ops::Range;

use super::float::push_float;
use super::text::spell;

/// An object that has no member twice. Each is printed when it is added, and put where it belongs
/// when all are there: a line is made while the database is locked, and nothing else is built for it.
#[derive(Debug)]
pub(crate) struct Object {
    printed: Vec<u8>,
    members: Vec<(&'static str, Range<usize>)>,
}

impl Object {
    /// Makes one without members, with room for so many that take so many bytes.
    pub(crate) fn with_room(members: usize, bytes: usize) -> Self {
        Self {
            printed: Vec::with_capacity(bytes),
            members: Vec::with_capacity(members),
        }
    }

    pub(crate) fn null(self, key: &'static str) -> Self {
        self.add(key, |printed| printed.extend_from_slice(b"null"))
    }

    pub(crate) fn text(self, key: &'static str, text: &str) -> Self {
        self.add(key, |printed| push_text(printed, text))
    }

    pub(crate) fn text_or_null(self, key: &'static str, text: Option<&str>) -> Self {
        match text {
            Some(text) => self.text(key, text),
            None => self.null(key),
        }
    }

    pub(crate) fn texts(self, key: &'static str, texts: &[&str]) -> Self {
        self.add(key, |printed| {
            push_all(printed, b"[]", texts, |printed, text| {
                push_text(printed, text);
            });
        })
    }

    pub(crate) fn whole(self, key: &'static str, number: u64) -> Self {
        self.add(key, |printed| {
            // A list of bytes takes whatever is written.
            let _ = write!(printed, "{number}");
        })
    }

    pub(crate) fn float(self, key: &'static str, number: f64) -> Self {
        self.add(key, |printed| push_float(printed, number))
    }

    pub(crate) fn object(self, key: &'static str, object: Self) -> Self {
        let (inner, _) = object.print_around("");
        self.add(key, |printed| printed.extend_from_slice(&inner))
    }

    /// Prints it; tells also where a member with that key, its comma before it, would stand.
    pub(crate) fn print_around(mut self, key: &str) -> (Vec<u8>, usize) {
        self.members.sort_unstable_by_key(|(key, _)| *key);
        let (mut line, mut place) = (Vec::with_capacity(self.printed.len() + 2), 0);
        push_all(&mut line, b"{}", &self.members, |line, (name, range)| {
            line.extend_from_slice(&self.printed[range.clone()]);
            if *name < key {
                place = line.len();
            }
        });
        (line, place)
    }

    fn add(mut self, key: &'static str, print: impl FnOnce(&mut Vec<u8>)) -> Self {
        let start = self.printed.len();
        push_text(&mut self.printed, key);
        self.printed.push(b':');
        print(&mut self.printed);
        self.members.push((key, start..self.printed.len()));
        self
    }
}

/// Prints a text with its quotes.
fn push_text(printed: &mut Vec<u8>, text: &str) {
    printed.push(b'"');
    spell(text, printed);
    printed.push(b'"');
}

/// Prints all of some things with commas between them, in a pair of brackets.
fn push_all<T>(
    printed: &mut Vec<u8>,
    [start, end]: &[u8; 2],
    things: impl IntoIterator<Item = T>,
    mut push: impl FnMut(&mut Vec<u8>, T),
) {
    printed.push(*start);
    for (number, thing) in things.into_iter().enumerate() {
        if number > 0 {
            printed.push(b',');
        }
        push(printed, thing);
    }
    printed.push(*end);
}
