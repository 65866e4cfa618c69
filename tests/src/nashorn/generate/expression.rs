//! Expressions of a wanted type.

use super::{Generator, Kind, Type};

impl Generator {
    pub(super) fn expression(&mut self, of: Type, depth: usize) -> String {
        match of {
            Type::Number => self.number(depth),
            Type::Text => self.text(depth),
            Type::Truth => self.truth(depth),
            Type::Array => self.array(depth),
            Type::Object => self.object(depth),
            Type::List => self.list(depth),
            Type::Map => self.map(depth),
        }
    }

    fn number(&mut self, depth: usize) -> String {
        if depth == 0 || self.choice.chance(20) {
            return self.simple_number();
        }
        let next = depth - 1;
        match self.choice.below(20) {
            0..=4 => {
                let operator = self.choice.of(&["+", "-", "*", "/", "%", "+", "-"]);
                format!("({} {operator} {})", self.number(next), self.number(next))
            }
            5 => {
                let operator = self.choice.of(&["&", "|", "^", "<<", ">>", ">>>"]);
                format!("({} {operator} {})", self.number(next), self.number(next))
            }
            6 => {
                let operator = self.choice.of(&["-", "+", "~", "- -"]);
                format!("({operator}({}))", self.number(next))
            }
            7 => format!(
                "({} ? {} : {})",
                self.truth(next),
                self.number(next),
                self.number(next)
            ),
            8 => {
                let operator = self.choice.of(&["||", "&&"]);
                format!("({} {operator} {})", self.number(next), self.number(next))
            }
            9 => {
                let function = self.choice.of(&["floor", "ceil", "round", "abs"]);
                format!("Math.{function}({})", self.number(next))
            }
            10 => {
                let function = self.choice.of(&["max", "min"]);
                format!(
                    "Math.{function}({}, {})",
                    self.number(next),
                    self.number(next)
                )
            }
            11 => self.assigned_number(next),
            12 => format!("{}.length", self.text(next)),
            13 => format!("{}.indexOf({})", self.text(next), self.text(0)),
            14 => format!("{}.length", self.array(0)),
            15 => format!("{}[{}]", self.array(0), self.choice.below(3)),
            16 => self.call(Type::Number, next),
            17 => match self.choice.below(4) {
                0 => format!("parseInt({}, 10)", self.text(next)),
                1 => format!("Number({})", self.text(0)),
                2 => format!("parseInt({})", self.number(next)),
                _ => format!("{}.charCodeAt({})", self.text(0), self.choice.below(4)),
            },
            18 if self.kind == Kind::Collections => match self.choice.below(3) {
                0 => format!("{}.size()", self.list(0)),
                1 => format!("{}.length", self.list(0)),
                _ => format!("{}.indexOf({})", self.list(0), self.simple(Type::Text)),
            },
            18 => format!("+{}", self.text(0)),
            _ => format!("({}, {})", self.number(next), self.number(next)),
        }
    }

    fn simple_number(&mut self) -> String {
        if self.choice.chance(60)
            && let Some(name) = self.variable(Type::Number)
        {
            return name;
        }
        let literals = [
            "0",
            "1",
            "2",
            "3",
            "5",
            "7",
            "10",
            "255",
            "2147483647",
            "2147483648",
            "0.5",
            "1.5",
            "2.0",
            "1e3",
            "0x1F",
            "100",
            "4294967296",
            "-1",
            "-0.25",
            "1e10",
            "0.1",
            "12345.678",
        ];
        self.choice.of(&literals).to_owned()
    }

    /// An assignment, an increment or a compound assignment, used for its value.
    fn assigned_number(&mut self, depth: usize) -> String {
        let Some(name) = self.variable(Type::Number) else {
            return self.simple_number();
        };
        match self.choice.below(4) {
            0 => format!("{name}++"),
            1 => format!("--{name}"),
            2 => {
                let operator = self.choice.of(&["+=", "-=", "*=", "|=", "&=", "%=", ">>="]);
                format!("({name} {operator} {})", self.number(depth))
            }
            _ => format!("({name} = {})", self.number(depth)),
        }
    }

