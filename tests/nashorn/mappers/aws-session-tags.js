var tags = new java.util.HashMap();
tags.put('principal_tags', new java.util.HashMap());
tags.get('principal_tags').put('department', Java.to([user.getFirstAttribute('department')], 'java.util.List'));
exports = tags;
