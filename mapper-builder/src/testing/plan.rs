//! From projects to jobs.

use diagnostic::{Finding, Level, Source, Span};
use keycloak_model::{KeycloakVersion, World};
use mapper_runtime::{InstanceConfig, MapperKind, Scenario, Target};
use provider_jar::Kind;

use crate::project::{Case, NameFormat, Project};
use crate::scripts::{Job, Script, Setup, Text, User};

/// A project with the world its cases happen in.
#[derive(Clone, Debug)]
pub struct Suite<'p> {
    project: &'p Project,
    world: World,
}

impl<'p> Suite<'p> {
    /// Reads a project's fixture.
    ///
    /// # Errors
    /// Everything wrong with it, and what cases name and it doesn't have.
    pub fn new(project: &'p Project) -> Result<Self, Vec<Finding>> {
        let world = match &project.manifest.fixture {
            Some(fixture) => World::read(
                &project.folder.join(fixture),
                project.manifest.realm.as_deref(),
            )?,
            None => World::sample()?,
        };
        let unknown = project.cases.iter().filter_map(|case| {
            let error = Scenario::new(&world, &case.user, case.client.as_deref()).err()?;
            let is_user = Scenario::new(&world, &case.user, None).is_err();
            let name = match &case.client {
                Some(client) if !is_user => client,
                _ => &case.user,
            };
            let finding = Finding::new(Level::Error, "case-name", error.to_string());
            let finding = match quoted(&case.source, name) {
                Some(span) => finding.at(&case.source, span),
                None => finding.in_file(&case.source),
            };
            Some(finding.help(match &project.manifest.fixture {
                Some(fixture) => format!("name one that `{fixture}` has, or declare it there"),
                None => "without `fixture` in mapper.toml it is the sample realm: write a fixture of your own".to_owned(),
            }))
        });
        let unknown: Vec<_> = unknown.collect();
        if unknown.is_empty() {
            Ok(Self { project, world })
        } else {
            Err(unknown)
        }
    }

    /// The project.
    #[must_use]
    pub const fn project(&self) -> &'p Project {
        self.project
    }
}

/// Where a text first stands as a value.
fn quoted(source: &Source, text: &str) -> Option<Span> {
    let start = ['"', '\'']
        .iter()
        .find_map(|quote| source.text().find(&format!("{quote}{text}{quote}")))?;
    let end = start + text.len() + 2;
    Some(Span::new(start.try_into().ok()?, end.try_into().ok()?))
}

/// Everything there is to run: for each suite, for each case, one job per version, oldest first.
pub(super) struct Plan {
    pub(super) setup: Setup,
    pub(super) jobs: Vec<Job>,
    /// For each suite, oldest first.
    pub(super) versions: Vec<Vec<KeycloakVersion>>,
}

impl Plan {
    pub(super) fn new(suites: &[Suite<'_>], versions: &[KeycloakVersion]) -> Self {
        let mut plan = Self {
            setup: Setup::default(),
            jobs: Vec::new(),
            versions: Vec::new(),
        };
        for (place, suite) in suites.iter().enumerate() {
            let project = suite.project;
            let mut versions = match versions {
                [] => project.versions().to_vec(),
                chosen => chosen.to_vec(),
            };
            // Who asks for all of them means those the project names, too.
            if KeycloakVersion::KNOWN
                .iter()
                .all(|known| versions.contains(known))
            {
                versions.extend_from_slice(project.versions());
            }
            versions.sort_unstable();
            versions.dedup();
            plan.setup.worlds.push(suite.world.clone().into());
            plan.setup.scripts.push(Text {
                name: project.script.name().to_owned(),
                text: project.script.text().to_owned(),
            });
            for case in &project.cases {
                let versions = versions.iter();
                plan.jobs
                    .extend(versions.map(|&version| job(project, case, version, place)));
            }
            plan.versions.push(versions);
        }
        plan
    }
}

fn job(project: &Project, case: &Case, keycloak: KeycloakVersion, place: usize) -> Job {
    let manifest = &project.manifest;
    let first = || manifest.claim.as_ref()?.targets.first().copied();
    Job {
        keycloak,
        script: Script::Shared(place),
        world: place,
        user: User::Named(case.user.clone()),
        client: case.client.clone(),
        kind: if manifest.kind == Kind::SamlMapper {
            MapperKind::Saml
        } else {
            MapperKind::OpenIdConnect
        },
        target: case.target.or_else(first).unwrap_or(Target::AccessToken),
        instance: instance(project),
    }
}

/// The instance that `mapper.toml` describes, as Keycloak stores it.
#[must_use]
pub fn instance(project: &Project) -> InstanceConfig {
    let manifest = &project.manifest;
    let text = |value: bool| value.to_string();
    let mut entries = Vec::new();
    if let Some(claim) = &manifest.claim {
        entries.extend(claim.name.clone().map(|name| ("claim.name", name)));
        entries.extend(
            claim
                .json_type
                .map(|label| ("jsonType.label", label.label().to_owned())),
        );
        entries.push(("multivalued", text(claim.multivalued)));
        for (key, target) in [
            ("access.token.claim", Target::AccessToken),
            ("id.token.claim", Target::IdToken),
            ("userinfo.token.claim", Target::Userinfo),
            ("introspection.token.claim", Target::Introspection),
            ("access.tokenResponse.claim", Target::TokenResponse),
        ] {
            entries.push((key, text(claim.targets.contains(&target))));
        }
    }
    if let Some(attribute) = &manifest.attribute {
        let format = match attribute.name_format {
            NameFormat::Basic => "Basic",
            NameFormat::UriReference => "URI Reference",
            NameFormat::Unspecified => "Unspecified",
        };
        entries.push(("attribute.name", attribute.name.clone()));
        entries.push(("attribute.nameformat", format.to_owned()));
        let friendly = attribute.friendly_name.clone();
        entries.extend(friendly.map(|name| ("friendly.name", name)));
        entries.push(("single", text(attribute.single)));
    }
    InstanceConfig::new(manifest.name.as_str(), entries)
}
