//! Text as HTML: names come from whoever may create users, groups and roles, so all of it is hostile.

use std::fmt::Write as _;

use diagnostic::visible_line;

/// The longest text shown; what is longer is cut, and says so.
const LONGEST: usize = 300;

/// A text of the realm or of a policy, escaped for content and for attributes in double quotes. Control and
/// invisible characters are shown as what they are, so that nothing turns a line around or hides in it.
pub(super) fn text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut characters = text.chars();
    let shown: String = characters.by_ref().take(LONGEST).collect();
    for character in visible_line(&shown).to_string().chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    let rest = characters.count();
    if rest > 0 {
        let _ = write!(escaped, "… ({rest} more characters)");
    }
    escaped
}

/// A name, kept from running into what stands beside it when it is written from right to left.
pub(super) fn name(name: &str) -> String {
    format!("<bdi>{}</bdi>", text(name))
}

/// The same, as code; ARNs and paths break at their slashes.
pub(super) fn code(code: &str) -> String {
    let code = text(code).replace('/', "/<wbr>");
    format!("<code>{code}</code>")
}

/// A table with its header; cells are HTML. `limit` rows are shown, and the rest is counted.
pub(super) fn table(
    page: &mut String,
    headers: &[&str],
    rows: impl Iterator<Item = Vec<String>>,
    limit: usize,
) {
    page.push_str("<div class=\"wide\"><table><thead><tr>");
    for header in headers {
        let _ = write!(page, "<th scope=\"col\">{header}</th>");
    }
    page.push_str("</tr></thead><tbody>\n");
    let mut rest = 0_usize;
    for (number, row) in rows.enumerate() {
        if number >= limit {
            rest += 1;
            continue;
        }
        page.push_str("<tr>");
        for cell in row {
            let _ = write!(page, "<td>{cell}</td>");
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody></table></div>\n");
    left_out(page, rest, "row");
}

/// Says how much isn't shown.
pub(super) fn left_out(page: &mut String, number: usize, what: &str) {
    if number > 0 {
        let s = if number == 1 { "" } else { "s" };
        let _ = writeln!(
            page,
            "<p class=\"rest\">{number} more {what}{s} left out of this page; <code>--format json</code> and <code>--csv</code> have all.</p>"
        );
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn markup_is_text_and_what_cannot_be_seen_is_shown() {
        assert_eq!(
            text("<script>alert(\"1\")</script> & 'x'"),
            "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;"
        );
        assert!(!text("admin\u{202e}txt").contains('\u{202e}'));
        let long = text(&"x".repeat(400));
        assert!(long.ends_with("… (100 more characters)"), "{long}");
    }

    proptest! {
        #[test]
        fn no_text_leaves_its_place(any in "\\PC{0,40}|[<>\"'&;!/a-z\\u{202e}\\u{0}-\\u{1f}-]{0,40}") {
            let escaped = text(&any);
            let leaves = escaped.contains(['<', '>', '"', '\'', '\u{202e}', '\n']);
            prop_assert!(!leaves, "{}", escaped);
        }
    }
}
