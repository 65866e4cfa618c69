//! The order in which `java.util.HashMap` and `HashSet` give back their keys. It is the order of
//! claims in a token and of roles in a stream, so scripts and relying parties see it.

use std::collections::HashSet;

use nashorn::java::string_hash;

/// Puts items, given in the order of their insertion, into the order of a `HashMap` that was
/// made without a capacity and grew while they came in. `hash` is the hash code of an item's key.
pub fn sort<T>(items: &mut [T], hash: impl Fn(&T) -> i32) {
    let mut capacity = 16;
    while items.len() * 4 > capacity * 3 {
        capacity *= 2;
    }
    let bucket = |item: &T| {
        let hash = hash(item).cast_unsigned();
        (hash ^ hash >> 16) as usize & (capacity - 1)
    };
    // Growing keeps the order within a bucket, and so does a stable sort.
    items.sort_by_key(bucket);
}

/// Texts as a `HashSet` holds them: each once, in its order.
pub fn set(texts: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut seen = HashSet::new();
    let mut distinct: Vec<String> = texts
        .into_iter()
        .filter(|text| seen.insert(text.clone()))
        .collect();
    sort(&mut distinct, |text| string_hash(text));
    distinct
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_in_the_order_a_jdk_17_gives() {
        // `new HashSet<>(List.of(...)).toString()` on JDK 17.
        let mut few = ["zeta", "alpha", "beta", "gamma", "Zürich Büro", "r/w"];
        sort(&mut few, |text| string_hash(text));
        assert_eq!(
            few,
            ["zeta", "Zürich Büro", "alpha", "r/w", "beta", "gamma"]
        );
    }

    #[test]
    fn a_set_that_grew_orders_by_its_last_size() {
        let mut many: Vec<String> = (0..40).map(|n| format!("k{}", n * n)).collect();
        sort(&mut many, |text| string_hash(text));
        let expected = "k529 k729 k36 k16 k361 k1296 k121 k484 k1156 k100 k144 k441 k169 k400 k961 \
                        k289 k784 k225 k324 k841 k625 k900 k0 k81 k1 k64 k4 k1369 k9 k25 k49 k1089 \
                        k196 k1444 k1521 k1225 k1024 k576 k256 k676";
        assert_eq!(many.join(" "), expected);
    }
}
