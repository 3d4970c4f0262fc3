package standin;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * STATS_DB: its tables are made by the scripts when they run for the first time, some time after the start. Where they have a column
 * more in their keys than those of the pack, the patched scripts write the datacenter's id there.
 */
final class Statistics {
    private static final String SOURCE = "org.wso2.carbon.analytics.spark.core.internal.SparkAnalyticsExecutor";
    private static final int FIRST_RUN_MS = 1000;
    private static final List<String> NUMBERS = List.of("year", "month", "day", "hour", "minutes");
    /** Each with the columns of its primary key. */
    private static final List<String> TABLES = List.of(
            "API_REQUEST_SUMMARY api api_version version apiPublisher consumerKey userId context hostName year month day",
            "API_VERSION_USAGE_SUMMARY api version apiPublisher context hostName year month day",
            "API_Resource_USAGE_SUMMARY api version apiPublisher consumerKey context resourcePath method hostName year month day",
            "API_RESPONSE_SUMMARY api_version apiPublisher context hostName year month day",
            "API_FAULT_SUMMARY api version apiPublisher consumerKey context hostName year month day",
            "API_DESTINATION_SUMMARY api version apiPublisher context destination hostName year month day",
            "API_LAST_ACCESS_TIME_SUMMARY tenantDomain apiPublisher api",
            "API_EXE_TME_DAY_SUMMARY api version apiPublisher context year month day tenantDomain",
            "API_EXE_TIME_HOUR_SUMMARY api version apiPublisher context year month day hour tenantDomain",
            "API_EXE_TIME_MIN_SUMMARY api version apiPublisher context year month day hour minutes tenantDomain",
            "API_THROTTLED_OUT_SUMMARY api api_version context apiPublisher applicationName tenantDomain year month day throttledOutReason",
            "API_REQ_USER_BROW_SUMMARY api version apiPublisher year month day os browser tenantDomain",
            "API_REQ_GEO_LOC_SUMMARY api version apiPublisher year month day country city tenantDomain");
    private static final String LAST_ACCESS = "API_LAST_ACCESS_TIME_SUMMARY";
    private final Databases databases;
    private final String datacenter;

    Statistics(Config config, String datacenter) {
        this.databases = new Databases(config);
        this.datacenter = datacenter;
    }

    void runScripts() {
        Threads.start("scripts", () -> {
            try {
                Thread.sleep(FIRST_RUN_MS);
                try (Connection connection = open(); Statement statement = connection.createStatement()) {
                    for (String each : TABLES) {
                        String[] words = each.split(" ");
                        if (keyOf(connection, words[0]).isEmpty()) {
                            statement.execute(creation(words));
                        }
                    }
                }
                CarbonLog.info(SOURCE, "Scripts have run");
            } catch (SQLException | Refusal failure) {
                // The other server of the pair may have been first.
                CarbonLog.warn(SOURCE, "Scripts failed: " + failure.getMessage());
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** The row that an event ends up in. */
    void count(String payload) {
        try (Connection connection = open()) {
            List<String> key = keyOf(connection, LAST_ACCESS);
            boolean patched = key.size() > 3;
            String conflict = String.join(", ", key);
            String sql = "INSERT INTO " + LAST_ACCESS + " (" + conflict + ", last_access) VALUES ('carbon.super', 'admin', ?"
                    + (patched ? ", ?" : "") + ", now()) ON CONFLICT (" + conflict + ") DO UPDATE SET last_access = now()";
            try (PreparedStatement insert = connection.prepareStatement(sql)) {
                insert.setString(1, payload);
                if (patched) {
                    insert.setString(2, datacenter);
                }
                insert.executeUpdate();
            }
        } catch (SQLException | Refusal failure) {
            CarbonLog.error(SOURCE, "Statistics of " + payload + " are lost: " + failure.getMessage(), null);
        }
    }

    private Connection open() throws Refusal, SQLException {
        return databases.open("stats_db", "WSO2AM_STATS_DB", null);
    }

    private static String creation(String[] words) {
        List<String> key = List.of(words).subList(1, words.length);
        String columns = key.stream().map(name -> name + (NUMBERS.contains(name) ? " integer" : " varchar(254)"))
                .collect(Collectors.joining(", "));
        return "CREATE TABLE " + words[0] + " (" + columns + ", last_access timestamptz, PRIMARY KEY (" + String.join(", ", key) + "))";
    }

    private static List<String> keyOf(Connection connection, String table) throws SQLException {
        DatabaseMetaData data = connection.getMetaData();
        List<String> key = new ArrayList<>();
        try (ResultSet rows = data.getPrimaryKeys(null, "public", table.toLowerCase(Locale.ROOT))) {
            while (rows.next()) {
                int place = rows.getInt("KEY_SEQ");
                while (key.size() < place) {
                    key.add("");
                }
                key.set(place - 1, rows.getString("COLUMN_NAME"));
            }
        }
        return key;
    }
}
