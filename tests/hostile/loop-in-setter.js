// ends: budget
({ set x(v) { while (true) {} } }).x = 1
