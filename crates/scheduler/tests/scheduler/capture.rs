//! What is kept of texts of any length and content.

use std::process::Command;

use astra_model::{Record, sha256_hex, to_hex};
use astra_scheduler::{FailureKind, MESSAGE_BYTES_MAX, Outcome, TEXT_BYTES_MAX, TaskError};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::common::{World, ending};

/// A secret that is long enough to be recognised by a half of it.
const SECRET: &str = "sk-live-0f9e8d7c6b5a49382716";

async fn of_text(text: &str) -> Record {
    let world = World::new().with_canary(SECRET);
    world.run_code(ending(Ok(Outcome::success(text)))).await
}

/// Tells whether a text holds so much of the secret, at its beginning or end, that it is known.
fn betrays(text: &str) -> bool {
    text.contains(&SECRET[..10]) || text.contains(&SECRET[SECRET.len() - 10..])
}

#[tokio::test]
async fn a_hundred_megabytes_are_capped_and_digested_whole() {
    let world = World::new();
    let record = world
        .run_program(["sh", "-c", "yes 'all work and no play' | head -c 100000000"])
        .await;
    assert_eq!(record.fact_str("status"), "success");
    assert!(record.text().starts_with("all work and no play\n"));
    let kept = record.text().len();
    assert!(
        (TEXT_BYTES_MAX - 100..=TEXT_BYTES_MAX).contains(&kept),
        "{kept}"
    );
    let line = b"all work and no play\n";
    let mut hasher = Sha256::new();
    (0..100_000_000 / line.len()).for_each(|_| hasher.update(line));
    hasher.update(&line[..100_000_000 % line.len()]);
    let digest = to_hex(&hasher.finalize());
    let truncated = &record.document()["meta"]["truncated"];
    assert_eq!(truncated, &json!({"bytes": 100_000_000, "sha256": digest}));
    let execution = world.store.last();
    let stdout = &execution.script_runs()[0].stdout;
    assert_eq!((stdout.bytes, &stdout.sha256), (100_000_000, &digest));
}

#[test]
fn a_hundred_megabytes_take_little_memory() {
    // The test above is run by itself, and the kernel asked how much memory it took at most.
    let script = "import resource, subprocess, sys\n\
        subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)\n\
        print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)";
    let measured = Command::new("python3")
        .args(["-c", script])
        .arg(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "capture::a_hundred_megabytes_are_capped_and_digested_whole",
        ])
        .output()
        .unwrap();
    assert!(measured.status.success(), "{measured:?}");
    let kibibytes = String::from_utf8(measured.stdout).unwrap();
    let kibibytes: u64 = kibibytes.trim().parse().unwrap();
    assert!((1_000..64_000).contains(&kibibytes), "{kibibytes} KiB");
}

#[tokio::test]
async fn a_text_is_kept_whole_up_to_its_limit() {
    for (length, is_cut) in [
        (0, false),
        (TEXT_BYTES_MAX - 1, false),
        (TEXT_BYTES_MAX, false),
        (TEXT_BYTES_MAX + 1, true),
        (2 * TEXT_BYTES_MAX, true),
    ] {
        let text = "word ".repeat(length / 5 + 1)[..length].to_owned();
        let record = of_text(&text).await;
        assert!(text.starts_with(record.text()), "{length}");
        assert_eq!(record.text().len() < length, is_cut, "{length}");
        let expected = if is_cut {
            json!({"bytes": length, "sha256": sha256_hex(text.as_bytes())})
        } else {
            Value::Null
        };
        assert_eq!(record.document()["meta"]["truncated"], expected, "{length}");
        if is_cut {
            let lost = TEXT_BYTES_MAX - record.text().len();
            assert!(lost < 10, "{lost} bytes more than needed were cut");
        }
    }
}

#[tokio::test]
async fn what_is_no_text_is_kept_as_far_as_it_is() {
    let world = World::new();
    let record = world
        .run_program(["printf", r"a\000b\377\303\050 \033[31mred\033[0m\r\n"])
        .await;
    assert_eq!(
        record.text(),
        "a\u{FFFD}b\u{FFFD}\u{FFFD}( \u{1b}[31mred\u{1b}[0m\r\n"
    );
    assert_eq!(
        world.store.last().script_runs()[0].stdout.sha256,
        sha256_hex(b"a\0b\xff\xc3( \x1b[31mred\x1b[0m\r\n")
    );
}

