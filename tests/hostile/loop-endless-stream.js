// ends: budget
java.util.stream.Stream.iterate(1, function (n) { return n + 1 }).collect(java.util.stream.Collectors.toList())
