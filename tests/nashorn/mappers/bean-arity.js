exports = user.getUsername('x');
