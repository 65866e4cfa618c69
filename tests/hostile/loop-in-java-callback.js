// ends: budget
user.getGroupsStream().map(function (g) { while (true) {} }).toArray()
