import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import javax.script.Bindings;
import javax.script.Compilable;
import javax.script.CompiledScript;
import javax.script.ScriptEngine;
import javax.script.ScriptEngineManager;
import javax.script.ScriptException;

/**
 * Runs scripts the way Keycloak's DefaultScriptingProvider does and says what came out.
 *
 * <p>Standard input: JSON lines {@code {"id": …, "source": …}}. Standard output: one JSON line for
 * each. What a script prints goes into its line's {@code printed}, never to standard output.
 * {@code --limit-ms N}: a script that runs longer is stopped and reported as {@code killed}.
 * {@code --compile-only}: scripts that compile aren't run.
 */
public final class Oracle {
    private static final long DEFAULT_LIMIT_MS = 20_000;

    private boolean compileOnly;
    private final ScriptEngine engine =
            new ScriptEngineManager().getEngineByMimeType("text/javascript");

    public static void main(String[] args) throws Exception {
        long limit = DEFAULT_LIMIT_MS;
        for (int i = 0; i + 1 < args.length; i++) {
            if (args[i].equals("--limit-ms")) {
                limit = Long.parseLong(args[i + 1]);
            }
        }
        PrintWriter out = new PrintWriter(
                new OutputStreamWriter(System.out, StandardCharsets.UTF_8), false);
        Oracle oracle = new Oracle();
        oracle.compileOnly = Arrays.asList(args).contains("--compile-only");
        if (oracle.engine == null) {
            System.err.println("no script engine for text/javascript on the class path");
            System.exit(2);
        }
        if (args.length > 0 && args[0].equals("--header")) {
            out.println(Json.write(oracle.header()));
            out.flush();
            return;
        }
        BufferedReader in = new BufferedReader(
                new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.isBlank()) {
                continue;
            }
            Map<?, ?> program = (Map<?, ?>) Json.read(line);
            if (program.get("source") == null) {
                continue; // a header line
            }
            out.println(Json.write(oracle.run(
                    program.get("id"), (String) program.get("source"), limit)));
            out.flush();
        }
        out.flush();
        System.exit(0); // a stopped script's thread may linger
    }

    private Map<String, Object> header() {
        Map<String, Object> header = Json.object();
        header.put("engine", engine.getFactory().getEngineName() + " "
                + engine.getFactory().getEngineVersion());
        header.put("language", engine.getFactory().getLanguageName() + " "
                + engine.getFactory().getLanguageVersion());
        header.put("jdk", System.getProperty("java.version"));
        return header;
    }

    private Map<String, Object> run(Object id, String source, long limit) throws Exception {
        AtomicReference<Map<String, Object>> answer = new AtomicReference<>();
        Thread thread = new Thread(() -> answer.set(judge(source)), "script");
        thread.start();
        thread.join(limit);
        Map<String, Object> result = Json.object();
        result.put("id", id);
        if (thread.isAlive()) {
            stop(thread);
            result.put("outcome", "killed");
        } else if (answer.get() == null) {
            result.put("outcome", "killed");
            result.put("message", "the script's thread died");
        } else {
            result.putAll(answer.get());
        }
        return result;
    }

    /** The one way to end a loop inside compiled JavaScript; gone in JDK 20, we run on 17. */
    @SuppressWarnings("removal")
    private static void stop(Thread thread) throws InterruptedException {
        thread.stop();
        thread.join(2_000);
    }

    private Map<String, Object> judge(String source) {
        Map<String, Object> answer = Json.object();
        CompiledScript compiled;
        try {
            compiled = ((Compilable) engine).compile(source);
        } catch (ScriptException refused) {
            answer.put("outcome", "refused");
            problem(answer, refused);
            return answer;
        } catch (RuntimeException | Error broken) {
            answer.put("outcome", "refused");
            problem(answer, broken);
            return answer;
        }
        if (compileOnly) {
            answer.put("outcome", "compiles");
            return answer;
        }
        java.io.StringWriter printed = new java.io.StringWriter();
        try {
            Bindings bindings = engine.createBindings();
            if (System.getProperty("world") != null) {
                // Compiled only where it is asked for: it needs Keycloak's jars.
                Class.forName("World").getMethod("bind", Bindings.class).invoke(null, bindings);
            }
            // `print` writes where the evaluation's context says; Keycloak leaves it standard output.
            java.io.Writer usual = engine.getContext().getWriter();
            engine.getContext().setWriter(printed);
            Object value;
            try {
                value = compiled.eval(bindings);
            } finally {
                engine.getContext().setWriter(usual);
            }
            answer.put("outcome", "value");
            answer.put("type", value == null ? "null" : value.getClass().getSimpleName());
            answer.put("text", Text.masked(String.valueOf(value)));
            answer.put("detail", Text.masked(Detail.of(value)));
        } catch (ScriptException thrown) {
            answer.put("outcome", "throws");
            problem(answer, thrown);
        } catch (ThreadDeath stopped) {
            throw stopped;
        } catch (Throwable thrown) {
            answer.put("outcome", "throws");
            problem(answer, thrown);
        }
        if (printed.getBuffer().length() > 0) {
            answer.put("printed", Text.masked(printed.toString()));
        }
        return answer;
    }

    private static void problem(Map<String, Object> answer, Throwable problem) {
        answer.put("type", problem.getClass().getSimpleName());
        if (problem instanceof ScriptException) {
            ScriptException script = (ScriptException) problem;
            answer.put("message", Text.masked(script.getMessage()));
            answer.put("line", script.getLineNumber());
            answer.put("column", script.getColumnNumber());
        } else {
            answer.put("message", Text.masked(String.valueOf(problem.getMessage())));
        }
    }
}
