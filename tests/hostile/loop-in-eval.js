// ends: budget
eval('while (true) {}')
