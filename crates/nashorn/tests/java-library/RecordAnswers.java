// Writes what the real Nashorn says of every program in a file of cases, under the program.
// A program is one line; its answer, indented, the next: `= class text` for a value, `! class:
// message` for what was thrown. Made with nashorn-core 15.4 on JDK 17:
//   java -cp 'DIRECTORY OF JARS/*' RecordAnswers.java *.txt
import java.nio.file.*;
import java.util.*;
import javax.script.*;

public class RecordAnswers {
    static String escape(String text) {
        StringBuilder out = new StringBuilder();
        for (char c : text.toCharArray()) {
            if (c == '\n') out.append("\\n");
            else if (c == '\r') out.append("\\r");
            else if (c == '\t') out.append("\\t");
            else if (c == '\\') out.append("\\\\");
            else if (c < 32 || c > 126) out.append(String.format("\\u%04x", (int) c));
            else out.append(c);
        }
        return out.toString().replaceAll("@[0-9a-f]{4,8}(?![0-9a-f])", "@HASH");
    }

    public static void main(String[] files) throws Exception {
        ScriptEngine engine = new ScriptEngineManager().getEngineByMimeType("text/javascript");
        for (String file : files) {
            List<String> out = new ArrayList<>();
            for (String line : Files.readAllLines(Path.of(file))) {
                if (line.startsWith("    ")) continue;
                out.add(line);
                if (line.isBlank() || line.startsWith("#")) continue;
                String answer;
                try {
                    // As Keycloak does it: compiled, with bindings of its own.
                    Object value = ((Compilable) engine).compile(line).eval(engine.createBindings());
                    answer = value == null ? "= null" : "= " + value.getClass().getName() + " " + escape(String.valueOf(value));
                } catch (Throwable thrown) {
                    answer = "! " + escape(thrown.getClass().getName() + ": " + thrown.getMessage());
                }
                out.add("    " + answer);
            }
            Files.write(Path.of(file), out);
        }
    }
}
