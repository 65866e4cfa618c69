//! What the browser shows at the end: no secrets, nothing loaded from elsewhere.

use sha2::{Digest, Sha256};

/// Takes the code out of the address bar and the history.
const SCRIPT: &str = "history.replaceState(null,'','/')";

/// A whole HTTP answer.
pub(super) fn answer(status: &str, heading: &str, text: &str) -> String {
    use base64::Engine;
    let hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(SCRIPT));
    let heading = escape(heading);
    let text = escape(text);
    let body = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{heading}</title>\
         <meta name=\"viewport\" content=\"width=device-width\"><script>{SCRIPT}</script></head>\
         <body><h1>{heading}</h1><p>{text}</p></body></html>\n"
    );
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\n\
         content-type: text/html; charset=utf-8\r\n\
         content-length: {length}\r\n\
         connection: close\r\n\
         cache-control: no-store\r\n\
         content-security-policy: default-src 'none'; script-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'\r\n\
         referrer-policy: no-referrer\r\n\
         x-content-type-options: nosniff\r\n\r\n{body}"
    )
}

/// Text for HTML.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_providers_text_stays_text() {
        let page = answer("200 OK", "No", "<script>alert('x')</script> & \"more\"");
        assert!(page.contains(
            "<p>&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;more&quot;</p>"
        ));
        let (head, body) = page.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(&format!("content-length: {}", body.len())));
    }
}
