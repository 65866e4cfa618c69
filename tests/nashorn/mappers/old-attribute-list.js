exports = user.getAttribute('phone').get(0);
