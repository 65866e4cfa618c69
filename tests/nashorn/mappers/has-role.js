var names = ['inner', 'dev', 'admin', 'comp', 'HW_user'];
exports = names.map(function (name) {
    var role = realm.getRole(name);
    return name + ':' + user.hasRole(role) + ':' + user.hasDirectRole(role);
}).join();
