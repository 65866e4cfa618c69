//! Random programs, typed so that most of them end in a value, the same for the same seed.
//!
//! Loops are bounded by counters of their own, and nothing whose answer changes from run to run
//! (time, identity hash codes, the order of `Set.of`) is generated.

mod choice;
mod expression;
mod statement;

use super::corpus::Program;
use choice::Choice;

/// What a generated program is mostly about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Arithmetic in functions: which class a number has.
    Numbers,
    /// Statements at the program's level: what the program ends in.
    Statements,
    /// JavaScript's and Java's methods of strings.
    Strings,
    /// JavaScript arrays and their storage, and plain objects.
    Arrays,
    /// Java lists, sets and maps.
    Collections,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 5] = [
        Self::Numbers,
        Self::Statements,
        Self::Strings,
        Self::Arrays,
        Self::Collections,
    ];

    /// As the comparison prints it.
    pub const fn category(self) -> &'static str {
        match self {
            Self::Numbers => "generated-numbers",
            Self::Statements => "generated-statements",
            Self::Strings => "generated-strings",
            Self::Arrays => "generated-arrays",
            Self::Collections => "generated-collections",
        }
    }
}

/// `count` programs of each kind; `seed` and number make a program's id.
pub fn programs(seed: u64, count: u64) -> Vec<Program> {
    Kind::ALL
        .into_iter()
        .flat_map(|kind| {
            (0..count).map(move |number| Program {
                id: format!("{seed}/{number}"),
                category: kind.category().to_owned(),
                source: Generator::new(kind, seed, number).program(),
                keycloak: None,
            })
        })
        .collect()
}

/// The type that a variable is meant to hold; a script may break it, engines must still agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Type {
    Number,
    Text,
    Truth,
    /// A JavaScript array.
    Array,
    /// A plain object.
    Object,
    /// A `java.util.ArrayList`.
    List,
    /// A `java.util.LinkedHashMap` or `HashMap`.
    Map,
}

#[derive(Clone, Debug)]
struct Variable {
    name: String,
    of: Type,
}

#[derive(Clone, Debug)]
struct Function {
    name: String,
    parameters: Vec<Type>,
    result: Type,
}

struct Generator {
    kind: Kind,
    choice: Choice,
    variables: Vec<Variable>,
    functions: Vec<Function>,
    names: usize,
    /// How many loops surround the statement being written.
    loops: usize,
    /// What the function being written gives back.
    result: Option<Type>,
}

impl Generator {
    fn new(kind: Kind, seed: u64, number: u64) -> Self {
        Self {
            kind,
            choice: Choice::new(seed, kind as u64, number),
            variables: Vec::new(),
            functions: Vec::new(),
            names: 0,
            loops: 0,
            result: None,
        }
    }

    fn program(mut self) -> String {
        let mut out = String::new();
        let functions = match self.kind {
            Kind::Numbers => 1 + self.choice.below(2),
            _ => self.choice.below(2),
        };
        for _ in 0..functions {
            self.function(&mut out);
        }
        for _ in 0..2 + self.choice.below(3) {
            self.declaration(&mut out, 0);
        }
        for _ in 0..1 + self.choice.below(4) {
            self.statement(&mut out, 0, 2);
        }
        if self.choice.chance(85) {
            let of = self.ending();
            let value = self.expression(of, 2);
            // A statement can't start with a brace or with `function`.
            out.push_str(
                &if value.starts_with('{') || value.starts_with("function") {
                    format!("({value});\n")
                } else {
                    format!("{value};\n")
                },
            );
        }
        out
    }

    /// The type of the last expression: often what the kind is about.
    fn ending(&mut self) -> Type {
        let favourite = match self.kind {
            Kind::Numbers | Kind::Statements => Type::Number,
            Kind::Strings => Type::Text,
            Kind::Arrays => Type::Array,
            Kind::Collections => Type::List,
        };
        if self.choice.chance(60) {
            favourite
        } else {
            self.any_type()
        }
    }

    fn any_type(&mut self) -> Type {
        self.choice.of(&[
            Type::Number,
            Type::Number,
            Type::Text,
            Type::Truth,
            Type::Array,
            Type::Object,
            Type::List,
            Type::Map,
        ])
    }

    fn fresh(&mut self, prefix: &str) -> String {
        self.names += 1;
        format!("{prefix}{}", self.names)
    }

    fn variable(&mut self, of: Type) -> Option<String> {
        let names: Vec<String> = self
            .variables
            .iter()
            .filter(|variable| variable.of == of)
            .map(|variable| variable.name.clone())
            .collect();
        if names.is_empty() {
            None
        } else {
            Some(self.choice.of(&names))
        }
    }

    fn function(&mut self, out: &mut String) {
        let name = self.fresh("f");
        let parameters: Vec<Type> = (0..self.choice.below(3))
            .map(|_| self.parameter_type())
            .collect();
        let result = self
            .choice
            .of(&[Type::Number, Type::Number, Type::Number, Type::Text]);
        let outside = std::mem::take(&mut self.variables);
        let names: Vec<String> = parameters
            .iter()
            .map(|&of| {
                let name = self.fresh("p");
                self.variables.push(Variable {
                    name: name.clone(),
                    of,
                });
                name
            })
            .collect();
        out.push_str(&format!("function {name}({}) {{\n", names.join(", ")));
        self.result = Some(result);
        for _ in 0..1 + self.choice.below(2) {
            self.declaration(out, 1);
        }
        for _ in 0..1 + self.choice.below(3) {
            self.statement(out, 1, 2);
        }
        let value = self.expression(result, 2);
        out.push_str(&format!("    return {value};\n}}\n"));
        self.result = None;
        self.variables = outside;
        self.functions.push(Function {
            name,
            parameters,
            result,
        });
    }

    fn parameter_type(&mut self) -> Type {
        self.choice
            .of(&[Type::Number, Type::Number, Type::Text, Type::Truth])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_programs_and_another_seed_gives_others() {
        assert_eq!(programs(1, 20), programs(1, 20));
        assert_ne!(programs(1, 20), programs(2, 20));
    }
}
