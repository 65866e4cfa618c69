token.addAccess('web').addRole('r1');
exports = token.getResourceAccess('web').isUserInRole('r1') + '|' + token.getResourceAccess('nope');
