/*
 * A session tag for AWS, for the SAML attribute https://aws.amazon.com/SAML/Attributes/PrincipalTag:team: the value
 * of the attribute "aws-tag-team" of the user's groups, and of the groups above them.
 *
 * Attributes of the user are not read: depending on the realm, users may edit them themselves.
 * A SAML mapper makes one attribute and can't read how it is configured. For a tag of another name, copy this
 * folder, and change the name here and in mapper.toml.
 */
var ATTRIBUTE = "aws-tag-team";

// Tags have no "!". A tag has one value: where groups differ, or the value isn't as STS takes it, nobody can say
// what was meant, and STS refuses the login. Without a tag, conditions like StringNotEquals would hold.
var NOBODY = "!";

// The limits of STS. Letters, digits and blanks are those of every script, for which Java has the classes.
var VALUE = "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]{0,256}";

var ArrayList = Java.type("java.util.ArrayList");

function values() {
    var found = [];
    user.getGroupsStream().forEach(function (group) {
        for (var at = group; at !== null; at = at.getParent()) {
            at.getAttributeStream(ATTRIBUTE).forEach(function (value) {
                if (found.indexOf(String(value)) < 0) {
                    found.push(String(value));
                }
            });
        }
    });
    if (found.length > 1) {
        throw "more than one value";
    }
    if (found.length === 1 && !found[0].matches(VALUE)) {
        throw "a value that isn't allowed";
    }
    return found;
}

// Only a Java list can be empty: for users without the tag there is no attribute.
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
        Logger.getLogger("mapper.saml-principal-tags").warn("no tag for user " + user.getId() + ": " + problem);
    } catch (unlogged) {
        // A line that can't be logged is no reason to leave out the attribute.
    }
}

var result = [NOBODY];
try {
    result = values();
} catch (problem) {
    warn(problem);
}
exports = listOf(result);
