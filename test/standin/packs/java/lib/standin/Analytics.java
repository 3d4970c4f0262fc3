package standin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What Analytics has of its own: three databases of events, and what it reads besides Carbon's files. */
final class Analytics {
    private static final String SPARK = "org.wso2.carbon.analytics.spark.core.internal.SparkAnalyticsExecutor";
    private static final String RECEIVER = "org.wso2.carbon.event.receiver.core.internal.EventReceiver";
    private static final Pattern DATACENTER = Pattern.compile("-Dcarbon\\.data\\.center=(\\S+)");

    private Analytics() {
    }

    static void openDatabases(Config config) throws Refusal, SQLException {
        Databases databases = new Databases(config);
        databases.open("users", "of the users", "UM_USER").close();
        databases.open("registry", "of the registry", "REG_PATH").close();
        databases.open("event_store", "WSO2_ANALYTICS_EVENT_STORE_DB", null).close();
        databases.open("processed_data", "WSO2_ANALYTICS_PROCESSED_DATA_STORE_DB", null).close();
        databases.open("stats_db", "WSO2AM_STATS_DB", null).close();
    }

    static void open(Config config, Ports ports, String user, String password) throws Refusal {
        Statistics statistics = new Statistics(config, tell(config.home));
        Receiver receiver = new Receiver(user, password, payload -> {
            CarbonLog.info(RECEIVER, "Event received: " + payload);
            statistics.count(payload);
        });
        ports.lines(7611, receiver);
        ports.secureLines(7711, receiver);
        statistics.runScripts();
    }

    /** The product tells of patches and CApps as well; the rest is what a test wants to know. Gives the data center. */
    private static String tell(Path home) throws Refusal {
        try {
            String spark = Files.readString(home.resolve("repository/conf/analytics/spark/spark-defaults.conf"));
            List<String> options = spark.lines().filter(line -> line.startsWith("spark.executor.extraJavaOptions "))
                    .collect(Collectors.toList());
            Matcher matcher = DATACENTER.matcher(String.join(" ", options));
            String datacenter = matcher.find() ? matcher.group(1) : "none";
            CarbonLog.info(SPARK, "Data center of the scripts: " + datacenter);
            for (String folder : List.of("repository/components/patches", "repository/deployment/server/carbonapps")) {
                try (Stream<Path> files = Files.walk(home.resolve(folder))) {
                    files.filter(Files::isRegularFile).sorted().forEach(file -> CarbonLog.info(SPARK,
                            "Deployed: " + home.relativize(file)));
                }
            }
            return datacenter;
        } catch (IOException failure) {
            throw new Refusal(SPARK, "Cannot read what Spark needs", failure);
        }
    }
}
