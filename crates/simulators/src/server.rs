//! Serves one simulated system on loopback.

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, oneshot};

use crate::fault::Planned;
use crate::limiter::Counted;
use crate::request::{decoded, pairs};
use crate::{Answer, Fault, Limiter, Request};

/// A system that is simulated.
pub trait Simulated: Send + 'static {
    /// Answers one request. One at a time, as if under a lock.
    fn answer(&mut self, request: &Request) -> Answer;

    /// Returns what keeps its limits; none when it has none.
    fn limiter(&self) -> Option<&Limiter> {
        None
    }
}

/// One simulated system on a port of this computer, until it is dropped. It has a thread of its own, so that it can
/// serve callers which block.
#[derive(Debug)]
pub struct Simulator<S> {
    address: SocketAddr,
    shared: Arc<Shared<S>>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared<S> {
    system: Mutex<S>,
    faults: Mutex<Vec<Planned>>,
    seen: Mutex<Vec<Request>>,
    /// Tells that another request was seen.
    asked: Notify,
}

impl<S: Simulated> Simulator<S> {
    /// Begins to serve.
    ///
    /// # Errors
    /// When this computer gives no port or thread.
    pub fn start(system: S) -> io::Result<Self> {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            system: Mutex::new(system),
            faults: Mutex::default(),
            seen: Mutex::default(),
            asked: Notify::new(),
        });
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .build()?;
        let (stop, stopped) = oneshot::channel();
        let served = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("simulator".to_owned())
            .spawn(move || {
                runtime.block_on(async {
                    tokio::select! {
                        () = accept(listener, served) => {}
                        _ = stopped => {}
                    }
                });
            })?;
        Ok(Self {
            address,
            shared,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// Returns where it is, for example `http://127.0.0.1:40123`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Looks at the system, or changes it, between two requests.
    pub fn with<T>(&self, look: impl FnOnce(&mut S) -> T) -> T {
        look(&mut locked(&self.shared.system))
    }

    /// Plans a fault for the next request with the method whose path contains the text. Several are met in the order
    /// in which they were planned.
    pub fn fail_next(&self, method: &str, path: &str, fault: Fault) {
        self.fail(method, path, 1, fault);
    }

    /// The same for the next so many requests.
    pub fn fail(&self, method: &str, path: &str, times: usize, fault: Fault) {
        locked(&self.shared.faults).push(Planned::new(method, path, times.max(1), fault));
    }

    /// The same for the next request with the method whose body contains the text: for systems that have one address
    /// for everything.
    pub fn fail_next_body(&self, method: &str, body: &str, fault: Fault) {
        locked(&self.shared.faults).push(Planned::new(method, "", 1, fault).with_body(body));
    }

    /// Returns every request so far, those with faults too.
    pub fn seen(&self) -> Vec<Request> {
        locked(&self.shared.seen).clone()
    }

    /// Returns what passed its limits and what did not, by what it counts.
    pub fn counts(&self) -> BTreeMap<String, Counted> {
        self.with(|system| system.limiter().map(Limiter::counts).unwrap_or_default())
    }

    /// Returns once so many requests had the method and a path that contains the text. What they ask for is done by then,
    /// unless a fault kept it from that.
    pub async fn asked(&self, method: &str, path: &str, times: usize) {
        loop {
            let mut asked = pin!(self.shared.asked.notified());
            // From here on no request is missed.
            asked.as_mut().enable();
            if self.count(method, path) >= times {
                return;
            }
            asked.await;
        }
    }

    /// Returns how many requests had the method and a path that contains the text.
    pub fn count(&self, method: &str, path: &str) -> usize {
        let seen = locked(&self.shared.seen);
        let fitting = seen
            .iter()
            .filter(|request| request.method == method && request.path.contains(path));
        fitting.count()
    }
}

impl<S> Drop for Simulator<S> {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // A server that has ended already needs no word.
            stop.send(()).unwrap_or_default();
        }
        if let Some(thread) = self.thread.take() {
            // A panic of the simulated system has been printed by then.
            drop(thread.join());
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn accept<S: Simulated>(listener: std::net::TcpListener, shared: Arc<Shared<S>>) {
    let Ok(listener) = TcpListener::from_std(listener) else {
        return;
    };
    loop {
        // A caller that went away while it was let in is no reason to stop.
        if let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, Arc::clone(&shared)));
        }
    }
}

/// Serves one connection until it is cut.
async fn serve<S: Simulated>(stream: TcpStream, shared: Arc<Shared<S>>) {
    let service = service_fn(|request| {
        let shared = Arc::clone(&shared);
        async move {
            let request = read(request).await?;
            answer(&shared, &request).await.map(written).ok_or(Cut)
        }
    });
    let served = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    // It ends by an error whenever it was cut on purpose.
    drop(served.await);
}

/// Returns the answer; none when the connection is cut.
async fn answer<S: Simulated>(shared: &Shared<S>, request: &Request) -> Option<Answer> {
    let fault = Planned::take(&mut locked(&shared.faults), request);
    let is_done = match &fault {
        None | Some(Fault::AnswerAfter(_) | Fault::CutAfter | Fault::SilenceAfter) => true,
        Some(Fault::Answer(_) | Fault::CutBefore | Fault::Silence) => false,
    };
    let answer = is_done.then(|| locked(&shared.system).answer(request));
    locked(&shared.seen).push(request.clone());
    shared.asked.notify_waiters();
    match fault {
        None => answer,
        Some(Fault::Answer(other) | Fault::AnswerAfter(other)) => Some(other),
        Some(Fault::CutBefore | Fault::CutAfter) => None,
        Some(Fault::Silence | Fault::SilenceAfter) => std::future::pending().await,
    }
}

/// The connection ends here, on purpose or because the caller cut it.
#[derive(Debug)]
struct Cut;

impl std::fmt::Display for Cut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("cut")
    }
}

impl std::error::Error for Cut {}

async fn read(request: hyper::Request<Incoming>) -> Result<Request, Cut> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map_err(|_| Cut)?.to_bytes().to_vec();
    let path = head.uri.path().to_owned();
    let target = head
        .uri
        .path_and_query()
        .map_or(path.as_str(), |both| both.as_str());
    let segments = path
        .split('/')
        .filter(|part| !part.is_empty())
        .map(decoded)
        .collect();
    let headers = head.headers.iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        (name.as_str().to_owned(), value)
    });
    Ok(Request {
        method: head.method.as_str().to_owned(),
        segments,
        query: pairs(head.uri.query().unwrap_or_default()),
        headers: headers.collect(),
        target: target.to_owned(),
        path,
        body,
    })
}

fn written(answer: Answer) -> hyper::Response<Full<Bytes>> {
    let mut response = hyper::Response::builder().status(answer.status);
    for (name, value) in &answer.headers {
        response = response.header(name, value);
    }
    let body = Full::new(Bytes::from(answer.body));
    response.body(body).unwrap_or_else(|_| unwritable())
}

/// What a system answers that was written with an impossible header.
fn unwritable() -> hyper::Response<Full<Bytes>> {
    let mut response =
        hyper::Response::new(Full::new(Bytes::from_static(b"an answer that cannot be written")));
    *response.status_mut() = hyper::StatusCode::INTERNAL_SERVER_ERROR;
    response
}
