package standin;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The key stores and the trust store that deployment.toml names; none is shipped, and none is optional. */
final class Stores {
    private static final String SOURCE = "org.wso2.carbon.core.util.KeyStoreManager";
    private static final String FOLDER = "repository/resources/security";
    private final Config config;

    Stores(Config config) {
        this.config = config;
    }

    /** [keystore.tls] falls back to [keystore.primary], and both are opened as the product opens both. */
    SSLContext open() throws Refusal {
        KeyManagerFactory keys = keyManagers("keystore.primary", "keystore.primary");
        if (config.has("keystore.internal")) {
            keyManagers("keystore.internal", "keystore.primary");
        }
        keys = config.has("keystore.tls") ? keyManagers("keystore.tls", "keystore.primary") : keys;
        KeyStore trusted = load("truststore", "truststore", "client-truststore.jks");
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException failure) {
            throw new Refusal(SOURCE, "Error while initialising TLS", failure);
        }
    }

    private KeyManagerFactory keyManagers(String table, String fallback) throws Refusal {
        KeyStore store = load(table, fallback, "wso2carbon.jks");
        String alias = setting(table, fallback, "alias", "wso2carbon");
        char[] password = setting(table, fallback, "key_password", "wso2carbon").toCharArray();
        try {
            if (!store.isKeyEntry(alias)) {
                throw new Refusal(SOURCE, "No private key with alias " + alias + " in the store of [" + table + "]");
            }
            KeyStore only = KeyStore.getInstance("JKS");
            only.load(null, null);
            only.setKeyEntry(alias, store.getKey(alias, password), password, store.getCertificateChain(alias));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(only, password);
            return keys;
        } catch (GeneralSecurityException | IOException failure) {
            throw new Refusal(SOURCE, "Cannot recover the key " + alias + " of [" + table + "]", failure);
        }
    }

    private KeyStore load(String table, String fallback, String name) throws Refusal {
        Path file = config.home.resolve(FOLDER).resolve(setting(table, fallback, "file_name", name));
        String password = setting(table, fallback, "password", "wso2carbon");
        try {
            if (!Files.isRegularFile(file)) {
                throw new FileNotFoundException(file + " (No such file or directory)");
            }
            KeyStore store = KeyStore.getInstance(setting(table, fallback, "type", "JKS"));
            try (InputStream bytes = Files.newInputStream(file)) {
                store.load(bytes, password.toCharArray());
            }
            return store;
        } catch (GeneralSecurityException | IOException failure) {
            throw new Refusal(SOURCE, "Error while loading the key store of [" + table + "]", failure);
        }
    }

    private String setting(String table, String fallback, String key, String otherwise) throws Refusal {
        return config.text(table + "." + key, config.text(fallback + "." + key, otherwise));
    }
}
