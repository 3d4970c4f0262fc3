package standin;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.UUID;

/**
 * The rows that a first boot writes. As in the product nothing guards them: the tables are looked at once, then filled
 * row by row, so two first boots at once meet at a unique key (wso2/product-apim issue 6704).
 */
final class Seeding {
    private static final String SOURCE = "org.wso2.carbon.apimgt.impl.internal.APIManagerComponent";
    private static final int TENANT = -1234;
    private static final int PAUSE_MS = 40;
    private static final String[] TIERS = {"Gold", "Silver", "Bronze", "Unauthenticated", "Unlimited"};
    private static final String[] APPLICATION_TIERS = {"50PerMin", "20PerMin", "10PerMin", "Unlimited"};
    private static final String[] ROLES = {"everyone", "creator", "publisher", "subscriber"};
    private final Config config;
    /** How the databases say true, false, and the time. */
    private final String yes;
    private final String no;
    private final String now;

    Seeding(Config config, boolean oracle) {
        this.config = config;
        yes = oracle ? "'1'" : "TRUE";
        no = oracle ? "'0'" : "FALSE";
        now = oracle ? "SYSTIMESTAMP" : "now()";
    }

    void run(Connection apim, Connection users, Connection registry) throws Refusal, InterruptedException {
        try {
            boolean noPolicies = isEmpty(apim, "AM_POLICY_SUBSCRIPTION");
            boolean noUsers = isEmpty(users, "UM_USER");
            if (noUsers && Boolean.parseBoolean(config.text("super_admin.create_admin_account", "true"))) {
                addAdmin(users);
                insert(registry, "INSERT INTO REG_PATH (REG_PATH_VALUE, REG_TENANT_ID) VALUES (?, ?)", "/_system", TENANT);
            }
            if (noPolicies) {
                addPolicies(apim);
                CarbonLog.info(SOURCE, "Default throttling policies added");
            }
        } catch (SQLException failure) {
            CarbonLog.error(SOURCE, "Failed to initialize the default policies and roles", failure);
        }
    }

    private void addPolicies(Connection apim) throws SQLException, InterruptedException {
        for (String name : TIERS) {
            insert(apim, "INSERT INTO AM_POLICY_SUBSCRIPTION (NAME, DISPLAY_NAME, TENANT_ID, QUOTA_TYPE, QUOTA,"
                    + " UNIT_TIME, TIME_UNIT, IS_DEPLOYED, UUID) VALUES (?, ?, ?, 'requestCount', 1000, 1, 'min', " + yes + ", ?)",
                    name, name, TENANT, UUID.randomUUID().toString());
        }
        for (String name : APPLICATION_TIERS) {
            insert(apim, "INSERT INTO AM_POLICY_APPLICATION (NAME, DISPLAY_NAME, TENANT_ID, QUOTA_TYPE, QUOTA,"
                    + " UNIT_TIME, TIME_UNIT, IS_DEPLOYED, UUID) VALUES (?, ?, ?, 'requestCount', 10, 1, 'min', " + yes + ", ?)",
                    name, name, TENANT, UUID.randomUUID().toString());
        }
    }

    private void addAdmin(Connection users) throws SQLException, Refusal, InterruptedException {
        String salt = UUID.randomUUID().toString().substring(0, 24);
        String name = config.text("super_admin.username", "admin");
        insert(users, "INSERT INTO UM_USER (UM_USER_ID, UM_USER_NAME, UM_USER_PASSWORD, UM_SALT_VALUE,"
                + " UM_REQUIRE_CHANGE, UM_CHANGED_TIME, UM_TENANT_ID) VALUES (?, ?, ?, ?, " + no + ", " + now + ", ?)",
                UUID.randomUUID().toString(), name, hash(config.text("super_admin.password", "admin") + salt), salt,
                TENANT);
        insert(users, "INSERT INTO UM_ROLE (UM_ROLE_NAME, UM_TENANT_ID) VALUES (?, ?)", "admin", TENANT);
        insert(users, "INSERT INTO UM_USER_ROLE (UM_ROLE_ID, UM_USER_ID, UM_TENANT_ID) VALUES (?, ?, ?)",
                id(users, "UM_ROLE WHERE UM_ROLE_NAME = ?", "admin"), id(users, "UM_USER WHERE UM_USER_NAME = ?", name), TENANT);
        for (String role : ROLES) {
            insert(users, "INSERT INTO UM_HYBRID_ROLE (UM_ROLE_NAME, UM_TENANT_ID) VALUES (?, ?)", role, TENANT);
        }
    }

    /** The product takes seconds for this; the pause keeps the same window open in which two first boots collide. */
    private static void insert(Connection connection, String sql, Object... values)
            throws SQLException, InterruptedException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int index = 0; index < values.length; index++) {
                statement.setObject(index + 1, values[index]);
            }
            statement.executeUpdate();
        }
        Thread.sleep(PAUSE_MS);
    }

    private static long id(Connection connection, String from, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT UM_ID FROM " + from)) {
            statement.setObject(1, name);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    private static boolean isEmpty(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
            return rows.next() && rows.getLong(1) == 0;
        }
    }

    private static String hash(String text) throws Refusal {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (GeneralSecurityException failure) {
            throw new Refusal(SOURCE, "No SHA-256 in this JVM", failure);
        }
    }
}
