//! How much is read.

/// The most a file may hold that people write.
pub const MAX_FIXTURE_BYTES: u64 = 16 << 20;
/// The most one file of a realm export may hold: some hundred thousand users.
pub const MAX_EXPORT_BYTES: u64 = 256 << 20;

/// A place in a text as findings count it; files are far smaller than 4 GiB.
pub fn offset(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}
