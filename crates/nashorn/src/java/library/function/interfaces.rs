//! The functional interfaces, with their default and static methods.

use crate::java::class::{class, declared, interface, method};
use crate::java::library::order;
use crate::java::library::support::{NULL_POINTER, Returns, bare, not_null, truth};
use crate::java::{Call, ClassDef, Finalize, Trace, Value};

/// A functional interface with nothing but its one method.
macro_rules! plain {
    ($name:literal, $signature:literal) => {
        interface($name, &[], &[declared($signature)])
    };
}

pub(in crate::java) const CLASSES: &[ClassDef] = &[
    plain!("java.lang.Runnable", "void run()"),
    plain!("java.util.concurrent.Callable", "Object call()"),
    plain!("java.util.function.Supplier", "Object get()"),
    plain!(
        "java.util.function.BooleanSupplier",
        "boolean getAsBoolean()"
    ),
    plain!("java.util.function.IntSupplier", "int getAsInt()"),
    plain!("java.util.function.LongSupplier", "long getAsLong()"),
    plain!("java.util.function.DoubleSupplier", "double getAsDouble()"),
    plain!("java.util.function.IntFunction", "Object apply(int)"),
    plain!("java.util.function.LongFunction", "Object apply(long)"),
    plain!("java.util.function.DoubleFunction", "Object apply(double)"),
    plain!("java.util.function.ToIntFunction", "int applyAsInt(Object)"),
    plain!(
        "java.util.function.ToLongFunction",
        "long applyAsLong(Object)"
    ),
    plain!(
        "java.util.function.ToDoubleFunction",
        "double applyAsDouble(Object)"
    ),
    plain!(
        "java.util.function.ToIntBiFunction",
        "int applyAsInt(Object, Object)"
    ),
    plain!(
        "java.util.function.ToLongBiFunction",
        "long applyAsLong(Object, Object)"
    ),
    plain!(
        "java.util.function.ToDoubleBiFunction",
        "double applyAsDouble(Object, Object)"
    ),
    plain!("java.util.function.IntPredicate", "boolean test(int)"),
    plain!("java.util.function.LongPredicate", "boolean test(long)"),
    plain!("java.util.function.DoublePredicate", "boolean test(double)"),
    plain!("java.util.function.IntUnaryOperator", "int applyAsInt(int)"),
    plain!(
        "java.util.function.LongUnaryOperator",
        "long applyAsLong(long)"
    ),
    plain!(
        "java.util.function.DoubleUnaryOperator",
        "double applyAsDouble(double)"
    ),
    plain!(
        "java.util.function.IntBinaryOperator",
        "int applyAsInt(int, int)"
    ),
    plain!(
        "java.util.function.LongBinaryOperator",
        "long applyAsLong(long, long)"
    ),
    plain!(
        "java.util.function.DoubleBinaryOperator",
        "double applyAsDouble(double, double)"
    ),
    plain!(
        "java.util.function.IntToLongFunction",
        "long applyAsLong(int)"
    ),
    plain!(
        "java.util.function.IntToDoubleFunction",
        "double applyAsDouble(int)"
    ),
    plain!(
        "java.util.function.LongToIntFunction",
        "int applyAsInt(long)"
    ),
    plain!(
        "java.util.function.LongToDoubleFunction",
        "double applyAsDouble(long)"
    ),
    plain!(
        "java.util.function.DoubleToIntFunction",
        "int applyAsInt(double)"
    ),
    plain!(
        "java.util.function.DoubleToLongFunction",
        "long applyAsLong(double)"
    ),
    plain!("java.util.function.IntConsumer", "void accept(int)"),
    plain!("java.util.function.LongConsumer", "void accept(long)"),
    plain!("java.util.function.DoubleConsumer", "void accept(double)"),
    plain!(
        "java.util.function.ObjIntConsumer",
        "void accept(Object, int)"
    ),
    plain!(
        "java.util.function.BiPredicate",
        "boolean test(Object, Object)"
    ),
    interface(
        "java.util.function.Function",
        &[],
        &[
            declared("Object apply(Object)"),
            method("static java.util.function.Function identity()", |call| {
                made(call, FUNCTION, Sort::Identity, Vec::new())
            }),
            method(
                "java.util.function.Function andThen(java.util.function.Function)",
                |call| chained(call, FUNCTION, Sort::AndThen),
            ),
            method(
                "java.util.function.Function compose(java.util.function.Function)",
                |call| chained(call, FUNCTION, Sort::Compose),
            ),
        ],
    ),
    interface(
        "java.util.function.UnaryOperator",
        &["java.util.function.Function"],
        &[],
    ),
    interface(
        "java.util.function.BiFunction",
        &[],
        &[
            declared("Object apply(Object, Object)"),
            method(
                "java.util.function.BiFunction andThen(java.util.function.Function)",
                |call| chained(call, BI_FUNCTION, Sort::AndThen),
            ),
        ],
    ),
    interface(
        "java.util.function.BinaryOperator",
        &["java.util.function.BiFunction"],
        &[
            method(
                "static java.util.function.BinaryOperator minBy(java.util.Comparator)",
                |call| {
                    let comparator = not_null(call, 0)?;
                    made(call, BI_FUNCTION, Sort::Least, vec![comparator])
                },
            ),
            method(
                "static java.util.function.BinaryOperator maxBy(java.util.Comparator)",
                |call| {
                    let comparator = not_null(call, 0)?;
                    made(call, BI_FUNCTION, Sort::Greatest, vec![comparator])
                },
            ),
        ],
    ),
    interface(
        "java.util.function.Predicate",
        &[],
        &[
            declared("boolean test(Object)"),
            method(
                "java.util.function.Predicate and(java.util.function.Predicate)",
                |call| chained(call, PREDICATE, Sort::And),
            ),
            method(
                "java.util.function.Predicate or(java.util.function.Predicate)",
                |call| chained(call, PREDICATE, Sort::Or),
            ),
            method("java.util.function.Predicate negate()", |call| {
                let this = call.this().clone();
                made(call, PREDICATE, Sort::Not, vec![this])
            }),
            method(
                "static java.util.function.Predicate not(java.util.function.Predicate)",
                |call| {
                    let inner = not_null(call, 0)?;
                    made(call, PREDICATE, Sort::Not, vec![inner])
                },
            ),
            method(
                "static java.util.function.Predicate isEqual(Object)",
                |call| {
                    let wanted = call.argument(0);
                    made(call, PREDICATE, Sort::Equals, vec![wanted])
                },
            ),
        ],
    ),
    interface(
        "java.util.function.Consumer",
        &[],
        &[
            declared("void accept(Object)"),
            method(
                "java.util.function.Consumer andThen(java.util.function.Consumer)",
                |call| chained(call, CONSUMER, Sort::Both),
            ),
        ],
    ),
    interface(
        "java.util.function.BiConsumer",
        &[],
        &[
            declared("void accept(Object, Object)"),
            method(
                "java.util.function.BiConsumer andThen(java.util.function.BiConsumer)",
                |call| chained(call, BI_CONSUMER, Sort::Both),
            ),
        ],
    ),
    class(
        FUNCTION,
        &["java.util.function.Function"],
        &[method("Object apply(Object)", run)],
    ),
    class(
        BI_FUNCTION,
        &["java.util.function.BinaryOperator"],
        &[method("Object apply(Object, Object)", run)],
    ),
    class(
        PREDICATE,
        &["java.util.function.Predicate"],
        &[method("boolean test(Object)", run)],
    ),
    class(
        CONSUMER,
        &["java.util.function.Consumer"],
        &[method("void accept(Object)", run)],
    ),
    class(
        BI_CONSUMER,
        &["java.util.function.BiConsumer"],
        &[method("void accept(Object, Object)", run)],
    ),
];

