//! Where people type the code that their device shows, log in, and agree.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::Idp;
use super::pages::{self, escape};
use super::parameters::Parameters;
use super::session::{Purpose, Verdict};
use crate::random;

pub(crate) async fn get(
    State(idp): State<Arc<Idp>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let query = Parameters::parse(query.unwrap_or_default().as_bytes());
    match query.get("user_code") {
        Some(code) => idp.verify_user_code(code, &headers),
        None => idp.ask_for_code(None),
    }
}

pub(crate) async fn post(State(idp): State<Arc<Idp>>, headers: HeaderMap, body: Bytes) -> Response {
    let form = Parameters::parse(&body);
    let code = form.get("device_user_code");
    idp.verify_user_code(code.unwrap_or_default(), &headers)
}

impl Idp {
    fn ask_for_code(&self, error: Option<&str>) -> Response {
        let error = error.map_or_else(String::new, |error| {
            format!("<p class=\"error\">{}</p>", escape(error))
        });
        let body = format!(
            "{error}<form action=\"{}\" method=\"post\"><label for=\"device-user-code\">\
             Enter the code provided by your device and click Submit</label>\
             <input id=\"device-user-code\" name=\"device_user_code\" autocomplete=\"off\" autofocus>\
             <button type=\"submit\">Submit</button></form>",
            escape(&format!("{}/device", self.issuer)),
        );
        pages::page(StatusCode::OK, "Device Login", &body)
    }

    /// On with the device that shows this code.
    fn verify_user_code(&self, typed: &str, headers: &HeaderMap) -> Response {
        let letters = |text: &str| {
            let letters = text.chars().filter(char::is_ascii_alphanumeric);
            letters.collect::<String>().to_ascii_uppercase()
        };
        let wanted = letters(typed);
        let now = self.now();
        let found = self.state().devices.iter().find_map(|(code, device)| {
            let waits = matches!(device.verdict, Verdict::Pending) && device.expires > now;
            let found = waits && letters(&device.user_code) == wanted;
            found.then(|| (code.clone(), device.client))
        });
        let Some((code, client)) = found else {
            return self.ask_for_code(Some("Invalid code, please try again."));
        };
        match self.browser_session(headers) {
            Some(session) => self.ask_for_consent(&code, session.id),
            None => self.ask_for_password(Purpose::Device { client, code }, ""),
        }
    }

    /// Asks whether the device may have tokens of this session.
    pub(crate) fn ask_for_consent(&self, code: &str, session: String) -> Response {
        let id = random::id();
        let mut state = self.state();
        let Some(device) = state.devices.get(code) else {
            return login_failed(
                "The code has expired. Please go back to your device and try connecting again.",
            );
        };
        let client = &self.realm.clients[device.client];
        let action = format!("{}/login-actions/consent", self.issuer);
        let body = format!(
            "<p>Do you grant these access privileges to the device that shows <b>{user_code}</b>?</p>\
             <form action=\"{action}\" method=\"post\">\
             <input type=\"hidden\" name=\"code\" value=\"{id}\">\
             <button name=\"accept\" id=\"kc-login\" value=\"Yes\" type=\"submit\">Yes</button> \
             <button name=\"cancel\" id=\"kc-cancel\" value=\"No\" type=\"submit\">No</button></form>",
            user_code = escape(&device.user_code),
            action = escape(&action),
        );
        let title = format!("Grant Access to {}", client.client_id);
        state.consents.insert(id, (code.to_owned(), session));
        drop(state);
        pages::page(StatusCode::OK, &title, &body)
    }
}

/// The answer to that question.
pub(crate) async fn consent(State(idp): State<Arc<Idp>>, body: Bytes) -> Response {
    let form = Parameters::parse(&body);
    let id = form.get("code").unwrap_or_default();
    let now = idp.now();
    let mut state = idp.state();
    let state = &mut *state;
    let consent = state.consents.remove(id);
    let device = consent.and_then(|(code, session)| Some((state.devices.get_mut(&code)?, session)));
    let Some((device, session)) = device.filter(|(device, _)| device.expires > now) else {
        return login_failed(
            "The code has expired. Please go back to your device and try connecting again.",
        );
    };
    if form.get("accept").is_none() {
        device.verdict = Verdict::Denied;
        return login_failed("Consent denied for connecting the device.");
    }
    let client = device.client;
    if let Some(session) = state.sessions.get_mut(&session) {
        session.clients.entry(client).or_default();
    }
    device.verdict = Verdict::Approved(session);
    pages::message(
        StatusCode::OK,
        "Device Login Successful",
        &["You may close this browser window and go back to your device."],
    )
}

fn login_failed(text: &str) -> Response {
    pages::message(StatusCode::OK, "Device Login Failed", &[text])
}
