//! `java.text.Collator` as Nashorn's `localeCompare` asks for it: canonical decomposition, strength
//! `IDENTICAL`, the rules every European locale shares.

use std::cmp::Ordering;
use std::sync::OnceLock;

use icu_normalizer::DecomposingNormalizerBorrowed;
use rustc_hash::FxHashMap;

/// Characters that the rules name, with their elements; made by `data/CollationElements.java`.
const ELEMENTS: &str = include_str!("../../../data/collation-elements.txt");

/// One element: the letter, its accents, its case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Element {
    primary: u16,
    secondary: u8,
    tertiary: u8,
}

/// The primary order of a character that the rules don't name; its code follows as an element.
const UNMAPPED: u16 = 0x7FFF;

impl Element {
    const IGNORABLE: Self = Self {
        primary: 0,
        secondary: 0,
        tertiary: 0,
    };

    fn read(text: &str) -> Option<Self> {
        let mut orders = text
            .split('.')
            .map(|order| u16::from_str_radix(order, 16).ok());
        Some(Self {
            primary: orders.next()??,
            secondary: u8::try_from(orders.next()??).ok()?,
            tertiary: u8::try_from(orders.next()??).ok()?,
        })
    }

    const fn of(primary: u16) -> Self {
        Self {
            primary,
            ..Self::IGNORABLE
        }
    }
}

/// Read when a script first compares texts.
fn table() -> &'static FxHashMap<u16, Vec<Element>> {
    static TABLE: OnceLock<FxHashMap<u16, Vec<Element>>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let rows = ELEMENTS.lines().filter_map(|line| {
            let mut words = line.split(' ');
            let code = u16::from_str_radix(words.next()?, 16).ok()?;
            Some((code, words.filter_map(Element::read).collect()))
        });
        rows.collect()
    })
}

fn elements(text: &[u16]) -> impl Iterator<Item = Element> {
    text.iter().flat_map(|unit| match table().get(unit) {
        Some(elements) => elements.clone(),
        None => vec![Element::of(UNMAPPED), Element::of(*unit)],
    })
}

/// `Collator.compare(left, right)`; `None` when a text has characters beyond the first plane, whose
/// elements are not known here.
pub(crate) fn collate(left: &[u16], right: &[u16]) -> Option<i32> {
    let is_surrogate = |unit: &u16| (0xD800..=0xDFFF).contains(unit);
    if left.iter().chain(right).any(is_surrogate) {
        return None;
    }
    let decomposed = |text| DecomposingNormalizerBorrowed::new_nfd().normalize_utf16(text);
    let (left, right) = (decomposed(left), decomposed(right));
    Some(match compare(elements(&left), elements(&right)) {
        Ordering::Less => -1,
        Ordering::Greater => 1,
        Ordering::Equal => compare_units(&left, &right),
    })
}

/// `RuleBasedCollator.compare`: an element without a letter is passed over, but remembered as a
/// difference of accents; only the first difference of accents and the first of case count.
fn compare(
    mut left: impl Iterator<Item = Element>,
    mut right: impl Iterator<Item = Element>,
) -> Ordering {
    let mut result = Ordering::Equal;
    let (mut looks_at_accents, mut looks_at_case) = (true, true);
    let (mut first, mut second) = (left.next(), right.next());
    while let (Some(one), Some(other)) = (first, second) {
        let (mut skips_one, mut skips_other) = (true, true);
        if one == other {
        } else if one.primary == other.primary {
            if looks_at_accents && one.secondary != other.secondary {
                result = one.secondary.cmp(&other.secondary);
                looks_at_accents = false;
            } else if looks_at_accents && looks_at_case && one.tertiary != other.tertiary {
                result = one.tertiary.cmp(&other.tertiary);
                looks_at_case = false;
            }
        } else if one == Element::IGNORABLE {
            skips_other = false;
        } else if other == Element::IGNORABLE {
            skips_one = false;
        } else if one.primary == 0 {
            if looks_at_accents {
                result = Ordering::Greater;
                looks_at_accents = false;
            }
            skips_other = false;
        } else if other.primary == 0 {
            if looks_at_accents {
                result = Ordering::Less;
                looks_at_accents = false;
            }
            skips_one = false;
        } else {
            return one.primary.cmp(&other.primary);
        }
        if skips_one {
            first = left.next();
        }
        if skips_other {
            second = right.next();
        }
    }
    let (rest, longer) = match first {
        Some(_) => (first.into_iter().chain(left).collect(), Ordering::Greater),
        None => (
            second.into_iter().chain(right).collect::<Vec<_>>(),
            Ordering::Less,
        ),
    };
    for element in rest {
        if element.primary != 0 {
            return longer;
        }
        if element.secondary != 0 && looks_at_accents {
            result = longer;
            looks_at_accents = false;
        }
    }
    result
}

/// `String.compareTo`
fn compare_units(left: &[u16], right: &[u16]) -> i32 {
    let different = left.iter().zip(right).find(|(left, right)| left != right);
    match different {
        Some((left, right)) => i32::from(*left) - i32::from(*right),
        None => left.len() as i32 - right.len() as i32,
    }
}
