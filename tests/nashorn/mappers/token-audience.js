token.addAudience('x');
exports = Java.from(token.getAudience()).join();
