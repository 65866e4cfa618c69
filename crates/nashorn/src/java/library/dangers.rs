use crate::java::{Jdk, jdk_members, registry::Standing};

/// Classes and packages by what a script would do with them on a server; the longest prefix counts.
const DANGERS: &[(&str, &str)] = &[
    ("java.io.Console", "talks to the server's console"),
    ("java.io.File", "reads or writes files of the server"),
    (
        "java.io.FileInputStream",
        "reads or writes files of the server",
    ),
    (
        "java.io.FileOutputStream",
        "reads or writes files of the server",
    ),
    ("java.io.FileReader", "reads or writes files of the server"),
    ("java.io.FileWriter", "reads or writes files of the server"),
    (
        "java.io.RandomAccessFile",
        "reads or writes files of the server",
    ),
    ("java.nio.file.", "reads or writes files of the server"),
    ("java.nio.channels.", "reads or writes files or the network"),
    ("java.net.", "opens network connections"),
    ("javax.net.", "opens network connections"),
    ("java.net.http.", "opens network connections"),
    ("org.apache.http.", "opens network connections"),
    (
        "org.keycloak.broker.provider.util.SimpleHttp",
        "opens network connections",
    ),
    (
        "org.keycloak.http.simple.SimpleHttp",
        "opens network connections",
    ),
    ("java.rmi.", "opens network connections"),
    (
        "javax.naming.",
        "asks directories of the server or the network",
    ),
    ("java.sql.", "opens database connections"),
    ("javax.sql.", "opens database connections"),
    ("java.lang.ProcessBuilder", "starts processes on the server"),
    (
        "java.lang.ProcessHandle",
        "looks at processes of the server",
    ),
    ("java.lang.Runtime", "starts processes or ends the server"),
    ("java.lang.Thread", "starts or stops threads of the server"),
    (
        "java.lang.ThreadGroup",
        "starts or stops threads of the server",
    ),
    ("java.util.Timer", "starts threads on the server"),
    (
        "java.util.concurrent.Executors",
        "starts threads on the server",
    ),
    (
        "java.util.concurrent.ForkJoinPool",
        "starts threads on the server",
    ),
    (
        "java.util.concurrent.ThreadPoolExecutor",
        "starts threads on the server",
    ),
    (
        "java.util.concurrent.CompletableFuture",
        "starts threads on the server",
    ),
    ("java.lang.reflect.", "uses reflection"),
    ("java.lang.invoke.", "uses reflection"),
    ("java.lang.ClassLoader", "loads classes"),
    ("java.net.URLClassLoader", "loads classes"),
    ("java.lang.instrument.", "changes classes of the server"),
    (
        "java.lang.management.",
        "looks into the server's virtual machine",
    ),
    (
        "javax.management.",
        "looks into the server's virtual machine",
    ),
    ("javax.script.", "starts another script engine"),
    ("jdk.", "uses internals of the virtual machine"),
    ("sun.", "uses internals of the virtual machine"),
    ("com.sun.", "uses internals of the virtual machine"),
    (
        "org.openjdk.nashorn.",
        "uses internals of the script engine",
    ),
];

/// Roots under which a capitalised name that we don't know may be a class that exists.
const ROOTS: &[&str] = &["javax.", "jakarta.", "org.", "com."];

/// `package Class Class …` for everything below `java.`.
const JDK_CLASSES: &str = include_str!("jdk-classes.txt");

/// Whether there is such a class below `java.`; of nested ones, whether the outer one is there.
fn is_jdk_class(name: &str) -> bool {
    JDK_CLASSES.lines().any(|line| {
        let mut words = line.split(' ');
        let package = words.next().unwrap_or_default();
        let class = name
            .strip_prefix(package)
            .and_then(|rest| rest.strip_prefix('.'));
        class.is_some_and(|class| {
            let outer = class.split(['.', '$']).next();
            words.any(|known| Some(known) == outer)
        })
    })
}

/// What is known of a class that is in no table.
pub(super) fn standing(name: &str, jdk: Jdk) -> Standing {
    let simple = name.rsplit_once('.').map_or(name, |(_, simple)| simple);
    if !simple.starts_with(char::is_uppercase) {
        return Standing::Missing;
    }
    let danger = DANGERS
        .iter()
        .filter(|(prefix, _)| {
            if prefix.ends_with('.') {
                name.starts_with(prefix)
            } else {
                name.strip_prefix(prefix)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '$']))
            }
        })
        .max_by_key(|(prefix, _)| prefix.len());
    if name.starts_with("java.") && !is_jdk_class(name) {
        return Standing::Missing;
    }
    match danger {
        _ if jdk_members::has_class(name, jdk) == Some(false) => Standing::Missing,
        Some((_, what)) => Standing::Dangerous(what),
        None if name.starts_with("java.") => Standing::NotEmulated,
        None if ROOTS.iter().any(|root| name.starts_with(root)) => Standing::NotEmulated,
        None => Standing::Missing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_is_known_by_what_it_would_do() {
        assert!(matches!(
            standing("java.io.FileInputStream", Jdk::default()),
            Standing::Dangerous(_)
        ));
        assert!(matches!(
            standing("java.io.File", Jdk::default()),
            Standing::Dangerous(_)
        ));
        assert!(matches!(
            standing("java.nio.file.Files", Jdk::default()),
            Standing::Dangerous(what) if what.contains("files")
        ));
        assert!(matches!(
            standing("java.net.HttpURLConnection", Jdk::default()),
            Standing::Dangerous(what) if what.contains("network")
        ));
    }

    #[test]
    fn a_class_java_does_not_have_is_missing() {
        assert_eq!(
            standing("java.util.Nope", Jdk::default()),
            Standing::Missing
        );
        assert_eq!(
            standing("java.nope.Thing", Jdk::default()),
            Standing::Missing
        );
        assert_eq!(standing("java.util", Jdk::default()), Standing::Missing);
        assert_eq!(
            standing("java.util.Vector", Jdk::default()),
            Standing::NotEmulated
        );
    }
}
