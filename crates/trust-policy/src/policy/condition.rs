//! The Condition element.

use diagnostic::{Finding, Level, Span};

use crate::json::{Json, Kind, Member};
use crate::key::ConditionKey;

use super::operand::{Form, Operand};
use super::read::Reader;
use super::{Condition, Operator};

impl Reader<'_> {
    /// Reads a Condition block; what can't be read goes to `undecidable`.
    pub(super) fn condition_block(
        &mut self,
        json: &Json,
        undecidable: &mut Vec<Span>,
    ) -> Vec<Condition> {
        let Some(operators) = json.members() else {
            self.wrong_type(json, "Condition", "an object");
            undecidable.push(json.span);
            return Vec::new();
        };
        self.report_duplicates(operators);
        let mut conditions = Vec::new();
        for member in operators {
            if operators
                .iter()
                .filter(|other| other.key == member.key)
                .count()
                > 1
            {
                undecidable.push(member.key_span);
                continue;
            }
            match Operator::parse(&member.key) {
                Some(operator) => self.keys(operator, member, &mut conditions, undecidable),
                None => {
                    self.unknown_operator(member);
                    undecidable.push(member.key_span);
                }
            }
        }
        conditions
    }

    fn unknown_operator(&mut self, member: &Member) {
        let help = match Operator::respelled(&member.key) {
            Some(name) => format!("write `{name}`"),
            None if member.key.contains("Like") && member.key.contains("IgnoreCase") => {
                "there is no Like without regard to case; list the spellings you mean".to_owned()
            }
            None => "use one of the documented operators, such as `StringEquals`".to_owned(),
        };
        self.error(
            "policy-operator",
            format!("`{}` is no condition operator", member.key),
            member.key_span,
            &help,
        );
    }

    fn keys(
        &mut self,
        operator: Operator,
        block: &Member,
        conditions: &mut Vec<Condition>,
        undecidable: &mut Vec<Span>,
    ) {
        let Some(members) = block.value.members() else {
            self.wrong_type(
                &block.value,
                &format!("`{}`", block.key),
                "an object of keys and values",
            );
            undecidable.push(block.value.span);
            return;
        };
        let keys: Vec<ConditionKey> = members
            .iter()
            .map(|member| ConditionKey::new(&member.key))
            .collect();
        for (index, (member, key)) in members.iter().zip(&keys).enumerate() {
            let earlier = members
                .iter()
                .zip(&keys)
                .take(index)
                .find(|(_, other)| *other == key);
            if let Some((earlier, _)) = earlier {
                self.duplicate(&member.key, member.key_span, earlier.key_span);
            }
            if keys.iter().filter(|other| *other == key).count() > 1 {
                undecidable.push(member.key_span);
                continue;
            }
            match self.operands(operator, &member.value, &member.key) {
                Some(operands) => conditions.push(Condition {
                    operator,
                    operator_span: block.key_span,
                    key: key.clone(),
                    key_span: member.key_span,
                    values_span: member.value.span,
                    operands,
                }),
                None => undecidable.push(member.value.span),
            }
        }
    }

    fn operands(&mut self, operator: Operator, json: &Json, key: &str) -> Option<Vec<Operand>> {
        let items = json.items().unwrap_or(std::slice::from_ref(json));
        if items.is_empty() {
            self.empty_list(json.span, key);
            return None;
        }
        let mut operands = Vec::with_capacity(items.len());
        for item in items {
            let text = match &item.kind {
                Kind::String(text) => text.clone(),
                Kind::Number(digits) => digits.clone(),
                Kind::Bool(value) => value.to_string(),
                Kind::Null | Kind::Array(_) | Kind::Object(_) => {
                    self.wrong_type(item, &format!("a value of `{key}`"), "a string");
                    return None;
                }
            };
            let operand = Operand::read(text, item.span, operator.comparison, self.version);
            if let Form::Undecidable(reason) = operand.form {
                self.findings.push(
                    Finding::new(
                        Level::Error,
                        "policy-condition-value",
                        format!(
                            "`{}` can't be evaluated under {operator}: {reason}",
                            operand.text
                        ),
                    )
                    .at(self.source, item.span)
                    .note("the verdict is unknown where it depends on this value")
                    .help("write the value in the form the operator takes"),
                );
            }
            operands.push(operand);
        }
        Some(operands)
    }
}
