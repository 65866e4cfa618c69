//! Random choices from a fixed seed.

/// SplitMix64 (Steele, Lea and Flood 2014): small, and the same on every machine.
pub(super) struct Choice(u64);

impl Choice {
    pub(super) fn new(seed: u64, kind: u64, number: u64) -> Self {
        // Each number's start is drawn, not counted: streams that start next to each other are one
        // stream, shifted.
        let mut choice = Self(seed ^ (kind << 56));
        let base = choice.next();
        let mut choice = Self(base ^ number);
        let start = choice.next();
        Self(start)
    }

    const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from 0 to `limit` - 1; 0 if `limit` is 0.
    pub(super) const fn below(&mut self, limit: usize) -> usize {
        let number = self.next();
        if limit == 0 {
            0
        } else {
            (number % limit as u64) as usize
        }
    }

    pub(super) const fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of `options`, which aren't empty.
    pub(super) fn of<T: Clone>(&mut self, options: &[T]) -> T {
        let at = self.below(options.len());
        options
            .get(at)
            .or(options.first())
            .cloned()
            .unwrap_or_else(|| unreachable!())
    }
}
