exports = Object.keys(user);
