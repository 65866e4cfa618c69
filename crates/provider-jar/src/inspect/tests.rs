use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::Instant;

use diagnostic::text::{Options, render};
use proptest::prelude::*;
use serde_json::Value;

use super::{Inspection, inspect};
use crate::{Kind, Package, Script};

const RECORDED: [(&str, &str); 3] = [
    (
        "24.0.5, Java 17",
        include_str!("../../tests/data/jars-24.0.5-java17.json"),
    ),
    (
        "26.7.3, Java 17",
        include_str!("../../tests/data/jars-26.7.3-java17.json"),
    ),
    (
        "26.7.3, Java 25",
        include_str!("../../tests/data/jars-26.7.3-java25.json"),
    ),
];

fn jars() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/jars");
    let mut jars: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    jars.sort();
    jars
}

/// Those that fit into a few kilobytes.
static SMALL: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let jars = jars().into_iter().map(|path| fs::read(path).unwrap());
    jars.filter(|jar| jar.len() < 4096).collect()
});

fn name(path: &Path) -> &str {
    path.file_name().unwrap().to_str().unwrap()
}

fn of(bytes: &[u8]) -> Inspection {
    inspect("a.jar", Cursor::new(bytes)).unwrap()
}

fn registered(inspection: &Inspection) -> Vec<(String, String)> {
    let mut providers: Vec<_> = inspection
        .providers
        .iter()
        .filter(|provider| provider.registered)
        .map(|provider| {
            let kind = match provider.kind {
                Kind::Authenticator => "DeployedScriptAuthenticatorFactory",
                Kind::Policy => "DeployedScriptPolicyFactory",
                Kind::Mapper => "DeployedScriptOIDCProtocolMapper",
                Kind::SamlMapper => "DeployedScriptSAMLProtocolMapper",
            };
            (kind.to_owned(), provider.id())
        })
        .collect();
    providers.sort();
    providers
}

/// Disagreements with one server about one jar.
fn compare(jar: &str, ours: &Inspection, theirs: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    let notes: Vec<&str> = ours
        .findings
        .iter()
        .flat_map(|finding| &finding.notes)
        .map(String::as_str)
        .collect();
    let causes = theirs["notAJar"].as_array().or(theirs["fails"].as_array());
    if let Some(causes) = causes {
        let (class, message) = causes
            .iter()
            .rev()
            .map(|cause| cause.as_str().unwrap())
            .find(|cause| !cause.contains("MalformedInputException"))
            .unwrap()
            .split_once(": ")
            .unwrap();
        let real = format!("{}: {message}", class.rsplit('.').next().unwrap());
        let is_quoted = notes.iter().any(|note| {
            let quote = [
                "Java says: ",
                "Java 25 says: ",
                "`kc.sh build` ends with exit code 1: ",
            ]
            .iter()
            .find_map(|words| note.strip_prefix(words))
            .unwrap_or("nothing");
            let quote = quote.replace(
                "entry (`ze` on newer Java), without the name of the file",
                "",
            );
            real.starts_with(&quote)
                || real
                    .replace("name or comment)", "name)")
                    .starts_with(&quote)
        });
        if !is_quoted {
            wrong.push(format!("{jar}: {notes:?} is not {real}"));
        }
        let is_newer = ours
            .findings
            .iter()
            .any(|finding| finding.id == "jar-newer-java");
        if ours.builds && !is_newer {
            wrong.push(format!("{jar}: we think it builds, but {real}"));
        }
        return wrong;
    }
    if !ours.builds {
        wrong.push(format!("{jar}: we think it breaks the build: {notes:?}"));
    }
    let mut providers = Vec::new();
    for provider in theirs["providers"].as_array().unwrap() {
        let text = |key: &str| provider[key].as_str().unwrap().to_owned();
        providers.push((text("factory"), text("id")));
        let Some(source) = ours.scripts.get(&text("fileName")) else {
            if provider["length"].as_u64().unwrap() < 1 << 20 {
                wrong.push(format!("{jar}: no script {}", text("fileName")));
            }
            continue;
        };
        let code = text("code");
        let code = code.strip_prefix('\u{FEFF}').unwrap_or(&code);
        if !source.text().starts_with(code) {
            wrong.push(format!("{jar}: {:?} is not {code:?}", source.text()));
        }
    }
    providers.sort();
    if providers != registered(ours) {
        wrong.push(format!(
            "{jar}: {:?} is not {providers:?}",
            registered(ours)
        ));
    }
    wrong
}

