// Writes the table of java.util.regex answers that the unit tests compare with: random patterns
// from a fixed seed, then patterns written by hand (regex-patterns.txt). Made with JDK 17:
//   java RegexTable.java > regex.jsonl
import java.nio.file.*;
import java.util.*;
import java.util.regex.*;

public class RegexTable {
    static final Random random = new Random(20260101);
    static final String[] ATOMS = {"a", "b", "c", "ab", ".", "\\d", "\\w", "\\s", "[ab]", "[^a]", "[a-c]", "\\b", "^", "$",
        "[a-c&&[^b]]", "\\B", "\u00e4", "\\p{L}", "\\p{Lu}", "(?i:B)", "\\z", "\\Z", "\\G", "\\R", "\\h", "\\W", "\\D", "1", "\\x61",
        "[\\d_]", "[b[c1]]", "\\Qa.b\\E", "(?=a)", "(?!b)", "(?<=a)", "(?<!ab)", "(?<=b|ca)", "\\S", "[^\\w]", "(?s:.)", "(?m:^)", "(?m:$)"};
    static final String[] QUANTIFIERS = {"", "", "", "", "?", "*", "+", "??", "*?", "+?", "?+", "*+", "++", "{2}", "{1,2}", "{0,1}?", "{2,}", "{1,3}+"};
    static final String[] TEXT = {"a", "b", "c", "ab", "aa", "A", "B", "1", "2", "_", " ", "\n", "\r\n", "\u00e4", "\u00c4", "-", ".", "\ud83d\ude00", "abc", "\u0301"};

    static String pattern(int depth) {
        StringBuilder out = new StringBuilder();
        int groups = 0;
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            int kind = random.nextInt(12);
            if (kind < 3 && depth > 0) {
                String[] open = {"(", "(", "(", "(?:", "(?>", "(?=", "(?!", "(?<n" + random.nextInt(1000) + ">", "(?i)(", "(?i:"};
                out.append(open[random.nextInt(open.length)]).append(pattern(depth - 1)).append(')');
            } else if (kind == 3) {
                out.append('\\').append(1 + random.nextInt(2));
            } else if (kind == 4 && depth > 0) {
                out.append(pattern(depth - 1)).append('|').append(pattern(depth - 1));
                continue;
            } else {
                out.append(ATOMS[random.nextInt(ATOMS.length)]);
            }
            out.append(QUANTIFIERS[random.nextInt(QUANTIFIERS.length)]);
        }
        return out.toString();
    }

    static String text() {
        StringBuilder out = new StringBuilder();
        for (int i = random.nextInt(9); i > 0; i--) out.append(TEXT[random.nextInt(TEXT.length)]);
        return out.toString();
    }

    static String finds(String regex, String text) {
        try {
            Matcher m = Pattern.compile(regex).matcher(text);
            StringBuilder out = new StringBuilder();
            while (m.find()) {
                out.append('[');
                for (int g = 0; g <= m.groupCount(); g++)
                    out.append(g == 0 ? "" : " ").append(m.start(g)).append(',').append(m.end(g));
                out.append(']');
            }
            return out.toString();
        } catch (PatternSyntaxException e) {
            return "!" + e.getMessage();
        }
    }

    static String json(String s) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : s.toCharArray()) {
            if (c == '"' || c == '\\') out.append('\\').append(c);
            else if (c < 32 || c > 126) out.append(String.format("\\u%04x", (int) c));
            else out.append(c);
        }
        return out.append('"').toString();
    }

    static boolean lone(String s) {
        return s.codePoints().anyMatch(c -> c >= 0xd800 && c < 0xe000);
    }

    static String unescape(String s) {
        return Pattern.compile("\\\\u([0-9a-f]{4})").matcher(s)
            .replaceAll(m -> Matcher.quoteReplacement("" + (char) Integer.parseInt(m.group(1), 16))).translateEscapes();
    }

    static void row(String regex, String text) {
        String parts, replaced, whole;
        try {
            Pattern p = Pattern.compile(regex);
            String[] split = p.split(text, 0);
            parts = "";
            for (String part : split) if (lone(part)) return; else parts += (parts.isEmpty() ? "" : ",") + json(part);
            parts = "[" + parts + "]";
            replaced = p.matcher(text).replaceAll("<$0>");
            whole = String.valueOf(p.matcher(text).matches());
            if (lone(replaced)) return;
        } catch (PatternSyntaxException e) {
            parts = "[]"; replaced = ""; whole = "false";
        }
        System.out.println("[" + json(regex) + "," + json(text) + "," + json(finds(regex, text)) + "," + whole + "," + json(replaced) + "," + parts + "]");
    }

    public static void main(String[] args) throws Exception {
        int random = Integer.parseInt(args.length > 0 ? args[0] : "700");
        if (args.length > 1) RegexTable.random.setSeed(Long.parseLong(args[1]));
        for (int i = 0; i < random; i++) row(pattern(2), text());
        Path byHand = Path.of("regex-patterns.txt");
        if (Files.exists(byHand))
            for (String line : Files.readAllLines(byHand)) {
                if (line.startsWith("#") || line.isEmpty()) continue;
                String[] columns = line.split("\t", -1);
                for (int i = 1; i < columns.length; i++) row(columns[0], unescape(columns[i]));
            }
    }
}
