package standin;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import javax.crypto.Cipher;

/**
 * The secure vault: passwords by their names, encrypted for the key that repository/conf/security/secret-conf.properties names. Without
 * that file, or without the password of the key store, it stays shut.
 */
final class Vault {
    private static final String SOURCE = "org.wso2.securevault.secret.SecretManager";
    private static final String FOLDER = "repository/conf/security";
    private final Map<String, String> secrets;

    private Vault(Map<String, String> secrets) {
        this.secrets = secrets;
    }

    static Vault open(Path home) throws Refusal {
        Properties conf = properties(home.resolve(FOLDER).resolve("secret-conf.properties"));
        boolean wanted = conf.getProperty("secVault.enabled", "true").equals("true");
        if (!wanted || !conf.getProperty("secretRepositories", "").equals("file")) {
            return shut();
        }
        String password = password(home);
        if (password == null || password.isEmpty()) {
            CarbonLog.warn(SOURCE, "The vault has no password of the key store, and stays shut");
            return shut();
        }
        Key key = key(home, conf, password);
        Map<String, String> secrets = new HashMap<>();
        Properties sealed = properties(home.resolve(conf.getProperty("secretRepositories.file.location")));
        for (String alias : sealed.stringPropertyNames()) {
            try {
                Cipher cipher = Cipher.getInstance(conf.getProperty("secretRepositories.file.algorithm", "RSA"));
                cipher.init(Cipher.DECRYPT_MODE, key);
                byte[] plain = cipher.doFinal(Base64.getDecoder().decode(sealed.getProperty(alias)));
                secrets.put(alias, new String(plain, StandardCharsets.UTF_8));
            } catch (GeneralSecurityException | IllegalArgumentException failure) {
                throw new Refusal(SOURCE, "Error decrypting the secret " + alias, failure);
            }
        }
        return new Vault(secrets);
    }

    static Vault shut() {
        return new Vault(Map.of());
    }

    /** What the config mapper makes of [secrets] at each start. */
    static void write(Path home, Map<?, ?> secrets) throws Refusal {
        Path file = home.resolve(FOLDER).resolve("cipher-text.properties");
        StringBuilder text = new StringBuilder();
        secrets.forEach((alias, sealed) -> text.append(alias).append('=').append(sealed).append('\n'));
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException failure) {
            throw new Refusal(SOURCE, "Cannot write " + file, failure);
        }
    }

    boolean isOpen() {
        return !secrets.isEmpty();
    }

    /** The secret of an alias, or the alias itself, as in the product. */
    String get(String alias) {
        return secrets.getOrDefault(alias, alias);
    }

    private static Key key(Path home, Properties conf, String password) throws Refusal {
        Path file = home.resolve(conf.getProperty("keystore.identity.location"));
        try (InputStream bytes = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance(conf.getProperty("keystore.identity.type"));
            store.load(bytes, password.toCharArray());
            Key key = store.getKey(conf.getProperty("keystore.identity.alias"), password.toCharArray());
            if (key == null) {
                throw new Refusal(SOURCE, "No key " + conf.getProperty("keystore.identity.alias") + " in " + file);
            }
            return key;
        } catch (GeneralSecurityException | IOException failure) {
            throw new Refusal(SOURCE, "Error loading keyStore from ' " + file + " ' ", failure);
        }
    }

    /** The first line of the file that is there: "password" gets another name, "password-tmp" is deleted, "password-persist" stays. */
    private static String password(Path home) throws Refusal {
        for (String name : new String[] {"password", "password-tmp", "password-persist"}) {
            Path file = home.resolve(name);
            if (Files.exists(file)) {
                try {
                    String line;
                    try (BufferedReader lines = Files.newBufferedReader(file)) {
                        line = lines.readLine();
                    }
                    if (name.equals("password")) {
                        Files.move(file, home.resolve("password-tmp"));
                    } else if (name.equals("password-tmp")) {
                        Files.delete(file);
                    }
                    return line;
                } catch (IOException failure) {
                    throw new Refusal(SOURCE, "Error reading password from text file", failure);
                }
            }
        }
        return null;
    }

    private static Properties properties(Path file) throws Refusal {
        Properties result = new Properties();
        if (Files.exists(file)) {
            try (InputStream bytes = Files.newInputStream(file)) {
                result.load(bytes);
            } catch (IOException failure) {
                throw new Refusal(SOURCE, "Error loading properties from a file at :" + file, failure);
            }
        }
        return result;
    }
}
