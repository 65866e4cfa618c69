//! Users as a directory exports them: LDIF (RFC 2849).

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use diagnostic::{Finding, Level, Source, Span};

use super::{Row, Rows};

/// Classes of entries that list others.
const GROUPS: [&str; 4] = ["groupofnames", "groupofuniquenames", "posixgroup", "group"];

/// Attributes that hold the members of a group.
const MEMBERS: [&str; 3] = ["member", "uniquemember", "memberuid"];

/// Attributes that Keycloak's LDAP provider makes fields of, or that say nothing about a person.
const NOT_ATTRIBUTES: [&str; 7] = [
    "uid",
    "mail",
    "givenname",
    "sn",
    "memberof",
    "objectclass",
    "samaccountname",
];

#[derive(Default)]
struct Entry {
    dn: String,
    /// By lower-case name.
    values: BTreeMap<String, Vec<String>>,
}

impl Entry {
    fn all(&self, name: &str) -> &[String] {
        self.values.get(name).map_or(&[], Vec::as_slice)
    }

    fn first(&self, name: &str) -> Option<String> {
        self.all(name).first().cloned()
    }

    fn is_group(&self) -> bool {
        let classes = self.all("objectclass").iter();
        classes
            .map(|class| class.to_ascii_lowercase())
            .any(|class| GROUPS.contains(&class.as_str()))
    }
}

/// The users of an LDIF file, with the groups that list them.
pub(super) fn rows(source: &Source) -> Result<Rows, Box<Finding>> {
    let entries = entries(source)?;
    let (groups, people): (Vec<Entry>, Vec<Entry>) = entries.into_iter().partition(Entry::is_group);
    let names: BTreeSet<String> = groups.iter().map(|group| normal(&group.dn)).collect();
    let mut of_member: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut nested = false;
    for group in &groups {
        let Some(name) = group.first("cn") else {
            continue;
        };
        for member in MEMBERS.iter().flat_map(|attribute| group.all(attribute)) {
            let member = normal(member);
            nested |= names.contains(&member);
            of_member.entry(member).or_default().push(name.clone());
        }
    }
    let rows = people.iter().filter_map(|person| row(person, &of_member));
    let mut notes = vec![
        "groups are taken to be what Keycloak's group mapper makes of LDAP groups by default: their `cn`, at the top level".to_owned(),
    ];
    if nested {
        notes.push("some LDAP groups are members of others; what that gives in Keycloak depends on its group mapper, and only direct members count here".to_owned());
    }
    Ok((rows.collect(), notes))
}

fn row(person: &Entry, of_member: &BTreeMap<String, Vec<String>>) -> Option<Row> {
    let name = person.first("uid");
    let username = name.or_else(|| person.first("samaccountname"))?;
    let keys = [normal(&person.dn), normal(&username)];
    let listed = keys.iter().filter_map(|key| of_member.get(key)).flatten();
    let own = person.all("memberof").iter();
    let own = own.filter_map(|dn| common_name(dn));
    let attributes = person.values.iter();
    Some(Row {
        username,
        email: person.first("mail"),
        first_name: person.first("givenname"),
        last_name: person.first("sn"),
        enabled: true,
        groups: listed.cloned().chain(own).collect(),
        roles: Vec::new(),
        attributes: attributes
            .filter(|(name, _)| !NOT_ATTRIBUTES.contains(&name.as_str()))
            .map(|(name, values)| (name.clone(), values.clone()))
            .collect(),
    })
}

/// A distinguished name or user name for comparison.
fn normal(name: &str) -> String {
    let parts: Vec<&str> = name.split(',').map(str::trim).collect();
    parts.join(",").to_lowercase()
}

/// The value of the first part of a distinguished name, with its escapes taken away.
fn common_name(dn: &str) -> Option<String> {
    let (_, rest) = dn.split_once('=')?;
    let mut name = String::new();
    let mut characters = rest.chars();
    while let Some(character) = characters.next() {
        match character {
            ',' | '+' => break,
            '\\' => name.extend(characters.next()),
            other => name.push(other),
        }
    }
    Some(name.trim().to_owned()).filter(|name| !name.is_empty())
}

