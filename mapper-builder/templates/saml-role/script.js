// AWS roles for the SAML attribute https://aws.amazon.com/SAML/Attributes/Role: one value per realm role
// that begins with "aws-". Every value must be a text, and only a Java list becomes several values.
var ACCOUNT = "123456789012";
var PROVIDER = "arn:aws:iam::" + ACCOUNT + ":saml-provider/keycloak";
var PREFIX = "aws-";

var names = [];
user.getRealmRoleMappingsStream().forEach(function (role) {
    var name = String(role.getName());
    if (name.indexOf(PREFIX) === 0) {
        names.push(name.substring(PREFIX.length));
    }
});
names.sort();

var ArrayList = Java.type("java.util.ArrayList");
var values = new ArrayList();
for (var i = 0; i < names.length; i++) {
    values.add("arn:aws:iam::" + ACCOUNT + ":role/" + names[i] + "," + PROVIDER);
}
exports = values;
