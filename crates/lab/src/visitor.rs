//! Somebody who logs in: fetches the login page, fills in its form, goes where it leads, and agrees
//! when a device asks to be logged in. For demonstrations and tests; it visits nothing but loopback
//! addresses.

use std::time::Duration;

use reqwest::header::{COOKIE, HeaderMap, LOCATION, SET_COOKIE};
use reqwest::{Client, Response};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::sts::is_loopback;

/// A login has fewer redirects.
const MOST_STEPS: usize = 8;
const TIME_LIMIT: Duration = Duration::from_secs(30);

/// Why a login came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum VisitError {
    /// An address elsewhere.
    #[error("{0} isn't on this machine, and the visitor leaves it never")]
    Elsewhere(String),
    /// No answer.
    #[error("no answer: {0}")]
    Http(#[from] reqwest::Error),
    /// A page says that it can't go on.
    #[error("the page says: {0}")]
    Page(String),
    /// There is no form and no redirect.
    #[error("a page without a login form")]
    NoForm,
}

/// Logs in at the page of an authorization request and follows it back to the client, or at the page
/// of a device's code (RFC 8628 3.3) and lets it in.
///
/// # Errors
/// [`VisitError`]: a wrong password, a login that a mapper makes fail.
pub async fn visit(page: &Url, username: &str, password: &SecretString) -> Result<(), VisitError> {
    let client = Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .timeout(TIME_LIMIT)
        .build()?;
    let mut cookies = Vec::new();
    let (mut filled_in, mut agreed) = (false, false);
    let mut answer = get(&client, page, &cookies).await?;
    for _ in 0..MOST_STEPS {
        remember(answer.headers(), &mut cookies);
        let here = answer.url().clone();
        if answer.status().is_redirection() {
            let to = answer.headers().get(LOCATION);
            let to = to.and_then(|to| to.to_str().ok());
            let to = to
                .and_then(|to| here.join(to).ok())
                .ok_or(VisitError::NoForm)?;
            answer = get(&client, &to, &cookies).await?;
            continue;
        }
        // The client's own page says how it ended, and so does the one after a device was let in.
        let is_elsewhere = here.host() != page.host() || here.port() != page.port();
        if filled_in && is_elsewhere || agreed && answer.status().is_success() {
            return Ok(());
        }
        let html = answer.text().await?;
        let login = attribute_after(&html, "id=\"kc-form-login\"", "action");
        let consent = consent_form(&html);
        let (action, form) = match (login, &consent) {
            (Some(action), _) if !filled_in => {
                filled_in = true;
                let password = password.expose_secret();
                (action, [("username", username), ("password", password)])
            }
            (None, Some((action, code))) if !agreed => {
                agreed = true;
                (action.clone(), [("code", code.as_str()), ("accept", "Yes")])
            }
            _ => return Err(VisitError::Page(message(&html))),
        };
        let to = here.join(&action).map_err(|_| VisitError::NoForm)?;
        local(&to)?;
        let request = client.post(to).header(COOKIE, cookies.join("; "));
        answer = request.form(&form).send().await?;
    }
    Err(VisitError::NoForm)
}

/// Where the answer to "do you grant these access privileges?" goes, and its hidden code.
fn consent_form(html: &str) -> Option<(String, String)> {
    let has_question = html.contains("name=\"accept\"");
    let action = attribute_after(html, "<form", "action").filter(|_| has_question)?;
    Some((action, attribute_after(html, "name=\"code\"", "value")?))
}

async fn get(client: &Client, url: &Url, cookies: &[String]) -> Result<Response, VisitError> {
    local(url)?;
    let request = client.get(url.clone()).header(COOKIE, cookies.join("; "));
    Ok(request.send().await?)
}

fn local(url: &Url) -> Result<(), VisitError> {
    if is_loopback(url) {
        Ok(())
    } else {
        Err(VisitError::Elsewhere(
            url.host_str().unwrap_or_default().to_owned(),
        ))
    }
}

fn remember(headers: &HeaderMap, cookies: &mut Vec<String>) {
    for cookie in headers.get_all(SET_COOKIE) {
        let pair = cookie.to_str().ok().and_then(|text| text.split(';').next());
        if let Some(pair) = pair {
            let name = pair.split('=').next().unwrap_or_default();
            cookies.retain(|known| known.split('=').next() != Some(name));
            cookies.push(pair.to_owned());
        }
    }
}

/// The value of an attribute in the tag that has `mark`.
fn attribute_after(html: &str, mark: &str, name: &str) -> Option<String> {
    let (_, rest) = html.split_once(mark)?;
    let (tag, _) = rest.split_once('>')?;
    let (_, value) = tag.split_once(&format!("{name}=\""))?;
    let (value, _) = value.split_once('"')?;
    Some(unescape(value))
}

/// What a page says is wrong.
fn message(html: &str) -> String {
    let found = ["id=\"input-error\">", "id=\"kc-error-message\">"]
        .iter()
        .find_map(|mark| html.split_once(mark)?.1.split_once('<'));
    found.map_or_else(
        || "nothing that could be understood".to_owned(),
        |(text, _)| unescape(text),
    )
}

fn unescape(text: &str) -> String {
    text.replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}
