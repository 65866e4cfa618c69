//! The form for a new profile.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Margin, Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::fold::folded;
use super::look::Look;
use super::pane;
use crate::screen::app::App;
use crate::screen::parts::wizard::{Field, Issuer, Wizard};
use crate::screen::text;

/// The width of the fields' names.
const NAMES: usize = 14;

pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, app: &App, look: Look) {
    let wizard = &app.wizard;
    let block = pane(text::WIZARD, look);
    let inner = block.inner(area);
    frame.render_widget(block, area);
    let fields: Vec<Field> = wizard.fields().collect();
    let height = u16::try_from(fields.len()).unwrap_or(u16::MAX);
    let [form, _, below] = Layout::vertical([
        Constraint::Length(height),
        Constraint::Length(1),
        Constraint::Min(0),
    ])
    .areas(inner);
    let rows: Vec<Line<'_>> = fields
        .iter()
        .map(|field| row(wizard, *field, look))
        .collect();
    frame.render_widget(Paragraph::new(rows), form);

    let hint = Line::styled(text::field_hint(wizard.field), look.quiet());
    let mut said = issuer(&wizard.known, look);
    // What is wrong has to be read first, where there isn't room for both.
    let place = match wizard.known {
        Issuer::Refused(_) => said.len(),
        _ => 0,
    };
    said.insert(place, hint);
    let said = folded(said, usize::from(below.width), 0);
    frame.render_widget(Paragraph::new(said), below);

    if let Some(input) = input(wizard, wizard.field)
        && app.notice.is_none()
        && let Some(line) = fields.iter().position(|field| *field == wizard.field)
    {
        let column = NAMES + 2 + input.visual_cursor();
        frame.set_cursor_position(Position::new(
            form.x
                .saturating_add(u16::try_from(column).unwrap_or(0))
                .min(form.right().saturating_sub(1)),
            form.y + u16::try_from(line).unwrap_or(0),
        ));
    }
}

/// Where the fields are, and which is the first.
pub(super) fn list(area: Rect, app: &App) -> (Rect, usize) {
    let inner = area.inner(Margin::new(2, 1));
    let fields = u16::try_from(app.wizard.fields().count()).unwrap_or(u16::MAX);
    let height = fields.min(inner.height);
    (Rect { height, ..inner }, 0)
}

fn row<'a>(wizard: &'a Wizard, field: Field, look: Look) -> Line<'a> {
    let here = wizard.field == field;
    let mark = if here { look.pointer() } else { "  " };
    let value = match (input(wizard, field), field) {
        (Some(input), _) => Span::raw(input.value()),
        (None, Field::Flow) => Span::raw(text::flow(wizard.device_code)),
        (None, _) => Span::raw(text::roles_from(wizard.roles)),
    };
    let name = format!("{mark}{:NAMES$}", text::field(field));
    let style = if here { look.strong() } else { look.quiet() };
    let choice = if input(wizard, field).is_none() && here {
        " <>"
    } else {
        ""
    };
    Line::from(vec![
        Span::styled(name, style),
        value,
        Span::styled(choice, look.strong()),
    ])
}

fn input(wizard: &Wizard, field: Field) -> Option<&tui_input::Input> {
    match field {
        Field::Issuer => Some(&wizard.issuer),
        Field::Client => Some(&wizard.client),
        Field::Role => Some(&wizard.role),
        Field::Name => Some(&wizard.name),
        Field::Flow | Field::Roles => None,
    }
}

fn issuer(known: &Issuer, look: Look) -> Vec<Line<'_>> {
    match known {
        Issuer::Unknown => Vec::new(),
        Issuer::Asked => vec![Line::styled(text::ISSUER_ASKED, look.warning())],
        Issuer::Known(facts) => {
            let device = if facts.device_code {
                text::DEVICE_OFFERED
            } else {
                text::DEVICE_NOT_OFFERED
            };
            vec![
                Line::styled(
                    format!("{}: {}", text::IT_ANSWERS, facts.issuer),
                    look.good(),
                ),
                Line::raw(device),
            ]
        }
        Issuer::Refused(trouble) => {
            let mut lines = vec![Line::styled(trouble.what.as_str(), look.bad())];
            lines.extend(
                trouble
                    .advice
                    .iter()
                    .map(|advice| Line::raw(advice.as_str())),
            );
            lines
        }
    }
}
