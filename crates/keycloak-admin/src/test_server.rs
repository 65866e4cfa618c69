//! A server of a few lines, for tests: answers by a function, keeps what it was asked.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::{Admin, BaseUrl, ConnectOptions, Credentials, Limits};

/// A request as it came in.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// With its query.
    pub(crate) target: String,
    pub(crate) bearer: Option<String>,
    pub(crate) body: String,
}

/// What to answer.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    /// Status, extra header lines, body.
    Full(u16, &'static str, String),
    /// Nothing, ever; the connection stays open.
    Silence,
    /// A body of this size that is sent without saying how long it is.
    Flood(usize),
}

pub(crate) fn ok(body: &str) -> Reply {
    Reply::Full(200, "", body.into())
}

pub(crate) struct TestServer {
    address: String,
    asked: Arc<Mutex<Vec<Request>>>,
}

impl TestServer {
    /// Serves until the test's runtime ends. Token requests not answered by `replies` (with `None`) get tokens `t1`,
    /// `t2` ... with refresh tokens `r1`, `r2` ...
    pub(crate) async fn start(
        replies: impl Fn(&Request) -> Option<Reply> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (log, replies) = (asked.clone(), Arc::new(replies));
        tokio::spawn(async move {
            let mut tokens = 0;
            while let Ok((mut stream, _)) = listener.accept().await {
                let Some(request) = read(&mut stream).await else {
                    continue;
                };
                log.lock().unwrap().push(request.clone());
                let reply = replies(&request).unwrap_or_else(|| {
                    if request.target.ends_with("/token") {
                        tokens += 1;
                        ok(&format!(
                            r#"{{"access_token":"t{tokens}","expires_in":60,"refresh_token":"r{tokens}","refresh_expires_in":1800}}"#
                        ))
                    } else {
                        Reply::Full(404, "", String::new())
                    }
                });
                tokio::spawn(answer(stream, reply));
            }
        });
        Self { address, asked }
    }

    pub(crate) fn base(&self) -> BaseUrl {
        BaseUrl::parse(&self.address).unwrap()
    }

    /// Logs in as `admin` with the given limits.
    pub(crate) async fn connect(&self, limits: Limits) -> Result<Admin, crate::Error> {
        let options = ConnectOptions {
            limits,
            ..ConnectOptions::default()
        };
        Admin::connect(
            self.base(),
            Credentials::admin("admin", "hunter2".into()),
            options,
        )
        .await
    }

    pub(crate) fn asked(&self) -> Vec<Request> {
        self.asked.lock().unwrap().clone()
    }

    /// `METHOD target` of everything asked but tokens.
    pub(crate) fn calls(&self) -> Vec<String> {
        self.asked()
            .iter()
            .filter(|r| !r.target.ends_with("/token"))
            .map(|r| format!("{} {}", r.method, r.target))
            .collect()
    }
}

async fn read(stream: &mut TcpStream) -> Option<Request> {
    let mut bytes = Vec::new();
    let end = loop {
        let mut chunk = [0; 4096];
        let n = stream.read(&mut chunk).await.ok().filter(|n| *n > 0)?;
        bytes.extend_from_slice(&chunk[..n]);
        if let Some(end) = bytes.windows(4).position(|w| w == b"\r\n\r\n") {
            break end + 4;
        }
    };
    let head = String::from_utf8(bytes[..end].to_vec()).ok()?;
    let header = |name: &str| {
        head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name)
                .then(|| value.trim().to_owned())
        })
    };
    let length: usize = header("content-length").map_or(0, |l| l.parse().unwrap());
    while bytes.len() < end + length {
        let mut chunk = [0; 4096];
        let n = stream.read(&mut chunk).await.ok().filter(|n| *n > 0)?;
        bytes.extend_from_slice(&chunk[..n]);
    }
    let mut first = head.split(' ');
    Some(Request {
        method: first.next()?.to_owned(),
        target: first.next()?.to_owned(),
        bearer: header("authorization").and_then(|h| Some(h.strip_prefix("Bearer ")?.to_owned())),
        body: String::from_utf8(bytes[end..].to_vec()).ok()?,
    })
}

async fn answer(mut stream: TcpStream, reply: Reply) {
    match reply {
        Reply::Full(status, headers, body) => {
            let length = body.len();
            let text = format!(
                "HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
            );
            let _ = stream.write_all(text.as_bytes()).await;
        }
        Reply::Silence => std::future::pending().await,
        Reply::Flood(bytes) => {
            let _ = stream
                .write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n")
                .await;
            let block = [b' '; 8192];
            for _ in 0..bytes / block.len() {
                if stream.write_all(&block).await.is_err() {
                    return;
                }
            }
        }
    }
}
