var client = keycloakSession.getContext().getClient();
exports = [client.clientId, client.getName(), client.protocol, client.publicClient].join('|');
