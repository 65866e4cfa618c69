// ends: refused
java.lang.Runtime.getRuntime().exec('id')
