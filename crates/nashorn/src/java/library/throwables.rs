use crate::java::{
    ClassDef, Kind, Value,
    class::{MemberDef, constructor, method},
    exceptions::ThrowableData,
};

/// Members of `java.lang.Throwable`.
pub(super) const THROWABLE: &[MemberDef] = &[
    method("String getMessage()", |call| {
        call.data(|data: &ThrowableData| data.message.clone().into())
    }),
    method("String getLocalizedMessage()", |call| {
        let this = call.this().clone();
        call.invoke(&this, "getMessage", &[])
    }),
    method("Throwable getCause()", |call| {
        call.data(|data: &ThrowableData| data.cause.clone())
    }),
    method("String toString()", |call| {
        let this = call.this().clone();
        let message = call.invoke(&this, "getLocalizedMessage", &[])?;
        let name = call.registry().class(call.class()).name().to_owned();
        Ok(match message {
            Value::String(message) => format!("{name}: {}", message.to_std_string_lossy()).into(),
            _ => name.into(),
        })
    }),
];

/// Constructors every exception below has.
const CONSTRUCTORS: &[MemberDef] = &[
    constructor("new()", |call| {
        Ok(call.construct(ThrowableData {
            message: None,
            cause: Value::Null,
        }))
    }),
    constructor("new(String)", |call| {
        Ok(call.construct(ThrowableData {
            message: call.argument(0).as_string().cloned(),
            cause: Value::Null,
        }))
    }),
    constructor("new(String, Throwable)", |call| {
        Ok(call.construct(ThrowableData {
            message: call.argument(0).as_string().cloned(),
            cause: call.argument(1),
        }))
    }),
    constructor("new(Throwable)", |call| {
        let cause = call.argument(0);
        let message = match cause {
            Value::Object(_) => Some(call.text(&cause)?),
            _ => None,
        };
        Ok(call.construct(ThrowableData { message, cause }))
    }),
];

