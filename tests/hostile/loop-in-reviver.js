// ends: budget
JSON.parse('[1]', function () { while (true) {} })
