//! What a file is that isn't a jar.

/// Message and advice for a file Java doesn't open, from its first bytes and Java's words.
pub(super) fn explain(head: &[u8], words: &str) -> (String, &'static str) {
    const MAKE_ANEW: &str = "make the jar anew, with `mapper-builder pack` or `jar cf`";
    const COPY_AGAIN: &str = "copy or download it again";
    if words.contains("encrypted entry") {
        return (
            "the jar has encrypted entries: no server can open it".into(),
            "make the jar anew, without a password",
        );
    }
    if words.contains("compression method") {
        return (
            "the jar is packed with a method that Java doesn't know: no server can open it".into(),
            "make the jar anew, with the method deflate or stored",
        );
    }
    if words.contains("bad entry name") {
        return (
            "a name in the jar isn't UTF-8: no server can open it".into(),
            "make the jar anew, with `mapper-builder pack` or `jar cf`, or with names in plain ASCII",
        );
    }
    if words.contains("as a file system") {
        return (
            "a name in the jar leads outside, with `.` or `..` in it: no server can open it".into(),
            "make the jar anew, from inside the folder with the scripts",
        );
    }
    if !words.contains("END header not found") {
        return (
            "the jar is damaged: no server can open it".into(),
            COPY_AGAIN,
        );
    }
    let (what, help) = match head {
        [] => ("the file is empty", COPY_AGAIN),
        [b'P', b'K', 3, 4, ..] => ("the jar is cut off: its end is missing", COPY_AGAIN),
        [0x1F, 0x8B, ..] => ("this is no jar but a gzip file", MAKE_ANEW),
        [b'7', b'z', 0xBC, 0xAF, ..] => ("this is no jar but a 7-Zip archive", MAKE_ANEW),
        [0xCA, 0xFE, 0xBA, 0xBE, ..] => ("this is no jar but a Java class", MAKE_ANEW),
        _ if head.trim_ascii_start().starts_with(b"<") => (
            "this is no jar but a web page",
            "download it again: an error page was saved",
        ),
        _ if std::str::from_utf8(head).is_ok() && !head.contains(&0) => {
            ("this is no jar but a text", MAKE_ANEW)
        }
        _ => ("this is no jar", MAKE_ANEW),
    };
    (what.into(), help)
}
