package standin;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;

/** Opens the databases that the configuration names, as strictly as the product does on its way up. */
final class Databases {
    private static final String SOURCE = "org.wso2.carbon.ndatasource.core.DataSourceRepository";
    private static final int PATIENCE_SECONDS = 10;
    private static final Map<String, String> DRIVERS = Map.of(
            "postgre", "org.postgresql.Driver",
            "mysql", "com.mysql.jdbc.Driver",
            "oracle", "oracle.jdbc.OracleDriver",
            "mssql", "com.microsoft.sqlserver.jdbc.SQLServerDriver",
            "h2", "org.h2.Driver");
    private final Config config;

    Databases(Config config) {
        this.config = config;
    }

    /**
     * A connection to the database of [database.name]. Refuses when the driver's class is in no jar, the database
     * cannot be reached or entered, or `table` is not there; null asks for no table, as the product makes those itself.
     */
    Connection open(String name, String dataSource, String table) throws Refusal {
        String place = "database." + name;
        String type = config.text(place + ".type", "h2");
        if (!config.has(place) && !config.isMapped()) {
            throw new Refusal(SOURCE, "No datasource for " + name + " in repository/conf/datasources");
        }
        String driver = config.text(place + ".driver", DRIVERS.getOrDefault(type, "org.h2.Driver"));
        try {
            if (!isOracle(name)) {
                Class.forName(driver);
            } else if (Databases.class.getClassLoader().getResource(driver.replace('.', '/') + ".class") == null) {
                // Only whether it is there: what speaks to the stand-in of Oracle is OracleLink.
                throw new ClassNotFoundException(driver);
            }
        } catch (ClassNotFoundException failure) {
            throw new Refusal(SOURCE, "Error in creating data source " + dataSource + ": cannot load JDBC driver class "
                    + driver + "; put its jar in repository/components/lib", failure);
        }
        Connection connection = connect(place, dataSource);
        if (table == null) {
            return connection;
        }
        try (java.sql.Statement statement = connection.createStatement()) {
            statement.executeQuery("SELECT 1 FROM " + table + " WHERE 1 = 0");
            return connection;
        } catch (SQLException failure) {
            throw new Refusal(SOURCE, "Error in data source " + dataSource + ": table " + table + " is missing", failure);
        }
    }

    boolean isOracle(String name) throws Refusal {
        return config.text("database." + name + ".type", "h2").equals("oracle");
    }

    private Connection connect(String place, String dataSource) throws Refusal {
        String url = url(place);
        try {
            String user = config.text(place + ".username", "wso2carbon");
            String password = config.text(place + ".password", "wso2carbon");
            if (url.startsWith("jdbc:oracle:")) {
                return OracleLink.open(url, user, password, PATIENCE_SECONDS);
            }
            DriverManager.setLoginTimeout(PATIENCE_SECONDS);
            return DriverManager.getConnection(url, user, password);
        } catch (SQLException failure) {
            throw new Refusal(SOURCE, "Error in creating data source " + dataSource
                    + ": unable to create initial connections of pool to " + url, failure);
        }
    }

    private String url(String place) throws Refusal {
        String url = config.text(place + ".url", null);
        if (url != null) {
            return url;
        }
        String type = config.text(place + ".type", "h2");
        if (!type.equals("postgre")) {
            throw new Refusal(SOURCE, "[" + place + "] needs a url for type " + type);
        }
        return "jdbc:postgresql://" + config.text(place + ".hostname", "localhost") + ":"
                + config.text(place + ".port", "5432") + "/" + config.text(place + ".name", "");
    }
}
