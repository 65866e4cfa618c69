//! The pages people see. Whatever comes from a request or the realm is escaped.

use axum::http::{HeaderName, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

/// Pages run no scripts, load nothing and stand in no frame.
const HEADERS: [(HeaderName, &str); 5] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        header::CACHE_CONTROL,
        "no-store, must-revalidate, max-age=0",
    ),
];

const STYLE: &str = "body{font:16px/1.5 sans-serif;background:#f0f0f0;color:#151515;margin:0}\
main{max-width:24rem;margin:10vh auto;padding:2rem;background:#fff;border-top:4px solid #0066cc}\
h1{font-size:1.4rem;margin:0 0 1rem}label{display:block;margin:.8rem 0 .2rem}\
input{width:100%;box-sizing:border-box;font:inherit;padding:.4rem}\
button{margin-top:1.2rem;font:inherit;padding:.4rem 1.2rem}\
.error{color:#a30000}.hint{color:#555;font-size:.9rem}";

/// A form for a user name and a password.
pub(crate) struct LoginForm<'p> {
    pub(crate) realm: &'p str,
    pub(crate) client: &'p str,
    /// Where it is sent to.
    pub(crate) action: &'p str,
    pub(crate) username: &'p str,
    pub(crate) error: Option<&'p str>,
}

impl LoginForm<'_> {
    pub(crate) fn page(&self) -> Response {
        let error = self.error.map_or_else(String::new, |error| {
            format!(
                "<p class=\"error\" id=\"input-error\">{}</p>",
                escape(error)
            )
        });
        let body = format!(
            "<p class=\"hint\">to go on to <b>{client}</b></p>{error}\
             <form id=\"kc-form-login\" action=\"{action}\" method=\"post\">\
             <label for=\"username\">Username or email</label>\
             <input id=\"username\" name=\"username\" value=\"{username}\" autocomplete=\"username\" autofocus>\
             <label for=\"password\">Password</label>\
             <input id=\"password\" name=\"password\" type=\"password\" autocomplete=\"current-password\">\
             <button id=\"kc-login\" type=\"submit\">Sign In</button></form>\
             <p class=\"hint\">A practice world: nothing here is real.</p>",
            client = escape(self.client),
            action = escape(self.action),
            username = escape(self.username),
        );
        let title = format!("Sign in to {}", self.realm);
        page(StatusCode::OK, &title, &body)
    }
}

/// A page that says something, with these paragraphs.
pub(crate) fn message(status: StatusCode, title: &str, paragraphs: &[&str]) -> Response {
    let body: String = paragraphs
        .iter()
        .map(|text| format!("<p>{}</p>", escape(text)))
        .collect();
    page(status, title, &body)
}

/// `We are sorry...`
pub(crate) fn error(status: StatusCode, text: &str) -> Response {
    let body = format!(
        "<p class=\"error\" id=\"kc-error-message\">{}</p>",
        escape(text)
    );
    page(status, "We are sorry...", &body)
}

pub(crate) fn page(status: StatusCode, title: &str, body: &str) -> Response {
    let title = escape(title);
    let html = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <title>{title}</title><style>{STYLE}</style></head>\
         <body><main><h1>{title}</h1>{body}</main></body></html>"
    );
    (status, HEADERS, Html(html)).into_response()
}

/// `text` as text or as the value of a quoted attribute.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}
