// ends: budget
({ get x() { while (true) {} } }).x