#[tokio::test]
async fn a_character_is_not_cut_in_two() {
    for indent in 0..4 {
        let text = format!("{}{}", "x".repeat(indent), "\u{1F980}".repeat(20_000));
        let record = of_text(&text).await;
        assert!(text.starts_with(record.text()));
    }
}

#[tokio::test]
async fn no_half_of_a_secret_is_left_where_a_text_is_cut() {
    let margin = 4096;
    for edge in [TEXT_BYTES_MAX, TEXT_BYTES_MAX + margin] {
        for before in (0..=SECRET.len()).step_by(3) {
            for filler in ["x", " ", "{\"a\":1},"] {
                let begin = edge - before;
                let mut text = filler.repeat(edge / filler.len() + 1);
                text.truncate(begin);
                text.push_str(SECRET);
                text.push_str(&filler.repeat(1000));
                let record = of_text(&text).await;
                assert!(!betrays(record.text()), "{edge} {before} {filler:?}");
            }
        }
    }
}

#[tokio::test]
async fn no_half_of_a_secret_slips_in_where_masking_makes_room() {
    // Labels are shorter than what they stand for, so that what was read beyond moves up.
    let mut text = format!("{SECRET} ").repeat(40_000 / SECRET.len());
    let edge = TEXT_BYTES_MAX + 4096;
    text.push_str(&"x".repeat(edge - SECRET.len() / 2 - text.len()));
    text.push_str(SECRET);
    text.push_str(&"x".repeat(10_000));
    assert!(!betrays(of_text(&text).await.text()));
}

#[tokio::test]
async fn of_a_long_message_the_end_is_kept() {
    let message = format!("{} the reason", "line\n".repeat(100_000));
    let world = World::new();
    let error = TaskError::new(FailureKind::FileFailed, message);
    let record = world.run_code(ending(Err(error))).await;
    let kept = record.fact("error")["message"].as_str().unwrap();
    assert!(kept.ends_with("line\n the reason"));
    let length = kept.len();
    assert!(
        (MESSAGE_BYTES_MAX - 10..=MESSAGE_BYTES_MAX).contains(&length),
        "{length}"
    );
}

#[tokio::test]
async fn no_half_of_a_secret_is_left_where_a_message_is_cut() {
    for behind in [MESSAGE_BYTES_MAX, MESSAGE_BYTES_MAX + 4096] {
        for inside in (0..=SECRET.len()).step_by(3) {
            for filler in ["x", " y"] {
                let mut message = format!("{}{SECRET}", filler.repeat(10_000));
                let tail = behind - inside;
                message.push_str(&filler.repeat(tail / filler.len() + 1)[..tail]);
                let world = World::new().with_canary(SECRET);
                let error = TaskError::new(FailureKind::FileFailed, message.clone());
                let record = world.run_code(ending(Err(error))).await;
                let kept = record.fact("error")["message"].as_str().unwrap();
                assert!(!betrays(kept), "{behind} {inside} {filler:?}");

                let file = world.workspace().join("message");
                std::fs::write(file, message).unwrap();
                if inside % 9 == 0 {
                    let record = world
                        .run_program(["sh", "-c", "cat message >&2; exit 1"])
                        .await;
                    let kept = record.fact("error")["message"].as_str().unwrap();
                    assert!(!betrays(kept), "{behind} {inside} {filler:?}");
                }
            }
        }
    }
}

#[tokio::test]
async fn of_many_complaints_the_last_say_why() {
    let world = World::new();
    let script = "yes 'a warning' | head -c 10000000 >&2; echo 'no room left' >&2; exit 1";
    let record = world.run_program(["sh", "-c", script]).await;
    let message = record.fact("error")["message"].as_str().unwrap();
    assert!(message.ends_with("a warning\nno room left") || message.ends_with("no room left"));
    assert!(message.len() <= MESSAGE_BYTES_MAX, "{}", message.len());
    assert_eq!(world.store.last().script_runs()[0].stderr.bytes, 10_000_013);
}

#[tokio::test]
async fn a_message_of_what_is_no_text_says_something() {
    let world = World::new();
    let record = world
        .run_program(["sh", "-c", r"printf '\000\377' >&2; exit 1"])
        .await;
    assert_eq!(record.fact("error")["message"], "\u{FFFD}\u{FFFD}");
}
