exports = [userSession.loginUsername, userSession.user.username, userSession.getNote('nope'), typeof userSession.notes].join('|');
