//! Small files that ask for much.

use std::io::Write;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::world::World;

/// What refusing a file may take.
const TIME_MAX: Duration = Duration::from_secs(2);
const MIB: usize = 1024 * 1024;

/// Packs so many MiB of a pattern into one member.
fn packed(begin: &str, pattern: &[u8], mebibytes: usize) -> Vec<u8> {
    let mut file = GzEncoder::new(Vec::new(), Compression::fast());
    file.write_all(begin.as_bytes()).expect("it is packed");
    let mebibyte = pattern.repeat(MIB / pattern.len().max(1));
    for _ in 0..mebibytes {
        file.write_all(&mebibyte).expect("it is packed");
    }
    file.finish().expect("it is packed")
}

/// Damages the checksum of a member.
fn damaged(mut member: Vec<u8>) -> Vec<u8> {
    let end = member.len();
    member[end - 8] ^= 1;
    member
}

/// Returns the most memory that this process ever had, in MiB.
fn memory_peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("the kernel tells");
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let kibibytes = line.and_then(|line| line.split_whitespace().nth(1));
    kibibytes
        .expect("a number")
        .parse::<usize>()
        .expect("a number")
        / 1024
}

/// Returns how long this thread ran, which others on this machine don't make longer.
fn time_spent() -> Duration {
    let spent = std::fs::read_to_string("/proc/thread-self/schedstat").expect("the kernel tells");
    let nanoseconds = spent.split(' ').next().expect("a number");
    Duration::from_nanos(nanoseconds.parse().expect("a number"))
}

#[test]
fn bombs_are_refused_in_bounded_time_and_memory() {
    let ten = |member: Vec<u8>| member.repeat(100);
    for (name, file, kind) in [
        ("a gigabyte in one member", packed("", b"0", 1024), "gzip"),
        ("a line of a gigabyte", ten(packed("", b"0", 10)), "json"),
        (
            "a text of a gigabyte",
            ten(packed("{\"a\":\"", b"a", 10)),
            "json",
        ),
        ("deep lists", packed("", b"[", 8), "json"),
        ("deep objects", packed("", b"{\"a\":", 7), "json"),
        ("values", packed("{\"a\":[0", b",0", 7), "json"),
        ("blank lines", ten(packed("", b"\n", 15)), "json"),
        ("empty objects", ten(packed("", b"{}\n\n", 15)), "hash"),
        ("empty members", packed("", b"", 0).repeat(500_000), "json"),
        ("tiny members", packed("x", b"", 0).repeat(200_000), "json"),
        (
            "headers of members",
            b"\x1f\x8b\x08\0\0\0\0\0\0\xff".repeat(1_000_000),
            "gzip",
        ),
        (
            "damaged members",
            ten(damaged(packed("", b"0", 15))),
            "gzip",
        ),
        (
            "a name of a gigabyte",
            [
                b"\x1f\x8b\x08\x08\0\0\0\0\0\0".as_slice(),
                &vec![b'a'; 16 * MIB],
            ]
            .concat(),
            "gzip",
        ),
    ] {
        let world = World::new();
        world.write(2, &file);
        drop(file);
        let begun = time_spent();
        let report = world.verify();
        let took = time_spent().saturating_sub(begun);
        println!(
            "{name}: {took:?}, {} entries, {} failures",
            report.entries,
            report.failures.len()
        );
        assert!(took < TIME_MAX, "{name}: {took:?}");
        let found = report.failures.first().map(|failure| failure.kind.name());
        assert!(
            found == Some(kind) || name == "empty members",
            "{name}: {found:?}"
        );
    }
    assert!(memory_peak() < 256, "{} MiB", memory_peak());
}
