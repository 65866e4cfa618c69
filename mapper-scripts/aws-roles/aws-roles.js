/*
 * The AWS roles a user may take, for the claim https://aws.amazon.com/roles: those roles of the client
 * whose name is the ARN of an IAM role, and which the user has: directly, through a group or one above
 * it, or as part of a composite role.
 *
 * STS asks the claim before the trust policy, but only when it is there. So there is always a value:
 * whoever has no role has one that is no ARN, which STS refuses for every role.
 */

// No ARN. For users without roles, and whenever something is wrong.
var NOBODY = "!";

// Partition, account, path, name. Without ";", which separates ARNs where the claim is one text.
var ROLE_ARN = /^arn:aws[a-z-]*:iam::[0-9]{12}:role\/([!-:<-~]+\/)?[A-Za-z0-9_+=,.@-]{1,64}$/;

var ArrayList = Java.type("java.util.ArrayList");

function clientOfToken() {
    // At introspection the client of the context is the one that asks; at userinfo the token names none.
    var id = token.getIssuedFor();
    return id === null ? keycloakSession.getContext().getClient() : realm.getClientByClientId(id);
}

function roles() {
    var names = [];
    clientOfToken().getRolesStream().forEach(function (role) {
        var name = String(role.getName());
        if (ROLE_ARN.test(name) && user.hasRole(role)) {
            names.push(name);
        }
    });
    // Keycloak promises no order; the token is the same at every login.
    return names.sort();
}

// Only a Java list becomes a list in the token.
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
        Logger.getLogger("mapper.aws-roles").warn("no roles for user " + user.getId() + ": " + problem);
    } catch (unlogged) {
        // A line that can't be logged is no reason to leave out the claim.
    }
}

var result = [];
try {
    result = roles();
} catch (problem) {
    warn(problem);
}
exports = listOf(result.length === 0 ? [NOBODY] : result);
