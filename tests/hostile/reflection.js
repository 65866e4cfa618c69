// ends: refused
java.lang.Class.forName('java.lang.Runtime')
