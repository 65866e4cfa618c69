//! Users as a table (RFC 4180): the first line names the columns.

use diagnostic::{Finding, Level, Source, Span};

use super::{Row, Rows};

/// Separates several values within a field.
const VALUES: char = ';';

/// The users of a table.
pub(super) fn rows(source: &Source) -> Result<Rows, Box<Finding>> {
    let text = source.text().trim_start_matches('\u{feff}');
    let mut lines = records(source, text)?.into_iter();
    let Some((_, header)) = lines.next() else {
        return Ok((Vec::new(), Vec::new()));
    };
    let columns: Vec<&str> = header.iter().map(|name| name.trim()).collect();
    if !columns.contains(&"username") {
        // As spreadsheets write it where the comma is in numbers.
        if columns.iter().any(|column| column.contains(VALUES)) {
            let message = "the columns stand between `;`, they must stand between `,`";
            let help = "save it with commas; `;` separates several values of one column";
            return Err(Box::new(wrong(source, 0, message).help(help)));
        }
        let finding = wrong(source, 0, "the first line names no column `username`");
        return Err(Box::new(finding.help("columns are username, email, firstName, lastName, enabled, groups, roles; any other is an attribute; several values stand between `;`")));
    }
    let mut rows = Vec::new();
    for (place, fields) in lines {
        if fields.len() != columns.len() {
            let message = format!(
                "{} fields, where the first line has {}",
                fields.len(),
                columns.len()
            );
            let help = "put a field with a comma or line break in it between quotes";
            return Err(Box::new(wrong(source, place, &message).help(help)));
        }
        let mut row = Row {
            enabled: true,
            ..Row::default()
        };
        for (column, value) in columns.iter().zip(&fields) {
            fill(&mut row, column, value).map_err(|message| wrong(source, place, &message))?;
        }
        if row.username.is_empty() {
            return Err(Box::new(wrong(source, place, "a user without name")));
        }
        rows.push(row);
    }
    Ok((rows, Vec::new()))
}

fn fill(row: &mut Row, column: &str, value: &str) -> Result<(), String> {
    let one = || Some(value.to_owned()).filter(|value| !value.is_empty());
    let several = || -> Vec<String> {
        let values = value.split(VALUES).map(str::trim);
        let values = values.filter(|value| !value.is_empty());
        values.map(str::to_owned).collect()
    };
    match column {
        "username" => value.trim().clone_into(&mut row.username),
        "email" => row.email = one(),
        "firstName" => row.first_name = one(),
        "lastName" => row.last_name = one(),
        "enabled" => {
            row.enabled = match value.trim().to_ascii_lowercase().as_str() {
                "" | "true" | "yes" | "1" => true,
                "false" | "no" | "0" => false,
                other => return Err(format!("`{other}` is neither true nor false")),
            }
        }
        "groups" => row.groups = several(),
        "roles" => row.roles = several(),
        name => {
            let values = several();
            if !values.is_empty() {
                row.attributes.push((name.to_owned(), values));
            }
        }
    }
    Ok(())
}

type Record = (usize, Vec<String>);

/// The records with the places they begin at; empty lines are none.
fn records(source: &Source, text: &str) -> Result<Vec<Record>, Box<Finding>> {
    let mut records: Vec<Record> = Vec::new();
    let mut fields: Vec<String> = Vec::new();
    let mut field = String::new();
    let (mut begin, mut quoted, mut was_quoted) = (0, false, false);
    let mut characters = text.char_indices().peekable();
    while let Some((place, character)) = characters.next() {
        match character {
            '"' if quoted && characters.peek().is_some_and(|(_, next)| *next == '"') => {
                characters.next();
                field.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if field.is_empty() && !was_quoted => {
                quoted = true;
                was_quoted = true;
            }
            _ if quoted => field.push(character),
            ',' => {
                fields.push(std::mem::take(&mut field));
                was_quoted = false;
            }
            '\r' => {}
            '\n' => {
                fields.push(std::mem::take(&mut field));
                was_quoted = false;
                let record = std::mem::take(&mut fields);
                if record.iter().any(|field| !field.is_empty()) {
                    records.push((begin, record));
                }
                begin = place + 1;
            }
            _ => field.push(character),
        }
    }
    if quoted {
        return Err(Box::new(wrong(source, begin, "a quote is never closed")));
    }
    fields.push(field);
    if fields.iter().any(|field| !field.is_empty()) {
        records.push((begin, fields));
    }
    Ok(records)
}

fn wrong(source: &Source, place: usize, message: &str) -> Finding {
    let place = u32::try_from(place).unwrap_or(u32::MAX);
    Finding::new(Level::Error, "users-csv", message).at(source, Span::new(place, place))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<Vec<Row>, String> {
        rows(&Source::new("users.csv", text))
            .map(|(rows, _)| rows)
            .map_err(|finding| finding.message)
    }

    #[test]
    fn a_table_holds_users_with_groups_and_attributes() {
        let rows = read(
            "username,email,groups,department,enabled\r\nalice,A@x.example,/aws/admin; ops ,\"R,\"\"D\"\"\",\r\n\r\nbob,,,,no\n",
        )
        .unwrap();
        let [alice, bob] = rows.as_slice() else {
            panic!("{rows:?}")
        };
        assert_eq!(alice.groups, ["/aws/admin", "ops"]);
        let department = ("department".to_owned(), vec!["R,\"D\"".to_owned()]);
        assert_eq!(alice.attributes, [department]);
        assert_eq!((bob.email.as_ref(), bob.enabled), (None, false));
    }

    #[test]
    fn what_is_no_table_of_users_is_told() {
        for (text, expected) in [
            ("name\nalice", "no column `username`"),
            ("username;groups\nalice;/a", "must stand between `,`"),
            ("username,groups\nalice", "1 fields"),
            ("username\n\"alice", "never closed"),
            ("username,enabled\nalice,maybe", "`maybe`"),
            ("username,email\n,a@x", "without name"),
        ] {
            let message = read(text).unwrap_err();
            assert!(message.contains(expected), "{text}: {message}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in "(username)?[,\"\n\r;a-zé]{0,64}") {
            let _ = read(&text);
        }
    }
}
