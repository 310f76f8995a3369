//! A CPython process beside ours.

use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// Answers batches of texts: each as `json` prints it, or nothing where it reads none.
const PROGRAM: &str = r#"
import json, sys, threading
getattr(sys, "set_int_max_str_digits", int)(0)
def answer(text):
    try:
        value = json.loads(text.decode("utf-8"))
        return json.dumps(value, sort_keys=True, separators=(",", ":")).encode("ascii")
    except ValueError:
        return b""
def serve():
    sys.setrecursionlimit(1000000)
    take, give = sys.stdin.buffer, sys.stdout.buffer
    while count := take.readline():
        texts = [take.read(int(take.readline())) for _ in range(int(count))]
        for answered in map(answer, texts):
            give.write(b"%d\n%s" % (len(answered), answered))
        give.flush()
threading.stack_size(512 * 1024 * 1024)
thread = threading.Thread(target=serve)
thread.start()
thread.join()
"#;

/// A process of `python3` that reads and prints JSON.
pub(crate) struct Python {
    child: Child,
    asked: BufWriter<ChildStdin>,
    answered: BufReader<ChildStdout>,
}

impl Python {
    /// Starts it; where there is none, says that a test is skipped.
    pub(crate) fn start() -> Option<Self> {
        let mut command = Command::new("python3");
        command.args(["-c", PROGRAM]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let Ok(mut child) = command.spawn() else {
            println!("skipped: there is no python3 here");
            return None;
        };
        let asked = BufWriter::new(child.stdin.take().expect("a pipe"));
        let answered = BufReader::new(child.stdout.take().expect("a pipe"));
        Some(Self {
            child,
            asked,
            answered,
        })
    }

    /// Returns what it prints of each text, nothing where it reads none.
    pub(crate) fn respell(&mut self, texts: &[Vec<u8>]) -> Vec<Option<Vec<u8>>> {
        self.ask(texts).expect("python3 takes a batch");
        texts.iter().map(|_| self.answer()).collect()
    }

    fn ask(&mut self, texts: &[Vec<u8>]) -> std::io::Result<()> {
        writeln!(self.asked, "{}", texts.len())?;
        for text in texts {
            writeln!(self.asked, "{}", text.len())?;
            self.asked.write_all(text)?;
        }
        self.asked.flush()
    }

    fn answer(&mut self) -> Option<Vec<u8>> {
        let mut length = String::new();
        self.answered.read_line(&mut length).expect("an answer");
        let mut printed = vec![0; length.trim().parse().expect("a length")];
        self.answered.read_exact(&mut printed).expect("its text");
        (!printed.is_empty()).then_some(printed)
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        // It ends on its own as well, when nothing is asked any more.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