fn entries(source: &Source) -> Result<Vec<Entry>, Box<Finding>> {
    let mut entries = Vec::new();
    let mut entry = Entry::default();
    for (place, line) in unfolded(source.text()) {
        if line.is_empty() {
            entries.push(std::mem::take(&mut entry));
        } else if !line.starts_with('#') {
            add(&mut entry, &line).map_err(|message| wrong(source, place, message))?;
        }
    }
    entries.push(entry);
    entries.retain(|entry| !entry.dn.is_empty());
    Ok(entries)
}

fn add(entry: &mut Entry, line: &str) -> Result<(), &'static str> {
    let (name, value) = line
        .split_once(':')
        .ok_or("a line that is no `name: value`")?;
    // With an option, such as `;lang-de`, it is another value of the same attribute.
    let name = name.split(';').next().unwrap_or(name).to_ascii_lowercase();
    // Passwords aren't kept; what stands in another file isn't fetched.
    if name == "userpassword" || value.starts_with('<') {
        return Ok(());
    }
    let value = match value.strip_prefix(':') {
        None => value.trim().to_owned(),
        Some(encoded) => {
            let bytes = STANDARD.decode(encoded.trim());
            match String::from_utf8(bytes.map_err(|_| "a value that is no base64")?) {
                Ok(text) => text,
                // Pictures and certificates.
                Err(_) => return Ok(()),
            }
        }
    };
    match name.as_str() {
        "version" if entry.dn.is_empty() => {}
        "dn" => entry.dn = value,
        "changetype" if value != "add" => {
            return Err("changes to entries: give entries, as `ldapsearch -L` writes them");
        }
        _ => entry.values.entry(name).or_default().push(value),
    }
    Ok(())
}

/// Lines with those that go on at a blank put together, and where each begins.
fn unfolded(text: &str) -> Vec<(usize, String)> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    let mut place = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_end_matches(['\n', '\r']);
        match (content.strip_prefix(' '), lines.last_mut()) {
            (Some(more), Some((_, last))) if !last.is_empty() => last.push_str(more),
            _ => lines.push((place, content.to_owned())),
        }
        place += line.len();
    }
    lines
}

fn wrong(source: &Source, place: usize, message: &str) -> Box<Finding> {
    let place = u32::try_from(place).unwrap_or(u32::MAX);
    let finding = Finding::new(Level::Error, "users-ldif", message);
    Box::new(finding.at(source, Span::new(place, place)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const DIRECTORY: &str = "\
version: 1
# people
dn: uid=alice,ou=People,dc=example,dc=org
objectClass: inetOrgPerson
uid: alice
givenName:: w4RsaWNl
sn: Long
 name
mail: Alice@example.org
departmentNumber: 7
userPassword: {SSHA}secret
jpegPhoto:: /9j/4AAQ
memberOf: CN=team\\, one,OU=Groups,DC=example,DC=org

dn: cn=admin,ou=Groups,dc=example,dc=org
objectClass: groupOfNames
cn: admin
member: UID=alice, ou=People,dc=example,dc=org
member: cn=ops,ou=Groups,dc=example,dc=org

dn: cn=ops,ou=Groups,dc=example,dc=org
objectClass: posixGroup
cn: ops
memberUid: alice
";

    #[test]
    fn people_get_the_groups_that_list_them() {
        let (rows, notes) = rows(&Source::new("people.ldif", DIRECTORY)).unwrap();
        let [alice] = rows.as_slice() else {
            panic!("{rows:?}")
        };
        assert_eq!(alice.groups, ["admin", "ops", "team, one"]);
        assert_eq!(alice.first_name.as_deref(), Some("Älice"));
        assert_eq!(alice.last_name.as_deref(), Some("Longname"));
        let number = ("departmentnumber".to_owned(), vec!["7".to_owned()]);
        assert_eq!(alice.attributes, [number]);
        assert!(notes.iter().any(|note| note.contains("members of others")));
    }

    #[test]
    fn what_is_no_ldif_is_told() {
        for (text, expected) in [
            ("hello", "no `name: value`"),
            ("dn: x\nuid:: ***", "no base64"),
            ("dn: x\nchangetype: modify", "changes"),
        ] {
            let error = rows(&Source::new("people.ldif", text)).unwrap_err();
            assert!(
                error.message.contains(expected),
                "{text}: {}",
                error.message
            );
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in "((dn: )|(uid)|[:<=,é\\\\\n a-z]){0,64}") {
            let _ = rows(&Source::new("people.ldif", text));
        }
    }
}
