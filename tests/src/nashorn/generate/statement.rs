//! Statements; every loop has a counter of its own that nothing else touches.

use super::{Generator, Kind, Type, Variable};

impl Generator {
    /// Declares a variable that later statements may use.
    pub(super) fn declaration(&mut self, out: &mut String, indent: usize) {
        let of = match self.kind {
            Kind::Numbers => {
                self.choice
                    .of(&[Type::Number, Type::Number, Type::Number, Type::Truth])
            }
            Kind::Strings => self.choice.of(&[Type::Text, Type::Text, Type::Number]),
            Kind::Arrays => self
                .choice
                .of(&[Type::Array, Type::Array, Type::Object, Type::Number]),
            Kind::Collections => self
                .choice
                .of(&[Type::List, Type::Map, Type::Text, Type::Number]),
            Kind::Statements => self.any_type(),
        };
        let name = self.fresh("v");
        let value = self.expression(of, 1);
        line(out, indent, &format!("var {name} = {value};"));
        self.variables.push(Variable { name, of });
    }

    pub(super) fn statement(&mut self, out: &mut String, indent: usize, depth: usize) {
        if depth == 0 {
            return self.simple_statement(out, indent);
        }
        match self.choice.below(17) {
            0..=5 => self.simple_statement(out, indent),
            6..=8 => {
                let test = self.truth(1);
                line(out, indent, &format!("if ({test}) {{"));
                self.block(out, indent + 1, depth - 1);
                if self.choice.chance(50) {
                    line(out, indent, "} else {");
                    self.block(out, indent + 1, depth - 1);
                }
                line(out, indent, "}");
            }
            9 | 10 => self.counted_loop(out, indent, depth - 1),
            11 => self.while_loop(out, indent, depth - 1),
            12 => self.for_in_loop(out, indent, depth - 1),
            13 => self.switch(out, indent, depth - 1),
            14 | 15 => self.attempt(out, indent, depth - 1),
            _ => self.declaration(out, indent),
        }
    }

    /// One or two statements in braces; variables declared in them stay in them.
    fn block(&mut self, out: &mut String, indent: usize, depth: usize) {
        let outside = self.variables.len();
        for _ in 0..1 + self.choice.below(2) {
            self.statement(out, indent, depth);
        }
        self.variables.truncate(outside);
    }

    fn simple_statement(&mut self, out: &mut String, indent: usize) {
        if self.loops > 0 && self.choice.chance(8) {
            let jump = self.choice.of(&["break", "continue"]);
            let test = self.truth(1);
            return line(out, indent, &format!("if ({test}) {jump};"));
        }
        if let Some(result) = self.result
            && self.choice.chance(10)
        {
            let test = self.truth(1);
            let value = self.expression(result, 1);
            return line(out, indent, &format!("if ({test}) return {value};"));
        }
        let text = match self.choice.below(10) {
            0..=4 => self.assignment(),
            5..=7 => self.mutation(),
            _ => {
                let of = self.any_type();
                // In parentheses: an object literal would be a block.
                format!("({})", self.expression(of, 1))
            }
        };
        line(out, indent, &format!("{text};"));
    }

    fn assignment(&mut self) -> String {
        let of = match self.kind {
            Kind::Numbers | Kind::Statements => Type::Number,
            Kind::Strings => Type::Text,
            Kind::Arrays | Kind::Collections => self.choice.of(&[Type::Number, Type::Text]),
        };
        let Some(name) = self.variable(of) else {
            return self.mutation();
        };
        match of {
            Type::Number if self.choice.chance(30) => {
                let operator = self.choice.of(&["+=", "-=", "*=", "|=", "/=", "%="]);
                format!("{name} {operator} {}", self.number_for_loop())
            }
            Type::Number if self.choice.chance(30) => {
                let operator = self.choice.of(&["++", "--"]);
                format!("{name}{operator}")
            }
            // Texts grow in loops: cut them.
            Type::Text => format!("{name} = {}.slice(0, 30)", self.expression(of, 2)),
            _ => format!("{name} = {}", self.expression(of, 2)),
        }
    }

    fn number_for_loop(&mut self) -> String {
        self.expression(Type::Number, 1)
    }

    /// Changes an array, an object, a list or a map.
    fn mutation(&mut self) -> String {
        let of = match self.kind {
            Kind::Arrays => self.choice.of(&[Type::Array, Type::Array, Type::Object]),
            _ => self
                .choice
                .of(&[Type::List, Type::Map, Type::Array, Type::Object]),
        };
        let value_type = self
            .choice
            .of(&[Type::Number, Type::Number, Type::Text, Type::Truth]);
        let value = self.expression(value_type, 1);
        let Some(name) = self.variable(of) else {
            return format!("({value})");
        };
        match of {
            Type::Array => match self.choice.below(7) {
                0 | 1 => format!("{name}.push({value})"),
                2 => format!("{name}[{}] = {value}", self.choice.below(4)),
                3 => format!("{name}[0] += {value}"),
                4 => format!("{name}.unshift({value})"),
                5 => format!(
                    "{name}.{}()",
                    self.choice.of(&["pop", "shift", "reverse", "sort"])
                ),
                _ => format!("{name}.splice(0, 1, {value})"),
            },
            Type::Object => match self.choice.below(4) {
                0 => format!("{name}.a = {value}"),
                1 => format!("{name}['b'] = {value}"),
                2 => format!("{name}.a += {value}"),
                _ => format!("delete {name}.a"),
            },
            Type::List => match self.choice.below(5) {
                0..=2 => format!("{name}.add({value})"),
                3 => format!("{name}[0] = {value}"),
                _ => format!("{name}.remove({value})"),
            },
            _ => match self.choice.below(5) {
                0 | 1 => format!("{name}.put({}, {value})", self.simple(Type::Text)),
                2 => format!("{name}.a = {value}"),
                3 => format!("{name}['b'] = {value}"),
                _ => format!("{name}.remove('a')"),
            },
        }
    }

