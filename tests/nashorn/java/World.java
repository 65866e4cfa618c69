import javax.script.Bindings;

/** What Keycloak would bind, as far as the programs need it. */
final class World {
    private World() {}

    static void bind(Bindings bindings) {
    }
}
