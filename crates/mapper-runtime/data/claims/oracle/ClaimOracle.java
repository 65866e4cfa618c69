import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.Array;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import javax.script.Bindings;
import javax.script.ScriptEngine;
import javax.script.ScriptEngineManager;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.protocol.oidc.mappers.OIDCAttributeMapperHelper;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.AccessTokenResponse;
import org.keycloak.representations.IDToken;
import org.keycloak.util.JsonSerialization;
import org.openjdk.nashorn.api.scripting.ScriptObjectMirror;

/**
 * Runs Keycloak's own claim conversion, from the jars of one version, on what Nashorn gives.
 * Lines in, JSON lines out; see make.sh for the four modes.
 */
public class ClaimOracle {
    public static class Group {
        private final String name;

        Group(String name) {
            this.name = name;
        }

        public String getName() {
            return name;
        }
    }

    /** Just enough of a user for the scripts. */
    public static class User {
        public String getUsername() {
            return "alice";
        }

        public Long getCreatedTimestamp() {
            return 1700000000000L;
        }

        public Stream<Group> getGroupsStream() {
            return Stream.of("Zürich Büro", "a-b", "api", "r/w", "sales").map(Group::new);
        }
    }

    static final String ACCESS_TOKEN = "{\"exp\":1700000300,\"iat\":1700000000,\"jti\":\"J\",\"iss\":\"I\",\"aud\":\"account\",\"sub\":\"S\",\"typ\":\"Bearer\",\"azp\":\"web\",\"sid\":\"SID\",\"acr\":\"1\",\"allowed-origins\":[\"/*\"],\"realm_access\":{\"roles\":[\"dev\"]},\"scope\":\"openid\"}";
    static final String ID_TOKEN = "{\"exp\":1700000300,\"iat\":1700000000,\"auth_time\":1700000000,\"jti\":\"J\",\"iss\":\"I\",\"aud\":\"web\",\"sub\":\"S\",\"typ\":\"ID\",\"azp\":\"web\",\"sid\":\"SID\",\"at_hash\":\"H\",\"acr\":\"1\",\"email\":\"alice@example.com\",\"email_verified\":false,\"name\":\"Alice Liddell\"}";

    static final ObjectMapper JSON = new ObjectMapper();
    static final List<String> LOG = new ArrayList<>();

