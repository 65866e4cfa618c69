// Writes orders of java.util.HashMap that the unit tests compare with: operations from a fixed
// seed, then the keys in iteration order. +k put, ck computeIfAbsent, -k remove, x clear, nN a new
// map of capacity N, rN putAll of N entries follows. Keys that look like numbers are Integers.
// Made with JDK 17:
//   java HashTable.java > hash-order.tsv
import java.util.*;
import java.util.stream.*;

public class HashTable {
    static final Random random = new Random(99);

    static Object key(int kind) {
        switch (kind) {
            case 0: return random.nextInt(60);
            case 1: return random.nextInt();
            case 2: return random.nextInt(30) * 64 + random.nextInt(2);
            case 3: return "group" + random.nextInt(40) + "g";
            case 4: return new String[] {"AaAa", "BBBB", "AaBB", "BBAa", "Aa", "BB", "C#"}[random.nextInt(7)];
            case 5: return "/eng/" + (char) ('a' + random.nextInt(26)) + (char) ('a' + random.nextInt(26));
            default: return random.nextInt(6) * 16;
        }
    }

    public static void main(String[] args) {
        System.out.println("# See HashTable.java.");
        for (int row = 0; row < 300; row++) {
            List<String> operations = new ArrayList<>();
            Map<Object, Object> map = new HashMap<>();
            if (random.nextInt(4) == 0) {
                int capacity = random.nextInt(70);
                map = new HashMap<>(capacity);
                operations.add("n" + capacity);
            }
            int kind = random.nextInt(7);
            int only = random.nextInt(3);
            for (int i = random.nextInt(60); i > 0; i--) {
                Object key = key(kind);
                switch (random.nextInt(only == 0 ? 6 : 9)) {
                    case 0, 1, 2, 3, 4, 5:
                        map.put(key, 1);
                        operations.add("+" + key);
                        break;
                    case 6:
                        map.computeIfAbsent(key, k -> 1);
                        operations.add("c" + key);
                        break;
                    case 7:
                        if (random.nextInt(40) == 0) {
                            map.clear();
                            operations.add("x");
                            break;
                        }
                        map.remove(key);
                        operations.add("-" + key);
                        break;
                    default:
                        if (random.nextInt(6) > 0) break;
                        Map<Object, Object> more = new LinkedHashMap<>();
                        for (int j = random.nextInt(50); j >= 0; j--) more.put(key(kind), 1);
                        map.putAll(more);
                        operations.add("r" + more.size());
                        for (Object k : more.keySet()) operations.add("+" + k);
                }
            }
            if (operations.isEmpty()) continue;
            System.out.println(String.join(" ", operations) + "\t" + map.keySet().stream().map(Object::toString).collect(Collectors.joining(" ")));
        }
    }
}
