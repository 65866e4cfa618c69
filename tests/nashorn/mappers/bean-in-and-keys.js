exports = [('username' in user), ('nope' in user), user instanceof Object].join();
