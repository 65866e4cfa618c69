import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.script.Bindings;
import org.keycloak.models.ClientModel;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleContainerModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.models.utils.RoleUtils;
import org.keycloak.representations.AccessToken;

/**
 * What Keycloak would bind, made of Keycloak's own interfaces and token classes around a fixture:
 * the interfaces' default methods and static helpers run as they are, the rest answers from the
 * fixture, and what isn't written here throws UnsupportedOperationException.
 */
public final class World {
    private final Map<String, Object> realmValues = new LinkedHashMap<>();
    private final Map<String, RoleModel> roles = new LinkedHashMap<>();
    private final Map<String, GroupModel> groups = new LinkedHashMap<>();
    private final Map<String, ClientModel> clients = new LinkedHashMap<>();
    private final Map<String, Map<String, RoleModel>> clientRoles = new HashMap<>();
    private final Map<String, UserModel> users = new LinkedHashMap<>();
    private final RealmModel realm;
    private int ids;

    /** Binds what a mapper for an access token sees when {@code alice} logs in at {@code conf}. */
    public static void bind(Bindings bindings) throws Exception {
        Path file = Path.of(System.getProperty("world"));
        World world = new World((Map<?, ?>) Json.read(Files.readString(file)));
        UserModel user = world.users.get("alice");
        ClientModel client = world.clients.get("conf");
        bindings.put("user", user);
        bindings.put("realm", world.realm);
        bindings.put("token", world.token(user, client));
        UserSessionModel userSession = world.userSession(user);
        bindings.put("userSession", userSession);
        bindings.put("keycloakSession", world.session(client));
    }

    private World(Map<?, ?> fixture) {
        Map<String, Object> realmFixture = map(fixture.get("realm"));
        realm = Stub.of(RealmModel.class, "realm", realmValues);
        String name = (String) realmFixture.getOrDefault("name", "lab");
        realmValues.put("getName", name);
        realmValues.put("getId", id());
        realmValues.put("getDisplayName", realmFixture.get("display-name"));
        realmValues.put("isEnabled", true);
        realmValues.put("getAttributes", texts(realmFixture.get("attributes")));
        realmValues.put("getAttribute", (Stub.Call) a -> texts(realmFixture.get("attributes")).get(a[0]));
        realmValues.put("getRole", (Stub.Call) a -> roles.get(a[0]));
        realmValues.put("getRolesStream", (Stub.Call) a -> roles.values().stream());
        realmValues.put("getClientByClientId", (Stub.Call) a -> clients.get(a[0]));
        realmValues.put("getClientById", (Stub.Call) a -> clients.values().stream()
                .filter(c -> c.getId().equals(a[0])).findFirst().orElse(null));
        realmValues.put("getClientsStream", (Stub.Call) a -> clients.values().stream());
        realmValues.put("getGroupsStream", (Stub.Call) a -> groups.values().stream());
        realmValues.put("getGroupById", (Stub.Call) a -> groups.values().stream()
                .filter(g -> g.getId().equals(a[0])).findFirst().orElse(null));
        realmValues.put("getTopLevelGroupsStream", (Stub.Call) a ->
                groups.values().stream().filter(g -> g.getParent() == null));

        map(fixture.get("clients")).forEach((id, values) -> client(id, map(values)));
        map(fixture.get("roles")).forEach((role, values) ->
                roles.put(role, role(role, map(values), null)));
        map(fixture.get("groups")).forEach((path, values) -> group(path, map(values)));
        map(fixture.get("users")).forEach((user, values) -> user(user, map(values)));
    }

    private String id() {
        return String.format("00000000-0000-4000-8000-%012d", ++ids);
    }

    private void client(String clientId, Map<String, Object> fixture) {
        Map<String, Object> values = new LinkedHashMap<>();
        ClientModel client = Stub.of(ClientModel.class, clientId, values);
        clients.put(clientId, client);
        values.put("getId", id());
        values.put("getClientId", clientId);
        values.put("getName", fixture.get("name"));
        values.put("getDescription", fixture.get("description"));
        values.put("getProtocol", fixture.getOrDefault("protocol", "openid-connect"));
        values.put("isEnabled", true);
        values.put("isPublicClient", Boolean.TRUE.equals(fixture.get("public")));
        values.put("isFullScopeAllowed", true);
        values.put("getRealm", realm);
        values.put("getAttributes", texts(fixture.get("attributes")));
        values.put("getAttribute", (Stub.Call) a -> texts(fixture.get("attributes")).get(a[0]));
        Map<String, RoleModel> own = new LinkedHashMap<>();
        clientRoles.put(clientId, own);
        map(fixture.get("roles")).forEach((role, of) -> own.put(role, role(role, map(of), client)));
        values.put("getRole", (Stub.Call) a -> own.get(a[0]));
        values.put("getRolesStream", (Stub.Call) a -> own.values().stream());
    }

