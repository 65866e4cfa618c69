token.setOtherClaims('list', ['a', 'b']);
