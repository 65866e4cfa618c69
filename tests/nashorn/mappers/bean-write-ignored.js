user.nope = 5;
exports = user.nope;
