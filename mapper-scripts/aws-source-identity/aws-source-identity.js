/*
 * Who a session at AWS belongs to, in the claim https://aws.amazon.com/source_identity: the user name, or the
 * user's id where the name doesn't fit. It stays with the session through every further role, and in CloudTrail.
 *
 * What AWS doesn't allow in it is written as "=" and two hexadecimal digits a byte: "b=C3=BCro". Replacing it by
 * one character would give two users one identity.
 */

// Shorter than AWS takes, and of no character it takes: the call is refused as a whole.
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

function identity() {
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
        Logger.getLogger("mapper.aws-source-identity").warn("no source identity for user " + user.getId() + ": " + problem);
    } catch (unlogged) {
        // A line that can't be logged is no reason to leave out the claim.
    }
}

var result = NOBODY;
try {
    result = identity();
} catch (problem) {
    warn(problem);
}
exports = result;
