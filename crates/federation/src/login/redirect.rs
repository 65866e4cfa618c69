//! The loopback address that the browser comes back to (RFC 8252, section 7.3).

use std::net::Ipv4Addr;
use std::time::Duration;

use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::timeout;
use url::form_urlencoded;
use zeroize::Zeroizing;

use super::{LoginError, page};
use crate::events::{Events, LoginEvent};
use crate::tokens::Tokens;

/// Where providers send the browser.
const PATH: &str = "/callback";
/// The longest head of a request; codes are some hundred bytes long.
const HEAD_LIMIT: usize = 32 << 10;
/// Browsers open connections that they may never use.
const CONNECTIONS: usize = 64;
const REQUEST_LIMIT: Duration = Duration::from_secs(10);
/// How long a browser may take to hang up.
const LINGER: Duration = Duration::from_millis(500);

/// A listener on 127.0.0.1 for one login; closed when dropped.
pub(super) struct Listener {
    socket: TcpListener,
    port: u16,
    /// What a request of ours looks like.
    expected: Expected,
    events: Events,
}

#[derive(Clone)]
struct Expected {
    host: String,
    /// A digest, so that comparing takes as long for every wrong value.
    state: [u8; 32],
}

/// The authorization response: parameters with our `state`, and the browser that waits for a page.
pub(super) struct Response {
    parameters: Vec<(String, Zeroizing<String>)>,
    browser: TcpStream,
}

impl Response {
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

impl Listener {
    pub(super) async fn bind(
        port: Option<u16>,
        state: &str,
        events: Events,
    ) -> Result<Self, LoginError> {
        let port = port.unwrap_or(0);
        let refuse = |e: std::io::Error| LoginError::Port {
            port,
            reason: e.to_string(),
        };
        let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .await
            .map_err(refuse)?;
        let port = socket.local_addr().map_err(refuse)?.port();
        Ok(Self {
            socket,
            port,
            expected: Expected {
                host: format!("127.0.0.1:{port}"),
                state: Sha256::digest(state).into(),
            },
            events,
        })
    }

    pub(super) fn redirect_uri(&self) -> String {
        format!("http://127.0.0.1:{}{PATH}", self.port)
    }

    /// Waits for the response to this login; everything else is turned away. Connections are served side by side, so
    /// none can hold up the others.
    pub(super) async fn response(&mut self) -> Response {
        let mut served = JoinSet::new();
        loop {
            tokio::select! {
                accepted = self.socket.accept(), if served.len() < CONNECTIONS => {
                    match accepted {
                        Ok((stream, _)) => {
                            served.spawn(serve(stream, self.expected.clone()));
                        }
                        // Out of files, for instance: give others the time to close theirs.
                        Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
                    }
                }
                Some(done) = served.join_next() => match done {
                    Ok(Served::Response(response)) => return response,
                    Ok(Served::Stray) => self.events.send(LoginEvent::StrayRequest),
                    Ok(Served::Nothing) | Err(_) => {}
                }
            }
        }
    }

    /// Shows the person how it ended. The browser may have gone; that changes nothing.
    pub(super) async fn finish(self, mut response: Response, outcome: &Result<Tokens, LoginError>) {
        let text = match outcome {
            Ok(_) => page::answer(
                "200 OK",
                "Logged in",
                "You can close this window and go back to the program.",
            ),
            Err(error) => page::answer(
                "200 OK",
                "Not logged in",
                &format!("{error}. You can close this window and go back to the program."),
            ),
        };
        let _ = timeout(REQUEST_LIMIT, write(&mut response.browser, &text)).await;
    }
}

enum Served {
    Response(Response),
    /// A request that isn't the response; it got its answer.
    Stray,
    /// No request at all, or one for the icon that browsers ask for by themselves.
    Nothing,
}

async fn serve(mut stream: TcpStream, expected: Expected) -> Served {
    let Ok(Some(head)) = timeout(REQUEST_LIMIT, read_head(&mut stream)).await else {
        return Served::Nothing;
    };
    let (status, text) = match judge(&head, &expected) {
        Judged::Ours(parameters) => {
            return Served::Response(Response {
                parameters,
                browser: stream,
            });
        }
        Judged::Icon => {
            let answer = "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
            let _ = timeout(REQUEST_LIMIT, write(&mut stream, answer)).await;
            return Served::Nothing;
        }
        Judged::Refused(status, text) => (status, text),
    };
    let answer = page::answer(status, "Not expected", text);
    let _ = timeout(REQUEST_LIMIT, write(&mut stream, &answer)).await;
    Served::Stray
}

/// The head of a request; `None` when it doesn't come whole.
async fn read_head(stream: &mut TcpStream) -> Option<Zeroizing<Vec<u8>>> {
    let mut head = Zeroizing::new(Vec::with_capacity(4096));
    loop {
        if stream.read_buf(&mut *head).await.ok()? == 0 || head.len() > HEAD_LIMIT {
            return None;
        }
        if head.windows(4).any(|w| w == b"\r\n\r\n") {
            return Some(head);
        }
    }
}

async fn write(stream: &mut TcpStream, text: &str) -> std::io::Result<()> {
    stream.write_all(text.as_bytes()).await?;
    stream.shutdown().await?;
    // To close while the browser still sends would take the page away from it.
    let mut rest = [0; 1024];
    let drained = async { while matches!(stream.read(&mut rest).await, Ok(n) if n > 0) {} };
    let _ = timeout(LINGER, drained).await;
    Ok(())
}

enum Judged {
    Ours(Vec<(String, Zeroizing<String>)>),
    Icon,
    Refused(&'static str, &'static str),
}

/// Whether a request is the response to this login: our host (a page of another name that resolves to this machine
/// has another), GET, the path, each parameter once, our `state`.
fn judge(head: &[u8], expected: &Expected) -> Judged {
    const NOT_FOUND: Judged = Judged::Refused("404 Not Found", "There is nothing here.");
    const NOT_OURS: Judged = Judged::Refused(
        "400 Bad Request",
        "This isn't the answer to the login that is waiting; it goes on waiting.",
    );
    let Ok(head) = std::str::from_utf8(head) else {
        return NOT_OURS;
    };
    let mut lines = head.split("\r\n");
    let mut first = lines.next().unwrap_or_default().split(' ');
    let (method, target) = (first.next(), first.next().unwrap_or_default());
    let mut hosts = lines
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_once(':'))
        .filter(|(name, _)| name.eq_ignore_ascii_case("host"))
        .map(|(_, value)| value.trim());
    if hosts.next() != Some(expected.host.as_str()) || hosts.next().is_some() {
        return NOT_OURS;
    }
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    if path == "/favicon.ico" {
        return Judged::Icon;
    }
    if path != PATH {
        return NOT_FOUND;
    }
    if method != Some("GET") {
        return Judged::Refused("405 Method Not Allowed", "Only GET leads on from here.");
    }
    let mut parameters: Vec<(String, Zeroizing<String>)> = Vec::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        if parameters.iter().any(|(other, _)| *other == name) {
            return NOT_OURS;
        }
        parameters.push((name.into_owned(), Zeroizing::new(value.into_owned())));
    }
    let ours = parameters.iter().any(|(name, value)| {
        let digest: [u8; 32] = Sha256::digest(value.as_bytes()).into();
        name == "state" && digest == expected.state
    });
    if ours {
        Judged::Ours(parameters)
    } else {
        NOT_OURS
    }
}
