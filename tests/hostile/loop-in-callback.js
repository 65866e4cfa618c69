// ends: budget
[1].forEach(function () { while (true) {} })
