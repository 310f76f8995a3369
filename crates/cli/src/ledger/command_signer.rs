//! A signer outside of this process, such as a program that speaks with a hardware key.

use std::io;
use std::process::Stdio;
use std::time::Duration;

use astra_ledger::{SignError, Signer, VerifierKey};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use thiserror::Error;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;
use tokio::runtime::Runtime;

use crate::error::CliError;
use crate::runtime::runtime;

/// A person may have to touch a key; a program that takes longer hangs.
const TIME_MAX: Duration = Duration::from_secs(60);
/// A signature is 88 characters long, with room for the line's end.
const ANSWER_BYTES_MAX: u64 = 256;

/// Signs by a program: the message on its stdin, the signature as base64 on its stdout.
pub(crate) struct CommandSigner {
    words: Vec<String>,
    key: VerifierKey,
    runtime: Runtime,
}

/// A program did not sign.
#[derive(Debug, Error)]
enum CommandError {
    #[error("{program:?} can't be run")]
    Start {
        program: String,
        #[source]
        source: io::Error,
    },
    #[error("{program:?} ended with {status}")]
    Failed { program: String, status: String },
    #[error("{program:?} took longer than {} s", TIME_MAX.as_secs())]
    Late { program: String },
    #[error("{program:?} printed no signature: 64 bytes as base64, and nothing else")]
    Answer { program: String },
}

impl CommandSigner {
    /// Takes a command as it was written: words apart by spaces, and no shell.
    ///
    /// Quotes, single or double, keep together what stands between them.
    pub(crate) fn new(command: &str, key: VerifierKey) -> Result<Self, CliError> {
        let words = split(command).filter(|words| !words.is_empty());
        let words = words.ok_or_else(|| {
            CliError::usage(format!("{command:?} is no command: a quote has no end"))
                .hint("write a program and its arguments, apart by spaces; there is no shell")
        })?;
        let runtime = runtime()?;
        Ok(Self {
            words,
            key,
            runtime,
        })
    }

    async fn ask(&self, message: &[u8]) -> Result<[u8; 64], CommandError> {
        let (program, arguments) = self
            .words
            .split_first()
            .map_or(("", &[][..]), |words| (words.0.as_str(), words.1));
        let of = || program.to_owned();
        let start = |source| CommandError::Start {
            program: of(),
            source,
        };
        let mut child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(start)?;
        if let Some(mut stdin) = child.stdin.take() {
            // One who doesn't read the message signs another, which is found out.
            let _ = stdin.write_all(message).await;
        }
        let mut answer = Vec::new();
        if let Some(stdout) = child.stdout.take() {
            let mut stdout = stdout.take(ANSWER_BYTES_MAX);
            stdout.read_to_end(&mut answer).await.map_err(start)?;
        }
        let status = child.wait().await.map_err(start)?;
        if !status.success() {
            let status = status.to_string();
            return Err(CommandError::Failed {
                program: of(),
                status,
            });
        }
        signature(&answer).ok_or_else(|| CommandError::Answer { program: of() })
    }
}

fn signature(answer: &[u8]) -> Option<[u8; 64]> {
    let bytes = BASE64_STANDARD.decode(answer.trim_ascii()).ok()?;
    bytes.try_into().ok()
}

impl Signer for CommandSigner {
    fn key(&self) -> &VerifierKey {
        &self.key
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignError> {
        let asked = self.runtime.block_on(async {
            let asked = tokio::time::timeout(TIME_MAX, self.ask(message)).await;
            let program = self.words.first().cloned().unwrap_or_default();
            asked.unwrap_or(Err(CommandError::Late { program }))
        });
        asked.map_err(|error| SignError::Signer(error.into()))
    }
}

/// Splits a command into words; nothing where a quote has no end.
fn split(command: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for sign in command.chars() {
        match quote {
            Some(end) if sign == end => quote = None,
            Some(_) => word.get_or_insert_default().push(sign),
            None if sign == '"' || sign == '\'' => {
                quote = Some(sign);
                word.get_or_insert_default();
            }
            None if sign.is_whitespace() => words.extend(word.take()),
            None => word.get_or_insert_default().push(sign),
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_split_at_spaces_and_quotes_keep_words_together() {
        let words = split("sign  --key 'my key' \"it's\" a\"b c\"d ''").unwrap();
        assert_eq!(words, ["sign", "--key", "my key", "it's", "ab cd", ""]);
        assert_eq!(split("sign 'open"), None);
        assert_eq!(split(" ").unwrap(), [""; 0]);
    }

    #[test]
    fn a_signature_is_64_bytes_and_nothing_else() {
        let line = format!("{}\n", BASE64_STANDARD.encode([7; 64]));
        assert_eq!(signature(line.as_bytes()), Some([7; 64]));
        assert_eq!(signature(BASE64_STANDARD.encode([7; 63]).as_bytes()), None);
        assert_eq!(signature(b"no"), None);
    }
}
