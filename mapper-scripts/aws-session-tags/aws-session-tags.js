/*
 * Session tags for AWS, in the claim https://aws.amazon.com/tags: every attribute "aws-tag-KEY" of the
 * user's groups, and of the groups above them, is the tag KEY.
 *
 * Attributes of the user are not read: depending on the realm, users may edit them themselves.
 * A tag has one value. Where groups differ, or something isn't as STS takes it, nobody can say which
 * tags were meant: then there is one that STS doesn't take, and the call is refused as a whole.
 */

var PREFIX = "aws-tag-";

// Neither a key nor a value: tags have no "!". Without tags, conditions like StringNotEquals would hold.
var NOBODY = "!";

// The limits of STS. Letters, digits and blanks are those of every script, for which Java has the classes.
var MOST = 50;
var KEY = "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]{1,128}";
var VALUE = "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]{0,256}";

var ArrayList = Java.type("java.util.ArrayList");
var LinkedHashMap = Java.type("java.util.LinkedHashMap");

function valueOf(key, values) {
    if (!key.matches(KEY) || key.toLowerCase().indexOf("aws:") === 0) {
        throw "a key that isn't allowed";
    }
    if (values.size() !== 1) {
        throw "not exactly one value for a key";
    }
    var value = String(values.get(0));
    if (!value.matches(VALUE)) {
        throw "a value that isn't allowed";
    }
    return value;
}

function tags() {
    var found = [];
    // The key in small letters, as STS doesn't tell small from capital; the blank keeps it from being `__proto__`.
    var known = {};

    function add(key, value) {
        var same = known[" " + key.toLowerCase()];
        if (same === undefined) {
            known[" " + key.toLowerCase()] = { key: key, value: value };
            found.push(key);
        } else if (same.key !== key || same.value !== value) {
            throw "two values for a key";
        }
    }

    user.getGroupsStream().forEach(function (group) {
        for (var at = group; at !== null; at = at.getParent()) {
            at.getAttributes().forEach(function (name, values) {
                if (name.startsWith(PREFIX)) {
                    var key = name.substring(PREFIX.length);
                    add(key, valueOf(key, values));
                }
            });
        }
    });
    if (found.length > MOST) {
        throw "more than " + MOST + " tags";
    }
    // Keycloak promises no order; the token is the same at every login.
    found.sort();
    var map = new LinkedHashMap();
    for (var i = 0; i < found.length; i++) {
        put(map, found[i], known[" " + found[i].toLowerCase()].value);
    }
    return map;
}

// STS wants each value in a list of its own.
function put(map, key, value) {
    var list = new ArrayList();
    list.add(value);
    map.put(key, list);
}

function refused() {
    var map = new LinkedHashMap();
    put(map, NOBODY, NOBODY);
    return map;
}

function claim(map) {
    if (map.isEmpty()) {
        return null;
    }
    var object = new LinkedHashMap();
    object.put("principal_tags", map);
    return object;
}

function warn(problem) {
    try {
        var Logger = Java.type("org.jboss.logging.Logger");
        Logger.getLogger("mapper.aws-session-tags").warn("no tags for user " + user.getId() + ": " + problem);
    } catch (unlogged) {
        // A line that can't be logged is no reason to leave out the claim.
    }
}

var result;
try {
    result = tags();
} catch (problem) {
    warn(problem);
    result = refused();
}
exports = claim(result);
