exports = user.getAttributeStream('phone').toArray();
