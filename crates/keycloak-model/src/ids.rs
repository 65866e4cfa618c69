use std::fmt::Write;

/// An id that looks like those Keycloak makes (a UUID) and is always the same for the same
/// thing, so that results can be compared from run to run.
pub fn derive(kind: &str, name: &str) -> String {
    // FNV-1a with 128 bits: spreads well and needs no dependency; nothing here needs secrecy.
    let mut hash: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    for byte in kind.bytes().chain([0]).chain(name.bytes()) {
        hash = (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
    }
    // Version 4, variant 1, as `UUID.randomUUID` makes them.
    let hash = (hash & !(0xf << 76) | (4 << 76)) & !(0x3 << 62) | (0x2 << 62);
    let digits = format!("{hash:032x}");
    let mut id = String::with_capacity(36);
    for (place, digit) in digits.chars().enumerate() {
        if matches!(place, 8 | 12 | 16 | 20) {
            id.push('-');
        }
        let _ = id.write_char(digit);
    }
    id
}

#[cfg(test)]
mod tests {
    use super::derive;

    #[test]
    fn an_id_has_the_shape_of_a_random_uuid_and_depends_on_kind_and_name() {
        let id = derive("user", "alice");
        let parts: Vec<usize> = id.split('-').map(str::len).collect();
        assert_eq!(parts, [8, 4, 4, 4, 12]);
        assert_eq!(id.chars().nth(14), Some('4'));
        assert!(matches!(id.chars().nth(19), Some('8' | '9' | 'a' | 'b')));
        assert_eq!(id, derive("user", "alice"));
        assert_ne!(id, derive("group", "alice"));
        assert_ne!(id, derive("user", "bob"));
    }
}
