// ends: budget
JSON.stringify({ toJSON: function () { while (true) {} } })
