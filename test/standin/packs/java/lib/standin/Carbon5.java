package standin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/** A stand-in of the worker or the dashboard of API Manager Analytics 3.x, for tests of what deploys the real ones. */
public final class Carbon5 {
    private static final String HANDLER = "org.wso2.carbon.kernel.internal.CarbonStartupHandler";
    private static final String DATASOURCE = "org.wso2.carbon.datasource.core.DataSourceManager";
    private static final String RECEIVER = "org.wso2.carbon.databridge.core.DataBridge";
    private static final List<String> OF_DASHBOARD =
            List.of("WSO2_DASHBOARD_DB", "BUSINESS_RULES_DB", "WSO2_PERMISSIONS_DB", "APIM_ANALYTICS_DB", "AM_DB");
    private final Config config;
    private final Databases databases;

    private Carbon5(Config config) {
        this.config = config;
        this.databases = new Databases(config);
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        long started = System.currentTimeMillis();
        Path home = Path.of(System.getProperty("carbon.home"));
        String runtime = System.getProperty("wso2.runtime");
        Path folder = home.resolve("wso2").resolve(runtime);
        CarbonLog.openPlain(folder.resolve("logs/carbon.log"));
        Files.writeString(folder.resolve("runtime.pid"), String.valueOf(ProcessHandle.current().pid()));
        CarbonLog.info("standin.Carbon5", "This is a stand-in of the product, for tests");
        try {
            Carbon5 server = new Carbon5(YamlConfig.read(home, runtime));
            Ports ports = new Ports(server.config, new Stores(server.config).open());
            if (runtime.equals("worker")) {
                server.work(ports);
            } else {
                server.show(ports);
            }
            String seconds = String.format("%.3f", (System.currentTimeMillis() - started) / 1000.0);
            CarbonLog.info(HANDLER, server.config.text("server.name", "") + " started in " + seconds + " sec");
        } catch (Refusal refusal) {
            CarbonLog.error(refusal.source, refusal.getMessage(), refusal.getCause());
            System.exit(1);
        } catch (SQLException | RuntimeException failure) {
            CarbonLog.error(HANDLER, "Runtime " + runtime + " could not start", failure);
            System.exit(1);
        }
        new CountDownLatch(1).await();
    }

    /** Takes events, and writes them into its database under the name of its shard. */
    private void work(Ports ports) throws Refusal, SQLException {
        try (Connection connection = open("APIM_ANALYTICS_DB"); Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS standin_event (shard text, payload text, came_at timestamptz DEFAULT now())");
        } catch (SQLException failure) {
            // The other worker of the pair may have been first.
            CarbonLog.warn(RECEIVER, "Making the table failed: " + failure.getMessage());
        }
        String password = new String(Base64.getDecoder().decode(config.text("user.password", "")), StandardCharsets.UTF_8);
        Receiver receiver = new Receiver(config.text("user.name", ""), password, this::keep);
        ports.lines(7611, receiver);
        ports.secureLines(7711, receiver);
        ports.httpsAt(Integer.parseInt(config.text("rest.port", "0")), exchange -> Web.answer(exchange, 401, "text/plain", ""));
        ports.https(Integer.parseInt(config.text("https.port", "0")), exchange -> Web.answer(exchange,
                exchange.getRequestURI().getPath().equals("/siddhi-apps") ? 401 : 404, "text/plain", ""));
    }

    private void show(Ports ports) throws Refusal, SQLException {
        for (String name : OF_DASHBOARD) {
            open(name).close();
        }
        ports.https(Integer.parseInt(config.text("https.port", "0")), exchange -> Web.answer(exchange,
                exchange.getRequestURI().getPath().startsWith("/analytics-dashboard") ? 200 : 404, "text/html", "<html></html>\n"));
    }

    private void keep(String payload) {
        try (Connection connection = open("APIM_ANALYTICS_DB");
                PreparedStatement insert = connection.prepareStatement("INSERT INTO standin_event (shard, payload) VALUES (?, ?)")) {
            insert.setString(1, config.text("siddhi.shard", "none"));
            insert.setString(2, payload);
            insert.executeUpdate();
            CarbonLog.info(RECEIVER, "Event received: " + payload);
        } catch (SQLException | Refusal failure) {
            CarbonLog.error(RECEIVER, "The event " + payload + " is lost: " + failure.getMessage());
        }
    }

    private Connection open(String name) throws Refusal, SQLException {
        beBundle(config.text("database." + name + ".driver", ""));
        return databases.open(name, name, null);
    }

    /** What is in lib has to be a bundle: classes of other jars are not found. */
    private static void beBundle(String driver) throws Refusal {
        try {
            Path jar = Path.of(Class.forName(driver).getProtectionDomain().getCodeSource().getLocation().getPath());
            try (JarFile file = new JarFile(jar.toFile())) {
                Manifest manifest = file.getManifest();
                String exported = manifest == null ? null : manifest.getMainAttributes().getValue("Export-Package");
                String name = manifest == null ? null : manifest.getMainAttributes().getValue("Bundle-SymbolicName");
                String own = driver.substring(0, driver.lastIndexOf('.'));
                if (name == null || exported == null || !List.of(exported.split(",")).contains(own)) {
                    throw new Refusal(DATASOURCE, jar + " is no OSGi bundle that exports " + own);
                }
            }
        } catch (ClassNotFoundException | IOException failure) {
            throw new Refusal(DATASOURCE, "Cannot load the driver " + driver + "; put its jar in lib", failure);
        }
    }
}
