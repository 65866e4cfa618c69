exports = [user.getFirstAttribute('department'), user.getFirstAttribute('phone'), user.getFirstAttribute('nope')].join('|');