const FUNCTION: &str = "java.util.function.Function$$Lambda";
const BI_FUNCTION: &str = "java.util.function.BinaryOperator$$Lambda";
const PREDICATE: &str = "java.util.function.Predicate$$Lambda";
const CONSUMER: &str = "java.util.function.Consumer$$Lambda";
const BI_CONSUMER: &str = "java.util.function.BiConsumer$$Lambda";

/// State of a function the library itself makes.
#[derive(Debug, Trace, Finalize)]
struct LambdaData {
    #[unsafe_ignore_trace]
    sort: Sort,
    parts: Vec<Value>,
}

#[derive(Clone, Copy, Debug)]
enum Sort {
    Identity,
    /// The first, then the second on its result.
    AndThen,
    /// The second, then the first on its result.
    Compose,
    And,
    Or,
    Not,
    Equals,
    /// Both, one after the other, on the same arguments.
    Both,
    Least,
    Greatest,
}

fn made(call: &Call<'_>, class: &str, sort: Sort, parts: Vec<Value>) -> Returns {
    call.object(class, LambdaData { sort, parts })
}

fn chained(call: &mut Call<'_>, class: &str, sort: Sort) -> Returns {
    let (this, other) = (call.this().clone(), not_null(call, 0)?);
    made(call, class, sort, vec![this, other])
}

fn run(call: &mut Call<'_>) -> Returns {
    let (sort, parts) = call.data(|lambda: &LambdaData| (lambda.sort, lambda.parts.clone()))?;
    let arguments = call.arguments();
    let argument = call.argument(0);
    let [first, second] = match parts.as_slice() {
        [] => [Value::Null, Value::Null],
        [only] => [only.clone(), Value::Null],
        [first, second, ..] => [first.clone(), second.clone()],
    };
    match sort {
        Sort::Identity => Ok(argument),
        Sort::AndThen => {
            let result = call.apply(&first, arguments)?;
            call.apply(&second, &[result])
        }
        Sort::Compose => {
            let result = call.apply(&second, arguments)?;
            call.apply(&first, &[result])
        }
        Sort::And => {
            let both =
                truth(&call.apply(&first, arguments)?) && truth(&call.apply(&second, arguments)?);
            Ok(both.into())
        }
        Sort::Or => {
            let either =
                truth(&call.apply(&first, arguments)?) || truth(&call.apply(&second, arguments)?);
            Ok(either.into())
        }
        Sort::Not => Ok((!truth(&call.apply(&first, arguments)?)).into()),
        Sort::Equals => Ok(call.equal(&first, &argument)?.into()),
        Sort::Both => {
            call.apply(&first, arguments)?;
            call.apply(&second, arguments)
        }
        Sort::Least | Sort::Greatest => {
            let other = call.argument(1);
            if matches!(first, Value::Null) {
                return Err(bare(call, NULL_POINTER));
            }
            let comparison = order::compare(call, &first, &argument, &other, "a")?;
            let takes_first = if matches!(sort, Sort::Least) {
                comparison <= 0
            } else {
                comparison >= 0
            };
            Ok(if takes_first { argument } else { other })
        }
    }
}
