exports = token.class.simpleName;
