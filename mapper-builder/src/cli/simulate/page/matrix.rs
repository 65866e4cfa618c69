//! Users x roles as a table whose headers stay in sight.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use trust_policy::Decision;

use super::Answer;
use super::html;
use crate::simulate::{HoleKind, role_name};

/// Users and roles on the page; a browser has no trouble with so many cells.
const USERS: usize = 300;
const ROLES: usize = 60;

/// The users and roles of which something isn't plainly refused, those with holes first.
pub(super) fn of(answer: &Answer, page: &mut String) {
    let matrix = &answer.matrix;
    let realm = answer.plan.realm();
    let holes: BTreeMap<(usize, usize), HoleKind> = answer
        .holes
        .iter()
        .map(|hole| ((hole.user, hole.role), hole.kind))
        .collect();
    let pairs = || matrix.pairs().map(|pair| (pair.user, pair.role));
    let users = first(
        holes.keys().map(|(user, _)| *user),
        pairs().map(|(user, _)| user),
    );
    let roles = first(
        holes.keys().map(|(_, role)| *role),
        pairs().map(|(_, role)| role),
    );
    page.push_str("<h2 id=\"matrix\">Who gets into what</h2>\n");
    if users.is_empty() {
        page.push_str("<p>Nobody gets into any role.</p>\n");
        return;
    }
    page.push_str(
        "<ul class=\"legend\"><li><span class=\"y\">+</span>gets in</li><li><span class=\"n\">·</span>is refused</li>\
         <li><span class=\"u\">?</span>can’t be foretold</li><li><span class=\"h\">+!</span>gets in, and isn’t meant to</li>\
         <li><span class=\"h\">·!</span>is refused, and is meant to get in</li></ul>\n",
    );
    page.push_str(
        "<div class=\"matrix\" tabindex=\"0\"><table><thead><tr><th scope=\"col\">User</th>",
    );
    for role in roles.iter().take(ROLES) {
        let role = matrix.roles.roles().get(*role).map_or("", role_name);
        let short = role.rsplit_once('/').map_or(role, |(_, name)| name);
        let (role, short) = (html::text(role), html::name(short));
        let _ = write!(
            page,
            "<th scope=\"col\" title=\"{role}\"><span>{short}</span></th>"
        );
    }
    page.push_str("</tr></thead><tbody>\n");
    for user in users.iter().take(USERS) {
        let login = matrix.logins.get(*user);
        let name = login.map_or("", |login| &realm.users[login.user].username);
        let (title, name) = (html::text(name), html::name(name));
        let _ = write!(page, "<tr><th scope=\"row\" title=\"{title}\">{name}</th>");
        for role in roles.iter().take(ROLES) {
            let (class, sign) = match (holes.get(&(*user, *role)), matrix.decision(*user, *role)) {
                (Some(HoleKind::Admitted), _) => ("h", "+!"),
                (Some(HoleKind::Refused), _) => ("h", "·!"),
                (None, Decision::Allowed) => ("y", "+"),
                (None, Decision::Unknown) => ("u", "?"),
                (None, Decision::Denied) => ("n", "·"),
            };
            let _ = write!(page, "<td class=\"{class}\">{sign}</td>");
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody></table></div>\n");
    html::left_out(page, users.len().saturating_sub(USERS), "user");
    html::left_out(page, roles.len().saturating_sub(ROLES), "role");
    let nowhere = matrix.logins.len() - users.len();
    let nobodys = matrix.roles.roles().len() - roles.len();
    if nowhere + nobodys > 0 {
        let _ = writeln!(
            page,
            "<p class=\"soft\">Not shown, because there is nothing but refusals: {nowhere} of the users, {nobodys} of the roles.</p>"
        );
    }
}

/// All of both, without repeats: the first ones first, each by place.
fn first(before: impl Iterator<Item = usize>, after: impl Iterator<Item = usize>) -> Vec<usize> {
    let before: BTreeSet<usize> = before.collect();
    let after: BTreeSet<usize> = after.filter(|place| !before.contains(place)).collect();
    before.into_iter().chain(after).collect()
}
