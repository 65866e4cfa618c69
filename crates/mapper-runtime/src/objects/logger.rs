//! `org.jboss.logging.Logger`: what mappers log with, as nothing else is bound for it.

use nashorn::java::{Call, ClassDef, Kind, MemberDef, Plain, Throw, Value, declared, method};

use super::server::server;
use crate::log::{LogLevel, LogLine};

const CLASS: &str = "org.jboss.logging.Logger";

pub(super) const CLASSES: &[ClassDef] = &[ClassDef {
    name: CLASS,
    kind: Kind::Abstract,
    extends: &[],
    members: MEMBERS,
}];

const MEMBERS: &[MemberDef] = &[
    method(
        "static org.jboss.logging.Logger getLogger(String)",
        |call| {
            let category = call.string(0)?.to_std_string_lossy();
            call.object(CLASS, Plain(category))
        },
    ),
    method("static org.jboss.logging.Logger getLogger(Class)", |call| {
        let class = call.argument(0);
        let name = call.invoke(&class, "getName", &[])?;
        let category = call.text(&name)?.to_std_string_lossy();
        call.object(CLASS, Plain(category))
    }),
    method("String getName()", |call| {
        call.data(|category: &Plain<String>| Value::string(&category.0))
    }),
    method("void error(Object)", |call| log(call, LogLevel::Error)),
    method("void error(Object,Throwable)", |call| {
        log(call, LogLevel::Error)
    }),
    method("void errorf(String,Object...)", |call| {
        logf(call, LogLevel::Error)
    }),
    method("void warn(Object)", |call| log(call, LogLevel::Warn)),
    method("void warn(Object,Throwable)", |call| {
        log(call, LogLevel::Warn)
    }),
    method("void warnf(String,Object...)", |call| {
        logf(call, LogLevel::Warn)
    }),
    method("void info(Object)", |call| log(call, LogLevel::Info)),
    method("void info(Object,Throwable)", |call| {
        log(call, LogLevel::Info)
    }),
    method("void infof(String,Object...)", |call| {
        logf(call, LogLevel::Info)
    }),
    // A server logs from INFO on unless it is told otherwise.
    method("void debug(Object)", |_| Ok(Value::Null)),
    method("void debug(Object,Throwable)", |_| Ok(Value::Null)),
    method("void debugf(String,Object...)", |_| Ok(Value::Null)),
    method("void trace(Object)", |_| Ok(Value::Null)),
    method("void trace(Object,Throwable)", |_| Ok(Value::Null)),
    method("void tracef(String,Object...)", |_| Ok(Value::Null)),
    method("boolean isInfoEnabled()", |_| Ok(true.into())),
    method("boolean isDebugEnabled()", |_| Ok(false.into())),
    method("boolean isTraceEnabled()", |_| Ok(false.into())),
    declared("void fatal(Object)"),
    declared("void errorv(String,Object...)"),
    declared("void warnv(String,Object...)"),
    declared("void infov(String,Object...)"),
    declared("boolean isEnabled(Object)"),
    declared("void log(Object,Object)"),
];

fn log(call: &mut Call<'_>, level: LogLevel) -> Result<Value, Throw> {
    let given = call.argument(0);
    let mut message = call.text(&given)?.to_std_string_lossy();
    let thrown = call.argument(1);
    if !thrown.is_null() {
        message.push_str(": ");
        message.push_str(&call.text(&thrown)?.to_std_string_lossy());
    }
    add(call, level, message)
}

fn logf(call: &mut Call<'_>, level: LogLevel) -> Result<Value, Throw> {
    let arguments = call.arguments().to_vec();
    let message = call.invoke_static("java.lang.String", "format", &arguments)?;
    let message = call.text(&message)?.to_std_string_lossy();
    add(call, level, message)
}

fn add(call: &mut Call<'_>, level: LogLevel, message: String) -> Result<Value, Throw> {
    call.charge(message.len())?;
    let category = call.data(|category: &Plain<String>| category.0.clone())?;
    server(call)?
        .log
        .borrow_mut()
        .push(LogLine::new(level, &category, message));
    Ok(Value::Null)
}
