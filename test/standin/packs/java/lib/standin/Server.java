package standin;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/** A stand-in of WSO2 API Manager or its Analytics, for tests of what deploys the real ones. */
public final class Server {
    private static final String CORE = "org.wso2.carbon.core.internal.CarbonCoreActivator";
    private static final String FINAL = "org.wso2.carbon.core.internal.StartupFinalizerServiceComponent";
    private static final String SHUTDOWN = "org.wso2.carbon.core.ServerManagement";
    private static final int PID_FILE_BYTES = 100;
    private static final int SHUTDOWN_MS = 800;
    private final Path home;
    private final String node = nodeName();

    private Server(Path home) {
        this.home = home;
    }

    public static void main(String[] arguments) throws InterruptedException, IOException {
        long started = System.currentTimeMillis();
        for (String argument : arguments) {
            if (argument.startsWith("-D")) {
                String[] pair = argument.substring(2).split("=", 2);
                System.setProperty(pair[0], pair.length > 1 ? pair[1] : "");
            }
        }
        Path home = Path.of(System.getProperty("carbon.home"));
        CarbonLog.open(home.resolve("repository/logs/wso2carbon.log"));
        try {
            Server server = new Server(home);
            server.writePid();
            server.start(started);
        } catch (Refusal refusal) {
            CarbonLog.error(refusal.source, refusal.getMessage(), refusal.getCause());
            CarbonLog.fatal(CORE, "WSO2 Carbon could not start", null);
            System.exit(1);
        } catch (IOException | SQLException | RuntimeException failure) {
            CarbonLog.fatal(CORE, "WSO2 Carbon could not start", failure);
            System.exit(1);
        }
        new CountDownLatch(1).await();
    }

    private void start(long started) throws Refusal, SQLException, InterruptedException {
        CarbonLog.info(CORE, "Starting WSO2 Carbon...");
        CarbonLog.info(CORE, "Java Home        : " + System.getProperty("java.home"));
        CarbonLog.info(CORE, "Java Version     : " + System.getProperty("java.version"));
        CarbonLog.info(CORE, "Carbon Home      : " + home);
        CarbonLog.info("standin.Server", "This is a stand-in of the product, for tests");

        Product product = Product.of(home);
        Config config = Config.load(home);
        SSLContext tls = new Stores(config).open();
        if (config.isMapped()) {
            JndiFile.render(config);
        }
        if (product.isAnalytics()) {
            Analytics.openDatabases(config);
        } else {
            openDatabases(config, product);
        }
        Ports ports = new Ports(config, tls);
        openPorts(config, product, ports, tls);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(ports, product)));
        Synchronizer.start(config);
        announce(config, product, started);
    }

    private static void openDatabases(Config config, Product product) throws Refusal, SQLException, InterruptedException {
        Databases databases = new Databases(config);
        String users = config.isMapped() ? "shared_db" : "users";
        String registry = config.isMapped() ? "shared_db" : "registry";
        try (Connection forUsers = databases.open(users, "of the users", "UM_USER");
                Connection forRegistry = databases.open(registry, "of the registry", "REG_PATH");
                Connection apim = databases.open("apim_db", "WSO2AM_DB", "AM_API")) {
            if (!product.isIdentityServer()) {
                new Seeding(config, databases.isOracle("apim_db")).run(apim, forUsers, forRegistry);
            }
        }
        if (config.text("apim.analytics.enable", "false").equals("true") && !config.isMapped()) {
            databases.open("stats_db", "WSO2AM_STATS_DB", null).close();
        }
    }

    private void openPorts(Config config, Product product, Ports ports, SSLContext tls) throws Refusal {
        String user = config.text("super_admin.username", "admin");
        String password = config.text("super_admin.password", "admin");
        Portals portals = new Portals(node, product, new Calls(config, tls));
        if (config.has("clustering") && !config.isMapped()) {
            Cluster cluster = new Cluster(config);
            ports.fixedLines(cluster.port(), cluster);
            cluster.join();
        }
        if (product.isAnalytics()) {
            Analytics.open(config, ports, user, password);
        }
        if (product.runsTrafficManager()) {
            EventPublishers publishers = new EventPublishers(config, node);
            Receiver receiver = new Receiver(user, password, publishers::publish);
            ports.lines(5672, new Broker(user, password));
            ports.lines(9611, receiver);
            ports.secureLines(9711, receiver);
            publishers.deploy();
        }
        if (product.runsGateway()) {
            Gateway gateway = new Gateway(home, node, product, eventsOf(config, tls));
            ports.http(8280, gateway);
            ports.https(8243, gateway);
        }
        if (config.text("monitoring.jmx.rmi_server_start", "true").equals("true")) {
            // Nothing is asked for by JMX in tests; only that the ports are open counts.
            ports.lines(9999, from -> line -> null);
            ports.lines(11111, from -> line -> null);
        }
        ports.httpAt(config.text("transport.http.properties.address", null), 9763, portals);
        ports.https(9443, portals);
    }

    /** To the traffic managers, and to Analytics where that is enabled. */
    private static Consumer<String> eventsOf(Config config, SSLContext tls) throws Refusal {
        TrafficPublisher traffic = new TrafficPublisher(config, tls, "apim.throttling", "throttle data publisher");
        traffic.start();
        if (!config.text("apim.analytics.enable", "false").equals("true")) {
            return traffic::publish;
        }
        TrafficPublisher analytics = new TrafficPublisher(config, tls, "apim.analytics", "analytics data publisher");
        analytics.start();
        return ((Consumer<String>) traffic::publish).andThen(analytics::publish);
    }

    private static void announce(Config config, Product product, long started) throws Refusal {
        String url = "https://" + config.text("server.hostname", "localhost") + ":"
                + config.text("transport.https.properties.proxyPort", String.valueOf(config.port(9443)));
        CarbonLog.info(FINAL, "Server           :  " + product.version());
        CarbonLog.info("org.wso2.carbon.ui.internal.CarbonUIServiceComponent", "Mgt Console URL  : " + url + "/carbon/");
        long seconds = (System.currentTimeMillis() - started + 999) / 1000;
        CarbonLog.info(FINAL, "WSO2 Carbon started in " + seconds + " sec");
    }

    private static void stop(Ports ports, Product product) {
        CarbonLog.info(SHUTDOWN, "Shutdown hook triggered....");
        CarbonLog.info(SHUTDOWN, "Gracefully shutting down " + product.name() + "...");
        ports.close();
        try {
            Thread.sleep(SHUTDOWN_MS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        CarbonLog.info(SHUTDOWN, "Shutdown complete");
        CarbonLog.info(SHUTDOWN, "Halting JVM");
    }

    /** The product writes a buffer of fixed size: the pid, a newline, and zeros to the end. */
    private void writePid() throws IOException {
        byte[] pid = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
        Files.write(home.resolve("wso2carbon.pid"), Arrays.copyOf(pid, PID_FILE_BYTES));
    }

    private static String nodeName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException unresolvable) {
            return System.getenv().getOrDefault("HOSTNAME", "localhost");
        }
    }
}
