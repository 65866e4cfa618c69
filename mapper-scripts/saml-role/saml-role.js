/*
 * The AWS roles a user may take, for the SAML attribute https://aws.amazon.com/SAML/Attributes/Role: those roles
 * of the client whose name is a pair "ARN of a role,ARN of a SAML provider", and which the user has: directly,
 * through a group or one above it, or as part of a composite role.
 */

// No pair. For users without roles, and whenever something is wrong: an attribute without a value, or with one
// that is nil, says less to whoever reads the assertion.
var NOBODY = "!";

// Partition and account, path, name. Without ",", which separates the two.
var ROLE_ARN = /^arn:(aws[a-z-]*:iam::[0-9]{12}):role\/([!-+\--~]+\/)?[A-Za-z0-9_+=.@-]{1,64}$/;
var PROVIDER_ARN = /^arn:(aws[a-z-]*:iam::[0-9]{12}):saml-provider\/[A-Za-z0-9_.-]{1,128}$/;

var ArrayList = Java.type("java.util.ArrayList");

// The pair as AWS documents it, role first; null where the name is none. Both orders are in use.
function pair(name) {
    var arns = name.split(",");
    if (arns.length !== 2) {
        return null;
    }
    if (PROVIDER_ARN.test(arns[0])) {
        arns.reverse();
    }
    var role = ROLE_ARN.exec(arns[0]);
    var provider = PROVIDER_ARN.exec(arns[1]);
    // AWS takes no provider of another account.
    return role !== null && provider !== null && role[1] === provider[1] ? arns.join(",") : null;
}

function pairs() {
    var found = [];
    // Not the client of the context: when a token is exchanged, that is the one that asks.
    clientSession.getClient().getRolesStream().forEach(function (role) {
        var arns = pair(String(role.getName()));
        if (arns !== null && found.indexOf(arns) < 0 && user.hasRole(role)) {
            found.push(arns);
        }
    });
    // Keycloak promises no order; the assertion is the same at every login.
    return found.sort();
}

// Only a Java list becomes several values.
function listOf(texts) {
    var list = new ArrayList();
    for (var i = 0; i < texts.length; i++) {
        list.add(texts[i]);
    }
    return list;
}

function warn(problem) {
    try {
        var Logger = Java.type("org.jboss.logging.Logger");
        Logger.getLogger("mapper.saml-role").warn("no roles for user " + user.getId() + ": " + problem);
    } catch (unlogged) {
        // A line that can't be logged is no reason to leave out the attribute.
    }
}

var result = [];
try {
    result = pairs();
} catch (problem) {
    warn(problem);
}
exports = listOf(result.length === 0 ? [NOBODY] : result);
