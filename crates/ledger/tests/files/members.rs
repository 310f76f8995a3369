//! Gzip members.

use std::io::{Read, Write};
use std::process::{Command, Stdio};

use astra_ledger::{MemberError, MemberReader, MemberWriter};
use flate2::Compression;
use flate2::GzBuilder;
use flate2::read::MultiGzDecoder;

use super::world::{entries, members};

/// Hands out a few bytes at a time.
struct Slow<'t>(&'t [u8], usize);

impl Read for Slow<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let count = self.1.min(self.0.len()).min(into.len());
        self.0.read(&mut into[..count])
    }
}

fn texts<R: Read>(mut reader: MemberReader<R>) -> (Vec<String>, Option<MemberError>) {
    let mut texts = Vec::new();
    loop {
        let mut text = Vec::new();
        match reader.read(&mut text) {
            Ok(true) => texts.push(String::from_utf8(text).expect("it is UTF-8")),
            Ok(false) => return (texts, None),
            Err(error) => return (texts, Some(error)),
        }
    }
}

fn lines() -> Vec<String> {
    entries(5).into_iter().map(|entry| entry.line).collect()
}

#[test]
fn each_line_is_a_member_that_any_reader_of_gzip_takes() {
    let file = members(&lines());
    let mut text = String::new();
    MultiGzDecoder::new(file.as_slice())
        .read_to_string(&mut text)
        .unwrap();
    assert!(text.lines().eq(lines()));
    let (texts, error) = texts(MemberReader::new(file.as_slice()));
    assert!(error.is_none());
    assert!(texts.iter().map(|text| text.trim_end()).eq(lines()));
}

#[test]
fn members_are_read_however_few_bytes_come_at_a_time() {
    let file = members(&lines());
    for count in [1, 2, 7, 100] {
        let (texts, error) = texts(MemberReader::new(Slow(&file, count)));
        assert_eq!((texts.len(), error.is_none()), (5, true));
    }
}

#[test]
fn the_same_line_makes_the_same_bytes_whatever_was_written_before() {
    let mut writer = MemberWriter::new();
    let lines = lines();
    let [mut first, mut second] = [Vec::new(), Vec::new()];
    writer.write(&lines[0], &mut first).unwrap();
    writer.write(&"x".repeat(300_000), &mut Vec::new()).unwrap();
    writer.write(&lines[0], &mut second).unwrap();
    assert_eq!(first, second);
    assert_eq!(first, members(&lines[..1]));
}

#[test]
fn lines_that_cannot_be_packed_grow_a_little_and_are_read_again() {
    let mut noise = 1_u64;
    let line: String = (0..1_000_000)
        .map(|_| {
            noise = noise
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            char::from(b' ' + u8::try_from((noise >> 33) % 95).expect("it is below 95"))
        })
        .collect();
    let file = members(std::slice::from_ref(&line));
    let (texts, _) = texts(MemberReader::new(file.as_slice()));
    assert_eq!(texts, [line + "\n"]);
}

#[test]
fn the_end_of_the_last_whole_member_is_known() {
    let file = members(&lines());
    let whole = members(&lines()[..4]).len();
    let mut reader = MemberReader::new(&file[..file.len() - 1]);
    let mut text = Vec::new();
    while let Ok(true) = reader.read(&mut text) {}
    assert_eq!(reader.end(), whole as u64);
    assert!(text.ends_with(b"\n"));
    assert!(matches!(
        reader.read(&mut text),
        Err(MemberError::Torn(_) | MemberError::NotAMember(_))
    ));
}

#[test]
fn no_flipped_bit_changes_what_is_read() {
    let file = members(&lines()[..1]);
    let whole = texts(MemberReader::new(file.as_slice())).0;
    let mut unseen = 0;
    for bit in 0..file.len() * 8 {
        let mut flipped = file.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let (texts, error) = texts(MemberReader::new(flipped.as_slice()));
        assert!(error.is_some() || texts == whole, "bit {bit}");
        unseen += usize::from(error.is_none());
    }
    // The time, the system and a flag of the header, and what fills the last byte, say nothing.
    assert!(unseen <= 32 + 16 + 1 + 7, "{unseen}");
}

#[test]
fn headers_with_all_optional_parts_are_read() {
    let mut file = GzBuilder::new()
        .extra(vec![7; 300])
        .filename("ledger-20251031.ndjson")
        .comment("by hand")
        .mtime(1_761_915_008)
        .write(Vec::new(), Compression::best());
    file.write_all(b"{}\n").unwrap();
    let file = file.finish().unwrap();
    for count in [1, 3, 100_000] {
        let (texts, error) = texts(MemberReader::new(Slow(&file, count)));
        assert_eq!((texts.len(), error.is_none()), (1, true));
    }
    for cut in 1..file.len() {
        let (texts, error) = texts(MemberReader::new(&file[..cut]));
        assert!(
            texts.is_empty() && matches!(error, Some(MemberError::Torn(0))),
            "cut at {cut}"
        );
    }
}

#[test]
fn members_that_python_wrote_are_read() {
    let program = "import gzip,sys\n\
        for n in range(3):\n with gzip.open(sys.argv[1],'at') as f: f.write('{\"n\":%d}\\n' % n)";
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("python.gz");
    let mut command = Command::new("python3");
    command
        .args(["-c", program])
        .arg(&path)
        .stdin(Stdio::null());
    if !command.status().is_ok_and(|status| status.success()) {
        return println!("skipped: there is no python3 here");
    }
    let file = std::fs::read(&path).unwrap();
    let (texts, error) = texts(MemberReader::new(file.as_slice()));
    assert!(error.is_none());
    assert_eq!(texts, ["{\"n\":0}\n", "{\"n\":1}\n", "{\"n\":2}\n"]);
}
