import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.script.Bindings;
import javax.script.Compilable;
import javax.script.CompiledScript;
import javax.script.ScriptContext;
import javax.script.ScriptEngine;
import javax.script.ScriptEngineManager;
import javax.script.ScriptException;
import javax.script.SimpleScriptContext;

/**
 * A bean with a method of every sort, called {@code user}, and what the real Nashorn makes of
 * programs that use it. Reads programs from standard input, one a line ({@code \n} is a line break);
 * writes each with its answer behind a tab. `../interop.rs` has the same bean.
 *
 * <pre>java -cp .:nashorn-core-15.4.jar:asm-7.3.1.jar:… Bean < programs.txt > answers.tsv</pre>
 */
public class Bean {
    private String w;
    private String set;
    public String field = "f";

    public String getName() { return "n"; }
    public boolean isOn() { return true; }
    public Boolean isBoxed() { return true; }
    public Long getBoxed() { return 5L; }
    public long getLong() { return 1700000000000L; }
    public int getInt() { return 3; }
    public char getChar() { return 'c'; }
    public String getNull() { return null; }
    public Object getURLThing() { return "u"; }
    public String getW() { return w; }
    public void setW(String w) { this.w = w; }
    public void setProp(int i) { set = "i" + i; }
    public void setProp(String s) { set = "s" + s; }
    public String lastProp() { return set; }
    public void nothing() { }
    public void boom() { throw new IllegalStateException("boom!"); }

    public String over(String s) { return "String:" + s; }
    public String over(int i) { return "int:" + i; }
    public String over(Object o) { return "Object:" + (o == null ? "null" : o.getClass().getName()); }
    public String two(String a, int b) { return a + b; }
    public String two(String a, String b) { return a + "," + b; }

    public String takesString(String s) { return "S:" + s; }
    public String takesLong(long s) { return "L:" + s; }
    public String takesInt(int s) { return "I:" + s; }
    public String takesBool(boolean b) { return "B:" + b; }
    public String takesDouble(double d) { return "D:" + d; }
    public String takesChar(char c) { return "C:" + c; }
    public String takesBoxedLong(Long l) { return "BL:" + l; }
    public String takesInteger(Integer l) { return "BI:" + l; }
    public String takesObject(Object o) {
        return "O:" + (o == null ? "null" : o.getClass().getName() + ":" + o);
    }
    public String takesList(List<?> l) { return "List:" + l.getClass().getName() + l; }
    public String takesMap(Map<?, ?> m) { return "M:" + m.getClass().getName() + ":" + m; }
    public String takesSet(Set<?> s) { return "set" + s; }
    public String takesCollection(Collection<?> s) { return "coll" + s.getClass().getName(); }
    public String takesArr(String[] a) { return "A:" + Arrays.toString(a); }
    public String takesVar(String... s) { return "V:" + Arrays.toString(s); }

    public Object[] getArr() { return new Object[] {"a", 1, 2.5, null, 4L}; }
    public int[] getInts() { return new int[] {1, 2}; }
    public List<String> getList() { return new ArrayList<>(List.of("x", "y")); }
    public Set<String> getSet() { return new TreeSet<>(List.of("p", "q")); }
    public Stream<String> getStream() { return Stream.of("a", "b", "c"); }
    public Map<String, Object> getMap() {
        Map<String, Object> m = new LinkedHashMap<>();
        m.put("k", "v");
        m.put("size", "S");
        return m;
    }
    @Override public String toString() { return "BeanText"; }

    private static String show(Object o) {
        return o == null ? "null" : o.getClass().getName() + " " + o;
    }

    private static String answer(ScriptEngine engine, String program) throws Exception {
        StringWriter printed = new StringWriter();
        String answer;
        try {
            CompiledScript script = ((Compilable) engine).compile(program);
            Bindings bindings = engine.createBindings();
            bindings.put("user", new Bean());
            ScriptContext context = new SimpleScriptContext();
            context.setBindings(bindings, ScriptContext.ENGINE_SCOPE);
            context.setWriter(printed);
            answer = show(script.eval(context));
        } catch (ScriptException thrown) {
            answer = "script " + thrown.getMessage();
        } catch (Throwable thrown) {
            answer = "java " + thrown.getClass().getName() + ": " + thrown.getMessage();
        }
        return answer + (printed.toString().isEmpty() ? "" : " | printed " + printed);
    }

    public static void main(String[] arguments) throws Exception {
        ScriptEngine engine = new ScriptEngineManager().getEngineByMimeType("text/javascript");
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        String programs = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        for (String line : programs.split("\n")) {
            String answer = answer(engine, line.replace("\\n", "\n"));
            answer = answer.replaceAll("@[0-9a-f]{4,8}\\b", "@HASH");
            out.println(line + "\t" + answer.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t"));
        }
    }
}
