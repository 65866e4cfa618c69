// ends: budget
while (true) {}
