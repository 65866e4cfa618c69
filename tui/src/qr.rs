//! Addresses as QR codes, for a phone's camera.

use qrcode::{Color, EcLevel, QrCode};

/// The quiet zone that ISO/IEC 18004 asks for; cameras make do with less.
pub const QUIET: usize = 4;

/// A code, and how it can be drawn.
#[derive(Debug)]
pub struct Code {
    modules: Vec<Color>,
    width: usize,
    unicode: bool,
}

impl Code {
    /// The code of a text, drawn with Unicode's blocks or without. Nothing when the text is too long.
    #[must_use]
    pub fn new(text: &str, unicode: bool) -> Option<Self> {
        let code = QrCode::with_error_correction_level(text, EcLevel::L).ok()?;
        Some(Self {
            width: code.width(),
            modules: code.into_colors(),
            unicode,
        })
    }

    /// Columns and lines of the picture with a quiet zone of so many modules.
    #[must_use]
    pub fn size(&self, quiet: usize) -> (usize, usize) {
        let modules = self.width + 2 * quiet;
        if self.unicode {
            (modules, modules.div_ceil(2))
        } else {
            (2 * modules, modules)
        }
    }

    /// The picture in letters: half a line high for each module with Unicode's blocks, two columns
    /// wide without. Light on dark, as most terminals are; cameras take both.
    #[must_use]
    pub fn picture(&self, quiet: usize) -> String {
        let modules = self.width + 2 * quiet;
        let rows = (0..modules).step_by(if self.unicode { 2 } else { 1 });
        let lines = rows.map(|row| -> String {
            let columns = 0..modules;
            if self.unicode {
                columns
                    .map(|column| {
                        match (
                            self.light(column, row, quiet),
                            self.light(column, row + 1, quiet),
                        ) {
                            (true, true) => '\u{2588}',
                            (true, false) => '\u{2580}',
                            (false, true) => '\u{2584}',
                            (false, false) => ' ',
                        }
                    })
                    .collect()
            } else {
                columns
                    .map(|column| {
                        if self.light(column, row, quiet) {
                            "##"
                        } else {
                            "  "
                        }
                    })
                    .collect()
            }
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// The quiet zone is light; below it is nothing.
    fn light(&self, column: usize, row: usize, quiet: usize) -> bool {
        if row >= self.width + 2 * quiet {
            return false;
        }
        let inside = |place: usize| place.checked_sub(quiet).filter(|place| *place < self.width);
        let (Some(column), Some(row)) = (inside(column), inside(row)) else {
            return true;
        };
        self.modules.get(row * self.width + column) != Some(&Color::Dark)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_has_the_size_it_is_said_to_have() {
        for unicode in [true, false] {
            let code = Code::new("https://id.example.com/device", unicode).unwrap();
            for quiet in 0..=QUIET {
                let picture = code.picture(quiet);
                let (wide, high) = code.size(quiet);
                assert_eq!(picture.lines().count(), high);
                assert!(picture.lines().all(|line| line.chars().count() == wide));
            }
        }
    }

    #[test]
    fn modules_are_drawn_as_the_library_for_codes_draws_them() {
        let text = "https://id.example.com/device?user_code=WDJB-MJHT";
        let code = QrCode::with_error_correction_level(text, EcLevel::L).unwrap();
        let theirs = code
            .render::<char>()
            .module_dimensions(2, 1)
            .dark_color(' ')
            .light_color('#')
            .build();
        assert_eq!(Code::new(text, false).unwrap().picture(QUIET), theirs);
        let theirs = code
            .render::<qrcode::render::unicode::Dense1x2>()
            .dark_color(qrcode::render::unicode::Dense1x2::Light)
            .light_color(qrcode::render::unicode::Dense1x2::Dark)
            .build();
        assert_eq!(Code::new(text, true).unwrap().picture(QUIET), theirs);
    }

    #[test]
    fn a_text_too_long_for_any_code_has_none() {
        assert!(Code::new(&"a".repeat(3000), true).is_none());
    }
}
