// ends: budget
for (;;) {}