    fn looped(&mut self, out: &mut String, indent: usize, depth: usize) {
        self.loops += 1;
        // Two loops deep is slow enough; deeper ones only multiply.
        self.block(out, indent, if self.loops > 1 { 0 } else { depth });
        self.loops -= 1;
    }

    fn counted_loop(&mut self, out: &mut String, indent: usize, depth: usize) {
        let counter = self.fresh("i");
        let limit = self.choice.below(5);
        let header = match self.choice.below(3) {
            0 => format!("for (var {counter} = {limit}; {counter} > 0; {counter}--) {{"),
            1 => format!("for (var {counter} = 0; {counter} < {limit}; {counter} += 2) {{"),
            _ => format!("for (var {counter} = 0; {counter} < {limit}; {counter}++) {{"),
        };
        line(out, indent, &header);
        if let Some(name) = self.variable(Type::Number)
            && self.choice.chance(40)
        {
            line(out, indent + 1, &format!("{name} = {counter};"));
        }
        self.looped(out, indent + 1, depth);
        line(out, indent, "}");
    }

    fn while_loop(&mut self, out: &mut String, indent: usize, depth: usize) {
        let counter = self.fresh("n");
        let test = self.truth(1);
        line(
            out,
            indent,
            &format!("var {counter} = {};", self.choice.below(4)),
        );
        if self.choice.chance(50) {
            line(
                out,
                indent,
                &format!("while ({counter}-- > 0 && {test}) {{"),
            );
            self.looped(out, indent + 1, depth);
            line(out, indent, "}");
        } else {
            line(out, indent, "do {");
            self.looped(out, indent + 1, depth);
            line(
                out,
                indent,
                &format!("}} while ({counter}-- > 0 && {test});"),
            );
        }
    }

    fn for_in_loop(&mut self, out: &mut String, indent: usize, depth: usize) {
        let of = match self.kind {
            Kind::Collections => self.choice.of(&[Type::List, Type::Map]),
            _ => self.choice.of(&[Type::Array, Type::Object, Type::List]),
        };
        // A copy: the body may change what is walked over.
        let over = match of {
            Type::List => format!("new java.util.ArrayList({})", self.simple(Type::List)),
            Type::Map => format!("new java.util.LinkedHashMap({})", self.simple(Type::Map)),
            Type::Array => format!("{}.slice(0)", self.simple(Type::Array)),
            _ => self.expression(Type::Object, 1),
        };
        let name = self.fresh("k");
        let each = self.choice.of(&["for each", "for"]);
        line(out, indent, &format!("{each} (var {name} in {over}) {{"));
        if let Some(text) = self.variable(Type::Text)
            && self.choice.chance(50)
        {
            line(
                out,
                indent + 1,
                &format!("{text} = ({text} + {name}).slice(0, 30);"),
            );
        } else {
            line(out, indent + 1, &format!("({name});"));
        }
        self.looped(out, indent + 1, depth);
        line(out, indent, "}");
    }

    fn switch(&mut self, out: &mut String, indent: usize, depth: usize) {
        let of = self.choice.of(&[Type::Number, Type::Text]);
        let subject = self.expression(of, 1);
        line(out, indent, &format!("switch ({subject}) {{"));
        let labels = if of == Type::Number {
            ["0", "1", "2.0", "5"]
        } else {
            ["'a'", "'abc'", "''", "'12'"]
        };
        // `continue` and `break` in a case would mean the switch or a loop; leave loops alone.
        let loops = std::mem::take(&mut self.loops);
        for label in labels.iter().take(1 + self.choice.below(3)) {
            line(out, indent, &format!("case {label}:"));
            self.block(out, indent + 1, depth.min(1));
            if self.choice.chance(60) {
                line(out, indent + 1, "break;");
            }
        }
        if self.choice.chance(60) {
            line(out, indent, "default:");
            self.block(out, indent + 1, depth.min(1));
        }
        self.loops = loops;
        line(out, indent, "}");
    }

    fn attempt(&mut self, out: &mut String, indent: usize, depth: usize) {
        line(out, indent, "try {");
        self.block(out, indent + 1, depth);
        if self.choice.chance(40) {
            let test = self.truth(1);
            let thrown = self
                .choice
                .of(&["'thrown'", "new Error('thrown')", "5", "nowhere.x"]);
            let text = if thrown == "nowhere.x" {
                format!("if ({test}) nowhere.x;")
            } else {
                format!("if ({test}) throw {thrown};")
            };
            line(out, indent + 1, &text);
        }
        let catches = self.choice.chance(75);
        if catches {
            let name = self.fresh("e");
            line(out, indent, &format!("}} catch ({name}) {{"));
            if self.choice.chance(50) {
                line(out, indent + 1, &format!("('' + {name});"));
            }
            self.block(out, indent + 1, depth);
        }
        if !catches || self.choice.chance(40) {
            line(out, indent, "} finally {");
            let loops = std::mem::take(&mut self.loops);
            let result = self.result.take();
            self.block(out, indent + 1, depth.min(1));
            self.loops = loops;
            self.result = result;
        }
        line(out, indent, "}");
    }
}

fn line(out: &mut String, indent: usize, text: &str) {
    for _ in 0..indent {
        out.push_str("    ");
    }
    out.push_str(text);
    out.push('\n');
}
