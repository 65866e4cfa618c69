var client = realm.getClientByClientId('conf');
exports = [user.hasRole(client.getRole('reader')), user.hasRole(client.getRole('is_admin'))].join();
