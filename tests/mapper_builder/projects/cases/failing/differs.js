print('team of ' + user.getUsername());
token.getOtherClaims().put('nickname', 'x');
user.getUsername() == 'ben' ? user.getFirstAttribute('team').trim() : 'blue'
