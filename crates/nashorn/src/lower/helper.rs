/// The native functions that lowered text calls. The engine has one for each.
macro_rules! helpers {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// A native function that lowered text calls.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub(crate) enum Helper {
            $($(#[$doc])* $variant,)*
        }

        impl Helper {
            /// The hidden name without its prefix.
            pub(crate) const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

helpers! {
    /// `get(object, key, site)`
    Get = "get",
    /// `set(object, key, value, site)`: gives the value.
    Set = "set",
    /// `update(object, key, 1 | -1, prefix, site)`: `++` and `--` of a member.
    Update = "upd",
    /// `delete(object, key, site)`
    Delete = "del",
    /// `invoke(object, key, site, …arguments)`
    Invoke = "inv",
    /// `call(function, site, …arguments)`
    Call = "call",
    /// `callIn(scope, function, name, site, …arguments)`: a call by name inside `with`.
    CallIn = "callw",
    /// `new(constructor, site, …arguments)`
    New = "new",
    /// `name(name, site)`: a global variable that may not exist.
    Name = "name",
    /// `setName(name, value, site)`
    SetName = "setname",
    /// `declare(name)`: a global variable whose name boa doesn't take.
    Declare = "declare",
    /// `dynamic(function () { return name }, name, site)`: a variable that `eval` may have made.
    Dynamic = "dyn",
    /// `typeof(value)`
    Typeof = "typeof",
    /// `typeofName(name)`
    TypeofName = "typeofname",
    /// `with(value, site)`: the object of a `with` statement.
    With = "with",
    /// `scope(name, …objects)`: the first object that has the name, or undefined.
    Scope = "scope",
    /// `key(value, site)`: a value as a property key, converted once.
    Key = "key",
    /// `add(a, b, site)`
    Add = "add",
    /// `subtract(a, b, site)`
    Subtract = "sub",
    /// `multiply(a, b, site)`
    Multiply = "mul",
    /// `divide(a, b, site)`
    Divide = "div",
    /// `remainder(a, b, site)`
    Remainder = "rem",
    /// `shiftLeft(a, b, site)`
    ShiftLeft = "shl",
    /// `shiftRight(a, b, site)`
    ShiftRight = "shr",
    /// `shiftRightUnsigned(a, b, site)`
    ShiftRightUnsigned = "ushr",
    /// `bitAnd(a, b, site)`
    BitAnd = "and",
    /// `bitOr(a, b, site)`
    BitOr = "or",
    /// `bitXor(a, b, site)`
    BitXor = "xor",
    /// `bitNot(a, site)`
    BitNot = "not",
    /// `plus(a, site)`
    Plus = "pos",
    /// `minus(a, site)`
    Minus = "neg",
    /// `increment(a, 1 | -1)`: of a number.
    Increment = "inc",
    /// `number(a, site)`: the old value of `x++`.
    Number = "num",
    /// `array(doubles, …elements)`: an array of Doubles, or one whose elements keep their classes.
    Array = "arr",
    /// `double(n)`: the number as a Double.
    Double = "dbl",
    /// `variants(function, parameters, types, variant, …)`: the function, which calls with
    /// arguments of these types run as these variants.
    Variants = "vars",
    /// `less(a, b, site)`
    Less = "lt",
    /// `lessOrEqual(a, b, site)`
    LessOrEqual = "le",
    /// `greater(a, b, site)`
    Greater = "gt",
    /// `greaterOrEqual(a, b, site)`
    GreaterOrEqual = "ge",
    /// `equal(a, b, site)`: `==`
    Equal = "eq",
    /// `in(key, object, site)`
    In = "in",
    /// `instanceof(value, class, site)`
    Instanceof = "iof",
    /// `truth(value)`: whether a condition holds.
    Truth = "t",
    /// `caseOf(value)`: the discriminant of a `switch` whose cases are all integers.
    CaseOf = "case",
    /// `iterate(object, each, site)`: an iterator for `for in` and `for each`.
    Iterate = "iter",
    /// `more(iterator)`
    More = "more",
    /// `next(iterator)`
    Next = "next",
    /// `throw(value, site)`: gives what is to be thrown.
    Throw = "throw",
    /// `caught(value)`: gives what a `catch` clause sees.
    Caught = "caught",
    /// `pending()` keeps the place of an exception that is on its way, `pending(kept)` gives it back.
    Pending = "pending",
    /// `regexp(pattern, flags, site)`
    RegExp = "re",
    /// `eval(function, site, …arguments)`: lowers the text of a direct `eval`.
    Eval = "eval",
    /// `badTarget(site)`: throws, because what is assigned to isn't a variable.
    BadTarget = "bad",
    /// `strictDelete(name, site)`: throws.
    StrictDelete = "sdel",
}
