exports = typeof user.nope + typeof user.getNope;
