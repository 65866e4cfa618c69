exports = user.getAttributes().get('phone');