    fn call(&mut self, result: Type, depth: usize) -> String {
        let functions: Vec<_> = self
            .functions
            .iter()
            .filter(|function| function.result == result)
            .cloned()
            .collect();
        // A call inside a loop inside a called function multiplies; one level is enough.
        if functions.is_empty() || self.result.is_some() {
            return self.simple(result);
        }
        let function = self.choice.of(&functions);
        let mut arguments: Vec<String> = function
            .parameters
            .iter()
            .map(|&of| self.expression(of, depth))
            .collect();
        if self.choice.chance(8) {
            arguments.pop();
        }
        match self.choice.below(8) {
            0 => format!("{}.call(null{})", function.name, with_comma(&arguments)),
            1 => format!("{}.apply(null, [{}])", function.name, arguments.join(", ")),
            _ => format!("{}({})", function.name, arguments.join(", ")),
        }
    }

    /// Something of the type without operators.
    pub(super) fn simple(&mut self, of: Type) -> String {
        match of {
            Type::Number => self.simple_number(),
            _ => self.expression(of, 0),
        }
    }

    fn text(&mut self, depth: usize) -> String {
        if depth == 0 || self.choice.chance(20) {
            if self.choice.chance(60)
                && let Some(name) = self.variable(Type::Text)
            {
                return name;
            }
            let literals = [
                "'a'",
                "'b'",
                "'abc'",
                "'a-b-c'",
                "''",
                "' x '",
                "'Grüße'",
                "'12'",
                "'3.5'",
                "'a.b'",
                "'AbC'",
                "'aXbX'",
                "'/eng/dev'",
                "'x=1,y=2'",
            ];
            return self.choice.of(&literals).to_owned();
        }
        let next = depth - 1;
        match self.choice.below(22) {
            0..=2 => format!("({} + {})", self.text(next), self.text(next)),
            3 | 4 => format!("({} + {})", self.text(next), self.number(next)),
            5 => format!("({} + {})", self.number(next), self.text(next)),
            6 => format!("({} + {})", self.text(next), self.truth(next)),
            7 => format!(
                "({} ? {} : {})",
                self.truth(next),
                self.text(next),
                self.text(next)
            ),
            8 => format!("({} || {})", self.text(next), self.text(next)),
            9 => format!("String({})", self.number(next)),
            10 => {
                let of = self.any_type();
                format!("(typeof {})", self.simple(of))
            }
            11 => format!(
                "{}.join({})",
                self.array(next),
                self.choice.of(&["'-'", "', '", "''", ""])
            ),
            12..=16 => self.text_method(next),
            17 | 18 if matches!(self.kind, Kind::Strings | Kind::Collections) => {
                self.java_text_method(next)
            }
            19 => self.call(Type::Text, next),
            20 => format!("JSON.stringify({})", self.plain(next)),
            _ => self.text_method(next),
        }
    }

    fn text_method(&mut self, depth: usize) -> String {
        let text = self.text(depth);
        let small = self.choice.below(5);
        let method = match self.choice.below(14) {
            0 => "toUpperCase()".to_owned(),
            1 => "toLowerCase()".to_owned(),
            2 => "trim()".to_owned(),
            3 => format!("charAt({small})"),
            4 => format!("substring({small}, {})", self.choice.below(6)),
            5 => format!("substr({}, 2)", self.choice.of(&["0", "1", "-2"])),
            6 => format!("slice({})", self.choice.of(&["1", "-1", "1, -1", "0, 2"])),
            7 => "replace('a', 'Z')".to_owned(),
            8 => format!("replace(/[a-c]/{}, '<$&>')", self.choice.of(&["", "g"])),
            9 => "replace(/(.)(.)/g, '$2$1')".to_owned(),
            10 => format!(
                "split({}).join('|')",
                self.choice.of(&["'-'", "''", "/[,=]/", "'b'"])
            ),
            11 => "split('').reverse().join('')".to_owned(),
            12 => "replace(/b/g, function (m, i) { return m + i; })".to_owned(),
            _ => format!("concat({})", self.text(0)),
        };
        format!("{text}.{method}")
    }

