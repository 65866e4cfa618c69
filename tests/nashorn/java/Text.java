import java.util.regex.Pattern;

/** Takes out of a text what differs from run to run. */
final class Text {
    private static final Pattern HASH = Pattern.compile("@[0-9a-f]{4,8}\\b");
    private static final Pattern LAMBDA = Pattern.compile("\\$\\$Lambda\\$\\d+/0x[0-9a-f]+");
    private static final Pattern ADAPTER = Pattern.compile("(\\$\\$NashornJavaAdapter)(\\$\\d+)?");

    private Text() {}

    static String masked(String text) {
        if (text == null) {
            return null;
        }
        String masked = LAMBDA.matcher(text).replaceAll("\\$\\$Lambda");
        masked = ADAPTER.matcher(masked).replaceAll("$1");
        return HASH.matcher(masked).replaceAll("@HASH");
    }
}
