//! Java objects taken for JavaScript ones, and the other way round.

use diagnostic::Finding;
use nashorn::syntax::ast::{Call, Expression, ExpressionKind, Member, Statement, StatementKind};
use nashorn::syntax::visit::{self, Visitor};

use super::super::{Script, infer::Type, table::finding};

/// The callee of a method call.
pub(super) fn method(expression: &Expression) -> Option<(&Call, &Member)> {
    let ExpressionKind::Call(call) = &expression.kind else {
        return None;
    };
    match &call.callee.kind {
        ExpressionKind::Member(member) => Some((call, member)),
        _ => None,
    }
}

/// `Object.keys` and `JSON.stringify` and so on: a call of a global object's function.
pub(super) fn is_global(script: &Script<'_>, expression: &Expression, name: &str) -> bool {
    matches!(&expression.kind, ExpressionKind::Identifier(found) if &**found == name)
        && !script.types.is_own(expression)
}

/// Array methods of ES5 that neither Java collections nor Java arrays have, and what to write.
const ARRAY_METHODS: &[(&str, &str)] = &[
    ("concat", "`addAll`"),
    ("every", "`.stream().allMatch(…)`"),
    ("filter", "`.stream().filter(…)`"),
    (
        "join",
        "`.stream().collect(java.util.stream.Collectors.joining('…'))`",
    ),
    ("lastIndexOf", "a loop"),
    ("map", "`.stream().map(…)`"),
    ("pop", "`.remove(….size() - 1)`"),
    ("push", "`.add(…)`"),
    ("reduce", "a loop, or `.stream().reduce(…)`"),
    ("reduceRight", "a loop"),
    ("reverse", "`java.util.Collections.reverse(…)`"),
    ("shift", "`.remove(0)`"),
    ("slice", "`.subList(…)`"),
    ("some", "`.stream().anyMatch(…)`"),
    ("splice", "`.remove(…)` and `.add(…)`"),
    ("unshift", "`.add(0, …)`"),
];

/// `user.getGroupsStream().toArray().map(…)`
pub(in super::super) fn array_method<'a>(
    script: &Script<'a>,
    expression: &'a Expression,
    found: &mut Vec<Finding>,
) {
    let Some((_, member)) = method(expression) else {
        return;
    };
    let name = &*member.property.name;
    let Some((_, instead)) = ARRAY_METHODS.iter().find(|(method, _)| *method == name) else {
        return;
    };
    let (what, instead) = match script.types.of(&member.object) {
        Type::JavaArray(_) => (
            "array",
            format!("`Array.prototype.{name}.call(…)`, or `Java.from(…)` first"),
        ),
        Type::Java(java) if java.is_collection() || java.is_map() => {
            ("collection", format!("{instead}, or `Java.from(…)` first"))
        }
        _ => return,
    };
    found.push(
        finding(script, "java-array-method", member.property.span, format!("a Java {what} has no `{name}`"))
            .note(format!("the script ends with `TypeError: … .{name} is not a function`, and the claim is omitted"))
            .help(format!("write {instead}")),
    );
}

/// `Java.to(list)`
pub(in super::super) fn java_to<'a>(
    script: &Script<'a>,
    expression: &'a Expression,
    found: &mut Vec<Finding>,
) {
    let Some((call, member)) = method(expression) else {
        return;
    };
    let Some(argument) = call.arguments.first() else {
        return;
    };
    if &*member.property.name != "to" || !is_global(script, &member.object, "Java") {
        return;
    }
    let kind = script.types.of(argument);
    if kind.is_java() || matches!(kind, Type::String | Type::Number | Type::Boolean) {
        found.push(
            finding(
                script,
                "java-to-argument",
                argument.span,
                "`Java.to` takes a JavaScript array, and this is none",
            )
            .note("the call throws a TypeError, and the claim is omitted")
            .help("Java values need no conversion; for one value write `Java.to([value])`"),
        );
    }
}

/// `Object.keys(user.getAttributes())`, `attributes.hasOwnProperty('x')`
pub(in super::super) fn object_keys<'a>(
    script: &Script<'a>,
    expression: &'a Expression,
    found: &mut Vec<Finding>,
) {
    let Some((call, member)) = method(expression) else {
        return;
    };
    let name = &*member.property.name;
    let takes_objects = matches!(
        name,
        "keys" | "getOwnPropertyNames" | "getOwnPropertyDescriptor" | "freeze" | "isFrozen"
    );
    if takes_objects
        && is_global(script, &member.object, "Object")
        && let Some(argument) = call.arguments.first()
        && script.types.of(argument).is_java()
    {
        found.push(
            finding(
                script,
                "java-object-keys",
                argument.span,
                "this is a Java object, not a JavaScript one",
            )
            .note(format!(
                "`Object.{name}` throws a TypeError, and the claim is omitted"
            ))
            .help("for a map write `.keySet()`, or `for (key in map)`"),
        );
    }
    if name == "hasOwnProperty" && script.types.of(&member.object).is_java() {
        found.push(
            finding(
                script,
                "java-object-keys",
                member.property.span,
                "a Java object has no `hasOwnProperty`",
            )
            .note("the script ends with a TypeError, and the claim is omitted")
            .help("for a map write `.containsKey(…)` or `key in map`"),
        );
    }
}

