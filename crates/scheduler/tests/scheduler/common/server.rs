//! A real server on loopback that answers as it was told.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use serde_json::{Value, json};

/// What is answered to one request.
#[derive(Clone)]
pub(crate) enum Answer {
    /// These bytes, after which the connection is closed.
    Bytes(Vec<u8>),
    /// Nothing, until the client gives up.
    Silence,
}

impl Answer {
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::text(status, &body.to_string())
    }

    pub(crate) fn text(status: u16, body: &str) -> Self {
        Self::with_headers(status, "", body)
    }

    pub(crate) fn with_headers(status: u16, headers: &str, body: &str) -> Self {
        let length = body.len();
        let head = format!(
            "HTTP/1.1 {status} Scripted\r\ncontent-length: {length}\r\nconnection: close\r\n{headers}\r\n"
        );
        Self::Bytes((head + body).into_bytes())
    }

    /// Says this, as a model does.
    pub(crate) fn says(content: &str) -> Self {
        Self::json(
            200,
            &json!({"choices": [{"message": {"role": "assistant", "content": content}}]}),
        )
    }
}

/// A request as it came in.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) head: String,
    pub(crate) body: Value,
}

/// Answers one request after another, each as scripted, then no more.
pub(crate) struct Server {
    pub(crate) address: String,
    requests: Arc<Mutex<Vec<Request>>>,
    serving: Option<JoinHandle<()>>,
}

impl Server {
    pub(crate) fn answering(answers: impl IntoIterator<Item = Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (answers, seen): (Vec<Answer>, _) = (answers.into_iter().collect(), requests.clone());
        let serving = thread::spawn(move || {
            for answer in answers {
                let (stream, _) = listener.accept().unwrap();
                serve(stream, &answer, &seen);
            }
        });
        Self {
            address,
            requests,
            serving: Some(serving),
        }
    }

    /// Returns the requests, once all answers were given.
    pub(crate) fn requests(mut self) -> Vec<Request> {
        self.serving.take().unwrap().join().unwrap();
        self.requests.lock().unwrap().clone()
    }
}

fn serve(mut stream: TcpStream, answer: &Answer, requests: &Mutex<Vec<Request>>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert_ne!(reader.read_line(&mut head).unwrap(), 0, "a whole head");
    }
    let length = head
        .to_lowercase()
        .split_once("content-length: ")
        .map_or(0, |(_, rest)| rest.lines().next().unwrap().parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let body = serde_json::from_slice(&body).unwrap();
    requests.lock().unwrap().push(Request { head, body });
    // A client that has heard enough may hang up in the middle.
    let _ = match answer {
        Answer::Bytes(bytes) => stream.write_all(bytes).map(|()| 0),
        Answer::Silence => reader.read(&mut [0]),
    };
}
