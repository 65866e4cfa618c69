exports = user.hasRole(realm.getRole('nope'));
