//! Which conditions can a change of one key's value change?
//!
//! For most conditions one text tells: a value that must be equal, or a text that a pattern can't do
//! without. While no such text is met, a condition has the same outcome for every value; so a change
//! from one value to another concerns the conditions whose texts are met in either. The others, and
//! those whose variables the key fills, are looked at whenever it changes.

use std::collections::HashMap;

use crate::evaluate::condition_keys;
use crate::key::ConditionKey;
use crate::policy::{Comparison, Condition, Form, Operand, Policy, StringTest, Version};
use crate::request::Fact;
use crate::text::case::lower;
use crate::text::template::{self, Part, Reading};

use super::compiled::number;
use super::contained::{Contained, Texts};

/// The keys that the conditions of a set ask for.
#[derive(Debug, Default)]
pub(super) struct KeyIndexes<'s> {
    by_name: HashMap<&'s str, u32>,
    indexes: Vec<KeyIndex<'s>>,
}

/// The conditions that one key's value decides.
#[derive(Debug)]
pub(super) struct KeyIndex<'s> {
    pub(super) key: &'s ConditionKey,
    /// Every condition about this key.
    about: Vec<u32>,
    /// Those that can't be looked up.
    each: Vec<u32>,
    equal: HashMap<String, Vec<u32>>,
    equal_ignoring_case: HashMap<String, Vec<u32>>,
    texts: Texts,
    contained: Option<Contained>,
    /// Conditions with a variable of this key.
    variables: Vec<u32>,
}

/// What a value has to meet before an operand of the policy can fit it.
enum Meets {
    Equal(String),
    EqualIgnoringCase(String),
    Contained(String),
    /// There is no such value.
    Nothing,
}

/// What all values that meet nothing of a condition have in common.
#[derive(PartialEq, Eq)]
enum Shape {
    Missing,
    Unknown,
    Single,
    Many,
}

impl<'s> KeyIndexes<'s> {
    /// Adds a condition; the number of the key it is about.
    pub(super) fn add(&mut self, number: u32, policy: &Policy, condition: &'s Condition) -> u32 {
        let own = self.key(&condition.key);
        for variable in condition_keys(condition).skip(1) {
            let variable = self.key(variable);
            if let Some(index) = self.indexes.get_mut(variable as usize)
                && index.variables.last() != Some(&number)
            {
                index.variables.push(number);
            }
        }
        if let Some(index) = self.indexes.get_mut(own as usize) {
            index.add(number, policy, condition);
        }
        own
    }

    fn key(&mut self, key: &'s ConditionKey) -> u32 {
        let next = number(self.indexes.len());
        let number = *self.by_name.entry(key.folded()).or_insert(next);
        if number == next {
            self.indexes.push(KeyIndex::new(key));
        }
        number
    }

    /// Ends the adding.
    pub(super) fn finish(&mut self) {
        for index in &mut self.indexes {
            index.contained = std::mem::take(&mut index.texts).finish();
        }
    }

    /// The number of a key, by its name in small letters.
    pub(super) fn by_name(&self, name: &str) -> Option<u32> {
        self.by_name.get(name).copied()
    }

    pub(super) fn get(&self, key: u32) -> Option<&KeyIndex<'s>> {
        self.indexes.get(key as usize)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &KeyIndex<'s>> {
        self.indexes.iter()
    }
}

impl<'s> KeyIndex<'s> {
    fn new(key: &'s ConditionKey) -> Self {
        Self {
            key,
            about: Vec::new(),
            each: Vec::new(),
            equal: HashMap::new(),
            equal_ignoring_case: HashMap::new(),
            texts: Texts::default(),
            contained: None,
            variables: Vec::new(),
        }
    }

    fn add(&mut self, number: u32, policy: &Policy, condition: &Condition) {
        self.about.push(number);
        let operands = condition.operands.iter();
        let texts: Option<Vec<Meets>> = operands
            .map(|operand| meets(policy, condition.operator.comparison, operand))
            .collect();
        let Some(texts) = texts else {
            self.each.push(number);
            return;
        };
        for text in texts {
            match text {
                Meets::Equal(text) => self.equal.entry(text).or_default().push(number),
                Meets::EqualIgnoringCase(text) => {
                    self.equal_ignoring_case
                        .entry(text)
                        .or_default()
                        .push(number);
                }
                Meets::Contained(text) => self.texts.add(&text, number),
                Meets::Nothing => {}
            }
        }
    }

    /// Tells the conditions whose outcome may differ between two facts about this key, some of them
    /// more than once.
    pub(super) fn differing(&self, before: &Fact, now: &Fact, mut tell: impl FnMut(u32)) {
        self.variables.iter().for_each(|number| tell(*number));
        if shape(before) != shape(now) {
            self.about.iter().for_each(|number| tell(*number));
            return;
        }
        self.each.iter().for_each(|number| tell(*number));
        for value in before.values().iter().chain(now.values()) {
            let mut met = |numbers: Option<&Vec<u32>>| {
                numbers
                    .into_iter()
                    .flatten()
                    .for_each(|number| tell(*number));
            };
            met(self.equal.get(value));
            if !self.equal_ignoring_case.is_empty() {
                met(self.equal_ignoring_case.get(&*lower(value)));
            }
            if let Some(contained) = &self.contained {
                contained.look_up(value, &mut tell);
            }
        }
    }
}

const fn shape(fact: &Fact) -> Shape {
    match fact {
        Fact::Unknown => Shape::Unknown,
        Fact::Missing => Shape::Missing,
        Fact::Many(values) if values.is_empty() => Shape::Missing,
        Fact::Single(_) => Shape::Single,
        Fact::Many(_) => Shape::Many,
    }
}

/// `None` when every value has to be held against the operand. With a variable that has no text, no
/// value fits; with one that isn't known, all have the same outcome, too.
fn meets(policy: &Policy, comparison: Comparison, operand: &Operand) -> Option<Meets> {
    let Comparison::String { test, .. } = comparison else {
        return None;
    };
    match (&operand.form, test) {
        (Form::Undecidable(_), _) => Some(Meets::Nothing),
        (Form::Literal(text), StringTest::EqualsIgnoreCase) => {
            Some(Meets::EqualIgnoringCase(text.clone()))
        }
        (Form::Literal(text), _) => Some(Meets::Equal(text.clone())),
        (Form::Template(_), StringTest::EqualsIgnoreCase) => None,
        (Form::Pattern(_) | Form::Template(_), _) => {
            let reading = Reading {
                wildcards: test == StringTest::Like,
                variables: policy.version() == Version::V2012,
            };
            longest(&operand.text, reading).map(Meets::Contained)
        }
        _ => None,
    }
}

/// The longest text between wildcards and variables: every value that fits contains it.
fn longest(text: &str, reading: Reading) -> Option<String> {
    let parts = template::parse(text, reading).ok()?.into_iter();
    let texts = parts.filter_map(|part| match part {
        Part::Text(text) => Some(text),
        _ => None,
    });
    texts.max_by_key(String::len)
}
