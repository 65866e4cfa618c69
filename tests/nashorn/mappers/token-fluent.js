exports = token.type('T').getType();
