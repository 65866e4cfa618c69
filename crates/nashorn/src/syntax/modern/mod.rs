//! Newer JavaScript that the parser recognises in order to name it, with what to write instead.

mod lexical;
mod recognise;
mod view;

pub(crate) use recognise::recognise;

macro_rules! features {
    ($($(#[doc = $doc:literal])+ $feature:ident $name:literal $help:literal,)*) => {
        /// Syntax from after ECMAScript 5.1, or from outside JavaScript, that Nashorn refuses in
        /// its default mode.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ModernFeature { $($(#[doc = $doc])+ $feature,)* }

        impl ModernFeature {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$feature,)*];

            /// What it is called, in the plural where there is one.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$feature => $name,)* }
            }

            /// What to write instead.
            #[must_use]
            pub const fn help(self) -> &'static str {
                match self { $(Self::$feature => $help,)* }
            }
        }
    };
}

features! {
    /// `x => x`
    ArrowFunction "arrow functions"
        "write `function (x) { return … }`",
    /// `async function f() {}`
    AsyncFunction "async functions"
        "there are no promises here: call what you need and use its result directly",
    /// `await x`
    Await "`await`"
        "there are no promises here: call what you need and use its result directly",
    /// `10n`
    BigInt "BigInt literals"
        "use a number, or `new java.math.BigInteger(\"…\")` beyond 2^53",
    /// `0b11`, `0o17`
    BinaryOrOctalNumber "binary and octal number literals"
        "write it in decimal or hexadecimal (`0x…`), or as `parseInt(\"…\", 2)`",
    /// `class A {}`
    Class "classes"
        "write a constructor function and put the methods on its `prototype`",
    /// `{ [key]: value }`
    ComputedKey "computed property names"
        "write `object[key] = value` after the literal",
    /// `const x = 1`
    Const "`const`"
        "write `var`",
    /// `function f(a = 1) {}`
    DefaultParameter "default parameters"
        "write `if (a === undefined) { a = …; }` at the start of the function",
    /// `var { a } = b`, `[a, b] = c`
    Destructuring "destructuring"
        "assign one by one: `var a = b.a;`, `var c = d[0];`",
    /// `enum`
    Enum "`enum`"
        "the word is reserved: choose another name; there are no enumerations",
    /// `a ** b`
    Exponent "the exponentiation operator"
        "write `Math.pow(a, b)`",
    /// `export …`
    Export "`export`"
        "there are no modules: the script's value is that of its last expression statement",
    /// `for (x of y)`
    ForOf "`for … of`"
        "write `for each (var x in …)`, which Nashorn has for arrays and Java collections",
    /// `function* f() {}`
    Generator "generators"
        "collect the values in an array and return it",
    /// `# comment`
    HashComment "`#` comments"
        "write `// …`",
    /// `#!/usr/bin/env …`
    Hashbang "`#!` lines"
        "leave the line out",
    /// `<!-- comment`, `--> comment`
    HtmlComment "HTML-like comments"
        "write `// …`",
    /// `import …`
    Import "`import`"
        "there are no modules: put everything into one script; Java classes come with `Java.type(\"…\")`",
    /// `let x = 1`
    Let "`let`"
        "write `var`",
    /// A raw U+2028 or U+2029 in a string.
    LineSeparatorInString "line separators (U+2028, U+2029) in strings"
        "write `\\u2028` or `\\u2029`",
    /// `a ||= b`, `a &&= b`, `a ??= b`
    LogicalAssignment "logical assignment"
        "write `a = a || b`",
    /// `/(?<=a)b/`
    Lookbehind "look-behind in regular expressions"
        "match more and take a group of the result",
    /// `/(?<name>a)/`
    NamedGroup "named groups in regular expressions"
        "number the groups: `(…)`",
    /// `new.target`
    NewTarget "`new.target`"
        "write `this instanceof Name`",
    /// `a ?? b`
    NullishCoalescing "the `??` operator"
        "write `a != null ? a : b`",
    /// `1_000`
    NumericSeparator "separators in numbers"
        "leave out the `_`",
    /// `try {} catch {}`
    OptionalCatchBinding "`catch` without a name"
        "write `catch (e)`",
    /// `a?.b`
    OptionalChaining "optional chaining (`?.`)"
        "write `a != null ? a.b : null`",
    /// `/a/u`, `/a/y`, `/a/s`
    RegExpFlag "newer flags of regular expressions"
        "only `g`, `i` and `m` exist; for `s`, write `[\\s\\S]` instead of `.`",
    /// `function f(...rest) {}`
    RestParameter "rest parameters"
        "use `arguments`, for example `Array.prototype.slice.call(arguments, 1)`",
    /// `{ method() {} }`
    ShorthandMethod "shorthand methods"
        "write `name: function () { … }`",
    /// `{ a, b }`
    ShorthandProperty "shorthand properties"
        "write `{ name: name }`",
    /// `f(...list)`, `[...list]`, `{ ...object }`
    Spread "spread (`...`)"
        "write `f.apply(null, list)`, `a.concat(b)`, or copy the properties in a loop",
    /// `super`
    Super "`super`"
        "there are no classes: call the other function by name",
    /// `` `text ${x}` ``
    Template "template literals"
        "join strings with `+`",
    /// `f(a, )`, `function f(a, ) {}`
    TrailingComma "trailing commas in calls and parameter lists"
        "leave out the last comma",
    /// `"\u{1F600}"`
    UnicodeCodePointEscape "`\\u{…}` escapes"
        "write four digits, `\\u0061`; beyond U+FFFF two such escapes",
}

impl ModernFeature {
    pub(crate) fn message(self) -> String {
        format!("{}: Keycloak's engine stops here", self.name())
    }
}
