//! The pictures of the documentation: each screen as SVG, in `docs/pictures`. They are kept as the
//! program draws them; `UPDATE_DOCS=1 cargo test -p keyferry --lib svg` writes them anew.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use crossterm::event::KeyCode;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

use super::*;
use crate::screen::data::LoginStep;

/// The size of a character in the pictures.
const WIDE: usize = 8;
const HIGH: usize = 17;
const DARK: &str = "#16181d";
const LIGHT: &str = "#d8dee9";

fn svg(buffer: &Buffer) -> String {
    let (columns, rows) = (
        usize::from(buffer.area.width),
        usize::from(buffer.area.height),
    );
    let (wide, high) = (columns * WIDE + 2 * WIDE, rows * HIGH + HIGH);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {wide} {high}\" width=\"{wide}\" height=\"{high}\" \
         font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\" font-size=\"13\">\n\
         <rect width=\"{wide}\" height=\"{high}\" rx=\"8\" fill=\"{DARK}\"/>\n"
    );
    for row in 0..buffer.area.height {
        let cells: Vec<&Cell> = (0..buffer.area.width)
            .map(|column| &buffer[(column, row)])
            .collect();
        let mut column = 0;
        for run in cells.chunk_by(|one, next| style(one) == style(next)) {
            let (front, back, weight, line) = style(run[0]);
            let (x, y) = (WIDE + column * WIDE, HIGH / 2 + usize::from(row) * HIGH);
            let length = run.len() * WIDE;
            let text: String = run.iter().map(|cell| cell.symbol()).collect();
            column += run.len();
            if let Some(back) = back {
                writeln!(svg, "<rect x=\"{x}\" y=\"{y}\" width=\"{length}\" height=\"{HIGH}\" fill=\"{back}\"/>").unwrap();
            }
            if text.trim().is_empty() {
                continue;
            }
            writeln!(
                svg,
                "<text x=\"{x}\" y=\"{}\" fill=\"{front}\"{weight}{line} textLength=\"{length}\" xml:space=\"preserve\">{}</text>",
                y + 13,
                text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
            )
            .unwrap();
        }
    }
    svg.push_str("</svg>\n");
    svg
}

/// Colour, background, weight and underline of a character.
fn style(
    cell: &Cell,
) -> (
    &'static str,
    Option<&'static str>,
    &'static str,
    &'static str,
) {
    let has = |modifier| cell.modifier.contains(modifier);
    let front = match cell.fg {
        Color::Cyan => "#6fc3df",
        Color::Green => "#8fc379",
        Color::Red => "#e06c75",
        Color::Yellow => "#e5c07b",
        _ if has(Modifier::DIM) => "#7d8590",
        _ => LIGHT,
    };
    let weight = if has(Modifier::BOLD) {
        " font-weight=\"bold\""
    } else {
        ""
    };
    let line = if has(Modifier::UNDERLINED) {
        " text-decoration=\"underline\""
    } else {
        ""
    };
    if has(Modifier::REVERSED) {
        (DARK, Some(LIGHT), weight, line)
    } else {
        (front, None, weight, line)
    }
}

fn picture(name: &str, person: &Person) {
    let (columns, rows) = person.app.size;
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    terminal
        .draw(|frame| view::draw(frame, &person.app, RICH))
        .unwrap();
    let drawn = svg(terminal.backend().buffer());
    let guide = include_str!("../../../../docs/guides/screens.md");
    assert!(guide.contains(&format!("(../pictures/{name}.svg)")));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/pictures");
    let file = folder.join(format!("{name}.svg"));
    if env::var_os("UPDATE_DOCS").is_some() {
        fs::create_dir_all(&folder).unwrap();
        fs::write(&file, drawn).unwrap();
    } else {
        let kept = fs::read_to_string(&file).unwrap_or_default();
        assert!(
            kept == drawn,
            "{name}.svg is not as drawn: UPDATE_DOCS=1 writes it anew"
        );
    }
}

#[test]
fn every_screen_has_its_picture() {
    let size = (96, 20);
    let mut person = Person::new(size.0, size.1);
    person.report(Report::Profiles(Vec::new()));
    picture("start", &person);

    person.press(KeyCode::Enter);
    person
        .type_text("https://id.example.com/realms/shop")
        .press(KeyCode::Enter);
    person.report(Report::Issuer(Err(samples::trouble())));
    picture("wizard", &person);

    let mut person = Person::new(size.0, size.1);
    person.report(Report::Profiles(samples::profiles()));
    picture("profiles", &person);

    let mut person = Person::new(size.0, 28);
    person
        .report(Report::Profiles(samples::profiles()))
        .press(KeyCode::Enter);
    person.report(Report::Login(LoginStep::DeviceCode {
        code: "WDJB-MJHT".to_owned(),
        url: "https://id.example.com/device".to_owned(),
        complete_url: Some("https://id.example.com/device?user_code=WDJB-MJHT".to_owned()),
        until: samples::noon() + SignedDuration::from_mins(10),
    }));
    picture("login", &person);

    let mut person = Person::at_roles(120, 20);
    person.type_text("adm");
    picture("roles", &person);

    person
        .press(KeyCode::Enter)
        .report(Report::Refused(samples::refusal()));
    picture("refused", &person);

    person
        .press(KeyCode::Enter)
        .report(Report::Why(Box::new(samples::why())));
    picture("why", &person);

    let mut person = Person::at_credentials(size.0, size.1);
    person.wait(600);
    picture("credentials", &person);

    person.control('g');
    picture("messages", &person);
    person.press(KeyCode::Esc).press(KeyCode::Char('?'));
    picture("help", &person);

    let mut person = Person::at_credentials(size.0, size.1);
    person
        .control('s')
        .report(Report::Sessions(samples::stored()));
    picture("sessions", &person);
}
