//! `keyferry console`: a link that signs in to the AWS console.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use rustls::{ServerConnection, StreamOwned};
use serde_json::{Value, json};
use url::{Url, form_urlencoded};

use crate::driver::{World, browser_that_notes, until};
use crate::given_assertion::Given;
use crate::hostile::{certified, request};
use crate::saml::identity;

/// What the console's sign-in gives.
const SIGN_IN_TOKEN: &str = "sign+in/token=";

/// AWS's sign-in behind a proxy that leads there alone; keeps the sessions it was shown.
struct SignIn {
    port: u16,
    shown: Receiver<Value>,
    authority: String,
}

impl SignIn {
    fn start() -> Self {
        let (config, authority) = certified("signin.aws.amazon.com");
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (tell, shown) = channel();
        thread::spawn(move || {
            for socket in listener.incoming().flatten() {
                let tls = ServerConnection::new(config.clone()).unwrap();
                // Who hangs up is no concern of ours.
                let _ = serve(socket, tls, &tell);
            }
        });
        Self {
            port,
            shown,
            authority,
        }
    }
}

fn serve(
    mut socket: TcpStream,
    tls: ServerConnection,
    tell: &Sender<Value>,
) -> std::io::Result<()> {
    let asked = request(&mut socket)?;
    assert!(
        asked.starts_with("CONNECT signin.aws.amazon.com:443 "),
        "{asked}"
    );
    socket.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
    let mut stream = StreamOwned::new(tls, socket);
    let asked = request(&mut stream)?;
    let (head, body) = asked.split_once("\r\n\r\n").unwrap_or_default();
    let form: Vec<_> = form_urlencoded::parse(body.as_bytes()).collect();
    let field = |name: &str| form.iter().find(|(known, _)| known == name);
    // In the address it would lie in every proxy's log.
    let asks = head.starts_with("POST /federation HTTP")
        && field("Action").is_some_and(|(_, action)| action == "getSigninToken");
    let session = field("Session").and_then(|(_, text)| serde_json::from_str(text).ok());
    let (status, body) = match session {
        Some(session) if asks => {
            tell.send(session).unwrap();
            (
                "200 OK",
                json!({ "SigninToken": SIGN_IN_TOKEN }).to_string(),
            )
        }
        _ => ("400 Bad Request", String::new()),
    };
    write!(
        stream,
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )?;
    stream.flush()?;
    let _ = stream.read(&mut [0; 1]);
    Ok(())
}

/// What a link carries.
fn carried(link: &str) -> (String, Vec<(String, String)>) {
    let link = Url::parse(link.trim_end()).unwrap();
    let pairs = link.query_pairs().into_owned().collect();
    let mut place = link;
    place.set_query(None);
    (place.to_string(), pairs)
}

#[test]
fn an_assertion_or_a_login_opens_the_console() {
    let sign_in = SignIn::start();
    let proxy = format!("http://127.0.0.1:{}", sign_in.port);
    let world = World::new();
    let given = Given::to(&world, "bob");
    world.log_in("alice", None);
    std::fs::write(world.home.path().join("authority.pem"), &sign_in.authority).unwrap();
    world.configure(&world.configuration_with("ca-file = \"authority.pem\"\n"));
    std::fs::write(world.home.path().join("response.b64"), &given.base64).unwrap();
    let (auditor, admin) = (World::role("Auditor"), World::role("Admin"));
    let by_assertion = ["--role", &auditor, "--assertion", "response.b64"];
    let by_login = ["--role", &admin];
    let place = "https://console.aws.amazon.com/s3/home?region=eu-central-1";
    for (how, destination, whose) in [
        (&by_assertion[..], None, "Auditor/bob"),
        (&by_assertion[..], Some(place), "Auditor/bob"),
        (&by_login[..], None, "Admin/alice"),
    ] {
        let mut words = [&["console", "--print"][..], how].concat();
        words.extend(
            destination
                .into_iter()
                .flat_map(|place| ["--destination", place]),
        );
        let mut command = world.command(&words);
        let seen = crate::driver::Seen::of(command.env("HTTPS_PROXY", &proxy).output().unwrap());
        assert_eq!((seen.code, seen.stderr.as_str()), (0, ""), "{words:?}");
        let (at, pairs) = carried(&seen.stdout);
        assert_eq!(at, "https://signin.aws.amazon.com/federation");
        let expected = [
            ("Action", "login"),
            ("Issuer", "keyferry"),
            (
                "Destination",
                destination.unwrap_or("https://console.aws.amazon.com/"),
            ),
            ("SigninToken", SIGN_IN_TOKEN),
        ];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(pairs, expected);
        // The credentials that AWS was shown are good, and of the role and the person.
        let shown = sign_in.shown.recv().unwrap();
        let document = json!({
            "AccessKeyId": shown["sessionId"],
            "SecretAccessKey": shown["sessionKey"],
            "SessionToken": shown["sessionToken"],
            "Expiration": "2100-01-01T00:00:00Z",
        });
        assert_eq!(
            identity(&world, &document),
            format!("arn:aws:sts::123456789012:assumed-role/{whose}")
        );
        assert!(!seen.stdout.contains(shown["sessionKey"].as_str().unwrap()));
    }

    // Without --print the browser gets the link, and nobody else.
    let (browser, visited) = browser_that_notes(world.home.path());
    let words = [&["console"][..], &by_assertion].concat();
    let mut command = world.command(&words);
    command.env("HTTPS_PROXY", &proxy).env("BROWSER", browser);
    let seen = crate::driver::Seen::of(command.output().unwrap());
    assert_eq!(
        (seen.code, seen.stdout.as_str()),
        (0, ""),
        "{}",
        seen.stderr
    );
    assert!(!seen.stderr.contains("SigninToken"), "{}", seen.stderr);
    until("the browser is opened", || {
        std::fs::read_to_string(&visited).is_ok_and(|text| text.ends_with('\n'))
    });
    let (_, pairs) = carried(&std::fs::read_to_string(&visited).unwrap());
    assert_eq!(pairs[3].1, SIGN_IN_TOKEN);
}

#[test]
fn only_aws_has_a_console() {
    let world = World::new();
    let elsewhere = [
        "console",
        "--print",
        "--destination",
        "https://evil.example.org/",
    ];
    world.log_in("alice", None);
    let role = World::role("Admin");
    let seen = world.run(&[&elsewhere[..], &["--role", &role]].concat());
    assert_eq!((seen.code, seen.stdout.as_str()), (2, ""));
    assert!(
        seen.stderr.contains("isn't a place in the console"),
        "{}",
        seen.stderr
    );
}
