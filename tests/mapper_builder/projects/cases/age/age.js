print('age of ' + user.getUsername());
user.getFirstAttribute('age')
