import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** As much JSON as JSON lines need. Numbers are read as Double. */
final class Json {
    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    static Map<String, Object> object() {
        return new LinkedHashMap<>();
    }

    static Object read(String text) {
        Json json = new Json(text);
        Object value = json.value();
        json.space();
        if (json.at != text.length()) {
            throw json.bad();
        }
        return value;
    }

    static String write(Object value) {
        StringBuilder out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    static void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean lone = Character.isSurrogate(c) && !paired(text, i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (lone) {
                        out.append('\ufffd'); // JSON text is UTF-8, which can't say it
                    } else if (c < ' ' || c == '\u2028' || c == '\u2029' || c == '\u007f') {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private static boolean paired(String text, int i) {
        char c = text.charAt(i);
        return Character.isHighSurrogate(c)
                ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
                : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
    }

    private static void write(Object value, StringBuilder out) {
        if (value instanceof String) {
            quote((String) value, out);
        } else if (value instanceof Map) {
            String comma = "{";
            for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
                out.append(comma);
                quote((String) entry.getKey(), out);
                out.append(':');
                write(entry.getValue(), out);
                comma = ",";
            }
            out.append(comma.equals("{") ? "{}" : "}");
        } else if (value instanceof Double && (Double) value == Math.rint((Double) value)
                && Math.abs((Double) value) < 1e15) {
            out.append((long) (double) (Double) value);
        } else {
            out.append(value);
        }
    }

    private Object value() {
        space();
        switch (peek()) {
            case '{':
                Map<String, Object> object = object();
                for (char next = after('{', '}'); next != '}'; next = next(',', '}')) {
                    space();
                    String key = string();
                    space();
                    expect(':');
                    object.put(key, value());
                    space();
                }
                return object;
            case '[':
                List<Object> list = new ArrayList<>();
                for (char next = after('[', ']'); next != ']'; next = next(',', ']')) {
                    list.add(value());
                    space();
                }
                return list;
            case '"':
                return string();
            default:
                int start = at;
                while (at < text.length() && "+-.0123456789abcdefghijklmnopqrstuvwxyzE"
                        .indexOf(text.charAt(at)) >= 0) {
                    at++;
                }
                String word = text.substring(start, at);
                switch (word) {
                    case "null":
                        return null;
                    case "true":
                        return true;
                    case "false":
                        return false;
                    default:
                        return Double.valueOf(word);
                }
        }
    }

    /** Consumes the opening bracket and, if nothing is inside, the closing one. */
    private char after(char open, char close) {
        expect(open);
        space();
        if (peek() == close) {
            at++;
            return close;
        }
        return ',';
    }

    private char next(char comma, char close) {
        char c = peek();
        if (c != comma && c != close) {
            throw bad();
        }
        at++;
        return c;
    }

    private String string() {
        expect('"');
        StringBuilder out = new StringBuilder();
        for (char c = text.charAt(at++); c != '"'; c = text.charAt(at++)) {
            if (c != '\\') {
                out.append(c);
                continue;
            }
            char escaped = text.charAt(at++);
            switch (escaped) {
                case 'n' -> out.append('\n');
                case 'r' -> out.append('\r');
                case 't' -> out.append('\t');
                case 'b' -> out.append('\b');
                case 'f' -> out.append('\f');
                case 'u' -> {
                    out.append((char) Integer.parseInt(text.substring(at, at + 4), 16));
                    at += 4;
                }
                default -> out.append(escaped);
            }
        }
        return out.toString();
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() {
        if (at >= text.length()) {
            throw bad();
        }
        return text.charAt(at);
    }

    private void expect(char c) {
        if (peek() != c) {
            throw bad();
        }
        at++;
    }

    private IllegalArgumentException bad() {
        return new IllegalArgumentException("not JSON at " + at + ": " + text);
    }
}
