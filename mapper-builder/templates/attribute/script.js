// The first value of a user attribute; "none" for users without it.
var department = user.getFirstAttribute("department");
exports = department === null ? "none" : String(department);
