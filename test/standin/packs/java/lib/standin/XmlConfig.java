package standin;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.w3c.dom.Element;

/** The XML files of the 2.x line, as the settings that deployment.toml would have for the same. */
final class XmlConfig {
    private static final String SOURCE = "org.wso2.carbon.base.ServerConfiguration";
    private static final String STORE_ALIAS = "Server.Service.Connector.keystorePass";
    private final Map<String, Object> settings = new LinkedHashMap<>();
    private final Path conf;
    private final Vault vault;

    private XmlConfig(Path home, Vault vault) {
        this.conf = home.resolve("repository/conf");
        this.vault = vault;
    }

    static Map<String, Object> read(Path home, Vault vault) throws Refusal {
        XmlConfig config = new XmlConfig(home, vault);
        config.carbon(Xml.root(config.conf.resolve("carbon.xml")));
        config.tomcat(Xml.root(config.conf.resolve("tomcat/catalina-server.xml")));
        config.cluster(Xml.root(config.conf.resolve("axis2/axis2.xml")));
        config.put("monitoring.jmx.rmi_server_start",
                Xml.text(Xml.root(config.conf.resolve("etc/jmx.xml")), "StartRMIServer"));
        config.databases();
        if (config.conf.resolve("api-manager.xml").toFile().exists()) {
            config.manager(Xml.root(config.conf.resolve("api-manager.xml")));
        }
        return config.settings;
    }

    private void carbon(Element root) {
        put("server.hostname", Xml.text(root, "HostName"));
        put("server.offset", Xml.text(root, "Ports/Offset"));
        store("keystore.primary", root, "Security/KeyStore");
        store("truststore", root, "Security/TrustStore");
        put("synchronizer.enabled", Xml.text(root, "DeploymentSynchronizer/Enabled"));
        put("synchronizer.auto_commit", Xml.text(root, "DeploymentSynchronizer/AutoCommit"));
        put("synchronizer.auto_checkout", Xml.text(root, "DeploymentSynchronizer/AutoCheckout"));
        put("synchronizer.url", Xml.text(root, "DeploymentSynchronizer/SvnUrl"));
        put("synchronizer.user", Xml.text(root, "DeploymentSynchronizer/SvnUser"));
        put("synchronizer.password", carbonSecret(root, "DeploymentSynchronizer/SvnPassword"));
        put("synchronizer.append_tenant", Xml.text(root, "DeploymentSynchronizer/SvnUrlAppendTenantId"));
    }

    private void store(String place, Element root, String path) {
        put(place + ".file_name", Xml.text(root, path + "/Location"));
        put(place + ".type", Xml.text(root, path + "/Type"));
        put(place + ".password", carbonSecret(root, path + "/Password"));
        put(place + ".alias", Xml.text(root, path + "/KeyAlias"));
        put(place + ".key_password", carbonSecret(root, path + "/KeyPassword"));
    }

    /** Carbon looks for what carbon.xml holds under the path of the element, and under no other name. */
    private String carbonSecret(Element root, String path) {
        return secret(root, path, "Carbon." + path.replace('/', '.'));
    }

    private String secret(Element root, String path, String alias) {
        Element found = Xml.all(root, path).stream().findFirst().orElse(null);
        return found != null && vault.isOpen() && Xml.alias(found).equals(alias) ? vault.get(alias) : Xml.text(root, path);
    }

    /** Tomcat takes the password of the store for that of the key. */
    private void tomcat(Element root) {
        for (Element connector : Xml.all(root, "Service/Connector")) {
            if (!connector.getAttribute("SSLEnabled").equals("true")) {
                put("transport.http.properties.address", connector.getAttribute("address"));
            } else {
                boolean sealed = vault.isOpen() && Xml.alias(connector).equals(STORE_ALIAS);
                String password = sealed ? vault.get(STORE_ALIAS) : connector.getAttribute("keystorePass");
                put("keystore.tls.file_name", connector.getAttribute("keystoreFile"));
                put("keystore.tls.password", password);
                put("keystore.tls.key_password", password);
                put("keystore.tls.alias", connector.getAttribute("keyAlias"));
                put("transport.https.properties.proxyPort", connector.getAttribute("proxyPort"));
            }
        }
    }

    private void cluster(Element root) throws Refusal {
        Element agent = Xml.all(root, "clustering").stream().findFirst().orElse(null);
        if (agent == null || !agent.getAttribute("enable").equals("true")) {
            return;
        }
        String scheme = Xml.named(agent, "parameter", "membershipScheme");
        if (!"wka".equals(scheme)) {
            throw new Refusal(SOURCE, "Clustering by " + scheme + " is beyond this stand-in: wka is wanted");
        }
        put("clustering.domain", Xml.named(agent, "parameter", "domain"));
        put("clustering.host", Xml.named(agent, "parameter", "localMemberHost"));
        put("clustering.port", Xml.named(agent, "parameter", "localMemberPort"));
        List<Object> members = new ArrayList<>();
        for (Element member : Xml.all(agent, "members/member")) {
            members.add(Xml.text(member, "hostName") + ":" + Xml.text(member, "port"));
        }
        table("clustering").put("members", members);
    }