    private RoleModel role(String name, Map<String, Object> fixture, ClientModel client) {
        Map<String, Object> values = new LinkedHashMap<>();
        RoleModel role = Stub.of(RoleModel.class, name, values);
        RoleContainerModel container = client == null ? realm : client;
        values.put("getId", id());
        values.put("getName", name);
        values.put("getDescription", fixture.get("description"));
        values.put("isClientRole", client != null);
        values.put("getContainer", container);
        values.put("getContainerId", (Stub.Call) a -> container.getId());
        attributes(values, fixture);
        values.put("getCompositesStream", (Stub.Call) a -> named(fixture));
        values.put("isComposite", (Stub.Call) a -> named(fixture).findAny().isPresent());
        values.put("hasRole", (Stub.Call) a ->
                role == a[0] || RoleUtils.expandCompositeRolesStream(Stream.of(role)).anyMatch(a[0]::equals));
        return role;
    }

    /** The roles a fixture entry names under {@code roles} and {@code client-roles}. */
    private Stream<RoleModel> named(Map<String, Object> fixture) {
        Stream<RoleModel> own = list(fixture.get("roles")).stream().map(roles::get);
        Stream<RoleModel> ofClients = map(fixture.get("client-roles")).entrySet().stream()
                .flatMap(e -> list(e.getValue()).stream().map(r -> clientRoles.get(e.getKey()).get(r)));
        return Stream.concat(own, ofClients).filter(Objects::nonNull);
    }

    private GroupModel group(String path, Map<String, Object> fixture) {
        GroupModel known = groups.get(path);
        if (known != null) {
            return known;
        }
        int slash = path.lastIndexOf('/');
        while (slash > 0 && path.charAt(slash - 1) == '~') {
            slash = path.lastIndexOf('/', slash - 1);
        }
        GroupModel parent = slash > 0 ? group(path.substring(0, slash), Map.of()) : null;
        Map<String, Object> values = new LinkedHashMap<>();
        GroupModel group = Stub.of(GroupModel.class, path, values);
        groups.put(path, group);
        values.put("getId", id());
        values.put("getName", path.substring(slash + 1).replace("~/", "/"));
        values.put("getParent", parent);
        values.put("getParentId", parent == null ? null : parent.getId());
        values.put("getSubGroupsStream", (Stub.Call) a ->
                groups.values().stream().filter(g -> g.getParent() == group));
        attributes(values, fixture);
        mappings(values, fixture, () -> Stream.empty());
        return group;
    }

    private void user(String username, Map<String, Object> fixture) {
        Map<String, Object> values = new LinkedHashMap<>();
        UserModel user = Stub.of(UserModel.class, username, values);
        users.put(username, user);
        values.put("getId", id());
        values.put("getUsername", username);
        values.put("getEmail", fixture.get("email"));
        values.put("getFirstName", fixture.get("first-name"));
        values.put("getLastName", fixture.get("last-name"));
        values.put("isEnabled", true);
        values.put("isEmailVerified", Boolean.TRUE.equals(fixture.get("email-verified")));
        values.put("getCreatedTimestamp", 1700000000000L);
        Map<String, Object> all = new LinkedHashMap<>(map(fixture.get("attributes")));
        all.put("username", username);
        all.put("email", fixture.get("email"));
        all.put("firstName", fixture.get("first-name"));
        all.put("lastName", fixture.get("last-name"));
        all.values().removeIf(Objects::isNull);
        attributes(values, Map.of("attributes", all));
        List<GroupModel> member = new ArrayList<>();
        list(fixture.get("groups")).forEach(path -> member.add(group((String) path, Map.of())));
        values.put("getGroupsStream", (Stub.Call) a -> member.stream());
        values.put("getGroupsCount", (long) member.size());
        values.put("isMemberOf", (Stub.Call) a ->
                RoleUtils.isMember(member.stream(), (GroupModel) a[0]));
        mappings(values, fixture, member::stream);
        values.put("getRequiredActionsStream", (Stub.Call) a -> Stream.empty());
    }

    private static void attributes(Map<String, Object> values, Map<String, Object> fixture) {
        Map<String, List<String>> attributes = new HashMap<>();
        map(fixture.get("attributes")).forEach((name, value) -> attributes.put(name,
                new ArrayList<>(value instanceof List
                        ? list(value).stream().map(String::valueOf).toList()
                        : List.of(String.valueOf(value)))));
        values.put("getAttributes", (Stub.Call) a -> new HashMap<>(attributes));
        values.put("getAttributeStream", (Stub.Call) a ->
                Optional.ofNullable(attributes.get(a[0])).orElse(List.of()).stream());
        values.put("getFirstAttribute", (Stub.Call) a ->
                Optional.ofNullable(attributes.get(a[0])).map(l -> l.get(0)).orElse(null));
    }

