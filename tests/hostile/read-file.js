// ends: refused
new java.util.Scanner(new java.io.File('/etc/passwd')).nextLine()
