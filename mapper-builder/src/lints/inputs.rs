//! What of a user a script reads, by its syntax tree.

use std::collections::BTreeSet;

use nashorn::syntax::ast::{Expression, ExpressionKind, Program};
use nashorn::syntax::visit::{self, Visitor};

use super::ScriptKind;
use super::infer::{Type, Types, literal_text};

/// Fields of a user with the methods that read them.
const FIELDS: [(&str, &str); 4] = [
    ("username", "getUsername"),
    ("email", "getEmail"),
    ("firstName", "getFirstName"),
    ("lastName", "getLastName"),
];

/// Methods that take the name of an attribute; they answer for fields, too.
const BY_NAME: [&str; 3] = ["getFirstAttribute", "getAttributeStream", "getAttribute"];

/// What a script reads of a user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Inputs {
    /// Fields and attributes, by name.
    pub named: BTreeSet<String>,
    /// Whether it reads attributes of which the text doesn't tell the names.
    pub any: bool,
}

/// What a script of this kind reads of a user. An object of which the text doesn't tell the type counts
/// as one: what is missed here would be taken for safe.
pub(crate) fn user_inputs(program: &Program, kind: ScriptKind) -> Inputs {
    let mut reader = Reader {
        types: Types::new(program, kind.bindings()),
        found: Inputs::default(),
    };
    visit::walk_program(&mut reader, program);
    reader.found
}

struct Reader<'a> {
    types: Types<'a>,
    found: Inputs,
}

impl<'a> Reader<'a> {
    fn may_be_user(&self, expression: &'a Expression) -> bool {
        match self.types.of(expression) {
            Type::Java(java) => java.name == "UserModel",
            Type::Unknown => true,
            _ => false,
        }
    }

    /// `user.attributes`, `user.getAttributes()`
    fn is_attributes(&self, expression: &'a Expression) -> bool {
        let (object, name) = match &expression.kind {
            ExpressionKind::Member(member) => (&member.object, &member.property.name),
            ExpressionKind::Call(call) => match &call.callee.kind {
                ExpressionKind::Member(member) => (&member.object, &member.property.name),
                _ => return false,
            },
            _ => return false,
        };
        let is_call = matches!(&expression.kind, ExpressionKind::Call(_));
        let wanted = if is_call {
            "getAttributes"
        } else {
            "attributes"
        };
        &**name == wanted && self.may_be_user(object)
    }

    /// The names a text may be; any, when the script doesn't tell.
    fn add_name(&mut self, name: Option<&'a Expression>) {
        let Some(name) = name else { return };
        let values = match &name.kind {
            ExpressionKind::Identifier(_) if self.types.is_added_to(name) => Vec::new(),
            ExpressionKind::Identifier(_) => self.types.values(name),
            _ => vec![name],
        };
        let texts: Option<Vec<String>> = values.into_iter().map(literal_text).collect();
        match texts {
            Some(texts) if !texts.is_empty() => self.found.named.extend(texts),
            _ => self.found.any = true,
        }
    }
}

impl<'a> Visitor<'a> for Reader<'a> {
    fn visit_expression(&mut self, expression: &'a Expression) {
        match &expression.kind {
            ExpressionKind::Index(index) if self.is_attributes(&index.object) => {
                self.add_name(Some(&index.index));
                visit::walk_expression(self, &index.object);
                self.visit_expression(&index.index);
                return;
            }
            ExpressionKind::Call(call) => {
                if let ExpressionKind::Member(member) = &call.callee.kind {
                    let name = &*member.property.name;
                    if name == "get" && self.is_attributes(&member.object) {
                        self.add_name(call.arguments.first());
                        visit::walk_expression(self, &member.object);
                        for argument in &call.arguments {
                            self.visit_expression(argument);
                        }
                        return;
                    }
                    if BY_NAME.contains(&name) && self.may_be_user(&member.object) {
                        self.add_name(call.arguments.first());
                    }
                }
            }
            ExpressionKind::Member(member) if self.may_be_user(&member.object) => {
                let name = &*member.property.name;
                let mut fields = FIELDS.iter();
                let field = fields.find(|(field, getter)| *field == name || *getter == name);
                if let Some((field, _)) = field {
                    self.found.named.insert((*field).to_owned());
                }
            }
            _ => {}
        }
        if self.is_attributes(expression) {
            self.found.any = true;
        }
        visit::walk_expression(self, expression);
    }
}

#[cfg(test)]
mod tests {
    use nashorn::syntax::{ParseOptions, parse};

    use super::*;

    fn read(script: &str) -> (Vec<String>, bool) {
        let program = parse(script, &ParseOptions::default()).unwrap();
        let inputs = user_inputs(&program, ScriptKind::Mapper);
        (inputs.named.into_iter().collect(), inputs.any)
    }

    #[test]
    fn fields_and_attributes_are_found_where_they_are_read() {
        let cases: [(&str, &[&str], bool); 12] = [
            ("user.email", &["email"], false),
            (
                "user.getUsername() + user.firstName",
                &["firstName", "username"],
                false,
            ),
            ("user.getFirstAttribute('team')", &["team"], false),
            (
                "var name = 'team'; user.getAttributeStream(name)",
                &["team"],
                false,
            ),
            ("var u = user; u.getFirstAttribute(\"a\" )", &["a"], false),
            (
                "function f(who) { return who.email; } f(user)",
                &["email"],
                false,
            ),
            ("user.getAttributes().get('team')", &["team"], false),
            ("user.attributes['team']", &["team"], false),
            ("userSession.getUser().getEmail()", &["email"], false),
            // The name is made up at run time, or all of them are read.
            (
                "user.getFirstAttribute('aws-' + realm.getName())",
                &[],
                true,
            ),
            ("user.getAttributes().keySet()", &[], true),
            (
                "keycloakSession.users().getUserById(realm, 'x').lastName",
                &["lastName"],
                false,
            ),
        ];
        for (script, named, any) in cases {
            let named: Vec<String> = named.iter().map(|&name| name.to_owned()).collect();
            assert_eq!(read(script), (named, any), "{script}");
        }
    }

    #[test]
    fn what_is_no_users_or_stands_in_a_comment_is_not() {
        for script in [
            "// user.email\nuser.getId()",
            "'user.email, \"team\"'",
            "var o = {email: 1}; o.email",
            "user.getGroupsStream().forEach(function (g) { g.getFirstAttribute('team'); })",
            "realm.getAttribute('team')",
        ] {
            assert_eq!(read(script), (Vec::new(), false), "{script}");
        }
    }
}
