/*
 * The names of the user's groups as one text that a policy can search: "-dev-ops-".
 *
 * A "-" stands before, between and after the names, so that "*-ops-*" finds the group "ops" and
 * not "devops". Without a group the text is "-".
 */
var names = [];
user.getGroupsStream().forEach(function (group) {
    names.push(String(group.getName()));
});

// Keycloak promises no order, and a policy or a log wants the same text at every login.
names.sort();

var text = "-";
for (var i = 0; i < names.length; i++) {
    text += names[i] + "-";
}
exports = text;
