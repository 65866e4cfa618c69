exports = token.otherClaims.preferred_username + token.getOtherClaims().get('nope');
