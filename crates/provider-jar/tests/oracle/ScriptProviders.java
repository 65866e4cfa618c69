import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.OutputStream;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.keycloak.provider.Spi;
import org.keycloak.representations.provider.ScriptProviderMetadata;

/**
 * Asks the build step of a real Keycloak distribution (KeycloakProcessor.loadDeployedScriptProviders)
 * what it makes of jars and descriptors, and prints the answers as JSON. Started by record.sh.
 *
 * Arguments: a descriptor corpus (*.json), or folders and files with jars.
 */
public class ScriptProviders {
    /** In the order in which a build asks for them; the names are those of the recording. */
    private static final List<String> SPIS = List.of(
            "org.keycloak.protocol.ProtocolMapperSpi",
            "org.keycloak.authorization.policy.provider.PolicySpi",
            "org.keycloak.authentication.AuthenticatorSpi");

    private static final ObjectMapper JSON = new ObjectMapper();

    public static void main(String[] arguments) throws Exception {
        ObjectNode answers = JSON.createObjectNode();
        for (String argument : arguments) {
            if (argument.endsWith(".json")) {
                for (JsonNode one : JSON.readTree(new File(argument))) {
                    answers.set(one.get("case").asText(), answer(jarWith(one)));
                }
            } else {
                try (Stream<Path> jars = Files.walk(Path.of(argument))) {
                    for (Path jar : jars.filter(Files::isRegularFile).sorted().toList()) {
                        answers.set(jar.getFileName().toString(), answer(jar));
                    }
                }
            }
        }
        System.out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(answers));
    }

    /** A jar with the descriptor of the case and the scripts every case may name. */
    private static Path jarWith(JsonNode one) throws Exception {
        byte[] descriptor = one.has("hex")
                ? HexFormat.of().parseHex(one.get("hex").asText())
                : one.get("text").asText().getBytes(StandardCharsets.UTF_8);
        Path jar = Files.createTempFile("case", ".jar");
        jar.toFile().deleteOnExit();
        try (OutputStream out = Files.newOutputStream(jar); ZipOutputStream zip = new ZipOutputStream(out)) {
            put(zip, "META-INF/keycloak-scripts.json", descriptor);
            for (String script : List.of("a.js", "b.js", "c.js", "sub/i.js", "7", "true", "1.50", "1E400")) {
                put(zip, script, "'x'".getBytes(StandardCharsets.UTF_8));
            }
            put(zip, "empty.js", new byte[0]);
            put(zip, "dir/", new byte[0]);
        }
        return jar;
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws Exception {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
        zip.closeEntry();
    }

    private static ObjectNode answer(Path jar) throws Exception {
        ObjectNode answer = JSON.createObjectNode();
        // The build looks through every jar as a file system first, then opens it as a jar.
        try (FileSystem ignored = FileSystems.newFileSystem(jar);
                JarFile opened = new JarFile(jar.toFile())) {
            // Quarkus reads the manifest of every jar.
            opened.getManifest();
            answer.put("descriptor", opened.getJarEntry("META-INF/keycloak-scripts.json") != null);
        } catch (Exception cause) {
            answer.set("notAJar", causes(cause));
            return answer;
        }
        Class<?> type = Class.forName("org.keycloak.quarkus.deployment.KeycloakProcessor");
        var constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        Object processor = constructor.newInstance();
        Method load = type.getDeclaredMethod("loadDeployedScriptProviders", ClassLoader.class, Spi.class);
        load.setAccessible(true);
        ArrayNode providers = JSON.createArrayNode();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
            for (String name : SPIS) {
                Spi spi = (Spi) Class.forName(name).getDeclaredConstructor().newInstance();
                Map<?, ?> factories = (Map<?, ?>) load.invoke(processor, loader, spi);
                for (Object factory : factories.values()) {
                    providers.add(provider(factory));
                }
            }
            List<JsonNode> sorted = new ArrayList<>();
            providers.forEach(sorted::add);
            sorted.sort((a, b) -> a.toString().compareTo(b.toString()));
            answer.set("providers", JSON.createArrayNode().addAll(sorted));
        } catch (InvocationTargetException wrapped) {
            answer.set("fails", causes(wrapped.getCause()));
        }
        return answer;
    }

    private static ObjectNode provider(Object factory) throws Exception {
        ScriptProviderMetadata metadata = null;
        for (Class<?> type = factory.getClass(); type != null && metadata == null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (field.getType() == ScriptProviderMetadata.class) {
                    field.setAccessible(true);
                    metadata = (ScriptProviderMetadata) field.get(factory);
                }
            }
        }
        return JSON.createObjectNode()
                .put("factory", factory.getClass().getSimpleName())
                .put("id", metadata.getId())
                .put("fileName", metadata.getFileName())
                .put("name", metadata.getName())
                .put("description", metadata.getDescription())
                .put("code", metadata.getCode().substring(0, Math.min(40, metadata.getCode().length())))
                .put("length", metadata.getCode().length());
    }

    /** From the exception to its root: class and message, each without Jackson's place. */
    private static ArrayNode causes(Throwable thrown) {
        ArrayNode causes = JSON.createArrayNode();
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            causes.add(cause.getClass().getName() + ": " + message.split("\n at \\[Source", 2)[0]);
        }
        return causes;
    }
}
