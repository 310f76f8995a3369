//! How RFC 8785 spells numbers, texts, lists and objects.

use std::io::{self, Error, ErrorKind, Write};

use serde_json::ser::{CharEscape, Formatter};

use super::members::Members;
use super::number::{push_double, push_integer, push_natural};

/// What is spelled of a value so far.
///
/// It keeps the text itself, because what ends an object rearranges what was written before; the
/// writer that serde offers stays empty.
pub(super) struct Spelling {
    text: Vec<u8>,
    members: Members,
    in_key: bool,
}

impl Spelling {
    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self {
            text: Vec::with_capacity(bytes),
            members: Members::with_capacity(bytes),
            in_key: false,
        }
    }

    pub(super) fn into_text(self) -> Vec<u8> {
        self.text
    }

    /// Writes a part of a text, which may be a key.
    fn write(&mut self, spelled: &[u8], meant: &[u8]) {
        self.text.extend_from_slice(spelled);
        if self.in_key {
            self.members.add_to_key(meant);
        }
    }

    /// Writes a number, which may be a key.
    fn number(&mut self, push: impl FnOnce(&mut Vec<u8>)) {
        let start = self.text.len();
        push(&mut self.text);
        if self.in_key {
            self.members.add_to_key(&self.text[start..]);
        }
    }
}

/// Numbers that are spelled as another type's.
macro_rules! numbers {
    ($($write:ident($number:ty) as $spelled:ident;)*) => {$(
        fn $write<W: ?Sized + Write>(&mut self, _: &mut W, number: $number) -> io::Result<()> {
            self.number(|text| $spelled(text, number as _));
            Ok(())
        }
    )*};
}

/// What is spelled the same wherever it stands.
macro_rules! signs {
    ($($write:ident: $sign:literal)*) => {$(
        fn $write<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
            self.text.extend_from_slice($sign);
            Ok(())
        }
    )*};
}

impl Formatter for &mut Spelling {
    numbers! {
        write_i8(i8) as push_integer;
        write_i16(i16) as push_integer;
        write_i32(i32) as push_integer;
        write_i64(i64) as push_integer;
        write_u8(u8) as push_integer;
        write_u16(u16) as push_integer;
        write_u32(u32) as push_integer;
        write_u64(u64) as push_natural;
        write_i128(i128) as push_double;
        write_u128(u128) as push_double;
        write_f32(f32) as push_double;
        write_f64(f64) as push_double;
    }

    signs! {
        write_null: b"null"
        begin_string: b"\""
        end_string: b"\""
        begin_array: b"["
        end_array: b"]"
        begin_object_value: b":"
    }

    fn write_number_str<W: ?Sized + Write>(&mut self, _: &mut W, number: &str) -> io::Result<()> {
        let number = number.parse().map_err(invalid)?;
        self.number(|text| push_double(text, number));
        Ok(())
    }

    fn write_bool<W: ?Sized + Write>(&mut self, _: &mut W, value: bool) -> io::Result<()> {
        let spelled: &[u8] = if value { b"true" } else { b"false" };
        self.write(spelled, spelled);
        Ok(())
    }

    fn write_string_fragment<W: ?Sized + Write>(&mut self, _: &mut W, run: &str) -> io::Result<()> {
        self.write(run.as_bytes(), run.as_bytes());
        Ok(())
    }

    fn write_char_escape<W: ?Sized + Write>(
        &mut self,
        _: &mut W,
        escape: CharEscape,
    ) -> io::Result<()> {
        match escape {
            CharEscape::Quote => self.write(b"\\\"", b"\""),
            CharEscape::ReverseSolidus => self.write(b"\\\\", b"\\"),
            CharEscape::Solidus => self.write(b"/", b"/"),
            CharEscape::Backspace => self.write(b"\\b", b"\x08"),
            CharEscape::FormFeed => self.write(b"\\f", b"\x0c"),
            CharEscape::LineFeed => self.write(b"\\n", b"\n"),
            CharEscape::CarriageReturn => self.write(b"\\r", b"\r"),
            CharEscape::Tab => self.write(b"\\t", b"\t"),
            CharEscape::AsciiControl(byte) => {
                self.write(format!("\\u{byte:04x}").as_bytes(), &[byte]);
            }
        }
        Ok(())
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, _: &mut W, first: bool) -> io::Result<()> {
        if !first {
            self.text.push(b',');
        }
        Ok(())
    }

    fn begin_object<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.text.push(b'{');
        self.members.begin_object();
        Ok(())
    }

    fn end_object<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.members.end_object(&mut self.text);
        self.text.push(b'}');
        Ok(())
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, _: &mut W, first: bool) -> io::Result<()> {
        if !first {
            self.text.push(b',');
        }
        self.members.begin(self.text.len());
        self.in_key = true;
        Ok(())
    }

    fn end_object_key<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.in_key = false;
        Ok(())
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.members.end(self.text.len());
        Ok(())
    }

    fn write_raw_fragment<W: ?Sized + Write>(&mut self, _: &mut W, _: &str) -> io::Result<()> {
        Err(invalid("raw JSON is in no canonical form"))
    }
}

fn invalid(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::new(ErrorKind::InvalidInput, error)
}
