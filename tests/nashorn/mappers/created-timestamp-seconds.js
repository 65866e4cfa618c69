exports = Math.floor(user.createdTimestamp / 1000);
