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
    private static final Pattern SECRET = Pattern.compile("\\$secret\\{([^}]+)}");
    final Path home;
    private final Map<String, Object> root;
    private final Vault vault;

    private Config(Path home, Map<String, Object> root, Vault vault) {
        this.home = home;
        this.root = root;
        this.vault = vault;
    }

    static Config load(Path home) throws Refusal {
        Path file = home.resolve("repository/conf/deployment.toml");
        if (!Files.exists(file)) {
            Vault vault = Vault.open(home);
            return new Config(home, XmlConfig.read(home, vault), vault);
        }
        try {
            Map<String, Object> root = Toml.parse(Files.readString(file));
            Object secrets = root.get("secrets");
            if (secrets instanceof Map) {
                Vault.write(home, (Map<?, ?>) secrets);
            }
            return new Config(home, root, Vault.open(home));
        } catch (IOException failure) {
            throw new Refusal(SOURCE, "Error while reading " + file, failure);
        }
    }

    /** What was read elsewhere. */
    static Config of(Path home, Map<String, Object> settings) {
        return new Config(home, settings, Vault.shut());
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
        return resolve(value == null ? otherwise : String.valueOf(value), true);
    }

    /** What the config mapper writes into a file: references to the vault stay. */
    String sealed(String path, String otherwise) throws Refusal {
        Object value = find(path);
        return resolve(value == null ? otherwise : String.valueOf(value), false);
    }

    /** A text of such a file, as its reader takes it. */
    String opened(String text) {
        return SECRET.matcher(text).replaceAll(found ->
                Matcher.quoteReplacement(vault.isOpen() ? vault.get(found.group(1)) : found.group()));
    }

    List<String> texts(String path) throws Refusal {
        return texts(root, path);
    }

    List<String> texts(Map<String, Object> table, String path) throws Refusal {
        Object value = find(table, path);
        List<String> result = new ArrayList<>();
        for (Object each : value instanceof List ? (List<?>) value : value == null ? List.of() : List.of(value)) {
            result.add(resolve(String.valueOf(each), true));
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

    private String resolve(String text, boolean opens) throws Refusal {
        if (text == null) {
            return null;
        }
        Matcher reference = REFERENCE.matcher(text);
        StringBuffer result = new StringBuffer();
        while (reference.find()) {
            String value = lookUp(reference.group(1), reference.group(2), opens);
            reference.appendReplacement(result, Matcher.quoteReplacement(value == null ? reference.group() : value));
        }
        return reference.appendTail(result).toString();
    }

    private String lookUp(String kind, String name, boolean opens) throws Refusal {
        if (kind == null) {
            return placeholder(name);
        }
        if (kind.equals("secret")) {
            return secret(name, opens);
        }
        String value = kind.equals("ref") ? (opens ? text(name, null) : sealed(name, null))
                : kind.equals("env") ? System.getenv(name) : System.getProperty(name);
        if (value == null) {
            throw new Refusal(SOURCE, "$" + kind + "{" + name + "} cannot be resolved");
        }
        return value;
    }

    /** Null, which leaves the reference as it is, while the vault is shut. */
    private String secret(String name, boolean opens) throws Refusal {
        Object sealed = find("secrets." + name);
        if (sealed == null) {
            throw new Refusal(SOURCE, "Secret references can't be resolved for " + name);
        }
        if (String.valueOf(sealed).matches(".*\\[.*].*")) {
            throw new Refusal(SOURCE, "Secret references can't be plain text for " + name);
        }
        return opens && vault.isOpen() ? vault.get(name) : null;
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
