exports = [user.username, user.email, user.firstName, user.lastName, user.enabled, user.emailVerified].join('|');
