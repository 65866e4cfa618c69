var roles = [];
user.getRoleMappingsStream().forEach(function (role) { roles.push(role.getName()); });
token.setOtherClaims('https://hasura.io/jwt/claims', {
    'x-hasura-user-id': user.getUsername(),
    'x-hasura-allowed-roles': Java.to(roles.sort(), 'java.lang.String[]')
});
