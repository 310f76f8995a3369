//! JSON is printed as Python prints it.

use std::vec::IntoIter;

use super::document::Json;
use super::float::push_float;
use super::node::{Kind, Node};
use super::text::respell;

/// Prints values; what is open is kept in a list, so that depth takes no stack.
pub(super) struct Printer<'t> {
    json: Json<'t>,
    /// The key of the member that the outermost object is printed without.
    without: Option<&'t str>,
    open: Vec<Open>,
    printed: Vec<u8>,
}

/// A list or object that is being printed.
enum Open {
    /// The next value, and the first behind the list.
    List(usize, usize),
    /// The keys that are left, in order.
    Object(IntoIter<usize>),
}

impl<'t> Printer<'t> {
    pub(super) fn new(json: Json<'t>, without: Option<&'t str>) -> Self {
        Self {
            json,
            without,
            open: Vec::new(),
            printed: Vec::new(),
        }
    }

    pub(super) fn print(mut self) -> Vec<u8> {
        self.value(0);
        while let Some(open) = self.open.pop() {
            match open {
                Open::List(next, end) => self.item(next, end),
                Open::Object(keys) => self.member(keys),
            }
        }
        self.printed
    }

    /// Prints a value, of a list or object the beginning.
    fn value(&mut self, at: usize) {
        let node = self.json.node(at);
        match node.kind {
            Kind::Word => self.push(self.json.source_of(node)),
            Kind::Float => {
                let number = self.json.source_of(node).parse().unwrap_or(f64::NAN);
                push_float(&mut self.printed, number);
            }
            Kind::Plain | Kind::Escaped => self.text(node),
            Kind::List => {
                self.push("[");
                self.open.push(Open::List(at + 1, node.next as usize));
            }
            Kind::Object => {
                self.push("{");
                let keys = self.keys(at).into_iter();
                self.open.push(Open::Object(keys));
            }
        }
    }

    fn item(&mut self, next: usize, end: usize) {
        if next == end {
            return self.push("]");
        }
        self.comma(b'[');
        self.open
            .push(Open::List(self.json.node(next).next as usize, end));
        self.value(next);
    }

    fn member(&mut self, mut keys: IntoIter<usize>) {
        let Some(key) = keys.next() else {
            return self.push("}");
        };
        self.comma(b'{');
        self.open.push(Open::Object(keys));
        self.text(self.json.node(key));
        self.push(":");
        self.value(key + 1);
    }

    /// Returns the numbers of an object's keys by code point; of equal ones the last.
    fn keys(&self, object: usize) -> Vec<usize> {
        let json = self.json;
        let without = self.without.filter(|_| object == 0).map(str::as_bytes);
        let mut keys: Vec<_> = json
            .members(object)
            .map(|at| (json.meant(json.node(at)), at))
            .filter(|(key, _)| without.is_none_or(|without| without != key.as_ref()))
            .collect();
        keys.sort_unstable();
        keys.chunk_by(|one, other| one.0 == other.0)
            .filter_map(|same| same.last().map(|(_, at)| *at))
            .collect()
    }

    fn text(&mut self, node: Node) {
        self.push("\"");
        let source = self.json.source_of(node);
        match node.kind {
            Kind::Escaped => respell(source, &mut self.printed),
            _ => self.push(source),
        }
        self.push("\"");
    }

    /// Prints a comma, except behind the bracket.
    fn comma(&mut self, bracket: u8) {
        if self.printed.last() != Some(&bracket) {
            self.printed.push(b',');
        }
    }

    fn push(&mut self, text: &str) {
        self.printed.extend_from_slice(text.as_bytes());
    }
}
