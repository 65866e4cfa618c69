//! What each expression of a script is, as far as its text tells: a Keycloak model, a Java
//! collection, a JavaScript array …
//!
//! Flow is ignored: a variable is what all values assigned to it have in common, and whatever isn't
//! certain is [`Type::Unknown`], about which no lint says anything.

mod numbers;
mod scopes;

use std::{cell::RefCell, collections::HashMap};

use nashorn::syntax::ast::{
    BinaryOperator, Call, Expression, ExpressionKind, Function, Name, Program, UnaryOperator,
};

use super::java_type::JavaType;
pub(super) use numbers::NumberClasses;
use scopes::{Origin, Scopes, Variable};

/// What an expression gives.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Type<'a> {
    Unknown,
    Nothing,
    Boolean,
    Number,
    String,
    JsArray,
    JsObject,
    JsDate,
    JsRegExp,
    JsFunction(Option<&'a Function>),
    Java(JavaType),
    /// A Java array and its elements.
    JavaArray(JavaType),
    /// A class itself, from `Java.type` or a package path: what `new` takes.
    JavaClass(String),
    /// `java.util`, on the way to a class.
    Package(String),
}

impl Type<'_> {
    fn from_java(java: JavaType) -> Self {
        if let Some(component) = java.name.strip_suffix("[]") {
            return Self::JavaArray(JavaType::plain(component));
        }
        match java.name.as_str() {
            "void" => Self::Nothing,
            "boolean" | "Boolean" => Self::Boolean,
            "int" | "Integer" | "short" | "Short" | "byte" | "Byte" | "double" | "Double"
            | "float" | "Float" => Self::Number,
            "String" => Self::String,
            "Object" => Self::Unknown,
            _ => Self::Java(java),
        }
    }

    /// The Java type, for objects.
    pub(super) const fn java(&self) -> Option<&JavaType> {
        match self {
            Self::Java(java) => Some(java),
            _ => None,
        }
    }

    /// Whether Nashorn sees a Java object rather than a script's own.
    pub(super) const fn is_java(&self) -> bool {
        matches!(self, Self::Java(_) | Self::JavaArray(_))
    }
}

/// The types of one program.
pub(super) struct Types<'a> {
    scopes: Scopes<'a>,
    known: RefCell<HashMap<usize, Type<'a>>>,
}

impl<'a> Types<'a> {
    /// `bindings` are the names the engine defines, with their Java types.
    pub(super) fn new(program: &'a Program, bindings: &[(&'static str, &'static str)]) -> Self {
        Self {
            scopes: Scopes::new(program, bindings),
            known: RefCell::default(),
        }
    }

    /// Whether the script itself declares or assigns this variable.
    pub(super) fn is_own(&self, identifier: &Expression) -> bool {
        self.scopes
            .variable(identifier)
            .is_some_and(|variable| !variable.origins.is_empty() || variable.declared)
    }

    /// Whether the engine binds this variable.
    pub(super) fn is_bound(&self, identifier: &Expression) -> bool {
        let variable = self.scopes.variable(identifier);
        variable.is_some_and(|variable| variable.binding.is_some())
    }

    /// Whether this is certainly a function of the script without a `return` that has a value.
    pub(super) fn returns_nothing(&self, callee: &'a Expression) -> bool {
        match self.of(callee) {
            Type::JsFunction(Some(function)) => self.scopes.returns(function).is_empty(),
            _ => false,
        }
    }

