// Writes the names of the public classes in packages that begin with `java.` or `javax.`, nested
// ones with a dollar sign, each with the first of the releases 17, 21 and 25 that has it. The
// compiler of JDK 25 is asked about each release. See regenerate.sh.
import com.sun.source.util.JavacTask;
import java.util.*;
import javax.lang.model.element.*;
import javax.lang.model.util.*;
import javax.tools.*;

public class JdkClasses {
    static void add(TypeElement type, Elements elements, Set<String> names) {
        if (!type.getModifiers().contains(Modifier.PUBLIC)) return;
        names.add(elements.getBinaryName(type).toString());
        for (TypeElement nested : ElementFilter.typesIn(type.getEnclosedElements())) add(nested, elements, names);
    }

    public static void main(String[] args) throws Exception {
        Map<String, Integer> first = new TreeMap<>();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        for (int release : new int[] {17, 21, 25}) {
            List<String> options = List.of("--release", "" + release, "--add-modules", "ALL-SYSTEM");
            JavacTask task = (JavacTask) compiler.getTask(null, null, d -> {}, options, List.of("java.lang.Object"), null);
            Elements elements = task.getElements();
            elements.getTypeElement("java.lang.Object");
            Set<String> names = new TreeSet<>();
            for (ModuleElement module : elements.getAllModuleElements())
                for (ModuleElement.ExportsDirective exports : ElementFilter.exportsIn(module.getDirectives())) {
                    String name = exports.getPackage().getQualifiedName().toString();
                    if (exports.getTargetModules() != null || !name.startsWith("java.") && !name.startsWith("javax.")) continue;
                    for (TypeElement type : ElementFilter.typesIn(exports.getPackage().getEnclosedElements())) add(type, elements, names);
                }
            for (String name : names) first.putIfAbsent(name, release);
        }
        System.out.println("# Public classes of the JDK, and the first release of 17, 21, 25 that has them, made by regenerate.sh: do not edit.");
        first.forEach((name, release) -> System.out.println(name + "\t" + release));
    }
}
