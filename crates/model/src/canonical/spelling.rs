//! How RFC 8785 spells numbers, texts, lists and objects.

use std::io::{self, Error, ErrorKind, Write};

use serde_json::ser::{CharEscape, CompactFormatter, Formatter};

use super::members::Members;

/// Doubles hold every integer up to 2^53.
const INTEGER_MAX: u64 = 1 << 53;

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

    /// Spells a number as what every number is, a double.
    fn double(&mut self, number: f64) -> io::Result<()> {
        let mut buffer = ryu_js::Buffer::new();
        let digits = buffer.format(number).as_bytes();
        self.write(digits, digits);
        Ok(())
    }

    fn natural(&mut self, number: u64) -> io::Result<()> {
        match i64::try_from(number) {
            Ok(number) => self.integer(number),
            Err(_) => self.double(number as f64),
        }
    }

    /// Spells an integer, without a detour where the double has the same digits.
    fn integer(&mut self, number: i64) -> io::Result<()> {
        if number.unsigned_abs() > INTEGER_MAX {
            return self.double(number as f64);
        }
        let start = self.text.len();
        CompactFormatter.write_i64(&mut self.text, number)?;
        if self.in_key {
            self.members.add_to_key(&self.text[start..]);
        }
        Ok(())
    }
}

/// Numbers that are spelled as another type's.
macro_rules! numbers {
    ($($write:ident($number:ty) as $spelled:ident;)*) => {$(
        fn $write<W: ?Sized + Write>(&mut self, _: &mut W, number: $number) -> io::Result<()> {
            self.$spelled(number as _)
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
        write_i8(i8) as integer;
        write_i16(i16) as integer;
        write_i32(i32) as integer;
        write_i64(i64) as integer;
        write_u8(u8) as integer;
        write_u16(u16) as integer;
        write_u32(u32) as integer;
        write_u64(u64) as natural;
        write_i128(i128) as double;
        write_u128(u128) as double;
        write_f32(f32) as double;
        write_f64(f64) as double;
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
        self.double(number.parse().map_err(invalid)?)
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
