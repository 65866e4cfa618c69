// ends: refused
exit(0)
