var client = realm.getClientByClientId('conf');
exports = user.getClientRoleMappingsStream(client).map(function (r) { return r.name; }).toArray();
