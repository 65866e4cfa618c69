exports = [realm.name, realm.enabled, realm.getAttribute('nope'), typeof realm.id].join('|');
