// ends: budget
new Function('while (true) {}')()
