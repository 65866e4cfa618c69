//! How a group stands in `sub` so that no other group's name can be mistaken for it.
//!
//! The path's segments are percent-encoded one by one, which leaves neither the delimiter nor
//! anything IAM would read as a wildcard or variable in them; `/` stands before each, `;` around the
//! whole: `;/aws/prod-admin;`.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stands on both sides of every group.
pub const DELIMITER: &str = ";";

/// Everything but `[A-Za-z0-9_.-]`.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'_').remove(b'.').remove(b'-');

/// Why a text is no group's path.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// It doesn't begin at the top.
    #[error("`{0}` is no group's path: it begins with `/`")]
    NotFromTheTop(String),
    /// A group without a name.
    #[error("`{0}` has a group without a name in it")]
    EmptyName(String),
}

/// The item of a group's path. A slash inside a name is written `~/`, as Keycloak writes it when
/// told to escape it.
///
/// # Errors
/// When the text is no path of groups.
pub fn item(path: &str) -> Result<String, PathError> {
    let Some(rest) = path.strip_prefix('/') else {
        return Err(PathError::NotFromTheTop(path.to_owned()));
    };
    // No name in a path from the command line holds NUL.
    let unescaped = rest.replace("~/", "\0");
    let mut item = String::new();
    for name in unescaped.split('/') {
        if name.is_empty() {
            return Err(PathError::EmptyName(path.to_owned()));
        }
        item.push('/');
        item.extend(utf8_percent_encode(&name.replace('\0', "/"), ENCODED));
    }
    Ok(item)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nested_group_differs_from_one_with_a_slash_in_its_name() {
        assert_eq!(item("/aws/prod-admin").unwrap(), "/aws/prod-admin");
        assert_eq!(item("/aws~/prod-admin").unwrap(), "/aws%2Fprod-admin");
    }

    #[test]
    fn nothing_is_left_that_delimits_or_matches() {
        assert_eq!(
            item("/a;b*c?${d}/é %").unwrap(),
            "/a%3Bb%2Ac%3F%24%7Bd%7D/%C3%A9%20%25"
        );
    }

    #[test]
    fn what_is_no_path_is_refused() {
        for path in ["", "admin", "/", "/aws/", "//admin"] {
            assert!(item(path).is_err(), "{path}");
        }
    }
}
