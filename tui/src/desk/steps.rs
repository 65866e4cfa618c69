//! The engine's events as the screens' steps.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use federation::{Events, LoginEvent};
use jiff::Timestamp;

use crate::screen::Reports;
use crate::screen::data::LoginStep;

/// The page of a login, and why no browser shows it.
type Page = Option<(String, Option<String>)>;

/// Events that are told as steps. A page is shown from when it is opened; its time limit is the
/// login's until the login says it.
pub(super) fn told(reports: Reports, limit: Duration) -> Events {
    let page: Mutex<Page> = Mutex::default();
    Events::new(move |event| {
        let mut page = page.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(step) = step(event, &mut page, limit) {
            reports.login(step);
        }
    })
}

fn step(event: LoginEvent, page: &mut Page, limit: Duration) -> Option<LoginStep> {
    let soon = || Timestamp::now() + limit;
    Some(match event {
        LoginEvent::Discovering { .. } | LoginEvent::FetchingKeys => LoginStep::Discovering,
        LoginEvent::OpeningBrowser { url } => {
            *page = Some((url.to_string(), None));
            LoginStep::Browser {
                url: url.to_string(),
                until: soon(),
            }
        }
        LoginEvent::BrowserFailed { url, reason } => {
            *page = Some((url.to_string(), Some(reason.clone())));
            LoginStep::OpenYourself {
                url: url.to_string(),
                reason,
                until: soon(),
            }
        }
        LoginEvent::Waiting { until } => match page.clone()? {
            (url, None) => LoginStep::Browser { url, until },
            (url, Some(reason)) => LoginStep::OpenYourself { url, reason, until },
        },
        LoginEvent::DeviceCode {
            user_code,
            uri,
            complete_uri,
            expires_at,
        } => LoginStep::DeviceCode {
            code: user_code,
            url: uri.to_string(),
            complete_url: complete_uri.map(|uri| uri.to_string()),
            until: expires_at,
        },
        LoginEvent::ExchangingCode => LoginStep::Exchanging,
        LoginEvent::Refreshing => LoginStep::Refreshing,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    const LIMIT: Duration = Duration::from_secs(300);

    #[test]
    fn a_page_that_no_browser_opened_stays_on_the_screen() {
        let url = Url::parse("https://id.example.com/auth").unwrap();
        let mut page = None;
        let reason = "no browser".to_owned();
        let opening = LoginEvent::OpeningBrowser { url: url.clone() };
        assert!(matches!(
            step(opening, &mut page, LIMIT),
            Some(LoginStep::Browser { .. })
        ));
        let failed = LoginEvent::BrowserFailed { url, reason };
        step(failed, &mut page, LIMIT);
        let until = Timestamp::UNIX_EPOCH;
        let waiting = step(LoginEvent::Waiting { until }, &mut page, LIMIT);
        assert_eq!(
            waiting,
            Some(LoginStep::OpenYourself {
                url: "https://id.example.com/auth".to_owned(),
                reason: "no browser".to_owned(),
                until,
            })
        );
    }

    #[test]
    fn waiting_for_another_device_changes_nothing_on_the_screen() {
        let until = Timestamp::UNIX_EPOCH;
        assert_eq!(step(LoginEvent::Waiting { until }, &mut None, LIMIT), None);
    }
}
