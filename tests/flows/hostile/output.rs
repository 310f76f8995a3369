//! Responses of any size and any bytes.

use serde_json::Value;

use crate::support::{Task, Workspace, fact};

use super::insist_plain;

/// A record keeps less than this of a response, whatever the program printed.
const KEPT_BYTES_MAX: usize = 128 * 1024;

fn run(line: &str, code: i32) -> (Workspace, Value) {
    let workspace = Workspace::new([Task::shell("loud", line)]);
    let ran = workspace.astra(&["run", "loud"]).answer().exits(code);
    insist_plain(&ran);
    let document = ran.json()["document"].clone();
    assert_eq!(workspace.records(), std::slice::from_ref(&document));
    let id = document["id"].as_str().unwrap();
    for words in [&["list"][..], &["show", id], &["run", "loud"]] {
        insist_plain(&workspace.table(words).answer());
    }
    (workspace, document)
}

fn text(document: &Value) -> &str {
    document["content"]["text"]
        .as_str()
        .expect("a text is text")
}

#[test]
fn a_response_of_a_hundred_megabytes_is_cut_and_the_cut_is_told() {
    let workspace = Workspace::new([Task::shell(
        "loud",
        "yes 'words and words' | head -c 100000000",
    )]);
    let ran = workspace.astra(&["run", "loud"]).answer().exits(0).json();
    let document = &ran["document"];
    assert!(text(document).len() < KEPT_BYTES_MAX);
    assert_eq!(
        document["meta"]["truncated"]["bytes"], 100_000_000,
        "{}",
        document["meta"]
    );
    let size = workspace.db().metadata().unwrap().len();
    assert!(size < 2_000_000, "{size}");
    assert_eq!(workspace.records(), std::slice::from_ref(document));
    workspace.insist_settled();
}

#[test]
fn a_complaint_of_many_megabytes_is_cut_to_its_end() {
    let (_, document) = run(
        "yes 'noise and noise' | head -c 5000000 >&2; echo the reason >&2; exit 4",
        1,
    );
    let message = fact(&document, "error")["message"].as_str().unwrap();
    assert!(
        message.len() < KEPT_BYTES_MAX && message.ends_with("the reason"),
        "{}",
        message.len()
    );
}

#[test]
fn an_address_that_a_cut_goes_through_is_not_kept_in_half() {
    for extra in 0..24 {
        let line = format!(
            "head -c {} /dev/zero | tr '\\0' x; yes ' ada.lovelace@example.org' | head -c 200000",
            65_500 + extra
        );
        let workspace = Workspace::new([Task::shell("loud", &line)]);
        let ran = workspace.astra(&["run", "loud"]).answer().exits(0).json();
        let text = text(&ran["document"]).to_owned();
        assert!(
            !text.contains("lovelace") && !text.contains("ada."),
            "{}",
            &text[text.len() - 80..]
        );
    }
}

#[test]
fn bytes_that_are_no_text_are_kept_as_text_that_says_so() {
    for line in [
        "printf 'a\\000b'",
        "printf 'a\\377\\376b'",
        "printf '\\355\\240\\200'",
        "printf '\\300\\200'",
        "head -c 100000 /dev/urandom",
        "printf '\\357\\273\\277bom'",
    ] {
        let (workspace, document) = run(line, 0);
        assert!(!text(&document).contains('\0'), "{line}");
        workspace.insist_settled();
    }
}

#[test]
fn what_acts_on_a_terminal_reaches_none() {
    let evil = "\\033[31mred\\033]0;title\\007\\r\\b\\302\\2332J\\342\\200\\256txt.exe\\342\\201\\246\\177";
    let (_, document) = run(&format!("printf '{evil}'; printf '{evil}' >&2; exit 4"), 1);
    assert!(
        text(&document).contains('\u{1b}'),
        "what was said is kept as it was said"
    );
    let evil = "\u{1b}[2J\u{202e}evil\nname\u{7}";
    let workspace = Workspace::new([Task::shell("loud", "exit 4").entry("name", evil)]);
    let id = workspace.astra(&["run", "loud"]).answer().exits(1).json()["experience_id"].clone();
    for words in [
        &["tasks"][..],
        &["tasks", "show", "loud"],
        &["list"],
        &["show", id.as_str().unwrap()],
    ] {
        insist_plain(&workspace.table(words).answer());
        insist_plain(&workspace.astra(words).answer());
    }
}

#[test]
fn a_program_that_does_not_read_its_input_or_closes_its_output_is_no_failure() {
    let (_, document) = run("exec <&- ; echo done; exec >&- 2>&-", 0);
    assert_eq!(text(&document), "done\n");
}

#[test]
fn a_memory_with_any_text_in_it_is_retrieved_and_hurts_nothing() {
    let workspace = Workspace::new([
        Task::digest(
            "reflect",
            "\"tide\" OR (NEAR* ^col: -- '; DROP TABLE experience",
        ),
        Task::shell("told", "cat").with("query", "tide"),
    ]);
    workspace.remember(
        "exp_'; DROP TABLE x; --",
        "observation",
        "a tide \u{1b}[2J \u{202e} of <script>",
    );
    for task in ["reflect", "told"] {
        let ran = workspace.astra(&["run", task]).answer().exits(0);
        insist_plain(&ran);
        assert_eq!(
            ran.json()["document"]["parents"][0],
            "exp_'; DROP TABLE x; --"
        );
    }
    for record in workspace.records() {
        insist_plain(
            &workspace
                .table(&["show", record["id"].as_str().unwrap()])
                .answer(),
        );
    }
    workspace.insist_settled();
}
