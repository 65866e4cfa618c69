//! Providers and STSs that do what they shouldn't: each run ends in time, with a message that says what
//! it was, an exit code that means it, and nothing secret in it.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use lab::StsFaults;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::Value;
use session_store::{Kind, Store};
use url::form_urlencoded;

use crate::driver::{Seen, World, policy, until};
use crate::leaks::{base64, forms, found};

/// What is done instead of an answer, and what is said about it: of a provider, and of an STS.
const DEEDS: [(&str, &str, &str); 8] = [
    (
        "huge",
        "larger than 1048576 bytes",
        "larger than 1048576 bytes",
    ),
    ("type", "it is `text/html`", "`text/html`"),
    (
        "redirect",
        "redirects aren't followed",
        "redirects aren't followed",
    ),
    (
        "garbage",
        "can't be read as JSON",
        "doesn't answer as an STS does",
    ),
    (
        "empty",
        "can't be read as JSON",
        "doesn't answer as an STS does",
    ),
    (
        "hangup",
        "/protocol/openid-connect/",
        "AssumeRoleWithWebIdentity",
    ),
    ("unavailable", "503", "503"),
    ("refuse", "go away", "go away"),
];

/// Takes requests and does as the request's own address or secret says.
struct Hostile {
    port: u16,
    /// Tokens that it was given.
    given: Arc<Mutex<Vec<(&'static str, String)>>>,
}

impl Hostile {
    fn at(listener: TcpListener) -> Self {
        let port = listener.local_addr().unwrap().port();
        let given = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&given);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let kept = Arc::clone(&kept);
                // Who hangs up is no concern of ours.
                thread::spawn(move || drop(serve(stream, &kept)));
            }
        });
        Self { port, given }
    }

    fn anywhere() -> Self {
        Self::at(TcpListener::bind("127.0.0.1:0").unwrap())
    }
}

pub fn request(stream: &mut impl Read) -> std::io::Result<String> {
    let mut text = String::new();
    let mut bytes = [0; 4096];
    loop {
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                let is_length = name.eq_ignore_ascii_case("content-length");
                is_length.then(|| value.trim().parse::<usize>().unwrap())
            });
            if body.len() >= length.unwrap_or(0) {
                return Ok(text);
            }
        }
        let count = stream.read(&mut bytes)?;
        if count == 0 {
            return Ok(text);
        }
        text.push_str(&String::from_utf8_lossy(&bytes[..count]));
    }
}

