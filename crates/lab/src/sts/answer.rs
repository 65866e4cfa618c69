//! XML as STS answers it.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::refusal::Refusal;

const NAMESPACE: &str = "https://sts.amazonaws.com/doc/2011-06-15/";

/// Elements, written one after the other. They hold secrets, so there is no `Debug`.
#[derive(Default)]
pub(crate) struct Elements(String);

impl Elements {
    /// An element that holds text.
    pub(crate) fn text(mut self, name: &str, text: &str) -> Self {
        self.open(name);
        for character in text.chars() {
            match character {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '\r' => self.0.push_str("&#xD;"),
                // No XML 1.0 document can hold the others, and claims may.
                '\t' | '\n' | '\u{20}'..='\u{fffd}' | '\u{10000}'.. => self.0.push(character),
                _ => self.0.push('\u{fffd}'),
            }
        }
        self.close(name);
        self
    }

    /// As [`Self::text`], when there is a text.
    pub(crate) fn optional(self, name: &str, text: Option<&str>) -> Self {
        match text {
            Some(text) => self.text(name, text),
            None => self,
        }
    }

    /// An element that holds elements.
    pub(crate) fn nested(mut self, name: &str, inner: Self) -> Self {
        self.open(name);
        self.0.push_str(&inner.0);
        self.close(name);
        self
    }

    fn open(&mut self, name: &str) {
        self.0.push('<');
        self.0.push_str(name);
        self.0.push('>');
    }

    fn close(&mut self, name: &str) {
        self.0.push_str("</");
        self.0.push_str(name);
        self.0.push('>');
    }
}

/// The answer to an action that went well.
pub(crate) fn success(action: &str, result: Elements, request_id: &str) -> Response {
    let body = Elements::default()
        .nested(&format!("{action}Result"), result)
        .nested(
            "ResponseMetadata",
            Elements::default().text("RequestId", request_id),
        );
    let body = body.0;
    respond(
        StatusCode::OK,
        format!("<{action}Response xmlns=\"{NAMESPACE}\">{body}</{action}Response>\n"),
        request_id,
    )
}

/// The answer to an action that is refused.
pub(crate) fn refused(refusal: &Refusal, request_id: &str) -> Response {
    let error = Elements::default()
        .text("Type", refusal.blames())
        .text("Code", refusal.code)
        .text("Message", &refusal.message);
    let body = Elements::default()
        .nested("Error", error)
        .text("RequestId", request_id);
    let body = body.0;
    respond(
        refusal.status,
        format!("<ErrorResponse xmlns=\"{NAMESPACE}\">{body}</ErrorResponse>\n"),
        request_id,
    )
}

/// An answer no client can read.
pub(crate) fn garbage() -> Response {
    let content_type = [(header::CONTENT_TYPE, "text/xml")];
    (content_type, "<AssumeRole\u{0}<<{\"not\": xml").into_response()
}

fn respond(status: StatusCode, body: String, request_id: &str) -> Response {
    let mut response = (status, [(header::CONTENT_TYPE, "text/xml")], body).into_response();
    if let Ok(value) = HeaderValue::from_str(request_id) {
        response.headers_mut().insert("x-amzn-requestid", value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn whatever_a_claim_holds_the_answer_is_xml(text in any::<String>()) {
            let elements = Elements::default().text("A", &text);
            let document = roxmltree::Document::parse(&elements.0).unwrap();
            let expected: String = text
                .chars()
                .map(|character| match character {
                    '\t' | '\n' | '\r' | '\u{20}'..='\u{fffd}' | '\u{10000}'.. => character,
                    _ => '\u{fffd}',
                })
                .collect();
            prop_assert_eq!(document.root_element().text().unwrap_or_default(), expected);
        }
    }
}
