package standin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** repository/conf/jndi.properties, which the config mapper renders at each start: hand edits do not last. */
final class JndiFile {
    private static final String SOURCE = "org.wso2.carbon.nextgen.config.ConfigParser";
    private static final List<String> TOPICS = List.of("throttleData", "tokenRevocation", "cacheInvalidation");

    private JndiFile() {
    }

    static void render(Config config) throws Refusal {
        List<String> brokers = config.texts("apim.throttling.throttle_decision_endpoints");
        String list = brokers.isEmpty() ? "tcp://localhost:" + config.port(5672) : String.join(";", brokers);
        StringBuilder text = new StringBuilder();
        for (String factory : List.of("TopicConnectionFactory", "QueueConnectionFactory")) {
            text.append("connectionfactory.").append(factory).append(" = amqp://")
                    .append(config.text("apim.throttling.username", config.text("super_admin.username", "admin")))
                    .append(':')
                    .append(config.sealed("apim.throttling.password", config.sealed("super_admin.password", "admin")))
                    .append("@clientid/carbon?brokerlist='").append(list).append("'\n");
        }
        TOPICS.forEach(topic -> text.append("topic.").append(topic).append(" = ").append(topic).append('\n'));
        Path file = config.home.resolve("repository/conf/jndi.properties");
        try {
            if (Files.exists(file) && !Files.readString(file).equals(text.toString())) {
                CarbonLog.warn(SOURCE, file + " differs from what deployment.toml renders and is overwritten");
            }
            Files.writeString(file, text);
        } catch (IOException failure) {
            throw new Refusal(SOURCE, "Cannot write " + file, failure);
        }
    }
}
