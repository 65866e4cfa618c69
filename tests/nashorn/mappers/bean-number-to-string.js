exports = user.getFirstAttribute(5);
