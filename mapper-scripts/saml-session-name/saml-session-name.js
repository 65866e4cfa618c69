/*
 * The name of the session at AWS, for the SAML attribute https://aws.amazon.com/SAML/Attributes/RoleSessionName:
 * the user name, or the user's id where the name doesn't fit. It ends up in the session's ARN and in CloudTrail.
 *
 * What AWS doesn't allow in it is written as "=" and two hexadecimal digits a byte: "b=C3=BCro". Replacing it by
 * one character would give two users one name.
 */

// Shorter than AWS takes, and of no character it takes: the login is refused.
var NOBODY = "!";

// The limits of STS.
var SHORTEST = 2;
var LONGEST = 64;

function encoded(text) {
    // encodeURIComponent throws at half a surrogate pair, and leaves these as they are.
    var bytes = encodeURIComponent(text).replace(/[!~*'()]/g, function (character) {
        return "%" + character.charCodeAt(0).toString(16).toUpperCase();
    });
    // "@" is allowed, and stands in many a user name.
    return bytes.replace(/%40/g, "@").replace(/%/g, "=");
}

function fits(text) {
    return text.length >= SHORTEST && text.length <= LONGEST;
}

function sessionName() {
    var name = encoded(String(user.getUsername()));
    if (fits(name)) {
        return name;
    }
    // No encoded name has a "+", so this is nobody's name.
    var id = "+" + encoded(String(user.getId()));
    if (fits(id)) {
        return id;
    }
    throw "neither the name nor the id fits";
}

function warn(problem) {
    try {
        var Logger = Java.type("org.jboss.logging.Logger");
        Logger.getLogger("mapper.saml-session-name").warn("no session name for user " + user.getId() + ": " + problem);
    } catch (unlogged) {
        // A line that can't be logged is no reason to leave out the attribute.
    }
}

var result = NOBODY;
try {
    result = sessionName();
} catch (problem) {
    warn(problem);
}
exports = result;
