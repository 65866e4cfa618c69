//! A role in a CloudFormation template.

use serde_json::Value;

use super::json_text::ascii;

pub(super) fn write(role: &str, document: &Value) -> String {
    let id: String = role.chars().filter(char::is_ascii_alphanumeric).collect();
    let id = if id.is_empty() { "Role".to_owned() } else { id };
    let mut text = format!(
        "AWSTemplateFormatVersion: \"2010-09-09\"\nResources:\n  {id}:\n    Type: AWS::IAM::Role\n    Properties:\n      RoleName: {}\n      AssumeRolePolicyDocument:",
        quoted(role)
    );
    value(&mut text, document, 4);
    text
}

/// Block style; every string and key in double quotes, whose escapes are a superset of JSON's.
/// `${` means something to `Fn::Sub` only, which isn't used.
fn value(text: &mut String, yaml: &Value, depth: usize) {
    let indent = "  ".repeat(depth);
    match yaml {
        Value::Object(members) => {
            text.push('\n');
            for (key, member) in members {
                text.push_str(&format!("{indent}{}:", quoted(key)));
                value(text, member, depth + 1);
            }
        }
        Value::Array(items) => {
            text.push('\n');
            for item in items {
                text.push_str(&format!("{indent}-"));
                value(text, item, depth + 1);
            }
        }
        Value::String(string) => text.push_str(&format!(" {}\n", quoted(string))),
        other => text.push_str(&format!(" {other}\n")),
    }
}

fn quoted(string: &str) -> String {
    ascii(&Value::from(string).to_string())
}
