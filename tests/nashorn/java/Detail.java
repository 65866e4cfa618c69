import java.lang.reflect.Array;
import java.util.Collection;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.openjdk.nashorn.api.scripting.ScriptObjectMirror;

/**
 * A value in full: every class and every entry, as text that two engines can be compared by.
 *
 * <pre>
 * null  Boolean(true)  Integer(5)  Long(5)  Double(5.0)  String("a")
 * java.util.ArrayList[Integer(1), …]     java.lang.String[]{String("a"), …}
 * java.util.HashMap{String("k"): …}      Script:Array{"0": Integer(1)}
 * java.lang.Object "java.lang.Object@HASH"      Cycle
 * </pre>
 */
final class Detail {
    private static final int DEPTH = 40;

    private final StringBuilder out = new StringBuilder();
    private final IdentityHashMap<Object, Boolean> holders = new IdentityHashMap<>();
    /** Mirrors of one script object are many, and equal. */
    private final Set<ScriptObjectMirror> mirrors = new HashSet<>();

    private Detail() {}

    static String of(Object value) {
        Detail detail = new Detail();
        detail.write(value, 0);
        return detail.out.toString();
    }

    private void write(Object value, int depth) {
        if (value == null || ScriptObjectMirror.isUndefined(value)) {
            out.append("null");
        } else if (value instanceof String || value instanceof org.openjdk.nashorn.internal.runtime.ConsString) {
            out.append(value instanceof String ? "String(" : "ConsString(");
            Json.quote(value.toString(), out);
            out.append(')');
        } else if (value instanceof Number || value instanceof Boolean || value instanceof Character) {
            out.append(value.getClass().getSimpleName()).append('(').append(value).append(')');
        } else if (depth > DEPTH) {
            out.append("Deep");
        } else if (!enter(value)) {
            out.append("Cycle");
        } else {
            structure(value, depth + 1);
            leave(value);
        }
    }

    private boolean enter(Object value) {
        return value instanceof ScriptObjectMirror
                ? mirrors.add((ScriptObjectMirror) value)
                : holders.put(value, true) == null;
    }

    private void leave(Object value) {
        if (value instanceof ScriptObjectMirror) {
            mirrors.remove(value);
        } else {
            holders.remove(value);
        }
    }

    private void structure(Object value, int depth) {
        if (value instanceof ScriptObjectMirror) {
            ScriptObjectMirror mirror = (ScriptObjectMirror) value;
            out.append("Script:").append(mirror.getClassName()).append('{');
            String comma = "";
            // As a map, which is how a server reads it: what it inherits is in there, too.
            for (String name : mirror.keySet()) {
                out.append(comma);
                Json.quote(name, out);
                out.append(": ");
                Object member;
                try {
                    member = mirror.getMember(name);
                } catch (RuntimeException thrown) {
                    member = "threw " + thrown.getMessage();
                }
                write(member, depth);
                comma = ", ";
            }
            out.append('}');
        } else if (value.getClass().isArray()) {
            out.append(value.getClass().getComponentType().getTypeName()).append("[]{");
            for (int i = 0; i < Array.getLength(value); i++) {
                out.append(i == 0 ? "" : ", ");
                write(Array.get(value, i), depth);
            }
            out.append('}');
        } else if (value instanceof Collection) {
            out.append(value.getClass().getName()).append('[');
            String comma = "";
            for (Object item : (Collection<?>) value) {
                out.append(comma);
                write(item, depth);
                comma = ", ";
            }
            out.append(']');
        } else if (value instanceof Map) {
            out.append(value.getClass().getName()).append('{');
            String comma = "";
            for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
                out.append(comma);
                write(entry.getKey(), depth);
                out.append(": ");
                write(entry.getValue(), depth);
                comma = ", ";
            }
            out.append('}');
        } else {
            out.append(value.getClass().getName()).append(' ');
            Json.quote(String.valueOf(value), out);
        }
    }
}
