// ends: budget
[3, 1, 2].sort(function (a, b) { while (true) {} })
