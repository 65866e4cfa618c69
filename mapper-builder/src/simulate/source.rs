//! Where the users come from, and what such a source can't know.

mod csv;
mod ldif;
mod server;

use std::collections::HashMap;
use std::path::Path;

use diagnostic::{Finding, Level, Source};
use keycloak_model::{GroupKey, Realm, RoleContainer, User, World};

pub use server::Server;

/// As much as a realm export may hold.
const MAX_BYTES: u64 = 256 << 20;

/// People and what is known about them.
#[derive(Debug)]
pub struct People {
    /// The realm they are in.
    pub world: World,
    /// Whether the realm is a real one, with clients of its own.
    pub has_clients: bool,
    /// What the source can't know, one sentence each.
    pub notes: Vec<String>,
}

/// A user as a list of people has it.
#[derive(Debug, Default, PartialEq, Eq)]
struct Row {
    username: String,
    email: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    enabled: bool,
    groups: Vec<String>,
    roles: Vec<String>,
    attributes: Vec<(String, Vec<String>)>,
}

/// Reads a fixture, a realm export (file or folder), a CSV or an LDIF file. `realm` chooses one of
/// an export with several.
///
/// # Errors
/// What can't be read, with places; and a source without users, because an answer about nobody
/// would look like one about everybody.
pub fn read(path: &Path, realm: Option<&str>) -> Result<People, Vec<Finding>> {
    let extension = path.extension().and_then(|extension| extension.to_str());
    let people = match extension.map(str::to_ascii_lowercase).as_deref() {
        Some("csv") if path.is_file() => list(path, realm, csv::rows)?,
        Some("ldif") if path.is_file() => list(path, realm, ldif::rows)?,
        _ => of_realm(path, realm)?,
    };
    if people.world.realm.users.is_empty() {
        let help = if people.has_clients {
            "an export of the admin console has no users; `kc.sh export --users realm_file` has them"
        } else {
            "a CSV file has one in each line below the first, an LDIF file an entry with `uid` or `sAMAccountName` for each"
        };
        let finding = no_users(&path.display().to_string()).help(help);
        return Err(vec![finding]);
    }
    Ok(people)
}

fn no_users(source: &str) -> Finding {
    Finding::new(Level::Error, "no-users", "holds no users")
        .in_file(&Source::new(source, ""))
        .note("an answer about nobody would look like one about everybody")
}

fn of_realm(path: &Path, realm: Option<&str>) -> Result<People, Vec<Finding>> {
    World::read(path, realm).map(of_world)
}

/// The people of a real realm.
fn of_world(world: World) -> People {
    let mut notes = Vec::new();
    let users = || world.realm.users.iter().map(|(_, user)| user);
    let federated = users()
        .filter(|user| user.federation_link.is_some())
        .count();
    if federated > 0 {
        notes.push(format!(
            "{} from a user storage such as LDAP: those who never logged in may be missing, and so may group memberships that are kept there",
            come(federated)
        ));
    }
    let made_up = users().filter(|user| has_made_up_id(user)).count();
    if made_up > 0 {
        notes.push(format!(
            "{made_up} of the users have no id here, so a `sub` that no mapper sets isn't known"
        ));
    }
    People {
        world,
        has_clients: true,
        notes,
    }
}

fn come(count: usize) -> String {
    if count == 1 {
        "1 user comes".to_owned()
    } else {
        format!("{count} users come")
    }
}

/// Whether a user's id is of our own making.
#[must_use]
pub fn has_made_up_id(user: &User) -> bool {
    User::named(&user.username).id == user.id
}

type Rows = (Vec<Row>, Vec<String>);

fn list(
    path: &Path,
    realm: Option<&str>,
    rows: fn(&Source) -> Result<Rows, Box<Finding>>,
) -> Result<People, Vec<Finding>> {
    let one = |finding: Box<Finding>| vec![*finding];
    let source = Source::read(path, MAX_BYTES).map_err(one)?;
    let (rows, mut notes) = rows(&source).map_err(one)?;
    let mut realm = Realm::new(realm.unwrap_or("list"));
    // Looking a path up in the realm goes through all its groups.
    let mut known = HashMap::new();
    for row in rows {
        add(&mut realm, &mut known, row);
    }
    notes.push(
        "a list of people has no ids, sessions or clients: a `sub` that no mapper sets isn't known"
            .to_owned(),
    );
    notes.push("what Keycloak adds itself (default groups and roles, roles of groups) is not in a list of people".to_owned());
    Ok(People {
        world: World::of(realm),
        has_clients: false,
        notes,
    })
}

fn add(realm: &mut Realm, known: &mut HashMap<String, GroupKey>, row: Row) {
    let mut user = User::named(&row.username);
    user.email = row.email.map(|email| email.to_lowercase());
    user.first_name = row.first_name;
    user.last_name = row.last_name;
    user.enabled = row.enabled;
    user.attributes = row.attributes.into_iter().collect();
    for path in row.groups {
        let path = if path.starts_with('/') {
            path
        } else {
            format!("/{}", path.replace('/', "~/"))
        };
        let group = match known.get(&path) {
            Some(group) => *group,
            None => match realm.group_at(&path) {
                Some(group) => *known.entry(path).or_insert(group),
                None => continue,
            },
        };
        if !user.groups.contains(&group) {
            user.groups.push(group);
        }
    }
    for role in row.roles {
        user.roles.push(realm.role(RoleContainer::Realm, &role));
    }
    realm.add_user(user);
}
