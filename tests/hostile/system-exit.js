// ends: refused
java.lang.System.exit(0)
