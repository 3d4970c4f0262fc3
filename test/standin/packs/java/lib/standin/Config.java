package standin;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the configuration says: repository/conf/deployment.toml, or the XML files of the 2.x line under the same names. References are
 * resolved as the config mapper, or Carbon, would.
 */
final class Config {
    private static final String SOURCE = "org.wso2.carbon.nextgen.config.ConfigParser";
    private static final Pattern REFERENCE = Pattern.compile("\\$(ref|env|sys|secret)?\\{([^}]+)}");
    final Path home;
    private final Map<String, Object> root;

    private Config(Path home, Map<String, Object> root) {
        this.home = home;
        this.root = root;
    }

    static Config load(Path home) throws Refusal {
        Path file = home.resolve("repository/conf/deployment.toml");
        if (!Files.exists(file)) {
            return new Config(home, XmlConfig.read(home));
        }
        try {
            return new Config(home, Toml.parse(Files.readString(file)));
        } catch (IOException failure) {
            throw new Refusal(SOURCE, "Error while reading " + file, failure);
        }
    }

    /** What was read elsewhere. */
    static Config of(Path home, Map<String, Object> settings) {
        return new Config(home, settings);
    }

    /** Whether the config mapper of the 3.x line has a part in it. */
    boolean isMapped() {
        return Files.exists(home.resolve("repository/conf/deployment.toml"));
    }

    boolean has(String path) {
        return find(path) != null;
    }

    String text(String path, String otherwise) throws Refusal {
        return text(root, path, otherwise);
    }

    String text(Map<String, Object> table, String path, String otherwise) throws Refusal {
        Object value = find(table, path);
        return resolve(value == null ? otherwise : String.valueOf(value));
    }

    List<String> texts(String path) throws Refusal {
        return texts(root, path);
    }

    List<String> texts(Map<String, Object> table, String path) throws Refusal {
        Object value = find(table, path);
        List<String> result = new ArrayList<>();
        for (Object each : value instanceof List ? (List<?>) value : value == null ? List.of() : List.of(value)) {
            result.add(resolve(String.valueOf(each)));
        }
        return result;
    }

    @SuppressWarnings("unchecked")
    List<Map<String, Object>> tables(String path) throws Refusal {
        Object value = find(path);
        if (value == null) {
            return List.of();
        }
        if (value instanceof Map) {
            throw new Refusal(SOURCE, "[" + path + "] must be written [[" + path + "]]");
        }
        return (List<Map<String, Object>>) value;
    }

    /** A -DportOffset goes before the file's (domain facts: CarbonBaseActivator). */
    int offset() throws Refusal {
        String offset = System.getProperty("portOffset", text("server.offset", "0"));
        try {
            return Integer.parseInt(offset);
        } catch (NumberFormatException failure) {
            throw new Refusal(SOURCE, "Port offset is not a number: " + offset, failure);
        }
    }

    int port(int base) throws Refusal {
        return base + offset();
    }

    private Object find(String path) {
        return find(root, path);
    }

    private static Object find(Map<String, Object> table, String path) {
        Object value = table;
        for (String name : path.split("\\.")) {
            value = value instanceof Map ? ((Map<?, ?>) value).get(name) : null;
        }
        return value;
    }

    private String resolve(String text) throws Refusal {
        if (text == null) {
            return null;
        }
        Matcher reference = REFERENCE.matcher(text);
        StringBuffer result = new StringBuffer();
        while (reference.find()) {
            String value = lookUp(reference.group(1), reference.group(2));
            reference.appendReplacement(result, Matcher.quoteReplacement(value == null ? reference.group() : value));
        }
        return reference.appendTail(result).toString();
    }

    private String lookUp(String kind, String name) throws Refusal {
        if (kind == null) {
            return placeholder(name);
        }
        String value = kind.equals("ref") ? text(name, null)
                : kind.equals("env") ? System.getenv(name)
                : kind.equals("sys") ? System.getProperty(name) : null;
        if (value == null) {
            throw new Refusal(SOURCE, kind.equals("secret")
                    ? "$secret{" + name + "} cannot be resolved: the stand-in has no secure vault"
                    : "$" + kind + "{" + name + "} cannot be resolved");
        }
        return value;
    }

    private String placeholder(String name) throws Refusal {
        switch (name) {
            case "carbon.home": return home.toString();
            case "carbon.local.ip": return localAddress();
            case "mgt.transport.https.port": return String.valueOf(port(9443));
            case "mgt.transport.http.port": return String.valueOf(port(9763));
            case "https.nio.port": return String.valueOf(port(8243));
            case "http.nio.port": return String.valueOf(port(8280));
            case "receiver.url.port": return String.valueOf(port(9611));
            case "auth.url.port": return String.valueOf(port(9711));
            case "jms.port": return String.valueOf(port(5672));
            case "carbon.context": return "/";
            case "carbon.protocol": return "https";
            case "admin.username": return text("super_admin.username", "admin");
            case "admin.password": return text("super_admin.password", "admin");
            default: return null;
        }
    }

    private static String localAddress() {
        try {
            return InetAddress.getLocalHost().getHostAddress();
        } catch (UnknownHostException failure) {
            return "127.0.0.1";
        }
    }
}
