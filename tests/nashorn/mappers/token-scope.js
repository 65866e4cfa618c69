exports = token.scope + '|' + token.getScope().split(' ').length;
