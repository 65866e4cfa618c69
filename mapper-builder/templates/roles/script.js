// The names of the user's own realm roles as a list. A JavaScript array would become an object in the
// token; only a Java list becomes a list.
var names = [];
user.getRealmRoleMappingsStream().forEach(function (role) {
    names.push(String(role.getName()));
});
names.sort();

var ArrayList = Java.type("java.util.ArrayList");
var list = new ArrayList();
for (var i = 0; i < names.length; i++) {
    list.add(names[i]);
}
exports = list;