fn serve(mut stream: TcpStream, given: &Mutex<Vec<(&'static str, String)>>) -> std::io::Result<()> {
    let asked = request(&mut stream)?;
    let body = asked.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    let mut token = String::new();
    let mut echo = String::new();
    for (name, value) in form_urlencoded::parse(body.as_bytes()) {
        for known in ["client_secret", "refresh_token", "WebIdentityToken"] {
            if name == known {
                token = value.clone().into_owned();
                given.lock().unwrap().push((known, token.clone()));
                echo.push_str(&forms(&token).join(" "));
            }
        }
    }
    let (_, deed) = asked.split_once("do-").unwrap();
    let deed = deed.split(|c: char| !c.is_ascii_lowercase()).next();
    let sts = body.contains("AssumeRole");
    let kind = if sts { "text/xml" } else { "application/json" };
    let mut answer = |status: &str, kind: &str, more: &str, body: &str| {
        let length = body.len();
        write!(
            stream,
            "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-type: {kind}\r\n{more}content-length: {length}\r\n\r\n{body}"
        )
    };
    match deed.unwrap() {
        "type" => answer("200 OK", "text/html", "", "<html>Sign in</html>"),
        "redirect" => {
            let to = format!("location: https://evil.example/?token={token}#{token}\r\n");
            answer("302 Found", kind, &to, "")
        }
        "garbage" => answer("200 OK", kind, "", &format!("{{\"access_token\": <{token}")),
        "empty" => answer("200 OK", kind, "", ""),
        "unavailable" => {
            let page = format!("<html>Later, {token}</html>");
            answer("503 Service Unavailable", "text/html", "", &page)
        }
        "refuse" => {
            let words = format!("go away \u{1b}[2J\u{7}{echo}");
            let body = if sts {
                let words = words
                    .replace(char::is_control, "&#27;")
                    .replace('%', "&#37;");
                format!(
                    "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>{words}</Message></Error></ErrorResponse>"
                )
            } else {
                let error =
                    serde_json::json!({ "error": "invalid_request", "error_description": words });
                error.to_string()
            };
            answer("400 Bad Request", kind, "", &body)
        }
        deed => {
            write!(stream, "HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\n")?;
            match deed {
                "huge" => {
                    write!(stream, "connection: close\r\n\r\n")?;
                    let spaces = vec![b' '; 1 << 16];
                    loop {
                        stream.write_all(&spaces)?;
                    }
                }
                "hangup" => write!(stream, "content-length: 1000\r\n\r\n{{\"a\""),
                _ => {
                    write!(stream, "content-length: 100000\r\n\r\n")?;
                    loop {
                        stream.write_all(b" ")?;
                        thread::sleep(Duration::from_millis(200));
                    }
                }
            }
        }
    }
}

/// A run in a home of its own: a login isn't shared, and neither is its failure.
fn run(from: &Path, arguments: &[&str], secret: &str) -> Seen {
    let home = tempfile::tempdir().unwrap();
    let copied = Command::new("cp")
        .args(["-a", "."])
        .arg(home.path())
        .current_dir(from)
        .status();
    assert!(copied.unwrap().success());
    let mut command = crate::driver::program(home.path());
    command
        .args(arguments)
        .env("DEED", secret)
        .env("BROWSER", "true")
        .stdin(Stdio::null());
    Seen::of(command.output().unwrap())
}

/// All runs beside each other: some wait for the end of their time.
fn all(
    home: &Path,
    cases: &[(&str, &str, i32)],
    arguments: impl Fn(&str) -> Vec<String> + Sync,
) -> Vec<Seen> {
    thread::scope(|scope| {
        let runs: Vec<_> = cases
            .iter()
            .flat_map(|case| [(case, "text"), (case, "json")])
            .map(|((deed, said, code), format)| {
                let arguments = &arguments;
                scope.spawn(move || {
                    let mut words = arguments(deed);
                    words.extend(["--format".to_owned(), format.to_owned()]);
                    let words: Vec<&str> = words.iter().map(String::as_str).collect();
                    let seen = run(home, &words, &format!("do-{deed}"));
                    assert_eq!(
                        (seen.code, seen.stdout.as_str()),
                        (*code, ""),
                        "{deed}: {}",
                        seen.stderr
                    );
                    let message = if format == "json" {
                        let error: Value = serde_json::from_str(&seen.stderr).expect(&seen.stderr);
                        assert_eq!(error["error"]["exit"], *code);
                        error["error"]["message"].as_str().unwrap().to_owned()
                    } else {
                        assert!(seen.stderr.starts_with("error: "), "{}", seen.stderr);
                        seen.stderr.clone()
                    };
                    assert!(message.contains(said), "{deed}: {message}");
                    assert!(!seen.stderr.contains('\u{1b}'), "{deed}: {}", seen.stderr);
                    assert!(!seen.stderr.contains("panicked"), "{}", seen.stderr);
                    seen
                })
            })
            .collect();
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    })
}

/// Other providers' refresh tokens are no JWTs of a thousand characters, which messages cut off.
fn shorten_refresh_token(world: &World) {
    let store = Store::new(world.state(), policy());
    let sessions = Kind::new("session");
    for id in store.ids(sessions).unwrap() {
        let mut record: Value = store.read(sessions, &id).unwrap().unwrap();
        assert!(record["refresh_token"].is_string());
        record["refresh_token"] = "r3f/r3sh+0paque=".into();
        store.write(sessions, &id, &record).unwrap();
    }
}

/// Nothing that the server was given is told again, though it tries to have that.
fn told_nothing(runs: &[Seen], hostile: &Hostile, kind: &str) {
    let given = hostile.given.lock().unwrap().clone();
    assert!(given.iter().any(|(name, _)| *name == kind), "{kind}");
    for run in runs {
        assert_eq!(found(&run.stderr, &given), None, "{}", run.stderr);
    }
}

/// An answer of which a little comes all the time.
#[test]
fn who_drips_is_given_up() {
    let world = World::new();
    world.log_in("alice", None);
    let hostile = Hostile::anywhere();
    let role = World::role("Admin");
    let server = format!("http://127.0.0.1:{}/do-drip", hostile.port);
    thread::scope(|scope| {
        let home = world.home.path();
        let said = "AssumeRoleWithWebIdentity: no answer from";
        let (endpoint, role) = (&server, &role);
        scope.spawn(move || {
            all(home, &[("drip", said, 6)], |_| {
                [
                    "credential-process",
                    "--role",
                    role,
                    "--sts-endpoint",
                    endpoint,
                ]
                .map(str::to_owned)
                .to_vec()
            })
        });
        let issuer = &server;
        scope.spawn(move || {
            all(home, &[("drip", "no full answer after 30 s", 6)], |_| {
                ["login", "--issuer", &format!("{issuer}/realms/x")]
                    .map(str::to_owned)
                    .to_vec()
            })
        });
    });
    told_nothing(&[], &hostile, "WebIdentityToken");
}

#[test]
fn a_hostile_sts_is_told_of_in_time() {
    let world = World::new();
    world.log_in("alice", None);
    let hostile = Hostile::anywhere();
    let role = World::role("Admin");
    let cases = DEEDS.map(|(deed, _, said)| (deed, said, if deed == "refuse" { 5 } else { 6 }));
    let runs = all(world.home.path(), &cases, |deed| {
        let endpoint = format!("http://127.0.0.1:{}/do-{deed}", hostile.port);
        [
            "credential-process",
            "--role",
            &role,
            "--sts-endpoint",
            &endpoint,
        ]
        .map(str::to_owned)
        .to_vec()
    });
    told_nothing(&runs, &hostile, "WebIdentityToken");
}

#[test]
fn a_hostile_provider_is_told_of_at_the_first_login() {
    let world = World::new();
    let hostile = Hostile::anywhere();
    let cases = DEEDS.map(|(deed, said, _)| {
        // What it is asked for here isn't the token endpoint's.
        let said = if deed == "hangup" {
            "openid-configuration"
        } else {
            said
        };
        (deed, said, 6)
    });
    all(world.home.path(), &cases, |deed| {
        let issuer = format!("http://127.0.0.1:{}/do-{deed}/realms/x", hostile.port);
        ["login", "--issuer", &issuer].map(str::to_owned).to_vec()
    });
}

#[test]
fn a_provider_that_turns_hostile_is_told_of_at_the_next_refresh() {
    let world = World::new();
    let secret = "client-secret = { env = \"DEED\" }\nclient-auth = \"post\"\n";
    let configuration = world.configuration_with(secret);
    world.log_in("alice", None);
    world.configure(&configuration);
    shorten_refresh_token(&world);
    let port = world.practice.lab.issuer().port().unwrap();
    let home = world.abandoned();
    let mut listener = None;
    until("the port is free", || {
        listener = TcpListener::bind(("127.0.0.1", port)).ok();
        listener.is_some()
    });
    let hostile = Hostile::at(listener.unwrap());
    let role = World::role("Admin");
    let cases = DEEDS.map(|(deed, said, _)| (deed, said, if deed == "refuse" { 4 } else { 6 }));
    let runs = all(home.path(), &cases, |_| {
        ["credential-process", "--role", &role]
            .map(str::to_owned)
            .to_vec()
    });
    told_nothing(&runs, &hostile, "refresh_token");
    told_nothing(&runs, &hostile, "client_secret");
}

#[test]
fn a_clock_that_is_wrong_is_said_to_be() {
    let world = World::new();
    world.log_in("alice", None);
    let role = World::role("Admin");
    for hours in [-2, 2] {
        world.practice.sts.faults().set(StsFaults {
            clock_offset: jiff::SignedDuration::from_hours(hours),
            ..StsFaults::default()
        });
        for format in ["text", "json"] {
            let seen = world.run(&["credential-process", "--role", &role, "--format", format]);
            assert_eq!(
                (seen.code, seen.stdout.as_str()),
                (5, ""),
                "{hours}: {}",
                seen.stderr
            );
            assert!(seen.stderr.contains("clock"), "{hours}: {}", seen.stderr);
        }
    }
    world.practice.sts.faults().set(StsFaults::default());
    assert_eq!(world.run(&["credential-process", "--role", &role]).code, 0);
}

/// What a server needs whose certificate for `name` is by an authority that no system knows, and the
/// authority's certificate as a file has it.
pub fn certified(name: &str) -> (Arc<ServerConfig>, String) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec![name.to_owned()])
        .unwrap()
        .signed_by(&key, &authority)
        .unwrap();
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    let certificate = base64(authority.der());
    (
        Arc::new(config),
        format!("-----BEGIN CERTIFICATE-----\n{certificate}\n-----END CERTIFICATE-----\n"),
    )
}

