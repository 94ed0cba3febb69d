//! One small HTTP request over loopback, on connections that stay open, and the server that answers it.

use std::cell::RefCell;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;

use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// The argument by which this program becomes the server.
pub(crate) const SERVE: &str = "--serve-posts";

const REQUEST: &[u8] =
    b"POST /grind HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n{\"grain\":\"rye\"}";
const ANSWER: &[u8] =
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n{\"flour\":\"fine\"}";

/// The server, a process of its own.
pub(crate) struct Server {
    child: Child,
    port: u16,
}

impl Server {
    pub(crate) fn start() -> Self {
        let this = std::env::current_exe().expect("a program knows where it is");
        let mut child = Command::new(this)
            .arg(SERVE)
            .stdout(Stdio::piped())
            .stdin(Stdio::piped())
            .spawn()
            .expect("it can be started once more");
        let mut line = String::new();
        let output = child.stdout.take().expect("it is piped");
        BufReader::new(output)
            .read_line(&mut line)
            .expect("it tells its port");
        let port = line.trim().parse().expect("a port is a number");
        Self { child, port }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().expect("it is ours");
        self.child.wait().expect("it was killed");
    }
}

/// Serves until its standard input is closed or it is killed.
pub(crate) fn serve() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()
        .expect("a runtime can be built");
    std::thread::spawn(|| {
        let mut rest = Vec::new();
        std::io::stdin().read_to_end(&mut rest).unwrap_or_default();
        std::process::exit(0);
    });
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port is free");
        println!("{}", listener.local_addr().expect("it is bound").port());
        std::io::stdout().flush().expect("somebody reads");
        loop {
            let (stream, _) = listener.accept().await.expect("it listens");
            tokio::spawn(answer(stream));
        }
    });
}

async fn answer(mut stream: tokio::net::TcpStream) {
    stream.set_nodelay(true).expect("it is a socket");
    let mut request = vec![0; REQUEST.len()];
    while stream.read_exact(&mut request).await.is_ok() {
        if stream.write_all(ANSWER).await.is_err() {
            return;
        }
    }
}

static IDLE: Mutex<Vec<tokio::net::TcpStream>> = Mutex::new(Vec::new());

/// Forgets the open connections; they belong to a runtime that ends.
pub(crate) fn hang_up() {
    IDLE.lock().expect("no panic").clear();
}

/// Sends one request and waits for its answer.
pub(crate) async fn post(port: u16) {
    let idle = IDLE.lock().expect("no panic").pop();
    let mut stream = match idle {
        Some(stream) => stream,
        None => {
            let stream = tokio::net::TcpStream::connect(("127.0.0.1", port))
                .await
                .expect("it listens");
            stream.set_nodelay(true).expect("it is a socket");
            stream
        }
    };
    stream.write_all(REQUEST).await.expect("it listens");
    let mut answer = [0; ANSWER.len()];
    stream.read_exact(&mut answer).await.expect("it answers");
    assert_eq!(answer, *ANSWER);
    IDLE.lock().expect("no panic").push(stream);
}

/// The same without a runtime: all requests first, then all answers.
pub(crate) struct Lines(RefCell<Vec<TcpStream>>);

impl Lines {
    pub(crate) fn open(port: u16, n: usize) -> Self {
        let open = |_| {
            let stream = TcpStream::connect(("127.0.0.1", port)).expect("it listens");
            stream.set_nodelay(true).expect("it is a socket");
            stream
        };
        Self(RefCell::new((0..n).map(open).collect()))
    }

    pub(crate) fn post(&self) {
        let mut streams = self.0.borrow_mut();
        for stream in &mut *streams {
            stream.write_all(REQUEST).expect("it listens");
        }
        for stream in &mut *streams {
            let mut answer = [0; ANSWER.len()];
            stream.read_exact(&mut answer).expect("it answers");
            assert_eq!(answer, *ANSWER);
        }
    }
}
