//! Points in time of the Date operators.

use std::time::{SystemTime, UNIX_EPOCH};

use jiff::Timestamp;

/// Parses what the Date operators take: `2026-11-21`, `2026-11-21T10:00Z` with optional seconds
/// and fraction and `Z` or `±hh:mm` (the profile of ISO 8601 in the W3C note on date and time
/// formats), or seconds since 1970.
///
/// The profile's bare years and months are left out: a year can't be told from seconds.
pub(crate) fn parse(text: &str) -> Option<Timestamp> {
    let seconds = text.strip_prefix('-').unwrap_or(text);
    if seconds.len() > 4 && seconds.bytes().all(|byte| byte.is_ascii_digit()) {
        return Timestamp::from_second(text.parse().ok()?).ok();
    }
    if has_shape(text, b"0000-00-00") {
        return format!("{text}T00:00Z").parse().ok();
    }
    let (date_and_time, offset) = split_offset(text)?;
    let (time, fraction) = match date_and_time.split_once('.') {
        Some((time, fraction)) => (time, Some(fraction)),
        None => (date_and_time, None),
    };
    let time_fits = match fraction {
        None => has_shape(time, b"0000-00-00T00:00") || has_shape(time, b"0000-00-00T00:00:00"),
        Some(fraction) => {
            has_shape(time, b"0000-00-00T00:00:00")
                && (1..=9).contains(&fraction.len())
                && fraction.bytes().all(|byte| byte.is_ascii_digit())
        }
    };
    let offset_fits = offset == "Z" || has_shape(offset, b"+00:00") || has_shape(offset, b"-00:00");
    (time_fits && offset_fits)
        .then(|| text.parse().ok())
        .flatten()
}

/// The form in which `aws:CurrentTime` travels.
pub(crate) fn to_text(time: SystemTime) -> Option<String> {
    let seconds = epoch_seconds(time)?;
    Some(Timestamp::from_second(seconds).ok()?.to_string())
}

/// Whole seconds since 1970.
pub(crate) fn epoch_seconds(time: SystemTime) -> Option<i64> {
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_secs()).ok(),
        Err(before) => i64::try_from(before.duration().as_secs())
            .ok()
            .map(|seconds| -seconds),
    }
}

fn split_offset(text: &str) -> Option<(&str, &str)> {
    let time = text.find('T')?;
    let offset = text.get(time..)?.find(['Z', '+', '-'])? + time;
    text.split_at_checked(offset)
}

/// `0` in the shape stands for a digit, everything else for itself.
fn has_shape(text: &str, shape: &[u8]) -> bool {
    text.len() == shape.len()
        && text.bytes().zip(shape).all(|(byte, &shape)| match shape {
            b'0' => byte.is_ascii_digit(),
            shape => byte == shape,
        })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_written_forms_of_one_instant_are_equal() {
        let instant = parse("1793520000").unwrap();
        for text in [
            "2026-11-01",
            "2026-11-01T08:00Z",
            "2026-11-01T08:00:00Z",
            "2026-11-01T08:00:00.000Z",
            "2026-11-01T10:00:00+02:00",
        ] {
            let day_start = text == "2026-11-01";
            let expected = if day_start {
                parse("1793491200").unwrap()
            } else {
                instant
            };
            assert_eq!(parse(text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn other_forms_are_no_dates() {
        for text in [
            "",
            "2026",
            "2026-11",
            "2026-13-01",
            "2026-02-30",
            "2026-11-01T08:00",
            "2026-11-01 08:00Z",
            "2026-11-01T08:00:00.Z",
            "2026-11-01T08:00Z[UTC]",
            "2026-11-01t08:00z",
            "today",
            "20é6-11-01",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_current_time_is_written_as_it_is_read() {
        let time = UNIX_EPOCH + Duration::from_secs(1_793_520_000);
        assert_eq!(to_text(time).unwrap(), "2026-11-01T08:00:00Z");
    }
}
