//! Practice worlds to ask.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use diagnostic::Source;
use jiff::Timestamp;
use keycloak_model::{Format, World, parse_fixture};
use lab::{ClientKind, ClientSettings, Clock, LabSettings, MapperSettings, worker_command};
use provider_jar::{Draft, Kind, Package, Script};

const REALM: &str = r#"
[realm]
name = "acme"

[roles]
dev = {}

[groups]
"/dev" = {}
"/ops" = {}

[clients.app]
public = true
redirect-uris = ["http://127.0.0.1/callback"]

[clients.conf]
redirect-uris = ["https://conf.example/*"]

[users.anna]
email = "anna@acme.example"
first-name = "Anna"
last-name = "Arm"
groups = ["/dev", "/ops"]
roles = ["dev"]

[users.ben]
email = "ben@acme.example"
first-name = "Ben"
last-name = "Bein"

[users.gone]
enabled = false
"#;

/// Runs an asynchronous test.
pub fn block_on(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(test);
}

/// The realm `acme`: the public client `app`, the confidential one `conf` with the secret
/// `conf-secret`, and people whose password is their name with `-password`.
pub fn settings() -> LabSettings {
    world_of(REALM)
}

pub fn world_of(fixture: &str) -> LabSettings {
    let world: World = parse_fixture(&Source::new("realm.toml", fixture), Format::Toml).unwrap();
    let program = std::env::current_exe().unwrap();
    let names: Vec<String> = world
        .realm
        .users
        .iter()
        .map(|(_, user)| user.username.clone())
        .collect();
    let mut settings = LabSettings::new(world, worker_command(program));
    for name in names {
        let password = format!("{name}-password");
        settings.idp.passwords.insert(name, password.into());
    }
    settings.idp.clients.push(ClientSettings {
        id: "conf".to_owned(),
        kind: Some(ClientKind::Confidential("conf-secret".into())),
        redirect_uris: Vec::new(),
        attributes: Vec::new(),
    });
    settings
}

/// A jar with this one script in a folder of its own.
pub struct Jar {
    folder: tempfile::TempDir,
    kind: Kind,
    file_name: String,
}

impl Jar {
    pub fn of(kind: Kind, file_name: &str, code: &str) -> Self {
        let jar = Self {
            folder: tempfile::tempdir().unwrap(),
            kind,
            file_name: file_name.to_owned(),
        };
        jar.write(code);
        jar
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("mappers.jar")
    }

    /// Packs the script anew.
    pub fn write(&self, code: &str) {
        let script = Script {
            kind: self.kind,
            file_name: self.file_name.clone(),
            name: self.file_name.clone(),
            description: None,
            code: code.to_owned(),
        };
        let package = Package::new([script]).unwrap();
        let draft = Draft::new(self.path(), package.jar().unwrap());
        draft.save().unwrap();
    }
}

/// The script of a mapper that comes with the project.
pub fn shipped(mapper: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../mapper-scripts");
    std::fs::read_to_string(root.join(mapper).join(format!("{mapper}.js"))).unwrap()
}

/// An instance of a script's mapper at `app`.
pub fn instance(file_name: &str, config: &[(&str, &str)]) -> MapperSettings {
    MapperSettings {
        client: "app".to_owned(),
        name: file_name.to_owned(),
        provider: format!("script-{file_name}"),
        config: config
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect(),
    }
}

/// A clock that tests turn.
#[derive(Clone, Default)]
pub struct Turned(Arc<AtomicI64>);

impl Turned {
    pub fn clock(&self) -> Clock {
        let ahead = Arc::clone(&self.0);
        Clock::new(move || {
            let seconds = Timestamp::now().as_second() + ahead.load(Ordering::SeqCst);
            Timestamp::from_second(seconds).unwrap()
        })
    }

    pub fn forward(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}
