//! A text of JSON becomes its nodes.

use super::document::Json;
use super::error::JsonError;
use super::node::{Kind, Node};
use super::scan::Scan;
use crate::line::LINE_BYTES_MAX;

/// So many lists and objects may stand inside each other. Python's own reader stops at a thousand,
/// unless it is told otherwise; ours takes no stack, so that there is room.
pub const DEPTH_MAX: usize = 10_000;

/// Reads one text after the other, and keeps what it takes for that.
#[derive(Debug, Default)]
pub struct JsonReader {
    nodes: Vec<Node>,
    open: Vec<Open>,
    respelled: Vec<u8>,
}

/// A list or object whose end was not read yet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Open {
    /// Its node.
    pub(super) node: usize,
    /// The node of the key that was read last.
    pub(super) last_key: Option<usize>,
}

impl JsonReader {
    /// Returns a reader that has read nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads a text as CPython's `json.loads` does: `NaN` and `Infinity` are numbers, integers have any
    /// size, surrogates need no partner, and of two members with one key the later holds.
    ///
    /// Takes no more memory than some sixteen times the text's length, and no stack.
    ///
    /// # Errors
    ///
    /// If it is no JSON, longer than [`LINE_BYTES_MAX`] or deeper than [`DEPTH_MAX`].
    pub fn read<'t>(&'t mut self, text: &'t [u8]) -> Result<Json<'t>, JsonError> {
        if text.len() > LINE_BYTES_MAX {
            return Err(JsonError::TooLong(text.len()));
        }
        let source =
            str::from_utf8(text).map_err(|error| JsonError::NotUtf8(error.valid_up_to()))?;
        self.nodes.clear();
        self.open.clear();
        let mut reading = Reading {
            scan: Scan::new(source, &mut self.respelled),
            nodes: &mut self.nodes,
            open: &mut self.open,
        };
        reading.run()?;
        let is_canonical = reading.scan.is_canonical;
        Ok(Json::new(source, &self.nodes, is_canonical))
    }
}

/// A text that is being read.
struct Reading<'t> {
    scan: Scan<'t>,
    nodes: &'t mut Vec<Node>,
    open: &'t mut Vec<Open>,
}

impl Reading<'_> {
    fn run(&mut self) -> Result<(), JsonError> {
        loop {
            self.scan.skip_blanks();
            if self.value()? {
                continue;
            }
            if !self.go_on()? {
                return self.scan.end();
            }
        }
    }

    /// Reads a value; says whether it is a list or object whose first value comes next.
    fn value(&mut self) -> Result<bool, JsonError> {
        match self.scan.peek() {
            b'{' => self.enter(Kind::Object),
            b'[' => self.enter(Kind::List),
            _ => {
                let node = self.scan.scalar()?;
                self.push(node);
                Ok(false)
            }
        }
    }

    fn enter(&mut self, kind: Kind) -> Result<bool, JsonError> {
        if self.open.len() == DEPTH_MAX {
            return Err(JsonError::TooDeep(self.scan.at()));
        }
        let node = self.nodes.len();
        self.open.push(Open {
            node,
            last_key: None,
        });
        let bracket = self.scan.bracket(kind);
        self.push(bracket);
        self.scan.skip_blanks();
        if self.scan.take(end_of(kind)) {
            self.leave();
            return Ok(false);
        }
        if kind == Kind::Object {
            self.key()?;
        }
        Ok(true)
    }

    /// Reads what follows a value; says whether that is another one.
    fn go_on(&mut self) -> Result<bool, JsonError> {
        while let Some(open) = self.open.last() {
            let kind = self.nodes[open.node].kind;
            self.scan.skip_blanks();
            if self.scan.take(b',') {
                self.scan.skip_blanks();
                if kind == Kind::Object {
                    self.key()?;
                }
                return Ok(true);
            }
            self.scan.expect(end_of(kind))?;
            self.leave();
        }
        Ok(false)
    }

    fn key(&mut self) -> Result<(), JsonError> {
        let node = self.scan.text()?;
        let key = self.nodes.len();
        self.push(node);
        if let Some(open) = self.open.last_mut() {
            let last = open.last_key.replace(key).map(|last| self.nodes[last]);
            self.scan.compare_keys(last, node);
        }
        self.scan.skip_blanks();
        self.scan.expect(b':')
    }

    fn push(&mut self, node: Node) {
        let next = u32::try_from(self.nodes.len() + 1).unwrap_or(u32::MAX);
        self.nodes.push(Node { next, ..node });
    }

    fn leave(&mut self) {
        if let Some(open) = self.open.pop() {
            let next = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
            self.nodes[open.node].next = next;
            self.nodes[open.node].end = self.scan.offset();
        }
    }
}

fn end_of(kind: Kind) -> u8 {
    if kind == Kind::Object { b'}' } else { b']' }
}
