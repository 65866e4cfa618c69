// ends: budget
do { } while (1)