    private void mappings(Map<String, Object> values, Map<String, Object> fixture,
            java.util.function.Supplier<Stream<GroupModel>> groupsOf) {
        values.put("getRoleMappingsStream", (Stub.Call) a -> named(fixture));
        values.put("getRealmRoleMappingsStream", (Stub.Call) a ->
                named(fixture).filter(r -> !r.isClientRole()));
        values.put("getClientRoleMappingsStream", (Stub.Call) a ->
                named(fixture).filter(r -> r.getContainer() == a[0]));
        values.put("hasDirectRole", (Stub.Call) a -> named(fixture).anyMatch(a[0]::equals));
        values.put("hasRole", (Stub.Call) a -> RoleUtils.hasRole(named(fixture), (RoleModel) a[0])
                || RoleUtils.hasRoleFromGroup(groupsOf.get(), (RoleModel) a[0], true));
    }

    private AccessToken token(UserModel user, ClientModel client) {
        AccessToken token = new AccessToken();
        token.id("onrtro:00000000-0000-4000-8000-000000000000");
        token.type("Bearer");
        token.subject(user.getId());
        token.issuer("https://sso.example/realms/" + realm.getName());
        token.issuedFor(client.getClientId());
        token.setScope("openid profile email");
        AccessToken.Access access = new AccessToken.Access();
        user.getRoleMappingsStream().filter(r -> !r.isClientRole()).forEach(r -> access.addRole(r.getName()));
        token.setRealmAccess(access);
        // What the default mappers have written by then.
        token.setOtherClaims("email_verified", user.isEmailVerified());
        token.setOtherClaims("name", user.getFirstName() + " " + user.getLastName());
        token.setOtherClaims("preferred_username", user.getUsername());
        token.setOtherClaims("given_name", user.getFirstName());
        token.setOtherClaims("family_name", user.getLastName());
        token.setOtherClaims("email", user.getEmail());
        return token;
    }

    private UserSessionModel userSession(UserModel user) {
        Map<String, Object> values = new LinkedHashMap<>();
        Map<String, String> notes = new HashMap<>();
        values.put("getId", "C6J6SlSVAe1OfXoQLPGJ-6Bh");
        values.put("getUser", user);
        values.put("getRealm", realm);
        values.put("getLoginUsername", user.getUsername());
        values.put("getIpAddress", "127.0.0.1");
        values.put("getAuthMethod", "openid-connect");
        values.put("getNotes", notes);
        values.put("getNote", (Stub.Call) a -> notes.get(a[0]));
        values.put("setNote", (Stub.Call) a -> notes.put((String) a[0], (String) a[1]));
        return Stub.of(UserSessionModel.class, "userSession", values);
    }

    private KeycloakSession session(ClientModel client) throws Exception {
        Map<String, Object> context = new LinkedHashMap<>();
        // javax until 21, jakarta since.
        Class<?> headers = KeycloakContext.class.getMethod("getRequestHeaders").getReturnType();
        context.put("getRequestHeaders", Stub.of(headers, "headers", Map.of(
                "getRequestHeader", (Stub.Call) a -> List.of(),
                "getHeaderString", (Stub.Call) a -> null)));
        context.put("getClient", client);
        context.put("getRealm", realm);
        KeycloakContext keycloakContext = Stub.of(KeycloakContext.class, "context", context);
        return Stub.of(KeycloakSession.class, "session", Map.of("getContext", keycloakContext));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return value == null ? Map.of() : (Map<String, Object>) value;
    }

    private static List<?> list(Object value) {
        return value == null ? List.of() : (List<?>) value;
    }

    private static Map<String, String> texts(Object value) {
        Map<String, String> texts = new HashMap<>();
        map(value).forEach((name, text) -> texts.put(name, String.valueOf(text)));
        return texts;
    }

    /** An object of one interface that answers by method name. */
    static final class Stub implements InvocationHandler {
        interface Call {
            Object on(Object[] arguments) throws Exception;
        }

        private final String name;
        private final Class<?> type;
        private final Map<String, Object> values;

        private Stub(Class<?> type, String name, Map<String, Object> values) {
            this.type = type;
            this.name = name;
            this.values = values;
        }

        static <T> T of(Class<T> type, String name, Map<String, Object> values) {
            return type.cast(Proxy.newProxyInstance(type.getClassLoader(),
                    new Class<?>[] {streams(type)}, new Stub(type, name, values)));
        }

        /** Until 19 the collections were made of streams in an interface of their own. */
        private static Class<?> streams(Class<?> type) {
            for (Class<?> nested : type.getDeclaredClasses()) {
                if (nested.getSimpleName().equals("Streams")) {
                    return nested;
                }
            }
            return type;
        }

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            Object[] given = arguments == null ? new Object[0] : arguments;
            switch (method.getName()) {
                case "equals":
                    return proxy == given[0];
                case "hashCode":
                    return name.hashCode();
                case "toString":
                    return type.getName() + "@HASH";
                default:
            }
            if (values.containsKey(method.getName())) {
                Object value = values.get(method.getName());
                return value instanceof Call ? ((Call) value).on(given) : value;
            }
            if (method.isDefault()) {
                try {
                    return InvocationHandler.invokeDefault(proxy, method, given);
                } catch (InvocationTargetException thrown) {
                    throw thrown.getCause();
                }
            }
            throw new UnsupportedOperationException(
                    "not in the test world: " + type.getSimpleName() + "." + method.getName());
        }
    }
}
