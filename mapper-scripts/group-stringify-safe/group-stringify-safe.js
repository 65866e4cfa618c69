/*
 * The groups a user is in, as one text in which no group can be mistaken for another:
 * ";/aws/prod-admin;;/ops;". A policy finds the first with "*;/aws/prod-admin;*".
 *
 * Every name on a group's path is percent-encoded: neither ";" nor "/" is left in it, nor anything
 * IAM reads as a wildcard or a variable. `mapper-builder policy new --group` writes the same form.
 */

// No pattern for a group matches this. For users without groups, and whenever something is wrong.
var NOBODY = "!";

// What OpenID Connect allows for a subject. A longer text isn't cut: half a path is another path.
var LONGEST = 255;

// An attribute of the client: a path in this encoding, "/aws". Only it and what is below it counts.
var SUBTREE = "aws-groups-below";

function encoded(name) {
    if (name === "") {
        throw "a group without a name";
    }
    // encodeURIComponent throws at half a surrogate pair, and leaves these as they are.
    return encodeURIComponent(name).replace(/[!~*'()]/g, function (character) {
        return "%" + character.charCodeAt(0).toString(16).toUpperCase();
    });
}

function pathOf(group) {
    var path = "";
    for (var at = group; at !== null; at = at.getParent()) {
        path = "/" + encoded(String(at.getName())) + path;
    }
    return path;
}

function clientOfToken() {
    // At introspection the client of the context is the one that asks; at userinfo the token names none.
    var id = token.getIssuedFor();
    return id === null ? keycloakSession.getContext().getClient() : realm.getClientByClientId(id);
}

function subtree() {
    var path = clientOfToken().getAttribute(SUBTREE);
    if (path === null) {
        return "";
    }
    if (!/^(\/[A-Za-z0-9_.%-]+)+$/.test(path)) {
        throw "the client's attribute " + SUBTREE + " is no encoded path";
    }
    return String(path);
}

function groups() {
    var root = subtree();
    var paths = [];
    user.getGroupsStream().forEach(function (group) {
        var path = pathOf(group);
        // With a slash behind both, "/aws-archive" isn't below "/aws".
        if ((path + "/").indexOf(root + "/") === 0) {
            paths.push(path);
        }
    });
    // Keycloak promises no order, and a policy or a log wants the same text at every login.
    paths.sort();
    var text = paths.length === 0 ? NOBODY : ";" + paths.join(";;") + ";";
    if (text.length > LONGEST) {
        throw "more than " + LONGEST + " characters";
    }
    return text;
}

function warn(problem) {
    try {
        var Logger = Java.type("org.jboss.logging.Logger");
        Logger.getLogger("mapper.group-stringify-safe").warn("no groups for user " + user.getId() + ": " + problem);
    } catch (unlogged) {
        // Without the claim, `sub` would be the user's id: nobody gets in then, either.
    }
}

var result = NOBODY;
try {
    result = groups();
} catch (problem) {
    warn(problem);
}
exports = result;