    fn java_text_method(&mut self, depth: usize) -> String {
        let text = self.text(depth);
        let methods = [
            "replaceAll('[a-b]', '#')",
            "replaceAll('.', '-')",
            "replaceFirst('a', 'Q')",
            "repeat(2)",
            "strip()",
            "concat('z')",
            "substring(0)",
        ];
        format!("{text}.{}", self.choice.of(&methods))
    }

    pub(super) fn truth(&mut self, depth: usize) -> String {
        if depth == 0 || self.choice.chance(15) {
            if self.choice.chance(60)
                && let Some(name) = self.variable(Type::Truth)
            {
                return name;
            }
            return self.choice.of(&["true", "false"]).to_owned();
        }
        let next = depth - 1;
        match self.choice.below(12) {
            0..=3 => {
                let operator = self
                    .choice
                    .of(&["<", ">", "<=", ">=", "==", "!=", "===", "!=="]);
                format!("({} {operator} {})", self.number(next), self.number(next))
            }
            4 => {
                let operator = self.choice.of(&["<", "==", "===", "!="]);
                format!("({} {operator} {})", self.text(next), self.text(next))
            }
            5 => format!("!{}", self.truth(next)),
            6 => {
                let operator = self.choice.of(&["&&", "||"]);
                format!("({} {operator} {})", self.truth(next), self.truth(next))
            }
            7 => {
                let method = self
                    .choice
                    .of(&["contains", "startsWith", "endsWith", "equals"]);
                format!("{}.{method}({})", self.text(next), self.text(0))
            }
            8 => format!("{}.isEmpty()", self.text(next)),
            9 => format!("/^[a-z]+$/.test({})", self.text(next)),
            10 if self.kind == Kind::Collections => match self.choice.below(3) {
                0 => format!("{}.contains({})", self.list(0), self.text(0)),
                1 => format!("{}.containsKey({})", self.map(0), self.text(0)),
                _ => format!("('a' in {})", self.map(0)),
            },
            10 => format!("('a' in {})", self.object(0)),
            _ => format!("isNaN({})", self.number(next)),
        }
    }

    /// A value that JSON can show.
    fn plain(&mut self, depth: usize) -> String {
        let of = self.choice.of(&[
            Type::Number,
            Type::Text,
            Type::Truth,
            Type::Array,
            Type::Object,
        ]);
        self.expression(of, depth)
    }

    fn array(&mut self, depth: usize) -> String {
        if (depth == 0 || self.choice.chance(30))
            && let Some(name) = self.variable(Type::Array)
        {
            return name;
        }
        if depth == 0 {
            return self
                .choice
                .of(&["[]", "[1, 2]", "['a', 'b']", "[1.5, 2]", "[3, 1, 2]"])
                .to_owned();
        }
        let next = depth - 1;
        match self.choice.below(14) {
            0..=2 => {
                let of = self.choice.of(&[Type::Number, Type::Number, Type::Text]);
                let items: Vec<String> = (0..self.choice.below(4))
                    .map(|_| self.expression(of, next))
                    .collect();
                format!("[{}]", items.join(", "))
            }
            3 => {
                let items: Vec<String> = (0..self.choice.below(4))
                    .map(|_| self.plain(next))
                    .collect();
                format!("[{}]", items.join(", "))
            }
            4 | 5 => {
                let body = self.choice.of(&[
                    "x",
                    "x + 1",
                    "x * 2",
                    "x + ''",
                    "i",
                    "[x]",
                    "x ? x : 1.5",
                    "x | 0",
                    "typeof x",
                    "{ v: x }",
                ]);
                let body = if body.starts_with('{') {
                    format!("({body})")
                } else {
                    body.to_owned()
                };
                format!(
                    "{}.map(function (x, i) {{ return {body}; }})",
                    self.array(next)
                )
            }
            6 => {
                let body =
                    self.choice
                        .of(&["x > 1", "x", "i % 2 == 0", "typeof x == 'number'", "true"]);
                format!(
                    "{}.filter(function (x, i) {{ return {body}; }})",
                    self.array(next)
                )
            }
            7 => format!(
                "{}.slice({})",
                self.array(next),
                self.choice.of(&["", "1", "-1", "0, 2"])
            ),
            8 => format!("{}.concat({})", self.array(next), self.array(next)),
            9 => format!("{}.concat({})", self.array(next), self.plain(0)),
            10 => format!(
                "{}.split({})",
                self.text(next),
                self.choice.of(&["'-'", "''", "','"])
            ),
            11 => format!("{}.sort()", self.array(next)),
            12 => format!("Object.keys({})", self.object(next)),
            _ => format!("{}.reverse()", self.array(next)),
        }
    }

