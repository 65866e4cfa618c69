/// How much a run may use before it is ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Virtual machine instructions: a million take some ten milliseconds.
    pub instructions: usize,
    /// Steps of native work on data whose size the script decides: elements copied, characters
    /// repeated and so on.
    pub steps: usize,
    /// Depth of calls at which Java's `StackOverflowError` is thrown, and greatest depth of the
    /// result.
    pub recursion: usize,
    /// Bytes that `print` may write.
    pub printed: usize,
    /// Characters in one string, and elements in one array, that the script may make.
    pub length: usize,
    /// Values and characters in the result.
    pub result: usize,
    /// Bytes of a source text.
    pub source: usize,
}

impl Default for Limits {
    /// Far more than any mapper needs, and done in a second or two.
    fn default() -> Self {
        Self {
            instructions: 20_000_000,
            steps: 20_000_000,
            recursion: 2_500,
            printed: 1 << 20,
            length: 1 << 25,
            result: 1 << 20,
            source: crate::syntax::limits::MAX_SOURCE_BYTES,
        }
    }
}
