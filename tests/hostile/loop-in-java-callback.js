// ends: budget
java.util.Arrays.asList(1, 2).stream().map(function (g) { while (true) {} }).toArray()