    fn object(&mut self, depth: usize) -> String {
        if (depth == 0 || self.choice.chance(30))
            && let Some(name) = self.variable(Type::Object)
        {
            return name;
        }
        let next = depth.saturating_sub(1);
        let entries: Vec<String> = ["a", "b", "'c d'", "1"]
            .iter()
            .take(self.choice.below(4))
            .map(|key| {
                format!(
                    "{key}: {}",
                    if depth == 0 {
                        self.simple(Type::Number)
                    } else {
                        self.plain(next)
                    }
                )
            })
            .collect();
        format!("({{{}}})", entries.join(", "))
    }

    fn list(&mut self, depth: usize) -> String {
        if (depth == 0 || self.choice.chance(40))
            && let Some(name) = self.variable(Type::List)
        {
            return name;
        }
        if depth == 0 {
            return self
                .choice
                .of(&[
                    "new java.util.ArrayList()",
                    "java.util.Arrays.asList('a', 'b')",
                    "new java.util.ArrayList([1, 2])",
                ])
                .to_owned();
        }
        let next = depth - 1;
        match self.choice.below(9) {
            0 => format!("new java.util.ArrayList({})", self.array(next)),
            1 => format!("Java.to({}, 'java.util.List')", self.array(next)),
            2 => format!(
                "java.util.Arrays.asList({}, {})",
                self.plain(0),
                self.plain(0)
            ),
            3 => format!("new java.util.ArrayList({}.values())", self.map(0)),
            4 => format!("new java.util.ArrayList({}.keySet())", self.map(0)),
            5 => format!("new java.util.HashSet({})", self.list(next)),
            6 => format!(
                "{}.stream().map(function (x) {{ return {}; }}).collect(java.util.stream.Collectors.toList())",
                self.list(next),
                self.choice
                    .of(&["x", "x + '!'", "x + 1", "[x]", "String(x)"])
            ),
            7 => format!(
                "{}.stream().filter(function (x) {{ return {}; }}).collect(java.util.stream.Collectors.toList())",
                self.list(next),
                self.choice.of(&["true", "x != 'a'", "x > 1", "x"])
            ),
            _ => format!("java.util.Collections.singletonList({})", self.plain(next)),
        }
    }

    fn map(&mut self, depth: usize) -> String {
        if (depth == 0 || self.choice.chance(60))
            && let Some(name) = self.variable(Type::Map)
        {
            return name;
        }
        match self.choice.below(3) {
            0 => "new java.util.HashMap()".to_owned(),
            1 => "new java.util.LinkedHashMap()".to_owned(),
            _ => format!(
                "new java.util.HashMap({})",
                self.object(depth.saturating_sub(1))
            ),
        }
    }
}

fn with_comma(arguments: &[String]) -> String {
    arguments
        .iter()
        .map(|argument| format!(", {argument}"))
        .collect()
}