#[test]
fn every_jar_is_what_real_servers_make_of_it() {
    let mut wrong = Vec::new();
    for (server, recorded) in RECORDED {
        let recorded: Value = serde_json::from_str(recorded).unwrap();
        assert!(recorded.as_object().unwrap().len() > 100);
        for path in jars() {
            let ours = inspect(name(&path), fs::File::open(&path).unwrap()).unwrap();
            if name(&path) == "bomb-as-descriptor.jar" {
                // Java reads all twenty million blanks of it.
                assert_eq!(ours.findings[0].id, "descriptor-too-large");
                continue;
            }
            let differences = compare(name(&path), &ours, &recorded[name(&path)]);
            wrong.extend(
                differences
                    .into_iter()
                    .map(|text| format!("{server}: {text}")),
            );
        }
    }
    assert!(
        wrong.is_empty(),
        "{} differences:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn the_findings_of_every_jar() {
    let mut text = String::new();
    for path in jars() {
        let inspection = inspect(name(&path), fs::File::open(&path).unwrap()).unwrap();
        let shown = render(&inspection.findings, Options::default());
        text.push_str(&format!("## {}\n\n{shown}", name(&path)));
    }
    insta::assert_snapshot!(text);
}

#[test]
fn a_jar_that_was_packed_here_has_nothing_to_complain_about() {
    let script = |file_name: &str| Script {
        kind: Kind::Mapper,
        file_name: file_name.into(),
        name: "A".into(),
        description: None,
        code: "'x'".into(),
    };
    let package = Package::new([script("a.js"), script("ü b.js")]).unwrap();
    let inspection = of(&package.jar().unwrap());
    assert_eq!(inspection.findings, []);
    assert!(inspection.builds);
    assert_eq!(inspection.entry_count, 4);
    assert_eq!(inspection.scripts["ü b.js"].text(), "'x'");
    assert_eq!(inspection.scripts["ü b.js"].name(), "a.jar!/ü b.js");
}

#[test]
fn a_directory_that_claims_to_be_enormous_is_not_read_into_memory() {
    let size: u32 = 40 << 20;
    let mut bytes = vec![0; size as usize];
    bytes.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
    bytes.extend(size.to_le_bytes());
    bytes.extend([0; 6]);
    let inspection = of(&bytes);
    assert_eq!(inspection.findings[0].id, "jar-too-large");
}

#[test]
fn many_bombs_unpack_no_more_than_the_total() {
    let path = jars()
        .into_iter()
        .find(|path| name(path) == "bomb-as-script.jar")
        .unwrap();
    let bytes = fs::read(path).unwrap();
    let start = Instant::now();
    let inspection = of(&bytes);
    assert!(inspection.scripts.is_empty());
    assert!(start.elapsed().as_secs() < 5);
}

proptest! {
    #[test]
    fn no_bytes_make_inspecting_fail(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = render(&of(&bytes).findings, Options::default());
    }

    #[test]
    fn no_change_to_a_jar_makes_inspecting_fail(
        index in any::<prop::sample::Index>(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0_u8..4), 1..12),
    ) {
        let mut bytes = index.get(&SMALL).clone();
        for (at, value, how) in changes {
            if bytes.is_empty() {
                break;
            }
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = value,
                1 => bytes.truncate(at),
                2 => bytes.insert(at, value),
                _ => bytes[at] = bytes[at].wrapping_add(1),
            }
        }
        let _ = render(&of(&bytes).findings, Options::default());
    }
}
