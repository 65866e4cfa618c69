// Writes the public members of the Java classes this crate emulates, as the JDK has them in
// releases 17, 21 and 25. The names of the classes come on standard input, one a line; the program
// asks the compiler of JDK 25 about each release (`javac --release`). See regenerate.sh.
//
// class <TAB> first of the releases that has it <TAB> member. A member whose class isn't in the list is
// written with the class that inherits it.
import com.sun.source.util.JavacTask;
import java.io.*;
import java.util.*;
import java.util.stream.*;
import javax.lang.model.element.*;
import javax.lang.model.type.*;
import javax.lang.model.util.*;
import javax.tools.*;

public class JdkMembers {
    static final int[] RELEASES = {17, 21, 25};

    static String signature(ExecutableElement member, Types types, Elements elements) {
        StringBuilder out = new StringBuilder();
        boolean isConstructor = member.getKind() == ElementKind.CONSTRUCTOR;
        if (member.getModifiers().contains(Modifier.STATIC)) out.append("static ");
        if (member.isDefault()) out.append("default ");
        if (!isConstructor) out.append(name(types.erasure(member.getReturnType()), types, elements)).append(' ');
        out.append(isConstructor ? "new" : member.getSimpleName()).append('(');
        List<? extends VariableElement> parameters = member.getParameters();
        for (int i = 0; i < parameters.size(); i++) {
            TypeMirror type = types.erasure(parameters.get(i).asType());
            boolean variable = member.isVarArgs() && i == parameters.size() - 1;
            if (variable) type = ((ArrayType) type).getComponentType();
            out.append(i == 0 ? "" : ", ").append(name(type, types, elements)).append(variable ? "..." : "");
        }
        return out.append(')').toString();
    }

    static String name(TypeMirror type, Types types, Elements elements) {
        if (type instanceof ArrayType array) return name(array.getComponentType(), types, elements) + "[]";
        if (type instanceof DeclaredType declared) return elements.getBinaryName((TypeElement) declared.asElement()).toString();
        return type.toString();
    }

    public static void main(String[] args) throws Exception {
        List<String> classes = new BufferedReader(new InputStreamReader(System.in)).lines().sorted().distinct().collect(Collectors.toList());
        Map<String, Integer> first = new TreeMap<>();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        for (int release : RELEASES) {
            JavacTask task = (JavacTask) compiler.getTask(null, null, d -> {}, List.of("--release", "" + release), List.of("java.lang.Object"), null);
            Elements elements = task.getElements();
            Types types = task.getTypes();
            for (String name : classes) {
                TypeElement type = elements.getTypeElement(name.replace('$', '.'));
                if (type == null || !type.getModifiers().contains(Modifier.PUBLIC)) continue;
                first.putIfAbsent(name + "\tclass", release);
                for (Element member : elements.getAllMembers(type)) {
                    if (!member.getModifiers().contains(Modifier.PUBLIC)) continue;
                    String owner = elements.getBinaryName((TypeElement) member.getEnclosingElement()).toString();
                    if (!owner.equals(name) && (classes.contains(owner) || owner.equals("java.lang.Object"))) continue;
                    String written;
                    if (member instanceof ExecutableElement executable) {
                        if (executable.getKind() == ElementKind.CONSTRUCTOR && type.getModifiers().contains(Modifier.ABSTRACT)) continue;
                        written = signature(executable, types, elements);
                    } else if (member.getKind() == ElementKind.FIELD && member.getModifiers().contains(Modifier.STATIC) || member.getKind() == ElementKind.ENUM_CONSTANT) {
                        written = member.getSimpleName().toString();
                    } else continue;
                    first.putIfAbsent(name + "\t" + written, release);
                }
            }
        }
        System.out.println("# Public members of the Java classes that are emulated, made by regenerate.sh: do not edit.");
        System.out.println("# class, first release (of 17, 21, 25) that has it, member; `class` stands for the class itself");
        first.forEach((member, release) -> {
            int tab = member.indexOf('\t');
            System.out.println(member.substring(0, tab) + "\t" + release + "\t" + member.substring(tab + 1));
        });
    }
}