    public static void main(String[] args) throws Exception {
        listen();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, "UTF-8");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            for (Map<String, Object> row : rows(args[0], args[1], line)) {
                out.println(JSON.writeValueAsString(row).replaceAll("@[0-9a-f]{5,}", "@HASH"));
            }
        }
    }

    static List<Map<String, Object>> rows(String mode, String version, String line) throws Exception {
        List<Map<String, Object>> rows = new ArrayList<>();
        Map<String, Object> row = new LinkedHashMap<>();
        switch (mode) {
            case "results":
                row.put("script", line);
                try {
                    row.put("result", value(eval(line), new ArrayList<>()));
                } catch (Throwable e) {
                    row.put("throws", e.getClass().getName());
                }
                break;
            case "paths":
                row.put("claim", line);
                row.put("path", split(line));
                break;
            case "placing":
                place(version, line.split("\t", -1), row);
                break;
            default:
                for (String type : new String[] {null, "String", "int", "long", "boolean", "JSON"}) {
                    for (boolean multivalued : new boolean[] {false, true}) {
                        rows.add(convert(version, line, type, multivalued));
                    }
                }
                return rows;
        }
        rows.add(row);
        return rows;
    }

    static void listen() {
        Logger root = Logger.getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        root.addHandler(new Handler() {
            @Override
            public void publish(LogRecord record) {
                String message = record.getMessage();
                if (record.getParameters() != null && message.contains("%")) {
                    message = String.format(message, record.getParameters());
                }
                String level = record.getLevel().getName().replace("WARNING", "WARN");
                LOG.add(level + " [" + record.getLoggerName() + "] " + message);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        });
    }

    static Object eval(String script) throws Exception {
        ScriptEngine engine = new ScriptEngineManager().getEngineByMimeType("text/javascript");
        Bindings bindings = engine.createBindings();
        bindings.put("user", new User());
        return engine.eval(script, bindings);
    }

    static ProtocolMapperModel mapper(String claim, String type, boolean multivalued) {
        Map<String, String> config = new HashMap<>();
        config.put("claim.name", claim);
        if (type != null) {
            config.put("jsonType.label", type);
        }
        if (multivalued) {
            config.put("multivalued", "true");
        }
        ProtocolMapperModel mapper = new ProtocolMapperModel();
        mapper.setName("NAME");
        mapper.setConfig(config);
        return mapper;
    }

    static Map<String, Object> convert(String version, String script, String type, boolean multivalued) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("version", version);
        row.put("script", script);
        row.put("jsonType", type);
        row.put("multivalued", multivalued);
        Object value;
        try {
            value = eval(script);
        } catch (Throwable e) {
            // ScriptBasedOIDCProtocolMapper catches Exception, so an Error leaves it.
            row.put("outcome", e instanceof Exception ? "omitted" : "login-fails");
            return row;
        }
        LOG.clear();
        AccessToken token = new AccessToken();
        try {
            OIDCAttributeMapperHelper.mapClaim(token, mapper("c", type, multivalued), value);
            String text = JsonSerialization.writeValueAsString(token);
            if (token.getOtherClaims().containsKey("c")) {
                row.put("outcome", "claim");
                // The text of the token itself, so that numbers keep their spelling.
                row.put("value", new RawValue(text.substring(text.indexOf("\"c\":") + 4, text.length() - 1)));
            } else {
                row.put("outcome", "omitted");
            }
        } catch (Throwable e) {
            row.put("outcome", "login-fails");
        }
        if (!LOG.isEmpty()) {
            row.put("log", new ArrayList<>(LOG));
        }
        return row;
    }

    static void place(String version, String[] cells, Map<String, Object> row) throws Exception {
        String type = cells[2].isEmpty() ? null : cells[2];
        boolean multivalued = cells[3].equals("true");
        row.put("version", version);
        row.put("claim", cells[0]);
        row.put("script", cells[1]);
        row.put("jsonType", type);
        row.put("multivalued", multivalued);
        row.put("target", cells[4]);
        if (cells.length > 5) {
            row.put("firstClaim", cells[5]);
            row.put("firstScript", cells[6]);
        }
        LOG.clear();
        ProtocolMapperModel mapper = mapper(cells[0], type, multivalued);
        try {
            if (cells[4].equals("token-response")) {
                AccessTokenResponse response = new AccessTokenResponse();
                response.setToken("T");
                response.setScope("openid");
                OIDCAttributeMapperHelper.mapClaim(response, mapper, eval(cells[1]));
                row.put("token", JsonSerialization.writeValueAsString(response));
                return;
            }
            IDToken token = cells[4].equals("access-token")
                ? JsonSerialization.readValue(ACCESS_TOKEN, AccessToken.class)
                : JsonSerialization.readValue(ID_TOKEN, IDToken.class);
            if (cells.length > 5) {
                OIDCAttributeMapperHelper.mapClaim(token, mapper(cells[5], type, multivalued), eval(cells[6]));
            }
            OIDCAttributeMapperHelper.mapClaim(token, mapper, eval(cells[1]));
            row.put("token", JsonSerialization.writeValueAsString(token));
        } catch (RuntimeException e) {
            row.put("throws", e.getClass().getName());
        } finally {
            if (!LOG.isEmpty()) {
                row.put("log", new ArrayList<>(LOG));
            }
        }
    }

    static Object split(String path) throws Exception {
        return Class.forName("org.keycloak.utils.JsonUtils")
            .getMethod("splitClaimPath", String.class)
            .invoke(null, path);
    }

    /** What the script hands to Java, in the variants of our own JavaValue. */
    static Object value(Object value, List<Object> above) {
        boolean script = above.isEmpty() || above.get(above.size() - 1) instanceof ScriptObjectMirror;
        if (value == null || script && ScriptObjectMirror.isUndefined(value)) {
            return "Null";
        }
        for (Object holder : above) {
            if (holder == value || holder instanceof ScriptObjectMirror && holder.equals(value)) {
                return "Cycle";
            }
        }
        if (value instanceof Boolean || value instanceof Integer || value instanceof Long) {
            return Map.of(value.getClass().getSimpleName(), value);
        }
        if (value instanceof Double) {
            return Map.of("Double", value.toString());
        }
        if (value instanceof CharSequence && !(value instanceof StringBuilder)) {
            return Map.of("String", value.toString());
        }
        List<Object> inside = new ArrayList<>(above);
        inside.add(value);
        String name = value.getClass().getName();
        List<Object> parts = new ArrayList<>();
        if (value instanceof ScriptObjectMirror) {
            ScriptObjectMirror mirror = (ScriptObjectMirror) value;
            for (String key : mirror.keySet()) {
                parts.add(Arrays.asList(key, value(mirror.get(key), inside)));
            }
            Map<String, Object> object = of("class", mirror.getClassName(), "text", mirror.toString());
            object.put("entries", parts);
            return Map.of("Script", object);
        }
        if (value instanceof Collection) {
            for (Object item : (Collection<?>) value) {
                parts.add(value(item, inside));
            }
            return Map.of("Collection", of("class", name, "items", parts));
        }
        if (value.getClass().isArray()) {
            for (int i = 0; i < Array.getLength(value); i++) {
                parts.add(value(Array.get(value, i), inside));
            }
            return Map.of("Array", of("component", value.getClass().getComponentType().getName(), "items", parts));
        }
        if (value instanceof Map) {
            for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
                parts.add(Arrays.asList(value(entry.getKey(), inside), value(entry.getValue(), inside)));
            }
            return Map.of("Map", of("class", name, "entries", parts));
        }
        return Map.of("Object", of("class", name, "text", String.valueOf(value)));
    }

    static Map<String, Object> of(String key, Object value, String otherKey, Object otherValue) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(key, value);
        map.put(otherKey, otherValue);
        return map;
    }
}
