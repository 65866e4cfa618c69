# Turns `VERSION<TAB>line of javap -public` into rows of keycloak-api.tsv.

function short(text) {
    # Longest first. `org.keycloak.models.utils.X` keeps its package: what follows is lower case.
    text = dropped(text, "org.keycloak.models.")
    text = dropped(text, "java.util.function.")
    text = dropped(text, "java.util.stream.")
    text = dropped(text, "java.util.")
    text = dropped(text, "java.lang.")
    gsub(/, /, ",", text)
    return text
}

# Takes `prefix` away wherever a class name (upper case) follows it and no name precedes it.
function dropped(text, prefix,    out, at, before, after) {
    out = ""
    while ((at = index(text, prefix)) > 0) {
        before = at == 1 ? " " : substr(text, at - 1, 1)
        after = substr(text, at + length(prefix), 1)
        out = out substr(text, 1, at - 1)
        if (before ~ /[A-Za-z0-9_.$]/ || after !~ /[A-Z]/) {
            out = out prefix
        }
        text = substr(text, at + length(prefix))
    }
    return out text
}

function record(member, signature,    key) {
    key = type "\t" member "\t" signature
    if (!((version, key) in here)) {
        here[version, key] = 1
        rows[key] = 1
    }
}

BEGIN {
    count = split(versions, order, " ")
}

{
    version = $1
    line = $2
}

line ~ /^(public |abstract |final )*(class|interface) / {
    kind = line
    sub(/ *\{.*$/, "", kind)
    gsub(/(public|abstract|final) /, "", kind)
    split(kind, word, " ")
    type = word[2]
    sub(/<.*/, "", type)
    rest = kind
    sub(/^(class|interface) [^ <]*(<[^{]*>)?/, "", rest)
    sub(/^ +/, "", rest)
    if (rest == "" && kind ~ /</) {  # the type parameters swallowed `extends`
        rest = kind
        sub(/^(class|interface) [^ ]* ?/, "", rest)
    }
    sub(/extends java\.lang\.Object ?/, "", rest)
    rest = short(rest)
    record("(type)", word[1] (rest == "" ? "" : " " rest))
    split("", seen)
    next
}

line ~ /^  public / {
    sub(/^  public /, "", line)
    sub(/;$/, "", line)
    sub(/ throws .*$/, "", line)
    static = line ~ /(^| )static / ? "static " : ""
    gsub(/(^| )(static|final|abstract|default|native|synchronized|volatile|transient|strictfp) /, " ", line)
    gsub(/(^| )(static|final|abstract|default|native|synchronized|volatile|transient|strictfp) /, " ", line)
    sub(/^ +/, "", line)
    if (line ~ /\(/) {
        open = index(line, "(")
        head = substr(line, 1, open - 1)
        parameters = substr(line, open)
        at = 0
        for (i = length(head); i > 0 && !at; i--) {
            if (substr(head, i, 1) == " ") at = i
        }
        member = substr(head, at + 1)
        result = at ? substr(head, 1, at - 1) : ""
        if (!at) member = "(new)"
        # A bridge repeats name and parameters with a supertype's result; the compiler puts it last.
        if ((member parameters) in seen) next
        seen[member parameters] = 1
        record(member, static short(parameters) (result == "" ? "" : " " short(result)))
    } else {
        at = 0
        for (i = length(line); i > 0 && !at; i--) {
            if (substr(line, i, 1) == " ") at = i
        }
        record(substr(line, at + 1), static short(substr(line, 1, at - 1)))
    }
}

END {
    for (key in rows) {
        ranges = ""
        start = 0
        for (i = 1; i <= count + 1; i++) {
            present = i <= count && (order[i], key) in here
            if (present && !start) start = i
            if (!present && start) {
                range = i > count ? order[start] "-" : order[start] "-" order[i - 1]
                ranges = ranges (ranges == "" ? "" : ",") range
                if (start == 1 && i > count) ranges = ""
                start = 0
            }
        }
        print key (ranges == "" ? "" : "\t" ranges)
    }
}