/// `set[0]`
pub(in super::super) fn set_index<'a>(
    script: &Script<'a>,
    expression: &'a Expression,
    found: &mut Vec<Finding>,
) {
    if let ExpressionKind::Index(index) = &expression.kind
        && let Type::Java(java) = script.types.of(&index.object)
        && (java.is_set() || java.is_stream())
        && script.types.of(&index.index) == Type::Number
    {
        found.push(
            finding(
                script,
                "set-index",
                index.index.span,
                format!("a Java {java} can't be indexed"),
            )
            .note("this is undefined, without an error")
            .help("use `for each`, `.iterator().next()` or `.toArray()[…]`"),
        );
    }
}

/// `Array.prototype.forEach.call(stream, …)`
pub(in super::super) fn silent_call<'a>(
    script: &Script<'a>,
    expression: &'a Expression,
    found: &mut Vec<Finding>,
) {
    let Some((call, member)) = method(expression) else {
        return;
    };
    if !matches!(&*member.property.name, "call" | "apply") {
        return;
    }
    let ExpressionKind::Member(function) = &member.object.kind else {
        return;
    };
    if !matches!(
        &*function.property.name,
        "forEach" | "map" | "filter" | "some" | "every" | "reduce" | "slice" | "join"
    ) {
        return;
    }
    if let Some(this) = call.arguments.first()
        && let Type::Java(java) = script.types.of(this)
        && (java.is_set() || java.is_stream())
    {
        found.push(
            finding(
                script,
                "silent-iteration",
                this.span,
                format!("array methods find nothing in a Java {java}"),
            )
            .note("nothing is visited, and there is no error")
            .help(format!(
                "call the {java}'s own `.{}(…)`, or write `.toArray()` here",
                function.property.name
            )),
        );
    }
}

/// `for each (x in stream)`, `for (x in set)`
pub(in super::super) fn silent_loop<'a>(
    script: &Script<'a>,
    statement: &'a Statement,
    found: &mut Vec<Finding>,
) {
    let StatementKind::ForIn(statement) = &statement.kind else {
        return;
    };
    let Type::Java(java) = script.types.of(&statement.object) else {
        return;
    };
    let word = if statement.each {
        "for each"
    } else {
        "for … in"
    };
    if java.is_stream() || (java.is_set() && !statement.each) {
        found.push(
            finding(
                script,
                "silent-iteration",
                statement.object.span,
                format!("`{word}` finds nothing in a Java {java}"),
            )
            .note("the body never runs, and there is no error")
            .help(if java.is_stream() {
                "call `.forEach(…)`, or loop over `.toArray()`"
            } else {
                "write `for each`"
            }),
        );
    }
}

/// `JSON.stringify(user.getAttributes())`
pub(in super::super) fn stringify<'a>(
    script: &Script<'a>,
    expression: &'a Expression,
    found: &mut Vec<Finding>,
) {
    if let Some((call, member)) = method(expression)
        && &*member.property.name == "stringify"
        && is_global(script, &member.object, "JSON")
        && let Some(argument) = call.arguments.first()
        && script.types.of(argument).is_java()
    {
        found.push(
            finding(
                script,
                "stringify-java",
                argument.span,
                "`JSON.stringify` gives undefined for a Java object",
            )
            .note("inside an object, the key is left out; either way there is no error")
            .help("convert a list with `Java.from(…)`, and copy a map entry by entry"),
        );
    }
}

/// A variable that holds a stream and is used twice on one way through the program's top level.
pub(in super::super) fn stream_reused(script: &Script<'_>, found: &mut Vec<Finding>) {
    struct Uses<'s, 'a> {
        script: &'s Script<'a>,
        seen: Vec<(&'a str, &'a Expression)>,
        again: Vec<(&'a Expression, &'a Expression)>,
    }
    impl<'a> Visitor<'a> for Uses<'_, 'a> {
        fn visit_expression(&mut self, expression: &'a Expression) {
            if let Some((_, member)) = method(expression)
                && let ExpressionKind::Identifier(name) = &member.object.kind
                && self.script.types.values(&member.object).len() == 1
                && self
                    .script
                    .types
                    .of(&member.object)
                    .java()
                    .is_some_and(super::super::java_type::JavaType::is_stream)
            {
                let first = self.seen.iter().find(|(seen, _)| *seen == &**name);
                match first {
                    Some((_, first)) => self.again.push((first, &member.object)),
                    None => self.seen.push((name, &member.object)),
                }
            }
            visit::walk_expression(self, expression);
        }

        // Only what certainly runs, and runs once: whole statements of the program.
        fn visit_statement(&mut self, statement: &'a Statement) {
            if matches!(
                statement.kind,
                StatementKind::Expression(_) | StatementKind::Var(_)
            ) {
                visit::walk_statement(self, statement);
            }
        }

        fn visit_function(&mut self, _: &'a nashorn::syntax::ast::Function) {}
    }
    let mut uses = Uses {
        script,
        seen: Vec::new(),
        again: Vec::new(),
    };
    visit::walk_program(&mut uses, script.program);
    for (first, second) in uses.again {
        found.push(
            finding(script, "stream-reused", second.span, "this stream is used up")
                .label(first.span, "it was used here")
                .note("the second use throws `stream has already been operated upon or closed`, and the claim is omitted")
                .help("ask for a new stream, or collect the first one into a list"),
        );
    }
}