/// Such a server; gives its port and the authority's certificate.
fn over_tls(name: &str) -> (u16, String) {
    let (config, authority) = certified(name);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for socket in listener.incoming().flatten() {
            let mut stream =
                StreamOwned::new(ServerConnection::new(config.clone()).unwrap(), socket);
            // Fails when we aren't trusted.
            if stream.read(&mut [0; 4096]).is_ok() {
                let _ = stream.write_all(b"HTTP/1.1 404 X\r\ncontent-length: 0\r\n\r\n");
                let _ = stream.flush();
            }
        }
    });
    (port, authority)
}

#[test]
fn a_wrong_certificate_is_told_apart_and_nothing_is_sent() {
    let world = World::new();
    world.log_in("alice", None);
    let role = World::role("Admin");
    // By nobody known; by one that is trusted, for another name; and as it should be.
    for (name, trusted, said) in [
        ("localhost", false, "`ca-file`"),
        ("elsewhere.example", true, "certificate"),
        ("localhost", true, "404"),
    ] {
        let (port, authority) = over_tls(name);
        std::fs::write(world.home.path().join("authority.pem"), authority).unwrap();
        let file = if trusted {
            "ca-file = \"authority.pem\"\n"
        } else {
            ""
        };
        world.configure(&world.configuration_with(file));
        let url = format!("https://localhost:{port}/realms/x");
        for arguments in [
            &["login", "--issuer", &url][..],
            &[
                "credential-process",
                "--role",
                &role,
                "--sts-endpoint",
                &url,
            ],
        ] {
            for format in ["text", "json"] {
                let words = [arguments, &["--format", format]].concat();
                let seen = world.run(&words);
                assert_eq!(
                    (seen.code, seen.stdout.as_str()),
                    (6, ""),
                    "{words:?}: {}",
                    seen.stderr
                );
                assert!(seen.stderr.contains(said), "{words:?}: {}", seen.stderr);
            }
        }
    }
    world.configure(&world.configuration_with("ca-file = \"config.toml\"\n"));
    let seen = world.run(&["credential-process", "--role", &role]);
    assert_eq!(
        (seen.code, seen.stdout.as_str()),
        (2, ""),
        "{}",
        seen.stderr
    );
    assert!(seen.stderr.contains("PEM"), "{}", seen.stderr);
}
