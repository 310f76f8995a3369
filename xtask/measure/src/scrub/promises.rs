//! What a scrubber promises of every text.

use std::io::BufReader;

use astra_scrub::{Finding, Scrubber, scrub_stream};

/// A text, and what must be gone from it when it is masked.
#[derive(Clone, Debug, Default)]
pub(super) struct Trial {
    pub(super) text: String,
    pub(super) cores: Vec<String>,
}

/// Returns the first promise that is broken.
pub(super) fn broken(scrubber: &Scrubber, trial: &Trial) -> Option<&'static str> {
    let text = trial.text.as_str();
    let (masked, findings) = scrubber.scrub(text);
    let checks: [(&str, &dyn Fn() -> bool); 6] = [
        ("offsets are true", &|| are_true(text, &findings)),
        ("text outside findings is untouched", &|| {
            is_untouched(text, &masked, &findings)
        }),
        ("scrubbing twice is scrubbing once", &|| {
            scrubber.find(&masked).is_empty()
        }),
        ("same input, same output", &|| {
            scrubber.clone().find(text) == findings
        }),
        ("a stream is masked as the whole text is", &|| {
            streamed(scrubber, text) == masked.as_bytes()
        }),
        ("a scrubbed text holds no canary", &|| {
            !trial.cores.iter().any(|core| masked.contains(core))
        }),
    ];
    let broken = checks.iter().find(|(_, holds)| !holds());
    broken.map(|(promise, _)| *promise)
}

fn are_true(text: &str, findings: &[Finding]) -> bool {
    let mut end = 0;
    findings.iter().all(|finding| {
        let is_apart = end <= finding.start && finding.start < finding.end;
        end = finding.end;
        is_apart && text.get(finding.start..finding.end).is_some()
    })
}

fn is_untouched(text: &str, masked: &str, findings: &[Finding]) -> bool {
    let (mut rest, mut kept_to) = (masked, 0);
    for finding in findings {
        let kept = rest.strip_prefix(&text[kept_to..finding.start]);
        match kept.and_then(|rest| rest.strip_prefix(finding.kind.label())) {
            Some(behind) => rest = behind,
            None => return false,
        }
        kept_to = finding.end;
    }
    rest == &text[kept_to..]
}

/// Scrubs what comes in small pieces, whose number the text decides.
fn streamed(scrubber: &Scrubber, text: &str) -> Vec<u8> {
    let mut written = Vec::with_capacity(text.len());
    let reader = BufReader::with_capacity(1 + text.len() % 61, text.as_bytes());
    match scrub_stream(reader, &mut written, scrubber) {
        Ok(_) => written,
        Err(_) => Vec::new(),
    }
}
