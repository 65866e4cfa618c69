token.setOtherClaims('a', 'x');
token.getOtherClaims().put('b', Java.to(['y'], 'java.util.List'));
token.otherClaims.c = {d: 1};
