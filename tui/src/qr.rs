//! Addresses as QR codes, for a phone's camera.

use qrcode::render::unicode::Dense1x2;
use qrcode::{EcLevel, QrCode};

/// `text` as a picture in letters, its quiet zone included: half a line high for each module with
/// Unicode's blocks, two columns wide without. Light on dark, as most terminals are; cameras take
/// both. Nothing when the text is too long for a code.
#[must_use]
pub fn draw(text: &str, unicode: bool) -> Option<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::L).ok()?;
    Some(if unicode {
        code.render::<Dense1x2>()
            .dark_color(Dense1x2::Light)
            .light_color(Dense1x2::Dark)
            .build()
    } else {
        code.render::<char>()
            .module_dimensions(2, 1)
            .dark_color(' ')
            .light_color('#')
            .build()
    })
}
