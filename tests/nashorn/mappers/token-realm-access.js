exports = token.getRealmAccess().isUserInRole('dev');
