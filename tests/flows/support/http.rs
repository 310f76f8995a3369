//! A model on loopback.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use serde_json::{Value, json};

/// A real HTTP server that gives one answer to each request.
pub(crate) struct Server {
    address: String,
    requests: Receiver<Request>,
}

/// What the server was asked.
#[derive(Debug)]
pub(crate) struct Request {
    /// The request line and headers, in lower case but for their values.
    pub(crate) head: String,
    pub(crate) body: Value,
}

/// Returns what an OpenAI-compatible endpoint answers.
pub(crate) fn chat_answer(content: &str) -> (u16, String) {
    let answer = json!({ "choices": [{ "message": { "role": "assistant", "content": content } }] });
    (200, answer.to_string())
}

impl Server {
    /// Starts a server that gives these answers, one a request; then it is gone.
    pub(crate) fn start(answers: Vec<(u16, String)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let address = format!(
            "http://{}",
            listener.local_addr().expect("it has an address")
        );
        let (sender, requests) = channel();
        thread::spawn(move || {
            for (status, body) in answers {
                let (stream, _) = listener.accept()?;
                let _ = sender.send(serve(&stream, status, &body)?);
            }
            std::io::Result::Ok(())
        });
        Self { address, requests }
    }

    /// Returns the settings that lead to this server.
    pub(crate) fn settings(&self) -> String {
        format!(
            "[model]\nbase_url = \"{}\"\nname = \"tiny\"\n",
            self.address
        )
    }

    /// Returns the next request that was made.
    #[track_caller]
    pub(crate) fn request(&self) -> Request {
        self.requests.recv().expect("a request was made")
    }
}

fn serve(stream: &TcpStream, status: u16, body: &str) -> std::io::Result<Request> {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head)? > 0 {}
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse().ok())?
    });
    let mut bytes = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut bytes)?;
    let mut stream = stream;
    write!(
        stream,
        "HTTP/1.1 {status} Told\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
         connection: close\r\n\r\n{body}",
        body.len()
    )?;
    Ok(Request {
        head,
        body: serde_json::from_slice(&bytes).unwrap_or_default(),
    })
}
