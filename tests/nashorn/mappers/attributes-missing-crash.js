exports = user.attributes.nope[0];
