token.setSubject('changed');
exports = token.subject;
