exports = user.getUsername();
