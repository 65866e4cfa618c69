//! HTTP in a few lines.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) path: String,
    pub(crate) authorization: Option<String>,
    pub(crate) form: HashMap<String, String>,
}

#[derive(Debug, Clone)]
pub(crate) enum Reply {
    /// Status, extra header lines, body.
    Full(u16, &'static str, Vec<u8>),
    /// This many bytes without saying how many.
    Flood(usize),
    /// The head, then a byte now and then, for ever.
    Drip,
    /// Nothing, ever.
    Silence,
    /// The connection is closed.
    HangUp,
}

impl Reply {
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        const TYPE: &str = "content-type: application/json\r\n";
        Self::Full(status, TYPE, body.to_string().into_bytes())
    }

    pub(crate) fn error(code: &str, description: &str) -> Self {
        Self::json(
            400,
            &serde_json::json!({"error": code, "error_description": description}),
        )
    }
}

#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) base: String,
    asked: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    /// Serves until the test's runtime ends.
    pub(crate) async fn start(
        reply: impl Fn(&str, &Request) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (log, own, reply) = (asked.clone(), base.clone(), Arc::new(reply));
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (log, own, reply) = (log.clone(), own.clone(), reply.clone());
                tokio::spawn(async move {
                    let Some(request) = read(&mut stream).await else {
                        return;
                    };
                    log.lock().unwrap().push(request.clone());
                    answer(stream, reply(&own, &request)).await;
                });
            }
        });
        Self { base, asked }
    }

    pub(crate) fn asked(&self, path: &str) -> Vec<Request> {
        let asked = self.asked.lock().unwrap();
        asked.iter().filter(|r| r.path == path).cloned().collect()
    }
}

async fn read(stream: &mut TcpStream) -> Option<Request> {
    let mut bytes = Vec::new();
    let end = loop {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
        if let Some(end) = bytes.windows(4).position(|w| w == b"\r\n\r\n") {
            break end + 4;
        }
    };
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let header = |name: &str| {
        head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name)
                .then(|| value.trim().to_owned())
        })
    };
    let length: usize = header("content-length").map_or(0, |l| l.parse().unwrap());
    while bytes.len() < end + length {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    let target = head.split(' ').nth(1)?;
    Some(Request {
        path: target.split('?').next()?.to_owned(),
        authorization: header("authorization"),
        form: url::form_urlencoded::parse(&bytes[end..])
            .into_owned()
            .collect(),
    })
}

async fn answer(mut stream: TcpStream, reply: Reply) {
    const ENDLESS: &[u8] =
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n";
    match reply {
        Reply::Full(status, headers, body) => {
            let head = format!(
                "HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {}\r\n{headers}\r\n",
                body.len()
            );
            let _ = stream.write_all(&[head.as_bytes(), &body].concat()).await;
        }
        Reply::Flood(bytes) => {
            let _ = stream.write_all(ENDLESS).await;
            for _ in 0..bytes / 8192 {
                if stream.write_all(&[b' '; 8192]).await.is_err() {
                    return;
                }
            }
        }
        Reply::Drip => {
            let _ = stream.write_all(ENDLESS).await;
            while stream.write_all(b" ").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        Reply::Silence => std::future::pending().await,
        Reply::HangUp => {}
    }
}

/// Sends text to a port of this machine and gives what comes back until the other side closes.
pub(crate) async fn raw_request(port: u16, text: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8(answer).unwrap()
}
