package standin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** conf/RUNTIME/deployment.yaml of the Carbon 5 line, as the settings that deployment.toml would have for the same. */
final class YamlConfig {
    private static final String SOURCE = "org.wso2.carbon.config.provider.ConfigProviderImpl";
    private final Map<String, Object> settings = new LinkedHashMap<>();
    private final Map<String, Object> file;
    private final Path home;

    private YamlConfig(Path home, Map<String, Object> file) {
        this.home = home;
        this.file = file;
    }

    static Config read(Path home, String runtime) throws Refusal {
        Path path = home.resolve("conf").resolve(runtime).resolve("deployment.yaml");
        try {
            YamlConfig config = new YamlConfig(home, Yaml.parse(Files.readString(path)));
            config.server(runtime);
            config.databases();
            return Config.of(home, config.settings);
        } catch (IOException failure) {
            throw new Refusal(SOURCE, "Error while reading " + path, failure);
        }
    }

    private void server(String runtime) throws Refusal {
        put("server.offset", text(at("wso2.carbon", "ports", "offset"), "0"));
        put("server.id", text(at("wso2.carbon", "id"), ""));
        put("server.name", text(at("wso2.carbon", "name"), ""));
        boolean worker = runtime.equals("worker");
        Object listener = item(at("wso2.transport.http", "listenerConfigurations"), "id", worker ? "msf4j-https" : "default-https");
        store(text(in(listener, "keyStoreFile"), ""), text(in(listener, "keyStorePassword"), ""), text(in(listener, "certPass"), ""));
        put("truststore.file_name", home.resolve("resources/security/client-truststore.jks").toString());
        put("https.port", text(in(listener, "port"), ""));
        if (worker) {
            Object rest = item(at("siddhi.stores.query.api", "listenerConfigurations"), "id", "msf4j-https");
            put("rest.port", text(in(rest, "port"), ""));
            put("siddhi.shard", text(at("siddhi", "properties", "shardId"), "none"));
            Object users = at("auth.configs", "userManager", "userStore", "users");
            Object user = users instanceof List ? in(((List<?>) users).get(0), "user") : null;
            put("user.name", text(in(user, "username"), ""));
            put("user.password", text(in(user, "password"), ""));
            if (!place(text(at("databridge.config", "keyStoreLocation"), "")).equals(place(text(in(listener, "keyStoreFile"), "")))) {
                throw new Refusal(SOURCE, "databridge.config has another key store than the rest, which this stand-in cannot");
            }
        }
    }

    /** Carbon 5 knows no alias: it takes the key that is there. */
    private void store(String path, String password, String keyPassword) {
        String file = place(path);
        String alias = "wso2carbon";
        try (InputStream bytes = Files.newInputStream(Path.of(file))) {
            KeyStore store = KeyStore.getInstance("JKS");
            store.load(bytes, password.toCharArray());
            for (String each : Collections.list(store.aliases())) {
                alias = store.isKeyEntry(each) ? each : alias;
            }
        } catch (IOException | GeneralSecurityException told) {
            // Opening it for good says what is wrong.
            CarbonLog.warn(SOURCE, "Cannot look into " + file);
        }
        put("keystore.primary.file_name", file);
        put("keystore.primary.password", password);
        put("keystore.primary.key_password", keyPassword);
        put("keystore.primary.alias", alias);
    }

    private void databases() {
        Object all = at("wso2.datasources", "dataSources");
        for (Object each : all instanceof List ? (List<?>) all : List.of()) {
            Object configuration = in(in(each, "definition"), "configuration");
            String name = "database." + text(in(each, "name"), "");
            put(name + ".url", place(text(in(configuration, "jdbcUrl"), "")));
            put(name + ".username", text(in(configuration, "username"), ""));
            put(name + ".password", text(in(configuration, "password"), ""));
            put(name + ".driver", text(in(configuration, "driverClassName"), ""));
        }
    }

    private String place(String text) {
        return text.replace("${sys:carbon.home}", home.toString()).replace("${carbon.home}", home.toString());
    }

    private Object at(String... path) {
        Object value = file;
        for (String key : path) {
            value = in(value, key);
        }
        return value;
    }

    private static Object in(Object value, String key) {
        return value instanceof Map ? ((Map<?, ?>) value).get(key) : null;
    }

    private static Object item(Object list, String key, String wanted) {
        for (Object each : list instanceof List ? (List<?>) list : List.of()) {
            if (wanted.equals(in(each, key))) {
                return each;
            }
        }
        return null;
    }

    private static String text(Object value, String otherwise) {
        return value == null ? otherwise : String.valueOf(value);
    }

    @SuppressWarnings("unchecked")
    private void put(String path, String value) {
        Map<String, Object> table = settings;
        String[] names = path.split("\\.");
        for (int index = 0; index < names.length - 1; index++) {
            table = (Map<String, Object>) table.computeIfAbsent(names[index], ignored -> new LinkedHashMap<String, Object>());
        }
        table.put(names[names.length - 1], value);
    }
}