    /** Users by user-mgt.xml, the registry by the mounts of registry.xml, all others by name. */
    private void databases() throws Refusal {
        Map<String, Element> sources = new LinkedHashMap<>();
        for (Path file : EventPublishers.xmlFiles(conf.resolve("datasources"))) {
            for (Element each : Xml.all(Xml.root(file), "datasources/datasource")) {
                sources.put(Xml.text(each, "jndiConfig/name"), each);
            }
        }
        Element users = Xml.root(conf.resolve("user-mgt.xml"));
        database("users", sources.get(Xml.named(users, "Realm/Configuration/Property", "dataSource")));
        put("super_admin.username", Xml.text(users, "Realm/Configuration/AdminUser/UserName"));
        put("super_admin.password",
                secret(users, "Realm/Configuration/AdminUser/Password", "UserManager.AdminUser.Password"));
        put("super_admin.create_admin_account", Xml.text(users, "Realm/Configuration/AddAdmin"));
        database("registry", sources.get(registrySource(Xml.root(conf.resolve("registry.xml")))));
        database("apim_db", sources.get("jdbc/WSO2AM_DB"));
        database("stats_db", sources.get("jdbc/WSO2AM_STATS_DB"));
        database("event_store", sources.get("jdbc/WSO2_ANALYTICS_EVENT_STORE_DB"));
        database("processed_data", sources.get("jdbc/WSO2_ANALYTICS_PROCESSED_DATA_STORE_DB"));
    }

    /** A mount needs an instance of its id, and an instance a database of its name; without mounts all is in the local one. */
    private static String registrySource(Element root) throws Refusal {
        Element mount = Xml.all(root, "mount").stream().findFirst().orElse(null);
        String database = Xml.text(root, "currentDBConfig");
        if (mount != null) {
            String id = Xml.text(mount, "instanceId");
            database = null;
            for (Element instance : Xml.all(root, "remoteInstance")) {
                database = Xml.text(instance, "id").equals(id) ? Xml.text(instance, "dbConfig") : database;
            }
            if (database == null) {
                throw new Refusal("org.wso2.carbon.registry.core.jdbc.EmbeddedRegistryService",
                        "The mount of " + mount.getAttribute("path") + " has no remoteInstance " + id);
            }
        }
        for (Element config : Xml.all(root, "dbConfig")) {
            if (config.getAttribute("name").equals(database)) {
                return Xml.text(config, "dataSource");
            }
        }
        throw new Refusal("org.wso2.carbon.registry.core.jdbc.EmbeddedRegistryService",
                "registry.xml has no dbConfig " + database);
    }

    private void database(String name, Element source) {
        if (source != null) {
            String definition = "definition/configuration/";
            put("database." + name + ".url", Xml.text(source, definition + "url"));
            put("database." + name + ".username", Xml.text(source, definition + "username"));
            put("database." + name + ".password", sourceSecret(source, definition + "password"));
            put("database." + name + ".driver", Xml.text(source, definition + "driverClassName"));
        }
    }

    /** A data source's password has a name of any kind, and is that name where the vault is shut. */
    private String sourceSecret(Element source, String path) {
        String alias = Xml.all(source, path).stream().findFirst().map(Xml::alias).orElse("");
        return alias.isEmpty() ? Xml.text(source, path) : vault.get(alias);
    }

    private void manager(Element root) {
        String throttling = "ThrottlingConfigurations/DataPublisher/";
        put("apim.throttling.receiver_url", Xml.text(root, throttling + "ReceiverUrlGroup"));
        put("apim.throttling.auth_url", Xml.text(root, throttling + "AuthUrlGroup"));
        put("apim.throttling.username", Xml.text(root, throttling + "Username"));
        put("apim.throttling.password", Xml.text(root, throttling + "Password"));
        put("apim.analytics.enable", Xml.text(root, "Analytics/Enabled"));
        put("apim.analytics.receiver_url", Xml.text(root, "Analytics/DASServerURL"));
        put("apim.analytics.auth_url", Xml.text(root, "Analytics/DASAuthServerURL"));
        put("apim.analytics.username", Xml.text(root, "Analytics/DASUsername"));
        put("apim.analytics.password", Xml.text(root, "Analytics/DASPassword"));
    }

    private void put(String path, String value) {
        if (value != null && !value.isEmpty()) {
            int end = path.lastIndexOf('.');
            table(path.substring(0, end)).put(path.substring(end + 1), value);
        }
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> table(String path) {
        Map<String, Object> table = settings;
        for (String name : path.split("\\.")) {
            table = (Map<String, Object>) table.computeIfAbsent(name, ignored -> new LinkedHashMap<String, Object>());
        }
        return table;
    }
}
