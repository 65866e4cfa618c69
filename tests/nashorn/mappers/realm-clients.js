exports = realm.getClientsStream().map(function (c) { return c.clientId; }).filter(function (c) { return c != 'account'; }).toArray().length > 2;