    /// All values the script gives to the variable of this identifier, as far as they are
    /// expressions.
    pub(super) fn values(&self, identifier: &Expression) -> Vec<&'a Expression> {
        let origins = self
            .scopes
            .variable(identifier)
            .map_or(&[][..], |variable| variable.origins.as_slice());
        origins
            .iter()
            .filter_map(|origin| match origin {
                Origin::Value(value) => Some(*value),
                _ => None,
            })
            .collect()
    }

    /// The values of a variable that the script declares, when all it does to it is to give it values.
    pub(super) fn only_values(&self, identifier: &Expression) -> Option<Vec<&'a Expression>> {
        let variable = self.scopes.variable(identifier)?;
        let is_value = |origin: &Origin<'a>| matches!(origin, Origin::Value(_));
        let is_plain = variable.declared
            && variable.binding.is_none()
            && variable.origins.iter().all(is_value);
        is_plain.then(|| self.values(identifier))
    }

    /// Whether text or numbers are added to the variable of this identifier: `text += …`.
    pub(super) fn is_added_to(&self, identifier: &Expression) -> bool {
        self.scopes.variable(identifier).is_some_and(|variable| {
            let added =
                |origin: &Origin<'_>| matches!(origin, Origin::Compound(BinaryOperator::Add, _));
            variable.origins.iter().any(added)
        })
    }

    /// How often the variable of this identifier is read or assigned; its declarations don't count.
    pub(super) fn uses(&self, identifier: &Expression) -> usize {
        self.scopes.uses(identifier)
    }

    /// Whether both are identifiers of one variable.
    pub(super) fn same_variable(&self, one: &Expression, other: &Expression) -> bool {
        self.scopes.same(one, other)
    }

    /// What an expression gives.
    pub(super) fn of(&self, expression: &'a Expression) -> Type<'a> {
        let address = std::ptr::from_ref(expression) as usize;
        if let Some(known) = self.known.borrow().get(&address) {
            return known.clone();
        }
        // Until it is found, which ends `var a = a`.
        self.known.borrow_mut().insert(address, Type::Unknown);
        let found = self.find(expression);
        self.known.borrow_mut().insert(address, found.clone());
        found
    }

    fn find(&self, expression: &'a Expression) -> Type<'a> {
        match &expression.kind {
            ExpressionKind::Boolean(_) => Type::Boolean,
            ExpressionKind::Number(_) | ExpressionKind::Update(_) => Type::Number,
            ExpressionKind::String(_) => Type::String,
            ExpressionKind::RegExp(_) => Type::JsRegExp,
            ExpressionKind::Array(_) => Type::JsArray,
            ExpressionKind::Object(_) => Type::JsObject,
            ExpressionKind::Function(function) => Type::JsFunction(Some(function)),
            ExpressionKind::Identifier(name) => self.identifier(expression, name),
            ExpressionKind::Unary(unary) => match unary.operator {
                UnaryOperator::Not | UnaryOperator::Delete => Type::Boolean,
                UnaryOperator::Typeof => Type::String,
                UnaryOperator::Void => Type::Nothing,
                UnaryOperator::Plus | UnaryOperator::Minus | UnaryOperator::BitNot => Type::Number,
            },
            ExpressionKind::Binary(binary) => match binary.rest.last().map(|rest| rest.operator) {
                Some(BinaryOperator::Add) => {
                    let mut operands = std::iter::once(&binary.first)
                        .chain(binary.rest.iter().map(|r| &r.operand));
                    if operands.any(|operand| self.of(operand) == Type::String) {
                        Type::String
                    } else {
                        Type::Unknown
                    }
                }
                Some(
                    BinaryOperator::Less
                    | BinaryOperator::Greater
                    | BinaryOperator::LessOrEqual
                    | BinaryOperator::GreaterOrEqual
                    | BinaryOperator::Instanceof
                    | BinaryOperator::In
                    | BinaryOperator::Equal
                    | BinaryOperator::NotEqual
                    | BinaryOperator::StrictEqual
                    | BinaryOperator::StrictNotEqual,
                ) => Type::Boolean,
                _ => Type::Number,
            },
            ExpressionKind::Logical(logical) => self.join(logical.operands.iter()),
            ExpressionKind::Conditional(conditional) => self.join(
                conditional
                    .arms
                    .iter()
                    .map(|arm| &arm.value)
                    .chain([&conditional.otherwise]),
            ),
            ExpressionKind::Assign(assign) if assign.operator.is_none() => self.of(&assign.value),
            ExpressionKind::Sequence(parts) => {
                parts.last().map_or(Type::Unknown, |last| self.of(last))
            }
            ExpressionKind::Member(member) => {
                self.property(&self.of(&member.object), &member.property.name)
            }
            ExpressionKind::Index(index) => match self.of(&index.object) {
                Type::JavaArray(component) => Type::from_java(component),
                Type::Java(java) if java.is_list() || java.is_map() => {
                    Type::from_java(java.element())
                }
                _ => Type::Unknown,
            },
            ExpressionKind::Call(call) => self.call(call),
            ExpressionKind::New(new) => match (&new.callee.kind, self.of(&new.callee)) {
                (_, Type::JavaClass(class)) => Type::Java(JavaType::parse(&class)),
                (ExpressionKind::Identifier(name), Type::Unknown) => match &**name {
                    "Array" => Type::JsArray,
                    "Object" => Type::JsObject,
                    "Date" => Type::JsDate,
                    "RegExp" => Type::JsRegExp,
                    _ => Type::Unknown,
                },
                _ => Type::Unknown,
            },
            ExpressionKind::Assign(_) | ExpressionKind::This | ExpressionKind::Null => {
                Type::Unknown
            }
        }
    }

    /// What all have in common; `null` and `undefined` say nothing.
    fn join(&self, mut values: impl Iterator<Item = &'a Expression>) -> Type<'a> {
        let types = values.by_ref().filter(|value| !is_nothing(value));
        let mut common = None;
        for found in types.map(|value| self.of(value)) {
            match &common {
                None => common = Some(found),
                Some(other) if *other == found => {}
                Some(_) => return Type::Unknown,
            }
        }
        common.unwrap_or(Type::Unknown)
    }

    fn identifier(&self, expression: &'a Expression, name: &Name) -> Type<'a> {
        let Some(variable) = self.scopes.variable(expression) else {
            return Type::Unknown;
        };
        if variable.origins.is_empty() && !variable.declared {
            return match (variable.binding, &**name) {
                (Some(java), _) => Type::Java(JavaType::parse(java)),
                (None, "java" | "javax" | "org" | "com" | "jakarta") => {
                    Type::Package(name.to_string())
                }
                (None, "Packages") => Type::Package(String::new()),
                _ => Type::Unknown,
            };
        }
        self.variable(variable)
    }

    fn variable(&self, variable: &Variable<'a>) -> Type<'a> {
        let mut common = None;
        for origin in &variable.origins {
            let found = match origin {
                // A text stays one, whatever is added to it; see below for the rest.
                Origin::Compound(BinaryOperator::Add, _) => continue,
                Origin::Compound(..) | Origin::Updated => Type::Number,
                Origin::Value(value) if is_nothing(value) => continue,
                Origin::Value(value) => self.of(value),
                Origin::Function(function) => Type::JsFunction(Some(function)),
                Origin::Element(object) => match self.of(object) {
                    Type::Java(java) if java.is_collection() || java.is_map() => {
                        Type::from_java(java.element())
                    }
                    Type::JavaArray(component) => Type::from_java(component),
                    _ => Type::Unknown,
                },
                Origin::CallbackParameter(call, index) => self.callback_parameter(call, *index),
                Origin::Unknown => Type::Unknown,
            };
            match &common {
                None => common = Some(found),
                Some(other) if *other == found => {}
                Some(_) => return Type::Unknown,
            }
        }
        let common = common.unwrap_or(Type::Unknown);
        let stays = |added: &'a Expression| match common {
            Type::String => true,
            Type::Number => self.of(added) == Type::Number,
            _ => false,
        };
        let all_stay = variable.origins.iter().all(|origin| match origin {
            Origin::Compound(BinaryOperator::Add, added) => stays(added),
            _ => true,
        });
        if all_stay { common } else { Type::Unknown }
    }

    fn callback_parameter(&self, call: &'a Call, index: usize) -> Type<'a> {
        let ExpressionKind::Member(callee) = &call.callee.kind else {
            return Type::Unknown;
        };
        // Array.prototype.forEach.call(javaArray, function (element) { … })
        if &*callee.property.name == "call" {
            return match call.arguments.first().map(|this| self.of(this)) {
                Some(Type::JavaArray(component)) if index == 0 => Type::from_java(component),
                Some(Type::Java(java)) if java.is_list() && index == 0 => {
                    Type::from_java(java.element())
                }
                _ => Type::Unknown,
            };
        }
        self.of(&callee.object)
            .java()
            .and_then(|java| {
                java.callback_parameters(&callee.property.name)
                    .get(index)
                    .cloned()
            })
            .map_or(Type::Unknown, Type::from_java)
    }

    fn property(&self, object: &Type<'a>, name: &str) -> Type<'a> {
        match object {
            Type::Package(package) => {
                let path = if package.is_empty() {
                    name.to_owned()
                } else {
                    format!("{package}.{name}")
                };
                if name.starts_with(char::is_uppercase) {
                    Type::JavaClass(path)
                } else {
                    Type::Package(path)
                }
            }
            Type::JavaClass(class) if name.starts_with(char::is_uppercase) => {
                Type::JavaClass(format!("{class}${name}"))
            }
            Type::Java(java) => {
                let mut getter = name.chars();
                let capital: String = getter.next().map_or_else(String::new, |first| {
                    first.to_uppercase().chain(getter).collect()
                });
                let getter = ["get", "is"]
                    .iter()
                    .find_map(|prefix| java.method(&format!("{prefix}{capital}"), Some(0)));
                match getter {
                    Some(java) => Type::from_java(java),
                    // `attributes.department` is what is under that key.
                    None if java.is_map() && !matches!(name, "class" | "empty" | "length") => {
                        Type::from_java(java.element())
                    }
                    None => Type::Unknown,
                }
            }
            Type::String | Type::JsArray if name == "length" => Type::Number,
            _ => Type::Unknown,
        }
    }

    fn call(&self, call: &'a Call) -> Type<'a> {
        if let ExpressionKind::Identifier(name) = &call.callee.kind {
            return match (self.of(&call.callee), &**name) {
                (Type::JsFunction(Some(function)), _) => self.returned(function),
                (Type::Unknown, "String") => Type::String,
                (Type::Unknown, "Number" | "parseInt" | "parseFloat") => Type::Number,
                (Type::Unknown, "print") if !self.is_own(&call.callee) => Type::Nothing,
                _ => Type::Unknown,
            };
        }
        let ExpressionKind::Member(member) = &call.callee.kind else {
            return Type::Unknown;
        };
        let name = &*member.property.name;
        if let ExpressionKind::Identifier(object) = &member.object.kind
            && !self.is_own(&member.object)
        {
            match (&**object, name) {
                ("Java", "type") => {
                    return call
                        .arguments
                        .first()
                        .and_then(literal_text)
                        .map_or(Type::Unknown, Type::JavaClass);
                }
                ("Java", "from") => return Type::JsArray,
                ("Java", "to") => {
                    let Some(wanted) = call.arguments.get(1) else {
                        return Type::from_java(JavaType::parse("Object[]"));
                    };
                    return match (literal_text(wanted), self.of(wanted)) {
                        (Some(class), _) | (None, Type::JavaClass(class)) => {
                            Type::from_java(JavaType::parse(&class))
                        }
                        _ => Type::Unknown,
                    };
                }
                ("JSON", "stringify") => return Type::String,
                ("Object", "keys") => return Type::JsArray,
                _ => {}
            }
        }
        match self.of(&member.object) {
            Type::Java(java) if java.is_stream() && name == "toArray" => {
                Type::JavaArray(java.element())
            }
            Type::Java(java) if java.is_collection() && name == "toArray" => {
                Type::JavaArray(java.element())
            }
            Type::Java(java) => java
                .method(name, Some(call.arguments.len()))
                .map_or(Type::Unknown, Type::from_java),
            Type::JavaClass(class) => {
                JavaType::static_method(&class, name).map_or(Type::Unknown, Type::from_java)
            }
            Type::String => match name {
                "split" | "match" => Type::JsArray,
                "toLowerCase" | "toUpperCase" | "trim" | "substring" | "substr" | "slice"
                | "replace" | "concat" | "charAt" => Type::String,
                "indexOf" | "lastIndexOf" => Type::Number,
                _ => Type::Unknown,
            },
            Type::JsArray => match name {
                "map" | "filter" | "slice" | "concat" | "sort" | "reverse" | "splice" => {
                    Type::JsArray
                }
                "join" => Type::String,
                "push" | "unshift" | "indexOf" => Type::Number,
                _ => Type::Unknown,
            },
            _ => Type::Unknown,
        }
    }

    fn returned(&self, function: &'a Function) -> Type<'a> {
        self.join(self.scopes.returns(function).iter().copied())
    }
}

fn is_nothing(expression: &Expression) -> bool {
    match &expression.kind {
        ExpressionKind::Null => true,
        ExpressionKind::Identifier(name) => &**name == "undefined",
        _ => false,
    }
}

/// The text of a string literal.
pub(super) fn literal_text(expression: &Expression) -> Option<String> {
    match &expression.kind {
        ExpressionKind::String(literal) => String::from_utf16(&literal.units).ok(),
        _ => None,
    }
}