const fn exception(name: &'static str, extends: &'static [&'static str]) -> ClassDef {
    ClassDef {
        name,
        kind: Kind::Class,
        extends,
        members: CONSTRUCTORS,
    }
}

pub(in crate::java) const CLASSES: &[ClassDef] = &[
    exception("java.lang.Exception", &["java.lang.Throwable"]),
    exception("java.lang.Error", &["java.lang.Throwable"]),
    exception("java.lang.RuntimeException", &["java.lang.Exception"]),
    exception("java.lang.VirtualMachineError", &["java.lang.Error"]),
    exception(
        "java.lang.StackOverflowError",
        &["java.lang.VirtualMachineError"],
    ),
    exception(
        "java.lang.IllegalArgumentException",
        &["java.lang.RuntimeException"],
    ),
    exception(
        "java.lang.NumberFormatException",
        &["java.lang.IllegalArgumentException"],
    ),
    exception(
        "java.lang.IllegalStateException",
        &["java.lang.RuntimeException"],
    ),
    exception(
        "java.lang.NullPointerException",
        &["java.lang.RuntimeException"],
    ),
    exception(
        "java.lang.ClassCastException",
        &["java.lang.RuntimeException"],
    ),
    exception(
        "java.lang.ArithmeticException",
        &["java.lang.RuntimeException"],
    ),
    exception(
        "java.lang.UnsupportedOperationException",
        &["java.lang.RuntimeException"],
    ),
    exception(
        "java.lang.NegativeArraySizeException",
        &["java.lang.RuntimeException"],
    ),
    exception(
        "java.lang.IndexOutOfBoundsException",
        &["java.lang.RuntimeException"],
    ),
    exception(
        "java.lang.ArrayIndexOutOfBoundsException",
        &["java.lang.IndexOutOfBoundsException"],
    ),
    exception(
        "java.lang.StringIndexOutOfBoundsException",
        &["java.lang.IndexOutOfBoundsException"],
    ),
    exception(
        "java.lang.ReflectiveOperationException",
        &["java.lang.Exception"],
    ),
    exception(
        "java.lang.ClassNotFoundException",
        &["java.lang.ReflectiveOperationException"],
    ),
    exception(
        "java.lang.CloneNotSupportedException",
        &["java.lang.Exception"],
    ),
    exception(
        "java.util.NoSuchElementException",
        &["java.lang.RuntimeException"],
    ),
    exception(
        "java.util.ConcurrentModificationException",
        &["java.lang.RuntimeException"],
    ),
    exception(
        "java.lang.ArrayStoreException",
        &["java.lang.RuntimeException"],
    ),
    exception(
        "java.util.EmptyStackException",
        &["java.lang.RuntimeException"],
    ),
    exception(
        "java.util.regex.PatternSyntaxException",
        &["java.lang.IllegalArgumentException"],
    ),
    exception(
        "java.util.IllegalFormatException",
        &["java.lang.IllegalArgumentException"],
    ),
    exception(
        "java.util.UnknownFormatConversionException",
        &["java.util.IllegalFormatException"],
    ),
    exception(
        "java.util.MissingFormatArgumentException",
        &["java.util.IllegalFormatException"],
    ),
    exception(
        "java.util.MissingFormatWidthException",
        &["java.util.IllegalFormatException"],
    ),
    exception(
        "java.util.IllegalFormatConversionException",
        &["java.util.IllegalFormatException"],
    ),
    exception(
        "java.util.IllegalFormatPrecisionException",
        &["java.util.IllegalFormatException"],
    ),
    exception(
        "java.util.IllegalFormatWidthException",
        &["java.util.IllegalFormatException"],
    ),
    exception(
        "java.util.IllegalFormatFlagsException",
        &["java.util.IllegalFormatException"],
    ),
    exception(
        "java.util.IllegalFormatCodePointException",
        &["java.util.IllegalFormatException"],
    ),
    exception(
        "java.util.DuplicateFormatFlagsException",
        &["java.util.IllegalFormatException"],
    ),
    exception(
        "java.util.FormatFlagsConversionMismatchException",
        &["java.util.IllegalFormatException"],
    ),
    exception(
        "java.nio.charset.UnsupportedCharsetException",
        &["java.lang.IllegalArgumentException"],
    ),
    exception(
        "java.nio.charset.IllegalCharsetNameException",
        &["java.lang.IllegalArgumentException"],
    ),
    exception("java.io.IOException", &["java.lang.Exception"]),
    exception(
        "java.io.UnsupportedEncodingException",
        &["java.io.IOException"],
    ),
    exception(
        "java.io.UncheckedIOException",
        &["java.lang.RuntimeException"],
    ),
    exception(
        "java.security.GeneralSecurityException",
        &["java.lang.Exception"],
    ),
    exception(
        "java.security.NoSuchAlgorithmException",
        &["java.security.GeneralSecurityException"],
    ),
    exception(
        "java.time.DateTimeException",
        &["java.lang.RuntimeException"],
    ),
    exception(
        "java.time.format.DateTimeParseException",
        &["java.time.DateTimeException"],
    ),
    exception(
        "java.time.temporal.UnsupportedTemporalTypeException",
        &["java.time.DateTimeException"],
    ),
    exception("java.text.ParseException", &["java.lang.Exception"]),
    exception(
        "java.lang.SecurityException",
        &["java.lang.RuntimeException"],
    ),
    exception("java.lang.InterruptedException", &["java.lang.Exception"]),
    exception(
        "java.lang.NoSuchFieldException",
        &["java.lang.ReflectiveOperationException"],
    ),
    exception(
        "java.lang.NoSuchMethodException",
        &["java.lang.ReflectiveOperationException"],
    ),
    exception("java.lang.AssertionError", &["java.lang.Error"]),
    exception(
        "java.lang.OutOfMemoryError",
        &["java.lang.VirtualMachineError"],
    ),
    exception(
        "java.util.InputMismatchException",
        &["java.util.NoSuchElementException"],
    ),
];
